"""GO/NO-GO meetings as evidence: who was there, what was decided with which conditions, and what became of
these.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bot.commands.events import Command
from bot.commands.forms import Form
from bot.commands.verbs import Verb
from bot.config.runbook_model import Kind
from bot.features.decisions.gate_moments import moment
from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import VERDICTS, Decision, GateState
from bot.features.evidence_pack.facts import (
    code_of,
    is_restricted,
    items_below,
    key_of,
    place_of,
    role_titles,
    shown_by,
    shown_statement,
    shown_title,
    speaker,
    statement,
)
from bot.features.evidence_pack.rows import By
from bot.features.evidence_pack.views import ConditionLine, DecisionLine, GateLine
from bot.features.gates.gate_conditions import GateCondition, conditions_of
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.mandates import mandated, roles_of
from bot.situation.situation import Situation

_NEVER = datetime.min.replace(tzinfo=UTC)


def gate_lines(situation: Situation, scope: Identity) -> tuple[GateLine, ...]:
    """Every meeting of a scope and of those below it, in draaiboek order."""
    gates = (item for item in items_below(situation, scope) if item.kind is Kind.GATE)
    return tuple(_gate(situation, gate) for gate in gates)


def _gate(situation: Situation, gate: Item) -> GateLine:
    state, issue = situation.once(gate_states)[gate.identity], situation.issues.get(gate.identity)
    commands = issue.commands if issue else ()
    decided: list[tuple[Decision, datetime | None, str]] = [(one, None, "") for one in state.history]
    decided += [(one.decision, one.at, one.reason) for one in state.withdrawn]
    lines = [
        _shown(situation, gate, _decision(situation, gate, one, state), at, reason)
        for one, at, reason in decided
    ]
    return GateLine(
        code=code_of(gate),
        title=shown_title(situation, gate),
        scope=place_of(situation, gate),
        key=key_of(issue),
        planned=moment(situation, gate),
        state=_word(state),
        attempt=state.attempt,
        quorum=role_titles(situation, state.quorum),
        decisions=tuple(sorted(lines, key=lambda one: one.at)),
        said=tuple(shown_statement(situation, gate, statement(situation, one)) for one in commands),
    )


def _shown(
    situation: Situation, gate: Item, line: DecisionLine, withdrawn: datetime | None, reason: str
) -> DecisionLine:
    """A decision with what became of it, as far as may be shown."""
    words: dict[str, object] = {"withdrawn": withdrawn, "withdrawn_reason": reason}
    if is_restricted(situation, gate):
        words |= {"reason": "", "deviation": "", "withdrawn_reason": "", "conditions": ()}
        words["by"] = shown_by(situation, gate, line.by)
    return line.model_copy(update=words)


def decided_by(situation: Situation, gate: Item, decision: Decision) -> By:
    """Who took a decision of a gate, as far as may be shown."""
    issue = situation.issues.get(gate.identity)
    heard = [one for one in (issue.commands if issue else ()) if one.at <= decision.at]
    return shown_by(situation, gate, _by(situation, gate, decision, heard))


def _word(state: GateState) -> str:
    if state.present:
        return state.present.verdict.value
    if state.by_status:
        return "closed"
    return "no-go" if state.refusals else "open"


def _decision(situation: Situation, gate: Item, decision: Decision, state: GateState) -> DecisionLine:
    issue = situation.issues[gate.identity]
    before = (one.at for one in state.refusals if one.at < decision.at)
    heard = [one for one in issue.commands if max(before, default=_NEVER) < one.at <= decision.at]
    present = attendance(situation, gate, heard)
    away = [role for role in state.quorum if role not in present] if decision.function else []
    stands = decision is state.present
    bare = (GateCondition(gate, n, text) for n, text in enumerate(decision.conditions, start=1))
    conditions = conditions_of(situation, gate) if stands else tuple(bare)
    return DecisionLine(
        attempt=decision.attempt,
        word=decision.verdict.value,
        at=decision.at,
        by=_by(situation, gate, decision, heard),
        reason=decision.reason,
        deviation=decision.deviation,
        present=role_titles(situation, tuple(sorted(present))),
        absent=role_titles(situation, tuple(away)),
        conditions=tuple(_condition(situation, one, counts=stands) for one in conditions),
        by_field=not decision.function,
        derived=decision.derived,
    )


def attendance(situation: Situation, gate: Item, heard: Iterable[Command]) -> frozenset[str]:
    """Codes of the roles that were there: of who said what they decide, and whom these named."""
    return frozenset(_attending(situation, gate, heard))


def _attending(situation: Situation, gate: Item, heard: Iterable[Command]) -> Iterator[str]:
    for command in heard:
        person = mandated(situation.tree, gate.scope, command, "gate")
        if person and command.word == Verb.PRESENT:
            yield from command.values
        elif person and command.word == Verb.DECISION and command.form is not Form.WITHDRAWN:
            yield from roles_of(situation.tree, gate.scope, person.party)


def _by(situation: Situation, gate: Item, decision: Decision, heard: Iterable[Command]) -> By:
    """The account that said it; only the function where the comment is not there any more."""
    for command in reversed(list(heard)):
        if command.word == Verb.DECISION and VERDICTS.get(command.form) is decision.verdict:
            person = mandated(situation.tree, gate.scope, command, "gate")
            if person and person.function == decision.function:
                return speaker(situation, command, person)
    return By(function=decision.function)


def _condition(situation: Situation, one: GateCondition, *, counts: bool) -> ConditionLine:
    return ConditionLine(
        number=one.number,
        text=one.text,
        owner=situation.tree.runbook.roles.get(one.owner, one.owner),
        day=one.day,
        met=one.met,
        reason=one.reason,
        function=one.function,
        counts=counts,
    )
