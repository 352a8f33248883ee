"""What a GO/NO-GO meeting decided, read from Jira: who said what with which mandate, attempt by attempt.

A decision is a line `besluit: GO | GO met voorwaarden — … | NO-GO — …` in a comment, by a person with the
mandate `gate` for the party that decides. The others advise; the quorum says which roles have to be there
(S4 N.4, O.9 and Q.7: the meeting of zorgaanbieder and IT-deelnemers). Who writes a `besluit:` is there, and
`aanwezig: ZA, IT` names who else is. Or it is the field that `jira.values.decision` maps: who may set that is
arranged in Jira, so it stands for the whole meeting. Comments go before the field.

After a NO-GO the gate is in its next attempt and everything is said again; what was decided stays history.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.calendar import local
from bot.core.choices import overtaken
from bot.core.obstacles import Obstacle, obstacles, owner_of
from bot.core.people import everyone, mandated, roles_of
from bot.core.situation import Situation
from bot.core.types import Identity, Item, Observed, Remark
from bot.spec.model import Action, Condition, Kind

_SAID = re.compile(
    r"\s*(?P<no>no[\W_]*go)\b(?P<why>.*)|\s*go\b(?:\W*(?P<terms>(?:met|onder)\s+voorwaarden?)\b)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NEVER = datetime.min.replace(tzinfo=UTC)
_EDGES = " \t\n-–—:;,."


class Verdict(StrEnum):
    """What was decided."""

    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no-go"


def verdict_of(text: str) -> tuple[Verdict, str] | None:
    """The verdict and what was said with it; None where the text is neither GO nor NO-GO."""
    match = _SAID.fullmatch(text)
    if match is None:
        return None
    if match["no"]:
        return Verdict.NO_GO, match["why"].strip(_EDGES)
    return (Verdict.CONDITIONAL if match["terms"] else Verdict.GO), match["rest"].strip(_EDGES)


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

    @property
    def key(self) -> str:
        """Names the decision on its issue, for ever; that of a field tells its moment too."""
        base = f"decided:{self.attempt}:{self.verdict.value}"
        return base if self.function else f"{base}@{self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something was said, or the gate was closed, and that decides nothing."""

    reason: str
    """`mandate`, `quorum`, `unclear`, `obstacle` or `closed`."""
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
    restarted: datetime | None = None
    """When something sent it back, as a later gate does: what was decided before was another attempt's."""

    @property
    def attempt(self) -> int:
        """The present one, from 1."""
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


def gate_states(situation: Situation) -> Mapping[Identity, GateState]:
    """Where every gate stands; ask it with `situation.once`.

    A gate whose NO-GO rolls everything back opens the gates before it again: their GO was for that attempt.
    So does work that turned out to be needed after a gate had passed without it, until the domain migrated.
    """
    gates = [item for item in situation.tree.items.values() if item.kind is Kind.GATE]
    last = final_gates(situation)
    states = {gate.identity: _state(situation, gate, None) for gate in gates if gate.code in last}
    back = {gate.scope: states[gate.identity].refusal for gate in gates if gate.code in last}
    for gate in gates:
        if gate.identity not in states:
            refusal = back.get(gate.scope)
            states[gate.identity] = _state(situation, gate, refusal.at if refusal else None)
    passed = {gate.scope for gate in gates if gate.code in last and states[gate.identity].is_go}
    for identity, at in overtaken(situation).items():
        gate, decided = situation.tree.items[identity], states[identity].present
        if decided and decided.at < at and gate.scope not in passed:
            states[identity] = _state(situation, gate, at)
    return states


def final_gates(situation: Situation) -> frozenset[str]:
    """Codes of the gates whose NO-GO leads to a rollback: what stands only after a NO-GO names them."""
    rows = situation.tree.runbook.rows
    return frozenset(code for row in rows if row.when is Condition.NO_GO for code in row.after)


def _state(situation: Situation, gate: Item, restarted: datetime | None) -> GateState:
    issue = situation.issues.get(gate.identity)
    if issue is None:
        return GateState()
    meeting = _Meeting(situation, gate, issue, restarted)
    for remark in issue.remarks:
        meeting.hear(remark)
    meeting.look_at_field()
    return meeting.state()


def _deciders(situation: Situation, gate: Item) -> bool:
    people = everyone(situation.tree.people)
    return any("gate" in person.mandates and person.party in gate.parties for person in people)


