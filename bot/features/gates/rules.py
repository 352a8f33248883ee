"""What a gate decided is confirmed on its issue and told; what decides nothing is answered with a reason."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.config.runbook_model import Kind
from bot.features.decisions.attempts import after, reopened, rollbacks
from bot.features.decisions.gate_moments import moment
from bot.features.decisions.gate_states import final_gates, gate_states
from bot.features.decisions.verdicts import Decision, GateState, Undecided, Verdict
from bot.features.guards.date_status import date_status
from bot.features.guards.fulfilment import Fulfilment
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.status_history import closings
from bot.runbook.date_settling import DateStatus
from bot.situation.actions import Announcement, IssueAction
from bot.situation.put_back import put_back
from bot.situation.situation import Situation


def decisions(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """A note per decision and per reason why there is none, once in each attempt.

    GO closes the gate, NO-GO opens it again as the next attempt; what a person does with it after that is
    left alone.
    """
    final = final_gates(situation)
    for identity, state in situation.once(gate_states).items():
        gate = situation.tree.items[identity]
        for decision in state.history:
            values = _values(situation, gate, decision) | {"final": gate.code in final}
            to = _status(state, decision)
            yield IssueAction(identity, decision.key, "decided", values, to)
            yield Announcement(
                gate.scope,
                _news_key(gate, decision),
                "decided_news",
                values,
                at=decision.at,
                urgent=decision.verdict is Verdict.NO_GO,
                meets=_next(situation, gate, state),
                about=gate.identity,
            )
        yield from _withdrawn(situation, gate, state)
        for reason in state.undecided:
            if reason.reason == "unclear":  # answered where it stands (`answered`)
                continue
            key = f"undecided:{state.attempt}:{reason.reason}"
            values = _reason(situation, gate, state, reason) | {"undone": False, "stands": False}
            if reason.reason == "closed":
                yield _closed(situation, gate, key, values)
            else:
                yield IssueAction(identity, key, "undecided", values)


def _closed(situation: Situation, gate: Item, key: str, values: dict[str, Any]) -> IssueAction:
    """A meeting that was closed without a decision: told, and with `gates.enforce: revert` put back, each
    time.
    """
    back = put_back(situation, closings(situation.history(gate.identity)))
    values |= {"undone": back.undone, "stands": back.stands}
    to = Category.NEW if back.undone else None
    alarm = back.alarm if back.stands else ""
    return IssueAction(gate.identity, f"{key}{back.again}", "undecided", values, to, alarm=alarm)


def next_attempts(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """After a rollback N.2 opens again (domain §5.14); once that is done anew, so does all that follows it.

    Each issue is opened once per attempt, and only where it was closed before the NO-GO.
    """
    for back in situation.once(rollbacks).values():
        at, attempt = back.decision.at, back.decision.attempt + 1
        first = reopened(situation, back.gate)
        follows = after(situation, first) - {one.identity for one in first} if back.begun else frozenset()
        values = {"code": back.gate.code, "attempt": attempt, "at": at}
        for item in (*first, *(situation.tree.items[one] for one in sorted(follows))):
            issue = situation.issues.get(item.identity)
            closed = issue and issue.status.category is Category.DONE and issue.done_at
            is_posted = issue and issue.stamp and f"again:{attempt}" in issue.stamp.posted
            if (closed and closed <= at) or is_posted:
                yield IssueAction(item.identity, f"again:{attempt}", "again", values, Category.NEW)


def _withdrawn(situation: Situation, gate: Item, state: GateState) -> Iterator[IssueAction | Announcement]:
    """A decision that was taken back: a GO opens the gate again, and what it guarded waits again."""
    for back in state.withdrawn:
        values = _values(situation, gate, back.decision) | {
            "withdrawn": back.reason,
            "by": back.function,
            "since": back.at,
            "redo": _built_on(situation, gate),
            "pencil": date_status(situation, gate.scope) is DateStatus.TENTATIVE,
        }
        opens = state.present is None and back.decision.verdict is not Verdict.NO_GO
        yield IssueAction(gate.identity, back.key, "withdrawn", values, Category.NEW if opens else None)
        yield Announcement(
            gate.scope,
            f"gate:{gate.code}:{back.key}",
            "withdrawn_news",
            values,
            at=back.at,
            urgent=True,
            meets=_next(situation, gate, state),
            about=gate.identity,
        )


def _built_on(situation: Situation, gate: Item) -> list[str]:
    """Codes of what was done right after a meeting, and has to be done anew after its next decision."""
    found = (i for i in situation.items(gate.scope) if gate.identity in i.after and not i.waits)
    return [item.code for item in found if situation.is_done(item.identity) and item.kind is not Kind.GATE]


def _next(situation: Situation, gate: Item, state: GateState) -> tuple[Identity, datetime] | None:
    """When an open meeting is held next, where anybody knows that."""
    at = None if state.is_go else moment(situation, gate)
    return (gate.identity, at) if at else None


def _status(state: GateState, decision: Decision) -> Category | None:
    """What the last decision makes of the gate; one of an attempt that was turned back: nothing."""
    if decision is not state.history[-1]:
        return None
    if decision.verdict is Verdict.NO_GO:
        return Category.NEW
    return Category.DONE if decision is state.present else None


def _news_key(gate: Item, decision: Decision) -> str:
    again = f":{decision.occurrence}" if decision.occurrence > 1 else ""
    return f"gate:{gate.code}:{decision.attempt}:{decision.verdict.value}{again}"


def _values(situation: Situation, gate: Item, decision: Decision) -> dict[str, Any]:
    issue = situation.issues[gate.identity]
    scope = situation.tree.scopes[gate.scope]
    return {
        "code": gate.code,
        "title": gate.title,
        "scope": scope.title,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "function": decision.function,
        "at": decision.at,
        "attempt": decision.attempt,
        "deviation": decision.deviation,
        "conditions": decision.conditions,
        "derived": decision.derived,
        "migration": scope.migration,
        "meets": moment(situation, gate),
        "open": [(one.code, one.title) for one in situation.once(Fulfilment).missing(gate)],
        "key": issue.key,
        "url": situation.url(issue.key),
    }


def _reason(situation: Situation, gate: Item, state: GateState, why: Undecided) -> dict[str, Any]:
    roles = situation.tree.runbook.roles
    titles = {item.code: item.title for item in map(situation.tree.items.__getitem__, gate.after)}
    return {
        "reason": why.reason,
        "attempt": state.attempt,
        "owner": roles.get(gate.owner, gate.owner),
        "missing": [roles.get(role, role) for role in why.roles],
        "obstacles": [
            {
                "code": one.code,
                "title": titles[one.code],
                "reason": one.reason,
                "measured": one.measured,
                "limit": one.limit,
            }
            for one in why.obstacles
        ],
    }
