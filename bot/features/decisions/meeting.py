"""One GO/NO-GO meeting: what was said on its issue, heard in order, and what that decides (docs/gates.md)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.commands.events import REDACTED, Command, same_texts
from bot.commands.forms import Form
from bot.commands.reading import CONDITION, Why
from bot.commands.verbs import Verb
from bot.config.people_model import Person
from bot.config.runbook_model import Action
from bot.features.decisions.obstacles import Obstacle, obstacles
from bot.features.decisions.verdicts import (
    VERDICTS,
    Decision,
    GateState,
    Undecided,
    Verdict,
    Withdrawal,
    decision_from,
    verdict_in,
)
from bot.model.issue import Observed
from bot.model.item import Item
from bot.model.working_days import local
from bot.situation.mandates import everyone, mandated, roles_of
from bot.situation.situation import Situation

_NEVER = datetime.min.replace(tzinfo=UTC)
_HEARD = CONDITION | {Verb.DECISION, Verb.PRESENT, Verb.DEPARTURE}


def _deciders(situation: Situation, gate: Item) -> bool:
    people = everyone(situation.tree.people)
    return any("gate" in person.mandates and person.party in gate.parties for person in people)


@dataclass(slots=True)
class Meeting:
    """Works out a gate's decision from the commands on its issue, in order, and from the ledger's record."""

    situation: Situation
    gate: Item
    issue: Observed
    restarted: datetime | None
    history: list[Decision] = field(default_factory=list)
    """Every decision so far that stands, oldest first."""
    withdrawn: list[Withdrawal] = field(default_factory=list)
    _recorded: list[Decision] = field(default_factory=list)
    """Decisions of the record that lie ahead, oldest first."""
    _known: frozenset[str] = frozenset()
    """Keys of all decisions of the record."""
    _present: set[str] = field(default_factory=set)
    _proposal: tuple[Command, Verdict, str] | None = None
    _deviation: str = ""
    _steps: list[tuple[Command, str]] = field(default_factory=list)
    _unheard: list[Undecided] = field(default_factory=list)
    _obstacles: tuple[Obstacle, ...] | None = None
    _spoken: bool = False
    _heard: datetime = _NEVER

    def __post_init__(self) -> None:
        """Take the decisions of the record along."""
        found = [one for entry in self.issue.heard.outcomes if (one := decision_from(entry))]
        self._recorded = sorted(found, key=lambda one: one.at)
        self._known = frozenset(one.key for one in found)

    @property
    def quorum(self) -> tuple[str, ...]:
        """Codes of the roles that have to be present."""
        row = self.gate.row.spec
        return (isinstance(row, Action) and row.quorum) or (self.gate.owner,)

    def _attempt(self, at: datetime) -> int:
        again = self.restarted if self.restarted and at > self.restarted else None
        return GateState(tuple(self.history), restarted=again).attempt

    def hear(self, command: Command) -> None:
        """Process one command of the issue; call it in the order in which they were given."""
        if command.word not in _HEARD:
            return
        self._recall(command.at)
        if self.restarted and command.at > self.restarted >= self._heard:
            self._begin_again()
        self._heard = command.at
        person = mandated(self.situation.tree, self.gate.scope, command, "gate")
        if person is not None:
            self._take(command, person, decides=person.party in self.gate.parties)
            self._decide(command.at)
        elif command.word == Verb.DECISION:
            self._unheard.append(Undecided("mandate"))

    def _take(self, command: Command, person: Person, *, decides: bool) -> None:
        """What somebody with the mandate said; only the party that `decides` proposes and takes back."""
        if command.word == Verb.PRESENT:
            self._present |= set(command.values)
        elif command.word == Verb.DEPARTURE:
            self._deviation = command.text
            self._excuse_last(command)
        elif command.word in CONDITION:
            self._steps.append((command, person.function if decides else ""))
        elif command.form is not Form.WITHDRAWN:
            self._present |= roles_of(self.situation.tree, self.gate.scope, person.party)
            if decides:
                self._spoken = True
                self._proposal = (command, VERDICTS[command.form], person.function)
        elif decides:
            self._withdraw(command, person.function)

    def _recall(self, until: datetime | None) -> None:
        """Take in what the record holds up to an instant; None for all the rest of it."""
        while self._recorded and (until is None or self._recorded[0].at <= until):
            decision = self._recorded.pop(0)
            taken = {one.key for one in self.history} | {one.decision.key for one in self.withdrawn}
            if decision.key not in taken:
                if self.restarted and decision.at > self.restarted >= self._heard:
                    self._begin_again()
                self._heard = max(self._heard, decision.at)
                self._settle(decision)

    def _withdraw(self, command: Command, function: str) -> None:
        """Take back the last decision of this attempt, or what was proposed in it."""
        last = self.history[-1] if self.history else None
        if self._proposal is not None:
            self._proposal = None
        elif last and (last.verdict is Verdict.NO_GO or last.attempt == self._attempt(command.at)):
            self.history.pop()
            self.withdrawn.append(Withdrawal(last, command.text, command.at, function))
            self._steps = []

    def _excuse_last(self, command: Command) -> None:
        """Keep the reason with a GO that counts since: once noted, it counts from when it was written."""
        last = self.history[-1] if self.history else None
        if last and last.verdict is not Verdict.NO_GO and last.attempt == self._attempt(command.at):
            self.history[-1] = replace(last, deviation=command.text)

    def look_at_field(self) -> None:
        """The field counts while nobody decided in a comment, once per value, with the present reason; not
        where that was taken out of the record.
        """
        self._recall(None)
        values = self.issue.values
        vocabulary = self.situation.tree.vocabulary
        said = verdict_in(vocabulary, values.get("decision", ""), values.get("reason", ""))
        if said is None or self._spoken:
            return
        verdict, last = VERDICTS[said.form], self.history[-1] if self.history else None
        if last and last.verdict is verdict and not last.function:
            if REDACTED not in (last.reason, *last.conditions):
                self.history[-1] = replace(last, reason=said.reason, conditions=said.texts)
        elif last is None or last.verdict is not verdict:
            at = self.issue.updated
            self._record(Decision(self._attempt(at), verdict, said.reason, at, "", conditions=said.texts))

    def state(self) -> GateState:
        """The state of the gate after everything that was heard."""
        if self.restarted and self._heard <= self.restarted:
            self._begin_again()
            self._unheard = []
        missing = tuple(role for role in self.quorum if role not in self._present)
        unheard = [*self._unheard, *([Undecided("quorum", missing)] if self._proposal and missing else [])]
        unheard += [Undecided("unclear")] if self._is_unclear else []
        done, spoken = self._done, bool(self.history or unheard)
        by_status = done and not spoken and not _deciders(self.situation, self.gate)
        found = GateState(
            tuple(self.history),
            (),
            self.quorum,
            by_status,
            tuple(self.withdrawn),
            tuple(self._steps),
            self.restarted,
        )
        if done and not by_status and found.present is None and not unheard and self._is_reopened:
            unheard.append(Undecided("closed"))
        return replace(found, undecided=tuple(dict.fromkeys(unheard)))

    @property
    def _is_unclear(self) -> bool:
        """Whether something was meant as a decision of this attempt that nobody can tell."""
        last = self.history[-1].at if self.history else self.restarted or _NEVER
        return not (self.history and self.history[-1].verdict is not Verdict.NO_GO) and any(
            one.rejected.utterance.word == Verb.DECISION
            and one.rejected.why in (Why.UNCLEAR, Why.CONTRADICTION)
            and one.comment.updated > last
            for one in self.issue.heard.unread
        )

    @property
    def _done(self) -> bool:
        """Whether it was closed in the present attempt."""
        if not self.situation.is_done(self.gate.identity):
            return False
        closed = self.issue.done_at
        return self.restarted is None or closed is None or closed > self.restarted

    @property
    def _is_reopened(self) -> bool:
        """Whether the bot opened the gate again after its last NO-GO; until then it may still be closed."""
        stamp = self.issue.stamp
        return not self.history or (stamp is not None and self.history[-1].key in stamp.posted)

    def _decide(self, at: datetime) -> None:
        if self._proposal is None or not self._present.issuperset(self.quorum):
            return
        command, verdict, function = self._proposal
        decided = max(at, command.at)
        reading = command.reading
        self._record(
            Decision(
                self._attempt(decided),
                verdict,
                reading.reason,
                decided,
                function,
                self._deviation,
                reading.texts,
                derived=command.derived,
            )
        )

    def _record(self, decision: Decision) -> None:
        """Unless it says the last decision again, or something stands in its way."""
        self._unheard = [u for u in self._unheard if u.reason != "obstacle"]
        last = self.history[-1] if self.history else None
        if last and _tells_more(decision, last):
            self.history[-1] = replace(decision, recorded=last.recorded)
            self._settle(None)
            return
        if last and _repeats(decision, last):
            self.history[-1] = replace(last, deviation=decision.deviation or last.deviation)
            self._settle(None)
            return
        before = (*self.history, *(one.decision for one in self.withdrawn))
        times = sum(one.attempt == decision.attempt and one.verdict is decision.verdict for one in before)
        decision = replace(decision, occurrence=times + 1)
        if standing := self._standing(decision):
            self._unheard.append(Undecided("obstacle", obstacles=standing))
            return
        self._settle(decision)

    def _settle(self, decision: Decision | None) -> None:
        """Take a decision into the history; None where it is there already."""
        if decision is not None:
            self.history.append(decision)
            since = self._proposal[0].at if self._proposal else decision.at  # the quorum may be later
            self._steps = [one for one in self._steps if one[0].at >= since]
        self._proposal, self._unheard = None, []
        if self.history and self.history[-1].verdict is Verdict.NO_GO:
            self._begin_again()

    def _begin_again(self) -> None:
        self._present, self._proposal, self._deviation = set(), None, ""

    def _standing(self, decision: Decision) -> tuple[Obstacle, ...]:
        """What keeps GO from counting. What was recorded as decided stays decided."""
        if decision.verdict is Verdict.NO_GO or decision.deviation or decision.key in self._known:
            return ()
        if self._obstacles is None:
            self._obstacles = tuple(obstacles(self.situation, self.gate))
        return self._obstacles


def _tells_more(decision: Decision, last: Decision) -> bool:
    """Whether it is the last one, taken over without its words from an earlier version, in full."""
    is_bare = last.derived and not last.function
    if decision.verdict is Verdict.NO_GO:
        return is_bare and last.verdict is Verdict.NO_GO and decision.attempt == last.attempt + 1
    return is_bare and decision.verdict is last.verdict and decision.attempt == last.attempt


def _repeats(decision: Decision, last: Decision) -> bool:
    """Whether it only says the last one again: in the same attempt, or a NO-GO on the same day."""
    if decision.verdict is not last.verdict or not same_texts(decision.conditions, last.conditions):
        return False
    same_day = local(decision.at).date() == local(last.at).date()
    return same_day if decision.verdict is Verdict.NO_GO else decision.attempt == last.attempt
