"""One wrong template harms one text: it is told with file and line, and everything else goes on."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.features.all_rules import Announcement, IssueAction, Rule
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from bot.resources import templates_dir
from bot.round.phases import ACT, through
from bot.situation.situation import Situation
from tests.flow.cab import MITZ, ask, comments, move, pages, tick, vote
from tests.flow.command import AT, Desk
from tests.flow.world import NOW, World

NORTH = "klein/c1/noord"
K1 = Identity("klein/c1/K.1")
BROKEN = "{{ this.is.nothing }}"


def wrong(world: World, number: int = 1, **texts: str) -> Path:
    """A folder of templates: `jira__action=BROKEN` puts a fault on the second line of that template, whose
    shipped text follows. A folder per number, because a run reads its templates once.
    """
    folder = world.folder / f"templates-{number}"
    for name, text in texts.items():
        file = name.replace("__", "/") + ".j2"
        shipped = templates_dir() / "nl" / file
        rest = shipped.read_text(encoding="utf-8") if shipped.exists() else ""
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(f"{{# van ons #}}\n{text}\n{rest}", encoding="utf-8")
    world.templates = folder
    return folder


def refused(reports: Sequence[Report]) -> list[Outcome]:
    return [one for report in reports for one in report.outcomes if one.word is Word.REFUSED]


ONLY_O1 = '{% if item.row.code == "O.1" %}{{ this.is.nothing }}{% endif %}'


def test_an_issue_whose_text_fails_stops_no_other_and_is_made_once_it_is_right(world: World) -> None:
    whole = world.plan_counts()["create"]
    wrong(world, jira__action=ONLY_O1)

    first, again = world.apply(), world.apply()

    assert [one.subject for one in refused([first])] == [f"{NORTH}/O.1", "klein/c1/zuid/O.1"]
    assert all("templates-1/jira/action.j2:2: UndefinedError" in one.detail for one in refused([first]))
    assert len(world.issues()) == whole - 2
    assert again.counts == {"unchanged": whole - 2, "refused": 2}
    assert again.failed

    world.templates = None
    assert world.apply().counts == {"created": 2, "unchanged": whole - 2}
    assert world.apply().counts == {"unchanged": whole}


def test_what_is_made_already_keeps_its_texts_and_follows_in_all_else(world: World) -> None:
    world.begin(World.apply)
    before = world.issues()[f"{NORTH}/O.1"]
    wrong(world, jira__summary=ONLY_O1)

    report = world.apply_edited(NOW, f"{NORTH}/O.1", assignee="u-it-deelnemer")

    now = world.issues()[f"{NORTH}/O.1"]
    assert now["fields"]["assignee"]["accountId"] == "u-it-deelnemer"
    for name in ("summary", "description"):
        assert now["fields"][name] == before["fields"][name]
    stamps = [one["properties"]["regiebot.state"]["applied"] for one in (before, now)]
    assert stamps[1] == stamps[0] | {"assignee": "u-it-deelnemer"}
    assert {one.subject for one in refused([report])} == {f"{NORTH}/O.1", "klein/c1/zuid/O.1"}

    world.templates = None
    report = world.apply_edited(NOW, f"{NORTH}/O.1", assignee="u-it-deelnemer")
    assert report.counts == {"unchanged": len(world.issues())}


def test_a_parent_whose_text_fails_holds_up_what_hangs_under_it_and_nothing_else(world: World) -> None:
    whole = world.plan_counts()["create"]
    wrong(world, jira__epic='{% if item.place.title == "Zorggroep Zuid" %}{{ this.is.nothing }}{% endif %}')

    report = world.apply()

    assert [one.subject for one in refused([report])] == ["klein/c1/zuid"]
    assert not any(name.startswith("klein/c1/zuid") for name in world.issues())
    assert any(name.startswith(NORTH) for name in world.issues())
    world.templates = None
    assert "created" in world.apply().counts
    assert len(world.issues()) == whole


def noting(*templates: str) -> Rule:
    def rule(situation: Situation) -> Iterable[IssueAction | Announcement]:
        for template in templates:
            yield IssueAction(K1, f"test:{template}", template, {})

    return rule


def test_a_note_that_fails_stops_none_of_those_after_it(world: World) -> None:
    world.begin(World.apply)
    folder = wrong(world, notes__eerst="# Eerst", notes__fout=BROKEN, notes__daarna="# Daarna")

    reports: list[Report] = []
    for minutes in (10, 20):
        with world.open(NOW + timedelta(minutes=minutes), only=["klein"]) as space:
            space.round.rules = (noting("eerst", "fout", "daarna"),)
            (unit,) = space.units
            reports += through(space.round, space.round.look(unit), [ACT])

    bodies = [str(one["body"]) for one in world.issues()[K1]["comments"]]
    assert [("Eerst" in body, "Daarna" in body) for body in bodies] == [(True, True)]
    assert [report.counts for report in reports] == [{"noted": 2, "refused": 1}, {"refused": 1}]
    (told,) = refused(reports[1:])
    assert f"{folder}/notes/fout.j2:2:" in told.detail


def test_a_note_on_a_request_that_fails_stops_no_other(world: World) -> None:
    wrong(world, notes__cab_decision=BROKEN)
    key = ask(world, "Sneller")
    move(world, key, "Beoordelen", "Wacht op CAB")
    vote(world, key)

    reports = tick(world, 10)

    assert any("cab_decision.j2:2" in one.detail for one in refused(reports))
    assert any("wenselijk en verantwoord" in one for one in comments(world, key))


def titles(world: World) -> set[str]:
    return {str(one["title"]) for one in world.control.state("confluence_page")["confluence_page"].values()}


def test_a_page_that_fails_stops_no_other_page(world: World) -> None:
    world.begin(World.apply)
    wrong(
        world, confluence__domain='{% if view.title == "Zorggroep Noord" %}{{ this.is.nothing }}{% endif %}'
    )

    reports = world.job("publish")

    (told, *_) = refused(reports)
    assert told.subject == NORTH
    assert "confluence/domain.j2:2" in told.detail
    assert {"Klein programma", "Cluster een (klein)", "Zorggroep Zuid (klein)"} <= titles(world)
    assert "Zorggroep Noord (klein)" not in titles(world)


def test_under_a_page_that_fails_new_ones_are_made_and_others_kept_up_to_date(world: World) -> None:
    world.begin(World.apply)
    south = '{% if view.title == "Zorggroep Zuid" %}{{ this.is.nothing }}{% endif %}'
    wrong(world, confluence__domain=south)
    world.job("publish")
    wrong(world, 2, confluence__cluster=BROKEN)
    world.act("u-zorgaanbieder", "transition", issue=world.key(f"{NORTH}/O.1"), to="done")

    reports = world.job("publish", NOW + timedelta(minutes=10))

    published = {one.subject for r in reports for one in r.outcomes if one.word is Word.PUBLISHED}
    assert {"Zorggroep Noord (klein)", "Zorggroep Zuid (klein)"} <= published
    assert [one.subject for one in refused(reports)][:1] == ["klein/c1"]


def test_a_page_of_the_cab_that_fails_stops_no_other(world: World) -> None:
    wrong(world, confluence__agenda=BROKEN)
    key = ask(world, "Sneller")
    move(world, key, "Beoordelen", "Wacht op CAB")
    vote(world, key)

    reports = tick(world, 10)

    assert any(one.subject.endswith("/agenda") for one in refused(reports))
    assert "Releasekalender Mitz" in pages(world)
    assert MITZ in {report.root for report in reports}


def test_a_message_that_fails_stops_no_other_and_is_sent_once_it_is_right(world: World) -> None:
    world.begin(World.apply)
    wrong(world, slack__gate_reminder=BROKEN, teams__gate_reminder=BROKEN)

    reports = world.job("remind")

    assert {one.subject for one in refused(reports)} == {f"O.9 hours-1 {NORTH}/O.9"}
    assert all("gate_reminder.j2:2" in one.detail for one in refused(reports))
    assert any("te laat" in str(one["text"]) for one in world.messages())
    assert len(world.cards()) == 1

    world.templates = None
    world.job("remind", NOW + timedelta(minutes=20))

    assert sum("GO/NO-GO" in str(one["text"]) for one in world.messages()) == 2
    assert len(world.cards()) == 2


def test_the_commands_tell_a_wrong_template_and_validate_does_so_before(desk: Desk) -> None:
    folder = desk.folder / "own"
    (folder / "jira").mkdir(parents=True)
    (folder / "jira/summary.j2").write_text(
        "{# van ons #}\n{% if item.row.code %}{{ item.code }}{% else %}{{ item.place.title }}{% endif %}",
        encoding="utf-8",
    )
    (folder / "slak").mkdir()

    said = desk.run("validate", TEMPLATES=str(folder))
    planned = desk.run("plan", *AT, TEMPLATES=str(folder))
    applied = desk.run("apply", *AT, TEMPLATES=str(folder))

    assert said.code == 1
    assert f"{folder}/jira/summary.j2:2:1: error: UndefinedError" in said.out
    assert f"{folder}/slak:1:1: warning: this overrides nothing" in said.out
    assert (planned.code, applied.code) == (1, 1)
    assert "no-text" in planned.out
    assert f"{folder}/jira/summary.j2:2: UndefinedError" in planned.err
    assert f"{folder}/jira/summary.j2:2: UndefinedError" in applied.err
    assert "created" in applied.out


@pytest.mark.parametrize("command", ["plan", "apply", "status", "check"])
def test_a_folder_of_templates_that_is_not_there_is_one_sentence(desk: Desk, command: str) -> None:
    said = desk.run(command, *AT, TEMPLATES=str(desk.folder / "nergens"))

    assert "REGIEBOT_TEMPLATES: there is no folder" in said.sentence()


def test_validate_tells_a_folder_that_is_not_there_beside_all_else(desk: Desk) -> None:
    said = desk.run("validate", TEMPLATES=str(desk.folder / "nergens"))

    assert said.code == 1
    assert "there is no folder" in said.out
