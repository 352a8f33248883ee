"""Random networks of actions: what the planner gets, and the same as plain values for the solver."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.config.runbook_model import Action, Anchor, Due, Freeze, Kind
from bot.model.working_days import AMSTERDAM
from bot.runbook.expand import Tree
from bot.schedule.planner import timetable
from bot.schedule.timetable import Timetable
from tests.unit.schedule.schedule_solver import Network, Row, Shut
from tests.unit.schedule.test_planner import DAYS, at, row, tree

KICK_OFF, END = date(2023, 6, 14), date(2023, 12, 29)
MEETINGS = frozenset(date(2023, 7, 5) + timedelta(weeks=2 * n) for n in range(10))
"""Days on which the CAB meets: every two weeks, known up to some time before the end."""

MIGRATIONS = (
    datetime(2023, 10, 14, 8, 0, tzinfo=AMSTERDAM),
    datetime(2023, 10, 13, 20, 0, tzinfo=AMSTERDAM),
    datetime(2023, 9, 30, 23, 0, tzinfo=AMSTERDAM),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One network, twice."""

    tree: Tree
    pins: dict[str, date]
    plain: Network


@dataclass(slots=True)
class _Sketch:
    draw: random.Random
    cab: random.Random
    migration: datetime
    actions: list[Action] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    gates: dict[str, datetime] = field(default_factory=dict)

    def day(self, count: int) -> date:
        return DAYS.add(self.migration.date(), -count) if count else self.migration.date()


def drawn(seed: int) -> Drawn:
    """The network of a seed: three to nine day actions, a cut-over in one of two, freezes, pins, meetings."""
    draw = random.Random(seed)  # noqa: S311  (a test)
    cab = random.Random(~seed)  # noqa: S311  (a test; of its own, so the other draws stay the same)
    sketch = _Sketch(draw, cab, draw.choice(MIGRATIONS))
    for number in range(draw.randint(3, 9)):
        _day_action(sketch, f"R{number}")
    if draw.random() < 0.5:
        _cut_over(sketch)
    freezes = tuple(_freeze(sketch, n) for n in range(draw.randint(0, 2)))
    days = [row for row in sketch.rows if row.startswith(("R", "T"))]
    pinned = draw.sample(days, draw.randint(0, 2))
    pins = {code: sketch.day(draw.randint(1, 45)) + timedelta(days=draw.randint(0, 3)) for code in pinned}
    made = tree(*sketch.actions, freezes=freezes, migration=sketch.migration, gates=sketch.gates)
    plain = Network(
        rows=sketch.rows,
        off=DAYS.off,
        meetings=MEETINGS,
        start=KICK_OFF,
        end=END,
        shut=tuple(Shut(f.start, f.end, f.rows, f.within) for f in freezes),
        pins=pins,
        migration=sketch.migration,
    )
    return Drawn(made, pins, plain)


def _links(sketch: _Sketch, chance: float = 1.0) -> list[str]:
    known = list(sketch.rows)
    return sketch.draw.sample(known, min(len(known), sketch.draw.choice((0, 1, 1, 1, 2, 3))))


def _day_action(sketch: _Sketch, code: str) -> None:
    draw = sketch.draw
    before = _links(sketch)
    alongside = [c for c in _links(sketch) if c not in before and sketch.rows[c].minutes is None]
    alongside = alongside[:1] if draw.random() < 0.3 else []
    lag = {c: draw.randint(1, 4) for c in (*before, *alongside) if draw.random() < 0.25}
    shape: dict[str, Any] = {
        "days": draw.choice((0, 1, 1, 1, 1, 2, 3, 5)),
        "same_day": draw.random() < 0.15,
        "lag": lag,
        "parallel": tuple(alongside),
    }
    wish: date | None = None
    if not before or draw.random() < 0.8:
        count = draw.choice((0, draw.randint(1, 40), draw.randint(1, 40)))
        wish = sketch.day(count)
        shape["due"] = Due(anchor=Anchor.MIGRATION, working_days=-count)
    meeting = None
    if wish and draw.random() < 0.12:
        meeting = sketch.day(draw.randint(1, 30))
        sketch.gates[code] = datetime.combine(meeting, time(14), AMSTERDAM)
        shape |= {"kind": Kind.GATE, "time": "14:00", "days": 1}
    weekend = meeting is None and draw.random() < 0.05
    if weekend:
        shape["window"] = "weekend"
    cab = meeting is None and not weekend and sketch.cab.random() < 0.12
    if cab:
        shape["window"] = "cab"
    sketch.actions.append(row(code, *before, **shape))
    sketch.rows[code] = Row(
        days=shape["days"],
        after={c: lag.get(c, 0) for c in before},
        parallel={c: lag.get(c, 0) for c in alongside},
        same_day=shape["same_day"],
        wish=wish,
        meeting=meeting,
        weekend=weekend,
        cab=cab,
    )


def _cut_over(sketch: _Sketch) -> None:
    """Some actions by the minute in a row, and one that takes a day after them."""
    draw = sketch.draw
    previous: list[str] = []
    for number in range(draw.randint(1, 3)):
        code, minutes = f"P{number}", draw.choice((0, 30, 240, 900))
        before = [*previous, *draw.sample(sorted(sketch.rows), 1)]
        before = list(dict.fromkeys(before))
        due = Due(anchor=Anchor.MIGRATION, working_days=0)
        sketch.actions.append(row(code, *before, due=due, minutes=minutes))
        sketch.rows[code] = Row(
            days=1, after=dict.fromkeys(before, 0), minutes=minutes, wish=sketch.migration.date()
        )
        previous = [code]
    due = Due(anchor=Anchor.MIGRATION, working_days=draw.randint(0, 4))
    wish = DAYS.add(sketch.migration.date(), due.working_days) if due.working_days else sketch.day(0)
    sketch.actions.append(row("T", *previous, due=due))
    sketch.rows["T"] = Row(days=1, after=dict.fromkeys(previous, 0), wish=wish)


def _freeze(sketch: _Sketch, number: int) -> Freeze:
    draw = sketch.draw
    start = sketch.day(draw.randint(1, 40))
    end = start + timedelta(days=draw.randint(0, 12))
    some = tuple(draw.sample(sorted(sketch.rows), min(2, len(sketch.rows))))
    named = draw.choice(({}, {"rows": some}, {"rows": some}, {"within": some[:1]}))
    return Freeze(title=f"Stop {number}", start=start, end=end, **named)


def planned(one: Drawn) -> Timetable:
    """What the planner makes of it."""
    pins = {at(code): day for code, day in one.pins.items()}
    return timetable(one.tree, replace(DAYS, cab=MEETINGS), pins)


def shown(table: Timetable, code: str) -> tuple[date, date, date, int | None] | None:
    """Start, date, latest date and total float of an action, as the planner tells them."""
    slot = table.slot(at(code))
    return None if slot is None else (slot.start, slot.due, slot.latest or date.max, slot.total_float)
