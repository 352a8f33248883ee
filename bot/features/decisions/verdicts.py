"""What a GO/NO-GO meeting can come to: decisions, what took them back, and why there is none."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.commands.events import Command, Entry, Kind
from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.grammar import FORMS
from bot.commands.sentences import says_nothing
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary
from bot.features.decisions.obstacles import Obstacle
from bot.model.issue import Identity


class Verdict(StrEnum):
    """What was decided."""

    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no-go"


VERDICTS = {Form.GO: Verdict.GO, Form.CONDITIONAL: Verdict.CONDITIONAL, Form.NO_GO: Verdict.NO_GO}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a gate."""

    attempt: int
    verdict: Verdict
    reason: str
    at: datetime
    function: str
    """Of who decided; empty where the field says it."""
    deviation: str = ""
    """Why GO was given although something stands in its way."""
    conditions: tuple[str, ...] = ()
    """Of a GO with conditions: their texts, as they were written."""
    occurrence: int = 1
    """How many times this verdict was given in this attempt; above 1 after it was taken back."""
    derived: bool = False
    """Whether it comes from an earlier state, or a comment that was changed before it was first read."""
    recorded: str = ""
    """Its key in the ledger's record; empty until it is there."""

    @property
    def key(self) -> str:
        """The decision's key on its issue, which never changes; of a field it contains the moment."""
        if self.recorded:
            return self.recorded
        base = f"decided:{self.attempt}:{self.verdict.value}"
        base += f":{self.occurrence}" if self.occurrence > 1 else ""
        return base if self.function else f"{base}@{self.at.isoformat()}"

    def as_entry(self, gate: Identity) -> Entry:
        """The decision for the ledger's record."""
        form = next(form for form, verdict in VERDICTS.items() if verdict is self.verdict)
        values = (str(self.attempt), self.function, str(self.occurrence))
        reading = Reading(Verb.DECISION.value, form, self.reason, values, self.conditions)
        return Entry(gate, Kind.OUTCOME, self.key, self.at, reading, derived=self.derived)


def decision_from(entry: Entry) -> Decision | None:
    """A decision of the ledger's record; None for an entry of something else."""
    reading = entry.reading
    if reading is None or reading.form not in VERDICTS or len(reading.values) != 3:
        return None
    attempt, function, occurrence = reading.values
    return Decision(
        int(attempt),
        VERDICTS[reading.form],
        reading.reason,
        entry.at,
        function,
        conditions=reading.texts,
        occurrence=int(occurrence),
        derived=entry.derived,
        recorded=entry.slot,
    )


def verdict_in(vocabulary: Vocabulary, text: str, reason: str = "") -> Reading | None:
    """What a field says, by the grammar of comments; conditions stand in the field of the reason."""
    about = Surroundings(date.min, vocabulary)
    found = FORMS[Place.GATE][Verb.DECISION](Verb.DECISION.value, text, (), about)
    if found is None or found.form not in VERDICTS:
        return None
    if found.form is not Form.CONDITIONAL or found.texts:
        return replace(found, reason=reason or found.reason)
    return None if says_nothing(vocabulary, reason) else replace(found, texts=(reason,))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A decision that was taken back."""

    decision: Decision
    reason: str
    at: datetime
    function: str

    @property
    def key(self) -> str:
        """Its key on its issue, which never changes."""
        return f"withdrawn:{self.decision.key}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something was said, or the gate was closed, and that decides nothing."""

    reason: str
    """`mandate`, `quorum`, `unclear`, `obstacle`, `closed` or `condition`."""
    roles: tuple[str, ...] = ()
    """Roles that were missing, for `quorum`."""
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class GateState:
    """Where the decision of a gate stands."""

    history: tuple[Decision, ...] = ()
    """Every decision, oldest first."""
    undecided: tuple[Undecided, ...] = ()
    """Why there is no decision in the present attempt, though something was said."""
    quorum: tuple[str, ...] = ()
    by_status: bool = False
    """Nobody has the mandate here: a closed gate counts as GO."""
    withdrawn: tuple[Withdrawal, ...] = ()
    """Decisions that were taken back, oldest first; they are not in `history`."""
    steps: tuple[tuple[Command, str], ...] = ()
    """What was said about conditions of the last decision, oldest first, each with its speaker's function."""
    restarted: datetime | None = None
    """When something sent it back, as a later gate does: what was decided before was another attempt's."""

    @property
    def attempt(self) -> int:
        """The number of the present attempt, from 1."""
        return 1 + len(self.refusals) + (self.restarted is not None)

    @property
    def present(self) -> Decision | None:
        """What the present attempt decided; None while nothing."""
        last = self.history[-1] if self.history else None
        if last is None or last.verdict is Verdict.NO_GO:
            return None
        return None if self.restarted and last.at <= self.restarted else last

    @property
    def is_go(self) -> bool:
        """Whether what comes after the gate may begin."""
        return self.by_status or self.present is not None

    @property
    def refusals(self) -> tuple[Decision, ...]:
        """Every NO-GO, oldest first."""
        return tuple(decision for decision in self.history if decision.verdict is Verdict.NO_GO)

    @property
    def refusal(self) -> Decision | None:
        """The last NO-GO."""
        return self.refusals[-1] if self.refusals else None
