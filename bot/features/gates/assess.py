"""From the decisions of gates to what a reader who sees everything reads of them."""

from collections.abc import Mapping
from datetime import date

from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import Decision, Undecided
from bot.features.gates.gate_conditions import GateCondition, conditions_of, open_conditions
from bot.features.gates.views import ConditionView, Refusal, Verdict
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.situation import Situation


def verdict_views(situation: Situation, scope: Identity) -> tuple[Verdict, ...]:
    """Every decision of the scope and of what lies below it, the latest first."""
    found = situation.once(_by_scope).get(scope, ())
    return tuple(_verdict(situation, gate, one) for gate, one in found)


def refusal_views(situation: Situation, gate: Item) -> tuple[Refusal, ...]:
    """Why the gate has no decision, though something was said."""
    state = situation.once(gate_states)[gate.identity]
    return tuple(_refusal(situation, one) for one in state.undecided)


def condition_view(
    situation: Situation, condition: GateCondition, *, counts: bool = True, by: str | None = None
) -> ConditionView:
    """One condition with who meets it, by name of the role and of the parties that fill it there."""
    tree = situation.tree
    issue = situation.issues.get(condition.gate.identity)
    parties = tree.roles.get(condition.gate.scope, {}).get(condition.owner, ())
    return ConditionView(
        number=condition.number,
        text=condition.text,
        code=condition.gate.code,
        scope=condition.gate.scope,
        scope_title=tree.scopes[condition.gate.scope].title,
        owner=tree.runbook.roles.get(condition.owner, condition.owner),
        parties=tuple(tree.parties[party].title for party in parties),
        day=condition.day,
        days_late=_days_late(situation, condition),
        counts=counts,
        met=condition.met,
        reason=condition.reason,
        by=by if by is not None else _decider(situation, condition.gate),
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
    )


def _decider(situation: Situation, gate: Item) -> str:
    """Function of who gave the GO that stands."""
    present = situation.once(gate_states)[gate.identity].present
    return present.function if present else ""


def _days_late(situation: Situation, condition: GateCondition) -> int:
    if condition.day is None or not condition.is_late(situation.today):
        return 0
    return max(1, situation.days.between(condition.day, situation.today))


def condition_views(situation: Situation, scope: Identity) -> tuple[ConditionView, ...]:
    """The open conditions of the scope and of those below it by day; those without a day last."""
    found = [condition_view(situation, one) for one in open_conditions(situation, scope)]
    return tuple(sorted(found, key=lambda one: (one.day is None, one.day or date.max, one.scope, one.code)))


def quorum_titles(situation: Situation, gate: Item) -> tuple[str, ...]:
    """Titles of the roles that have to be there."""
    roles = situation.tree.runbook.roles
    return tuple(roles.get(role, role) for role in situation.once(gate_states)[gate.identity].quorum)


def _by_scope(situation: Situation) -> Mapping[Identity, list[tuple[Item, Decision]]]:
    items = situation.tree.items
    decided = [
        (items[identity], one)
        for identity, state in situation.once(gate_states).items()
        for one in (*state.history, *(back.decision for back in state.withdrawn))
    ]
    found: dict[Identity, list[tuple[Item, Decision]]] = {}
    for gate, one in sorted(decided, key=lambda pair: (pair[1].at, pair[0].identity), reverse=True):
        for scope in situation.tree.lineage(gate.scope):
            found.setdefault(scope, []).append((gate, one))
    return found


def _verdict(situation: Situation, gate: Item, decision: Decision) -> Verdict:
    issue = situation.issues[gate.identity]
    state = situation.once(gate_states)[gate.identity]
    back = next((one.at for one in state.withdrawn if one.decision is decision), None)
    stands = decision is state.present
    bare = (GateCondition(gate, number, text) for number, text in enumerate(decision.conditions, start=1))
    conditions = conditions_of(situation, gate) if stands else tuple(bare)
    return Verdict(
        gate=gate.identity,
        code=gate.code,
        title=gate.title,
        scope=gate.scope,
        scope_title=situation.tree.scopes[gate.scope].title,
        attempt=decision.attempt,
        word=decision.verdict.value,
        reason=decision.reason,
        deviation=decision.deviation,
        at=decision.at,
        function=decision.function,
        key=issue.key,
        url=situation.url(issue.key),
        conditions=tuple(
            condition_view(situation, one, counts=stands, by=decision.function) for one in conditions
        ),
        withdrawn=back,
        derived=decision.derived,
    )


def _refusal(situation: Situation, undecided: Undecided) -> Refusal:
    roles = situation.tree.runbook.roles
    return Refusal(
        undecided.reason,
        tuple(roles.get(role, role) for role in undecided.roles),
        tuple((o.code, o.reason, o.measured, o.limit) for o in undecided.obstacles),
    )
