"""Whether work that was begun or closed too soon is put back to open, up to a number of times a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.model.status_history import Move, on_day_of
from bot.situation.situation import Situation

MOST = 5
"""An issue is put back at most so often a day; what closes it more often is most likely an automation."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """What is done about one piece of work that was begun or closed too soon."""

    again: str
    """Suffix for the key of its note: the moment of the last time; empty for the first."""
    times: int
    """How often it was so that day."""
    undone: bool
    stands: bool
    """Whether it was put back so often that day that it is left as it is."""

    @property
    def alarm(self) -> str:
        """What operations has to look at, where it stands."""
        return f"closed or begun {self.times} times in a day before its turn: is an automation doing that?"


def put_back(situation: Situation, turns: Sequence[Move], *, each: bool = True) -> PutBack:
    """Whether it goes back, by how often it was begun or closed; with `each` every time."""
    times = on_day_of(turns, turns[-1].at) if turns else 0
    again = f":{moment(turns[-1].at)}" if each and len(turns) > 1 else ""
    undo = situation.rules.enforce == "revert"
    stands = undo and each and times > MOST
    return PutBack(again, times, undo and not stands, stands)


def moment(at: datetime) -> str:
    """A moment for a key: the same whether Jira or the ledger tells it."""
    return at.astimezone(UTC).isoformat()
