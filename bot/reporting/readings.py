"""What the ledger knows of when each programme and release was read, and of the outages that were told.

The one place where a round says that a unit was read or was not; whoever decides that a look may not be
believed says so here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.features.outages.facts import Outage, Reading, Source
from bot.model.issue import Identity
from bot.ports import Notes

_OUTAGES = "outages"


@dataclass(frozen=True, slots=True)
class Readings:
    """One round's say, at an instant; kept over restarts."""

    notes: Notes
    now: datetime

    def of(self, root: Identity) -> Reading:
        """What is known of a unit."""
        found = self.notes.read_note(_key(root))
        if not isinstance(found, dict):
            return Reading()
        moments = {name: _moment(found.get(name)) for name in ("read", "since", "again")}
        return Reading(**moments, why=str(found.get("why", "")))

    def seen(self, root: Identity) -> None:
        """The unit was read, and what was seen may be believed."""
        self._write(root, self.of(root).seen(self.now))

    def missed(self, root: Identity, why: str) -> Reading:
        """The unit could not be read, or what came back may not be believed."""
        reading = self.of(root).missed(self.now, why)
        self._write(root, reading)
        return reading

    def outages(self) -> tuple[Outage, ...]:
        """What was told, lasting or over."""
        return tuple(map(_outage, self.notes.read_note(_OUTAGES) or ()))

    def keep(self, outages: Iterable[Outage]) -> None:
        """Remember them; nothing is written where nothing changed."""
        rows = [_row(one) for one in outages]
        if rows != (self.notes.read_note(_OUTAGES) or []):
            self.notes.write_note(_OUTAGES, rows)

    def _write(self, root: Identity, reading: Reading) -> None:
        moments = {name: _iso(getattr(reading, name)) for name in ("read", "since", "again")}
        self.notes.write_note(_key(root), {**moments, "why": reading.why})


def _key(root: Identity) -> str:
    return f"reading:{root}"


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _row(outage: Outage) -> dict[str, Any]:
    return {
        "root": outage.source.root,
        "title": outage.source.title,
        "parties": sorted(outage.source.parties),
        "since": _iso(outage.since),
        "read": _iso(outage.read),
        "told": _iso(outage.told),
        "over": _iso(outage.over),
    }


def _outage(row: dict[str, Any]) -> Outage:
    return Outage(
        source=Source(Identity(row["root"]), row["title"], frozenset(row["parties"])),
        since=datetime.fromisoformat(row["since"]),
        read=_moment(row["read"]),
        told=datetime.fromisoformat(row["told"]),
        over=_moment(row["over"]),
    )
