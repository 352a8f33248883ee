"""Dates are planned back from the anchors and forward over what comes first, and say why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.programme_model import Cluster, Domain, Party, Programme
from bot.config.runbook_model import Action, Anchor, Due, Freeze, Kind, Level, Phase, Runbook, Step
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM, WorkingDays, local
from bot.runbook.expand import Tree
from bot.runbook.overlay import UNTOUCHED, Overlay
from bot.schedule.planner import timetable
from bot.schedule.timetable import ConstraintViolation, Slot, Timetable
from tests.dutch import expand_programme

DAYS = WorkingDays(off=frozenset({date(2023, 10, 9)}))
NIGHT = datetime(2023, 10, 14, 8, 0, tzinfo=AMSTERDAM)


def before(working_days: int) -> Due:
    return Due(anchor=Anchor.MIGRATION, working_days=-working_days)


def row(code: str, *after: str, **more: Any) -> Action:
    made = {"code": code, "title": f"Actie {code}", "level": Level.DOMAIN, "owner": "ZA", "after": after}
    return Action(**{**made, **more})


def tree(
    *rows: Action, freezes: tuple[Freeze, ...] = (), overlay: Overlay = UNTOUCHED, **domain: Any
) -> Tree:
    """One domain that migrates on Saturday 14 October 2023 at 08:00, with these rows in step X."""
    step = Step(code="X", title="Stap", actions=rows)
    runbook = Runbook(
        id="b",
        title="Boek",
        version="1",
        kind="programme",
        roles={"ZA": "Zorgaanbieder"},
        phases=(Phase(id="f", title="Fase", steps=(step,)),),
    )
    carer = Party(id="za", title="Zorg", roles=("ZA",))
    here = Domain(
        **{"id": "d", "title": "Domein", "party": "za", "first": True, "migration": NIGHT, **domain}
    )
    cluster = Cluster(id="c", title="Cluster", kick_off=date(2023, 6, 14), parties=(), domains=(here,))
    programme = Programme(
        id="p",
        title="Programma",
        runbook="b",
        project="KT",
        start=date(2023, 6, 1),
        end=date(2023, 12, 29),
        parties=(carer,),
        clusters=(cluster,),
        freezes=freezes,
    )
    return expand_programme(runbook, programme, DAYS, overlay)


def at(code: str) -> Identity:
    return Identity(f"p/c/d/{code}")


def plan(made: Tree, pins: Mapping[str, date] | None = None, **more: Any) -> Timetable:
    return timetable(made, DAYS, {at(code): day for code, day in (pins or {}).items()}, **more)


def slot(table: Timetable, code: str) -> Slot:
    found = table.slot(at(code))
    assert found is not None
    return found


def why(table: Timetable, code: str) -> list[tuple[str, str]]:
    return [(r.why.value, r.what.rsplit("/", 1)[-1]) for r in slot(table, code).reasons]


def test_a_wish_that_fits_stands() -> None:
    table = plan(tree(row("A", due=before(5)), row("B", "A", due=before(4))))

    assert (slot(table, "A").due, slot(table, "B").due) == (date(2023, 10, 6), date(2023, 10, 10))
    assert why(table, "B") == [("rule", "")]


def test_what_comes_after_moves_behind_what_comes_first_over_working_days_alone() -> None:
    table = plan(tree(row("A", due=before(5)), row("B", "A", due=before(9), days=2)))

    assert slot(table, "B").due == date(2023, 10, 11), "10 and 11 October: 9 October is a day off"
    assert slot(table, "B").start == date(2023, 10, 10)
    assert why(table, "B") == [("rule", ""), ("after", "A")]


def test_an_agreed_meeting_pulls_what_comes_before_it() -> None:
    gate = row("G", "A", kind=Kind.GATE, due=before(4), time="14:00")
    made = tree(row("A", due=before(1)), gate, gates={"G": datetime(2023, 10, 5, 10, tzinfo=AMSTERDAM)})
    table = plan(made)

    assert (slot(table, "G").due, slot(table, "A").due) == (date(2023, 10, 5), date(2023, 10, 4))
    assert why(table, "A") == [("rule", ""), ("before", "G")]


def test_a_date_of_a_person_stands_and_pushes_and_does_not_pull() -> None:
    made = tree(row("A", due=before(9)), row("B", "A", due=before(8)), row("C", "B", due=before(7)))

    later = plan(made, {"B": date(2023, 10, 11)})
    assert [slot(later, c).due.day for c in "BC"] == [11, 12]
    assert slot(later, "B").own == date(2023, 10, 3), "what the bot would say stays known"
    assert later.conflicts == ()

    early = plan(made, {"B": date(2023, 9, 25)})
    assert slot(early, "A").due == date(2023, 10, 2)
    (conflict,) = early.conflicts
    assert (conflict.clash, conflict.identity, conflict.what) == (ConstraintViolation.ORDER, at("B"), at("A"))
    assert (conflict.day, conflict.other) == (date(2023, 9, 25), date(2023, 10, 2))
    assert conflict.pinned


def test_nothing_is_planned_in_a_freeze_and_a_pin_in_it_is_told() -> None:
    shut = Freeze(title="Stop", start=date(2023, 10, 2), end=date(2023, 10, 6), rows=("A",))
    made = tree(row("A", due=before(5)), row("B", due=before(5)), freezes=(shut,))

    table = plan(made)
    assert slot(table, "A").due == date(2023, 10, 10)
    assert slot(table, "B").due == date(2023, 10, 6), "the freeze is not B's"
    assert plan(made, {"A": date(2023, 10, 3)}).conflicts[0].clash is ConstraintViolation.FREEZE


def test_where_nothing_fits_behind_a_freeze_the_work_goes_before_it() -> None:
    shut = Freeze(title="Stop", start=date(2023, 10, 2), end=date(2023, 10, 13), rows=("A",))
    gate = row("G", "A", kind=Kind.GATE, due=before(1), time="14:00")
    agreed = {"G": datetime(2023, 10, 13, 14, tzinfo=AMSTERDAM)}

    table = plan(tree(row("A", due=before(5)), gate, freezes=(shut,), gates=agreed))

    assert slot(table, "A").due == date(2023, 9, 29)


def test_a_row_that_belongs_in_a_period_is_planned_in_it() -> None:
    inside = Freeze(title="KT1.3 bevroren", start=date(2023, 10, 10), end=date(2023, 10, 31), within=("A",))

    table = plan(tree(row("A", due=before(9)), freezes=(inside,)))

    assert slot(table, "A").due == date(2023, 10, 10)
    assert why(table, "A")[-1] == ("freeze", "KT1.3 bevroren")


def test_the_migration_stays_in_the_weekend_or_it_is_told() -> None:
    rows = (row("P", due=before(0), minutes=60, window="weekend"),)

    assert plan(tree(*rows)).conflicts == ()
    (conflict,) = plan(tree(*rows, migration=datetime(2023, 10, 11, 20, tzinfo=AMSTERDAM))).conflicts
    assert conflict.clash is ConstraintViolation.WINDOW


def test_nothing_ends_after_the_programme() -> None:
    late = Due(anchor=Anchor.PROGRAMME_END, working_days=3)

    table = plan(tree(row("A", due=late)))

    assert slot(table, "A").due == date(2023, 12, 29)
    assert why(table, "A")[-1] == ("end", "")


def test_float_is_the_room_until_the_anchor_and_no_wish_counts_in_it() -> None:
    table = plan(
        tree(row("A", due=before(9)), row("B", "A", due=before(8)), row("P", "B", due=before(0), minutes=60))
    )

    assert [slot(table, c).total_float for c in "ABP"] == [7, 7, 0]
    assert slot(table, "A").latest == date(2023, 10, 12), "B on 13 October, P on 14"


NIGHT_ROWS = (
    row("P.1", due=before(0), minutes=30),
    row("P.2", "P.1", due=before(0), minutes=120, measured_by="M.2"),
    row("P.3", "P.2", due=before(0), minutes=60),
    row("M.2", due=before(9)),
)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2023-10-28 23:30+02:00", "2023-10-29 02:00:00+01:00"),
        ("2023-10-29 01:00+02:00", "2023-10-29 03:30:00+01:00"),
        ("2024-03-30 23:30+01:00", "2024-03-31 04:00:00+02:00"),
        ("2023-10-20 22:00+02:00", "2023-10-21 01:30:00+02:00"),
    ],
    ids=["into the long night", "in the long night", "the short night", "any night"],
)
def test_a_night_counts_real_minutes_when_the_clocks_change(starts: str, ends: str) -> None:
    table = plan(tree(*NIGHT_ROWS, migration=starts))
    last = slot(table, "P.3").stretch

    assert last is not None
    assert str(local(last.ends)) == ends
    assert slot(table, "P.3").due == local(last.ends).date()


def test_a_measured_trial_moves_the_night_and_the_dates_with_it() -> None:
    made = tree(*NIGHT_ROWS, migration=datetime(2023, 10, 20, 20, 0, tzinfo=AMSTERDAM))
    guessed, measured = plan(made), plan(made, measured={at("M.2"): 300})

    ends = [slot(t, "P.3").stretch for t in (guessed, measured)]
    assert [f"{local(e.ends):%d %H:%M}" for e in ends if e] == ["20 23:30", "21 02:30"]
    assert why(measured, "P.3") == [("rule", ""), ("night", "")]


STOP = Freeze(title="Stop", start=date(2023, 10, 9), end=date(2023, 10, 20))
AFTER_THE_END = datetime(2023, 12, 30, 8, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("clash", "pins", "made"),
    [
        (ConstraintViolation.ORDER, {"A": date(2023, 10, 16)}, {}),
        (ConstraintViolation.FREEZE, {}, {"freezes": (STOP,)}),
        (ConstraintViolation.OUTSIDE, {}, {"migration": AFTER_THE_END}),
    ],
)
def test_a_night_at_odds_with_something_is_told(
    clash: ConstraintViolation, pins: dict[str, date], made: dict[str, Any]
) -> None:
    rows = (row("A"), row("P", "A", due=before(0), minutes=60))

    (conflict,) = plan(tree(*rows, **made), pins).conflicts

    assert (conflict.clash, conflict.identity, conflict.pinned) == (clash, at("P"), False)


def test_an_action_of_the_night_has_the_date_of_its_minutes_though_its_row_wishes_a_later_one() -> None:
    table = plan(tree(row("P", due=before(-2), minutes=60)))

    assert (slot(table, "P").start, slot(table, "P").due) == (NIGHT.date(), NIGHT.date())


def test_a_night_that_outlasts_the_meeting_after_it_is_told() -> None:
    gate = row("Q", "P.3", kind=Kind.GATE, due=before(0), time="11:00", minutes=30)

    (conflict,) = plan(tree(*NIGHT_ROWS, gate)).conflicts

    assert (conflict.clash, conflict.identity) == (ConstraintViolation.OVERRUN, at("Q"))
    assert conflict.until is not None
    assert f"{local(conflict.until):%H:%M}" == "11:30"


def test_what_may_be_done_on_the_same_day_is() -> None:
    table = plan(tree(row("A", due=before(5)), row("B", "A", due=before(5), same_day=True)))

    assert slot(table, "B").due == slot(table, "A").due == date(2023, 10, 6)


def test_a_lag_leaves_so_many_working_days_between() -> None:
    table = plan(tree(row("A", due=before(9)), row("B", "A", due=before(9), lag={"A": 2})))

    assert (slot(table, "A").due, slot(table, "B").due) == (date(2023, 10, 2), date(2023, 10, 5))


def test_what_runs_alongside_begins_no_earlier_and_waits_for_no_end() -> None:
    rows = (row("A", due=before(5), days=4), row("B", due=before(9), days=2, parallel=("A",)))
    table = plan(tree(*rows))

    assert (slot(table, "A").start, slot(table, "A").due) == (date(2023, 10, 3), date(2023, 10, 6))
    assert (slot(table, "B").start, slot(table, "B").due) == (date(2023, 10, 3), date(2023, 10, 4))


def test_a_pin_before_what_it_runs_alongside_begins_is_told() -> None:
    rows = (row("A", due=before(5)), row("B", due=before(4), parallel=("A",)))

    (conflict,) = plan(tree(*rows), {"B": date(2023, 10, 4)}).conflicts

    assert (conflict.clash, conflict.what, conflict.other) == (
        ConstraintViolation.PARALLEL,
        at("A"),
        date(2023, 10, 6),
    )


def test_a_moment_takes_no_day() -> None:
    rows = (row("A", due=before(9)), row("M", "A", kind=Kind.MILESTONE), row("B", "M", due=before(9)))
    table = plan(tree(*rows))

    assert [slot(table, c).due.day for c in "AMB"] == [2, 2, 3]


def test_what_has_no_date_yet_still_passes_on_what_comes_before_it() -> None:
    far = Due(anchor=Anchor.MIGRATION, working_days=-5)
    kick = Due(anchor=Anchor.KICK_OFF, working_days=3)
    rows = (row("A", due=kick), row("B", "A", due=far), row("C", "B", due=kick))
    table = plan(tree(*rows, migration=None))

    assert table.slot(at("B")) is None
    assert slot(table, "C").due > slot(table, "A").due


def test_it_tells_what_drives_an_action_how_early_it_could_be_and_how_long_it_can_slip() -> None:
    rows = (
        row("A", due=before(9)),
        row("B", "A", due=before(5)),
        row("C", "B", due=before(5)),
        row("P", "C", due=before(0), minutes=60),
    )
    table = plan(tree(*rows))

    assert [slot(table, c).driver for c in "ABC"] == [None, None, at("B")]
    assert slot(table, "A").earliest == date(2023, 6, 14), "nothing comes first but the kick-off"
    assert slot(table, "C").earliest == date(2023, 6, 16)
    assert [slot(table, c).total_float for c in "ABC"] == [6, 3, 3]


def test_a_chain_of_two_thousand_days_is_planned_to_its_end() -> None:
    rows = [row(f"C{n}", *([f"C{n - 1}"] if n else []), due=before(5)) for n in range(2000)]
    table = plan(tree(*rows))

    ends = slot(table, "C1999").due
    assert DAYS.between(slot(table, "C0").due, ends) == 1999
    assert ends.year == 2031
    assert {c.clash for c in table.conflicts} == {ConstraintViolation.OUTSIDE}


@st.composite
def networks(draw: st.DrawFn) -> tuple[Tree, dict[str, date]]:
    """Some rows in a random order of dependence, with wishes, durations, a freeze and pins."""
    codes = [f"R{n}" for n in range(draw(st.integers(2, 9)))]
    rows = []
    for n, code in enumerate(codes):
        earlier = draw(st.lists(st.sampled_from(codes[:n]), unique=True, max_size=3)) if n else []
        shape = {"due": before(draw(st.integers(0, 60))), "days": draw(st.integers(0, 4))}
        rows.append(row(code, *earlier, **shape))
    start = date(2023, 8, 1) + timedelta(days=draw(st.integers(0, 70)))
    shut = Freeze(title="Stop", start=start, end=start + timedelta(days=draw(st.integers(0, 20))))
    day = st.integers(0, 120).map(lambda n: date(2023, 8, 1) + timedelta(days=n))
    pins = draw(st.dictionaries(st.sampled_from(codes), day, max_size=2))
    return tree(*rows, freezes=(shut,)), pins


@settings(max_examples=60, deadline=None)
@given(networks())
def test_whatever_the_network_no_date_of_the_bot_breaks_a_rule(drawn: tuple[Tree, dict[str, date]]) -> None:
    made, pinned = drawn
    table = plan(made, pinned)
    (shut,) = made.scopes[Identity("p/c/d")].freezes
    blamed = {conflict.identity for conflict in table.conflicts}
    for one in table.slots():
        item = made.items[one.identity]
        if one.identity == at("X"):
            continue
        starts = [slot(table, p.rsplit("/", 1)[-1]).due for p in item.after]
        if one.pinned:
            assert one.due == pinned[item.code]
        if one.identity not in blamed:
            wait = timedelta(days=0 if item.row.spec.days == 0 else 1)
            assert all(first + wait <= one.start for first in starts), "never before what comes first"
            assert not shut.start <= one.due <= shut.end, "never in a freeze"
    shuffled = plan(replace(made, items=dict(reversed(list(made.items.items())))), pinned)
    assert {s.identity: s for s in shuffled.slots()} == {s.identity: s for s in table.slots()}
    assert shuffled.conflicts == table.conflicts
