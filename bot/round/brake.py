"""Whether something may be written or sent now, or an operator has paused it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.errors import CheckFailed
from bot.model.outcome import Outcome, Report, Word
from bot.ports import Pauses
from bot.situation.scope_pauses import Pause, holding, in_force

_RESUME = "regiebot resume"

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Brake:
    """The pauses at an instant, read anew each time: one that is set during a run counts from then on."""

    pauses: Pauses
    now: datetime

    def __call__(self, identity: str) -> Pause | None:
        """The pause that holds an identity back; None where it may be written and told."""
        return holding(self.pauses.read(), identity, self.now)

    def of(self, identities: Iterable[Name]) -> Mapping[Name, Pause]:
        """The pauses that hold back some of these at this moment, by what they hold back."""
        pauses = self.pauses.read()
        found = ((identity, holding(pauses, identity, self.now)) for identity in identities)
        return {identity: pause for identity, pause in found if pause}

    @property
    def in_force(self) -> Sequence[Pause]:
        """Every pause that holds, the widest first."""
        return in_force(self.pauses.read(), self.now)

    def require(self, *identities: str) -> None:
        """Raise CheckFailed, with who paused it and why, where all of these are paused."""
        found = self.of(identities)
        if found and found.keys() == set(identities):
            sentences = dict.fromkeys(f"{one.sentence}; {advice(one)}" for one in found.values())
            raise CheckFailed("; ".join(sentences))

    def told(self) -> Iterator[Report]:
        """What is paused, one outcome each."""
        if found := [outcome(one) for one in self.in_force]:
            yield Report("pause", "regiebot", tuple(found))


def outcome(pause: Pause, held: int = 0, what: str = "changes") -> Outcome:
    """What becomes of what a pause holds back: it stays due."""
    number = f"{held} {what} held back; " if held else ""
    return Outcome(Word.PAUSED, pause.what, detail=f"{number}{pause.sentence}")


def held_back(found: Mapping[Pause, int] | Counter[Pause], what: str = "changes") -> tuple[Outcome, ...]:
    """One outcome per pause, with how much it holds back."""
    return tuple(outcome(pause, number, what) for pause, number in found.items())


def advice(pause: Pause) -> str:
    """How a pause is ended."""
    return f"{_RESUME} --scope {pause.scope} ends it" if pause.scope else f"{_RESUME} ends it"
