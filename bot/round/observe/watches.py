"""What is noted of the last look at a programme or release: when, and what it has to read by id next."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.issue import Identity, IssueId
from bot.ports import Notes

GRACE = timedelta(minutes=10)
"""How long the search index may lag: before that, "not found" does not mean "not made" (services §1.1)."""

RECONCILED = 50
"""Issues that a search can be made to show as they are (services §1.1)."""


@dataclass(frozen=True, slots=True)
class Watches:
    """The notes of the last looks, at one instant."""

    notes: Notes
    now: datetime

    def of(self, root: Identity) -> dict[str, Any] | None:
        """The note of a root; None where it was not looked at yet."""
        found: dict[str, Any] | None = self.notes.read_note(_key(root))
        return found if _is_watch(found) else None

    def looked(
        self, root: Identity, *, whole: bool, near: Collection[IssueId], later: Collection[IssueId]
    ) -> None:
        """A look happened, at everything or at what changed. What is `near` is read by id at each look from
        now on, and what comes `later` when it has its turn.
        """
        swept = self.now.isoformat() if whole else (self.of(root) or {}).get("swept")
        watch = {"at": self.now.isoformat(), "swept": swept, "wrote": self.wrote(root)}
        self.notes.write_note(_key(root), {**watch, "near": sorted(near), "open": sorted(later)})

    def wrote(self, root: Identity) -> dict[IssueId, str]:
        """What the bot wrote so short ago that the index may not show it, and when."""
        wrote = (self.of(root) or {}).get("wrote", {})
        return {i: at for i, at in wrote.items() if self.now - datetime.fromisoformat(at) < GRACE}

    def write(self, root: Identity, written: Iterable[IssueId]) -> None:
        """The bot wrote these just now."""
        if watch := self.of(root):
            wrote = {**self.wrote(root), **dict.fromkeys(written, self.now.isoformat())}
            self.notes.write_note(_key(root), {**watch, "wrote": dict(latest(wrote))})


def latest(wrote: Mapping[IssueId, str]) -> list[tuple[IssueId, str]]:
    """The last of them, as many as Jira takes along with a search."""
    return sorted(wrote.items(), key=lambda one: (one[1], int(one[0])))[-RECONCILED:]


def _is_watch(note: object) -> bool:
    """Whether a note is one of a look; one of another shape is as good as none, and all is looked at."""
    if not isinstance(note, dict):
        return False
    try:
        moments = [datetime.fromisoformat(at) for at in (note["at"], note["swept"], *note["wrote"].values())]
        return all(at.tzinfo for at in moments)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _key(root: Identity) -> str:
    return f"watch:{root}"
