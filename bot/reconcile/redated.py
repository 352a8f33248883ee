"""What moves a date, in words by which moved dates are grouped for a person.

Used where a running programme is taken over by another way of making dates: nobody asked for those moves, so
they wait for `--allow-dates` (ADR 0022).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.field_table import DUE
from bot.model.issue import Identity
from bot.reconcile.plan import Change
from bot.schedule.timetable import DateDriver, Timetable

_GROUPS = 12
"""So many groups are told; the rest is counted."""

_SAID = {
    DateDriver.BEFORE: "in time for {code}",
    DateDriver.FREEZE: "because of the freeze {what}",
    DateDriver.WINDOW: "to a weekend",
    DateDriver.MEETING: "to a meeting of the CAB",
    DateDriver.NIGHT: "to the end by the minute",
    DateDriver.START: "to the start of the scope",
    DateDriver.END: "to the end of the programme",
    DateDriver.AGREED: "to an agreed moment",
}


@dataclass(frozen=True, slots=True)
class Moves:
    """Says of each action of a timetable what makes its date."""

    table: Timetable

    def cause(self, identity: Identity) -> str:
        """Behind what it was pushed, by the first of the chain; else the last thing that moved it."""
        net, drivers = self.table.net, self.table.drivers
        root = number = net.number[identity]
        while root in drivers:
            root = drivers[root]
        if root != number:
            return f"behind {net.items[root].code}"
        reasons = self.table.moved.get(number, ())
        why = reasons[-1] if reasons else None
        if why is None or why.why not in _SAID:
            return "as the runbook wishes"
        item = net.items[net.number[Identity(why.what)]] if why.what in net.number else None
        return _SAID[why.why].format(code=item.code if item else why.what, what=why.what)


def grouped(changes: Collection[Change], causes: Mapping[Identity, str]) -> str:
    """Moved dates by cause, the largest group first, with an example of each."""
    return "; ".join(_grouped(changes, causes))


def _grouped(changes: Collection[Change], causes: Mapping[Identity, str]) -> Iterator[str]:
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[causes.get(change.identity, "for a reason that the bot does not know")].append(change)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for cause, here in ordered[:_GROUPS]:
        yield f"{len(here)} {cause} (as {_example(here[0])})"
    if rest := ordered[_GROUPS:]:
        yield f"{sum(len(here) for _, here in rest)} for {len(rest)} other causes"


def _example(change: Change) -> str:
    moved = next(one for one in change.written if one.field is DUE)
    return f"{change.key or change.identity} from {_day(moved.before)} to {_day(moved.after)}"


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "none")
