"""A tick asks for what changed, and costs as much as changed, whatever the size."""

from collections import Counter

import pytest

from bot.model.outcome import Word
from bot.reconcile.search_ranges import cuts
from tests.flow.cab import CAB, ask, comments, tick
from tests.flow.people import run, status
from tests.flow.world import NOW, World, with_people

pytestmark = pytest.mark.no_cover

SEARCH = "/rest/api/3/search/jql"
FETCH = "/rest/api/3/issue/bulkfetch"
N4 = "klein/c1/noord/N.4"
KEY = "klein/D.1"


@pytest.fixture
def settled(world: World) -> World:
    """Everything done, an hour ago; the request log empty."""
    return world.begin(_settled)


def _settled(world: World) -> None:
    world.cycle()
    world.control.advance(60)
    world.cycle(world.later(60)[0])
    world.control.forget_requests()


def calls(world: World) -> Counter[str]:
    return Counter(row["service"] for row in world.control.requests())


def test_a_tick_without_news_costs_at_most_four_calls_and_writes_nothing(settled: World) -> None:
    """What changed, the meetings that come near, the RFCs, and the open ones of them by id."""
    settled.cycle(settled.later(70)[0])
    without = [row["template"] for row in settled.control.requests()]
    for number in range(3):
        ask(settled, f"Wens {number}")
    settled.cycle(settled.later(80)[0])
    settled.cycle(settled.later(90)[0])
    settled.control.forget_requests()

    settled.cycle(settled.later(100)[0])

    assert without == [SEARCH, FETCH, SEARCH]
    assert [row["template"] for row in settled.control.requests()] == [SEARCH, FETCH, SEARCH, FETCH]
    assert settled.writes() == {}


def test_a_decision_in_a_comment_that_was_changed_is_seen_though_nothing_else_shows_it(world: World) -> None:
    """A search by what changed does not find it; the meeting is near, so it is read as it is."""
    with_people(world).begin(World.apply)
    gate = world.key(N4)
    said = world.act("u-zorgaanbieder", "comment", issue=gate, text="Wij zijn met z'n allen bijeen")
    run(world, 10)
    run(world, 40)
    before = world.issues()[N4]["fields"]["updated"]
    text = "aanwezig: ZA, IT\nbesluit: GO"
    world.act("u-zorgaanbieder", "edit_comment", issue=gate, comment=said["comment"], text=text)
    assert world.issues()[N4]["fields"]["updated"] == before

    run(world, 70)

    assert status(world, N4) == "done"


def test_epics_steps_and_open_meetings_are_read_by_id_in_one_call(settled: World) -> None:
    settled.control.fault({"record": True})
    settled.cycle(settled.later(70)[0])

    (read,) = [row for row in settled.control.requests() if row["template"] == FETCH]
    issues = settled.issues()
    asked = {i for i, issue in issues.items() if issue["id"] in read["request"]["issueIdsOrKeys"]}
    meetings = {f"klein/c1/{domain}/{code}" for domain in ("noord", "zuid") for code in ("N.4", "O.9", "Q.7")}
    assert meetings <= asked
    assert {i for i, issue in issues.items() if issue["fields"]["issuetype"]["name"] == "Epic"} <= asked
    assert {i for i, issue in issues.items() if issue["fields"]["issuetype"]["name"] == "Taak"} <= asked
    assert len(asked) <= 100
    assert issues["klein/c1/zuid/N.4"]["fields"]["duedate"] > "2023-10-26", "one that is far away"


def test_an_open_rfc_is_read_as_it_is_however_far_the_index_is_behind(world: World) -> None:
    key = ask(world, "Stemmen in opmerkingen")
    tick(world)
    question = {"method": "POST", "path": SEARCH, "contains": 'project = \\"RFC\\"'}
    world.control.fault({"record": True})
    world.control.forget_requests()
    tick(world, 10)
    (old,) = [r for r in world.control.requests() if 'project = "RFC"' in str(r.get("request"))]
    world.control.fault({"match": question, "action": "merge", "body": old["response"], "times": 10**6})
    for who in CAB:
        world.act(who, "comment", issue=key, text="cab: akkoord — past in de release")

    tick(world, 20)

    assert any("CAB-besluit wens: goedgekeurd" in text for text in comments(world, key))