@dataclass(slots=True)
class _Meeting:
    """Hears what people say on a gate's issue, in order."""

    situation: Situation
    gate: Item
    issue: Observed
    restarted: datetime | None
    history: list[Decision] = field(default_factory=list)
    """Every decision so far, oldest first."""
    _present: set[str] = field(default_factory=set)
    _proposal: tuple[Remark, Verdict, str, str] | None = None
    _deviation: str = ""
    _unheard: list[Undecided] = field(default_factory=list)
    _obstacles: tuple[Obstacle, ...] | None = None
    _spoken: bool = False
    _heard: datetime = _NEVER

    def __post_init__(self) -> None:
        """Begin with what the field said before, as the bot noted it on the issue."""
        self.history += sorted(_remembered(self.issue), key=lambda decision: decision.at)

    @property
    def quorum(self) -> tuple[str, ...]:
        """Roles that have to be there."""
        row = self.gate.row.spec
        return (isinstance(row, Action) and row.quorum) or (self.gate.owner,)

    def _attempt(self, at: datetime) -> int:
        again = self.restarted if self.restarted and at > self.restarted else None
        return GateState(tuple(self.history), restarted=again).attempt

    def hear(self, remark: Remark) -> None:
        """Take one remark in."""
        if remark.word not in ("besluit", "aanwezig", "afwijking"):
            return
        if self.restarted and remark.at > self.restarted >= self._heard:
            self._begin_again()
        self._heard = remark.at
        tree, scope = self.situation.tree, self.gate.scope
        person = mandated(tree, scope, remark.author, "gate", remark.at)
        if person is None:
            if remark.word == "besluit":
                self._unheard.append(Undecided("mandate"))
            return
        if remark.word == "aanwezig":
            named = (owner_of(self.situation, scope, word) for word in re.split(r"[,;]|\ben\b", remark.text))
            self._present |= {role for role in named if role}
        elif remark.word == "afwijking":
            self._deviation = remark.text
            self._excuse_last(remark)
        elif said := verdict_of(remark.text):
            self._present |= roles_of(tree, scope, person.party)
            if person.party in self.gate.parties:
                self._spoken = True
                self._proposal = (remark, *said, person.function)
        else:
            self._unheard.append(Undecided("unclear"))
        self._decide(remark.at)

    def _excuse_last(self, remark: Remark) -> None:
        """Keep the reason with a GO that counts since: once noted, it counts from when it was written."""
        last = self.history[-1] if self.history else None
        if last and last.verdict is not Verdict.NO_GO and last.attempt == self._attempt(remark.at):
            self.history[-1] = replace(last, deviation=remark.text)

    def look_at_field(self) -> None:
        """The field counts while nobody decided in a comment, once per value, with the present reason."""
        said = verdict_of(self.issue.values.get("decision", ""))
        if said is None or self._spoken:
            return
        reason = self.issue.values.get("reason", "") or said[1]
        if self.history and self.history[-1].verdict is said[0]:
            self.history[-1] = replace(self.history[-1], reason=reason)
        else:
            self._record(Decision(self._attempt(self.issue.updated), said[0], reason, self.issue.updated, ""))

    def state(self) -> GateState:
        """What it comes to."""
        if self.restarted and self._heard <= self.restarted:
            self._begin_again()
            self._unheard = []
        missing = tuple(role for role in self.quorum if role not in self._present)
        unheard = [*self._unheard, *([Undecided("quorum", missing)] if self._proposal and missing else [])]
        done, spoken = self._done, bool(self.history or unheard)
        by_status = done and not spoken and not _deciders(self.situation, self.gate)
        found = GateState(tuple(self.history), (), self.quorum, by_status, self.restarted)
        if done and not by_status and found.present is None and not unheard and self._is_reopened:
            unheard.append(Undecided("closed"))
        return replace(found, undecided=tuple(dict.fromkeys(unheard)))

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
        return not self.history or (stamp is not None and self.history[-1].key in stamp.said)

    def _decide(self, at: datetime) -> None:
        if self._proposal is None or not self._present.issuperset(self.quorum):
            return
        remark, verdict, reason, function = self._proposal
        decided = max(at, remark.at)
        attempt = self._attempt(decided)
        self._record(Decision(attempt, verdict, reason, decided, function, self._deviation))

    def _record(self, decision: Decision) -> None:
        """Unless it says the last decision again, or something stands in its way."""
        self._unheard = [u for u in self._unheard if u.reason != "obstacle"]
        last = self.history[-1] if self.history else None
        if not (last and _repeats(decision, last)):
            if standing := self._standing(decision):
                self._unheard.append(Undecided("obstacle", obstacles=standing))
                return
            self.history.append(decision)
        self._proposal, self._unheard = None, []
        if decision.verdict is Verdict.NO_GO:
            self._begin_again()

    def _begin_again(self) -> None:
        self._present, self._proposal, self._deviation = set(), None, ""

    def _standing(self, decision: Decision) -> tuple[Obstacle, ...]:
        """What keeps GO from counting. What was noted as decided stays decided."""
        stamp = self.issue.stamp
        noted = stamp is not None and decision.key in stamp.said
        if decision.verdict is Verdict.NO_GO or decision.deviation or noted:
            return ()
        if self._obstacles is None:
            self._obstacles = tuple(obstacles(self.situation, self.gate))
        return self._obstacles


def _repeats(decision: Decision, last: Decision) -> bool:
    """Whether it only says the last one again: in the same attempt, or a NO-GO on the same day."""
    if decision.verdict is not last.verdict:
        return False
    same_day = local(decision.at).date() == local(last.at).date()
    return same_day if decision.verdict is Verdict.NO_GO else decision.attempt == last.attempt


def _remembered(issue: Observed) -> Iterator[Decision]:
    """What the field decided before, from the keys of the bot's notes."""
    for key in issue.stamp.said if issue.stamp else ():
        if key.startswith("decided:") and "@" in key:
            base, _, at = key.partition("@")
            _, attempt, verdict = base.split(":")
            yield Decision(int(attempt), Verdict(verdict), "", datetime.fromisoformat(at), "")
