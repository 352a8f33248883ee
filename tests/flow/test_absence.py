"""What Jira does not show is no proof that it is not there: nothing false is told, and nothing made twice."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import Withheld
from bot.features.guards.counting import Counting
from bot.model.issue import Identity
from bot.model.outcome import Report, Word
from tests.flow.cab import ask
from tests.flow.command import AT, Desk
from tests.flow.losses import BEHIND, BLINDING, BOT, repair
from tests.flow.people import page
from tests.flow.standing import N4, TITLE, WHO, run, stand, told
from tests.flow.world import ACTIONS, NOW, World

pytestmark = pytest.mark.no_cover

SEEN = ("confluence_page", "confluence_version", "mail", "teams.runs", "issue", "slack.messages")


def seen(world: World) -> Mapping[str, Any]:
    """Everything that people can see, to the last character."""
    return {name: rows for name, rows in world.control.state().items() if name.startswith(SEEN)}


def said(reports: list[Report]) -> str:
    return " ".join(o.detail for report in reports for o in report.outcomes)


def shield(world: World, share: float) -> None:
    world.control.fault({"shielded": {"account": BOT, "share": share} if share else None})


def delete(world: World, *identities: str) -> None:
    for identity in identities:
        world.act(WHO, "delete", issue=world.key(identity))


@pytest.mark.parametrize("full", [False, True], ids=["tick", "everything"])
@pytest.mark.parametrize("loss", BLINDING)
def test_who_sees_nothing_changes_nothing_and_says_why(decided: World, loss: str, *, full: bool) -> None:
    before = decided.once(stand, 50)
    BLINDING[loss](decided.control)
    shown = seen(decided)
    decided.control.forget_requests()

    for minutes in (60, 70):
        reports = run(decided, minutes, full=full)

        assert [report.failed for report in reports] == [True]
        assert any(why in said(reports) for why in ("login", "may not look into project KT", "does not show"))
        assert "delet" not in said(reports).split("if they were")[0]
        assert decided.writes() == {}
        assert seen(decided) == shown
    repair(decided.control)
    after = run(decided, 80)
    assert not any(report.failed for report in after)
    assert told(after, Word.ABSENT) == told(after, Word.CREATED) == []
    assert stand(decided, 80).progress == before.progress
    assert stand(decided, 80).gate == "done"


@pytest.mark.parametrize("loss", BEHIND)
def test_an_index_that_shows_less_than_there_is_changes_nothing(decided: World, loss: str) -> None:
    decided.begin(run, 50)
    shown = seen(decided)
    BEHIND[loss](decided.control)

    reports = [*run(decided, 60), *run(decided, 61, full=True)]

    assert not any(report.failed for report in reports)
    assert told(reports, Word.ABSENT) == []
    assert seen(decided)["issue"] == shown["issue"]


def test_what_people_added_themselves_stays_while_the_index_is_blind(decided: World) -> None:
    step = "klein/c1/K"
    made = decided.act(WHO, "add_subtask", issue=decided.key(step), summary="K.6.1 Dossiers exporteren")
    run(decided, 50)
    before = {i for i in decided.issues() if i.endswith("K.6.1")}
    decided.control.fault({"index": "blind"})

    reports = run(decided, 60, full=True)

    assert told(reports, Word.ORPHAN) == told(reports, Word.ABSENT) == []
    assert made["key"] in {one.key for one in stand_of(decided, 61).added[Identity(step)]}
    assert {i for i in decided.issues() if i.endswith("K.6.1")} == before


def test_a_security_level_on_all_of_it_is_withheld_until_the_bot_may_see_it(
    decided: World,
) -> None:
    decided.begin(run, 50)
    level = {"id": "10001", "name": "Besloten", "members": [WHO]}
    projects = decided.control.state("jira.project")["jira.project"].values()
    levels = next(one["security"] for one in projects if one["key"] == "KT")
    decided.set_up("project", "KT", security=[*levels, level])
    for issue in decided.issues().values():
        if not issue["fields"]["issuetype"]["subtask"]:
            decided.act(WHO, "edit", issue=issue["key"], fields={"security": {"id": "10001"}})
    shown = seen(decided)["confluence_page"]

    reports = run(decided, 60)

    assert [o.word for report in reports for o in report.outcomes] == [Word.WITHHELD]
    assert seen(decided)["confluence_page"] == shown
    decided.set_up("project", "KT", security=[*levels, {**level, "members": [WHO, BOT]}])
    assert not any(report.failed for report in run(decided, 70))


def test_one_issue_that_does_not_answer_is_told_and_what_it_holds_stands(
    decided: World,
) -> None:
    before = decided.once(stand, 50)
    delete(decided, N4)

    first = run(decided, 60, full=True)

    (outcome,) = told(first, Word.ABSENT)
    assert (outcome.subject, outcome.where.startswith("KT-")) == (N4, True)
    assert "deleted or shielded" in outcome.detail
    assert not any(report.failed for report in first)
    with decided.open(NOW, only=["klein"]) as space:
        record = space.round.services.record.entries(Identity("klein"))
    assert "Niet zichtbaar" in page(decided, TITLE)
    assert "telt nog mee" in page(decided, TITLE)
    assert progress(decided, 65) == before.progress

    second = run(decided, 125, full=True)

    assert [one.subject for one in told(second, Word.ABSENT)] == [N4]
    assert "does not count any more" in told(second, Word.ABSENT)[0].detail
    assert progress(decided, 126).total == before.progress.total - 1
    assert progress(decided, 126).done == before.progress.done - 1
    assert "telt niet meer mee" in page(decided, TITLE)
    assert "Niet zichtbaar" in page(decided, TITLE)
    assert "GO" in page(decided, TITLE).split("Besluiten")[-1]
    with decided.open(NOW, only=["klein"]) as space:
        assert space.round.services.record.entries(Identity("klein")) == record
        (unit,) = space.units
        states = space.round.look(unit).situation
        assert states.is_done(Identity(N4))
    assert told(run(decided, 135), Word.CREATED) == []


def progress(world: World, minutes: int) -> Any:
    return stand_of(world, minutes).once(Counting).progress(Identity("klein"))


def stand_of(world: World, minutes: int) -> Any:
    with world.open(world.later(minutes)[0], only=["klein"]) as space:
        (unit,) = space.units
        return space.round.look(unit).situation


def test_what_is_shown_again_counts_again_and_was_never_made_twice(decided: World) -> None:
    before = decided.once(stand, 50)
    number = len(decided.issues())
    shield(decided, 0.02)
    for minutes in (60, 125):
        reports = run(decided, minutes, full=True)
        assert not any(report.failed for report in reports)
        assert told(reports, Word.ABSENT)
        assert told(reports, Word.CREATED) == []
    assert progress(decided, 126).total < before.progress.total
    shield(decided, 0)

    tick = run(decided, 135)

    assert told(tick, Word.ABSENT) == told(tick, Word.CREATED) == []
    assert progress(decided, 136) == before.progress
    assert len(decided.issues()) == number


def test_more_than_a_few_are_withheld_for_an_hour_and_then_listed(decided: World) -> None:
    decided.begin(run, 50)
    shield(decided, 0.1)
    shown = seen(decided)

    for minutes in (60, 70, 110):
        (report,) = run(decided, minutes, full=minutes == 60)
        assert [o.word for o in report.outcomes] == [Word.WITHHELD]
        assert "in an hour" in report.outcomes[0].detail
        assert seen(decided) == shown
    later = run(decided, 125)

    assert not any(report.failed for report in later)
    assert len(told(later, Word.ABSENT)) > 3
    assert told(later, Word.CREATED) == []


def test_a_large_part_leaves_when_a_person_says_so_and_only_that_part(decided: World) -> None:
    decided.begin(run, 50)
    shield(decided, 0.3)
    for minutes in (60, 125, 24 * 60):
        report, *beside = run(decided, minutes, full=True)
        assert [o.word for o in report.outcomes] == [Word.WITHHELD]
        assert "--accept-deletions" in report.outcomes[0].detail
        said_of_it = [o.subject for one in beside if one.root == "klein" for o in one.outcomes]
        assert [subject for subject in said_of_it if "_unread " not in subject] == []
    assert beside, "a withheld look that lasts is told as Jira that cannot be read"
    at = decided.later(24 * 60 + 5)[0]
    with decided.open(at, only=["klein"], full=True, overrides=["--accept-deletions"]) as space:
        (unit,) = space.units
        report, _ = space.round.reconcile(unit)

    assert not report.failed
    assert report.counts["not-visible"] > 20
    assert "created" not in report.counts
    assert not any(report.failed for report in run(decided, 24 * 60 + 10))
    shield(decided, 0.6)
    report, *_ = run(decided, 24 * 60 + 20, full=True)
    assert report.outcomes[0].word is Word.WITHHELD


def test_accepting_does_not_go_before_the_proof_of_login_and_rights(decided: World) -> None:
    for loss in ("expired token without the header", "browse taken"):
        BLINDING[loss](decided.control)
        at = decided.later(60)[0]
        with decided.open(at, only=["klein"], full=True, overrides=["--accept-deletions"]) as space:
            (report, *rest) = space.run()
        assert report.failed
        assert rest == []
        repair(decided.control)
    assert told(run(decided, 70, full=True), Word.ABSENT) == []


def test_of_two_programmes_the_one_that_is_seen_goes_on(world: World) -> None:
    world.begin(World.cycle)
    world.control.act(
        [{"as": WHO, "do": "deny", "project": "REL", "account": BOT, "permissions": ["BROWSE_PROJECTS"]}]
    )
    world.control.set_clock(world.later(10)[0])
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/D.1"), to="done")

    reports = world.cycle(world.later(20)[0])

    words = {report.root: {o.word for o in report.outcomes} for report in reports}
    assert words["mitz-3-5-0"] == {Word.WITHHELD}
    assert Word.WITHHELD not in words["klein"]
    assert any(o.word is Word.PUBLISHED for report in reports for o in report.outcomes)
    assert "cab" not in words


def test_a_ledger_that_knows_nothing_makes_nothing_while_the_index_shows_nothing(world: World) -> None:
    world.begin(World.apply)
    number = len(world.issues())
    world.lose_ledger()
    world.control.fault({"index": "blind"})

    with pytest.raises(Withheld, match="the index is behind"):
        world.apply(world.later(10)[0])
    world.control.heal()
    world.control.fault({"unindexed_share": 0.1})
    report = world.apply(world.later(20)[0])

    assert "created" not in report.counts
    assert len(world.issues()) == number


def test_a_create_without_an_answer_is_not_sent_again_while_the_index_is_blind(world: World) -> None:
    world.fault("/rest/api/3/issue/bulk", "drop_after", nth=2)
    world.apply()
    world.control.fault({"index": "blind"})

    reports = [world.apply(at) for at in world.later(11, 30)]

    assert all(report.counts.get("waiting") for report in reports)
    world.control.heal()
    last = [world.apply(at) for at in world.later(41, 52)][-1]
    assert last.counts == {"unchanged": len(world.issues())}
    assert sum("/" in i and i.count(".") > 0 for i in world.issues()) >= ACTIONS


def test_what_changes_while_the_index_is_blind_is_seen_all_the_same(decided: World) -> None:
    decided.begin(run, 50)
    before = progress(decided, 50)
    decided.control.set_clock(decided.later(51)[0])
    decided.control.fault({"index": "blind"})
    decided.act("u-zorgaanbieder", "transition", issue=decided.key("klein/D.1"), to="done")

    run(decided, 60)

    assert progress(decided, 61).done == before.done + 1


def test_the_flag_shows_first_and_is_about_one_look(desk: Desk) -> None:
    assert desk.run("apply", *AT).code == 0
    desk.control.fault({"shielded": {"account": BOT, "share": 0.5}})

    plain = desk.run("plan", *AT)
    shown = desk.run("plan", *AT, "--accept-deletions")
    again = desk.run("plan", *AT)
    served = desk.run("run", "--accept-deletions")
    status = desk.run("status", *AT)
    done = desk.run("apply", *AT, "--accept-deletions")
    after = desk.run("plan", *AT)

    assert "though login and rights hold" in plain.err
    assert "not-visible" in shown.out
    assert (plain.code, again.code, status.code, done.code) == (1, 1, 1, 0)
    assert again.err == plain.err
    assert "not-visible" in done.out
    assert "use it with --once" in served.sentence()
    assert after.code in (0, 2)
    assert "Niet zichtbaar in Jira" in desk.run("status", *AT).out


def test_requests_that_are_missing_are_no_requests_that_are_gone(world: World) -> None:
    for number in range(5):
        ask(world, f"Wens {number}")
    world.begin(World.cycle)
    shown = seen(world)
    deny = {"do": "deny", "project": "RFC", "account": BOT}
    world.control.act([{"as": WHO, **deny, "permissions": ["BROWSE_PROJECTS"]}])

    reports = world.cycle(world.later(10)[0])

    assert {o.word for report in reports for o in report.outcomes} == {Word.WITHHELD}
    assert "may not look into project RFC" in said(reports)
    assert seen(world) == shown
    world.control.act([{"as": WHO, **deny, "permissions": []}])
    assert not any(report.failed for report in world.cycle(world.later(20)[0]))