def test_one_changed_issue_costs_two_calls_beside_the_page_writes(settled: World) -> None:
    settled.control.advance(10)
    settled.act("u-zorgaanbieder", "transition", issue=settled.key(KEY), to="done")
    settled.control.forget_requests()

    settled.cycle(settled.later(70)[0])

    log = settled.control.requests()
    reads = [row for row in log if not row["write"]]
    drafts = [row for row in reads if row["template"] == "/wiki/api/v2/pages/{id}"]
    written = [row for row in log if row["method"] == "PUT" and row["template"] == "/wiki/api/v2/pages/{id}"]
    assert len(drafts) == len(written), "in working hours a page is looked at for a draft"
    assert len(reads) - len(drafts) <= 6
    assert {row["service"] for row in log if row["write"]} == {"confluence"}


def test_the_night_looks_at_everything(settled: World) -> None:
    settled.act("u-facilitator", "delete", issue=settled.key(KEY))

    day = settled.apply(settled.later(70)[0], full=False)
    night = settled.later(14 * 60)[0]
    with settled.open(night) as space:
        schedule = space.round.site.schedule.model_copy(update={"sweep_days": 2})
        space.round.site = space.round.site.model_copy(update={"schedule": schedule})
        skipped = {key for unit in space.units for key in space.round.reconcile(unit)[0].counts}
    looked = settled.apply(night, full=False)

    assert "not-visible" not in day.counts
    assert "not-visible" not in skipped, "every second night, when the config says so"
    assert looked.counts["not-visible"] == 1


def test_what_the_index_shows_late_is_seen_in_the_next_window(settled: World) -> None:
    settled.control.fault({"index_lag_seconds": 600})
    settled.act("u-facilitator", "edit", issue=settled.key(KEY), fields={"summary": "Van ons"})
    blind = settled.apply(settled.later(61)[0], full=False)
    settled.control.advance(12)

    late = settled.apply(settled.later(72)[0], full=False)

    assert "kept-human-edit" not in blind.counts
    assert late.counts["kept-human-edit"] == 1


def test_a_late_index_does_not_undo_what_was_just_read(settled: World) -> None:
    """A search that still shows the old text must not look like a person's edit."""
    settled.control.fault({"index_lag_seconds": 3600})
    settled.control.advance(5)
    first = settled.apply(settled.later(65)[0], full=False)

    assert set(first.counts) == {"unchanged"}


def test_an_edit_of_what_was_just_written_is_seen_however_late_the_index_is(settled: World) -> None:
    """The search is asked to show what the bot wrote as it is; for anything else it lags."""
    settled.control.fault({"index_lag_seconds": 3600})
    gate, other = "klein/c1/noord/O.9", "klein/c1/noord/O.1"
    settled.apply_edited(settled.later(61)[0], gate, summary="O.9 Anders", full=False)
    settled.control.advance(1)
    for identity in (gate, other):
        day = {"duedate": "2023-10-20"}
        settled.act("u-facilitator", "edit", issue=settled.key(identity), fields=day)

    seen = settled.apply_edited(settled.later(62)[0], gate, summary="O.9 Anders", full=False)

    assert [o.subject for o in seen.outcomes if o.word is Word.KEPT] == [gate]
    assert "duedate: 2023-10-20 → " in seen.outcomes[0].detail


def test_a_whole_sweep_costs_a_page_per_hundred_issues(settled: World) -> None:
    """Cut at a known issue, and with one of its issues in another project."""
    issues, moved = sum(i.startswith("klein") for i in settled.issues()), "klein/c1/noord/A"
    settled.act("u-facilitator", "move", issue=settled.key(moved), project="REL")
    settled.control.fault({"record": True})
    settled.control.forget_requests()

    report = settled.apply(full=True)

    searches = [row["request"]["jql"] for row in settled.control.requests() if row["template"] == SEARCH]
    assert calls(settled)["jira"] <= -(-issues // 100) + 5
    assert sum(" AND key >= " in jql for jql in searches) == 1
    assert sum(" AND (key < " in jql for jql in searches) == 1
    assert [o.subject for o in report.outcomes if o.word is Word.MOVED] == [moved]
    assert report.unchanged == issues - 1


def test_a_sweep_goes_on_where_the_issue_that_it_was_cut_at_is_deleted(settled: World) -> None:
    (cut,) = cuts(issue["key"] for issue in settled.issues().values())
    settled.act("u-facilitator", "delete", issue=cut)

    report = settled.apply(full=True)

    assert report.counts["not-visible"] >= 1
    assert "created" not in report.counts
    assert report.unchanged == sum(i.startswith("klein") for i in settled.issues())


def test_a_clock_that_went_back_looks_at_everything_again(settled: World) -> None:
    settled.apply(NOW.replace(hour=9), full=False)

    searches = [row for row in settled.control.requests() if row["template"] == SEARCH]
    assert len(searches) > 1
