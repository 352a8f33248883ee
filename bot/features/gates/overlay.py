"""What a NO-GO brings: another date for what follows, or a branch to roll back (FACTS §5.14)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise, takewhile

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Action, Condition, Kind, Step
from bot.features.decisions.attempts import Rollback, after, reopened, rollbacks
from bot.features.decisions.gate_states import final_gates, gate_states
from bot.features.decisions.obstacles import listed
from bot.features.gates.rollback_steps import rollback_steps
from bot.model.identity import attempt_code, join
from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import local
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation

_WEEK = 7

Later = dict[Identity, int]
"""Whole weeks by which items are planned later."""


def refusals(situation: Situation) -> Found:
    """Per scope with a NO-GO: what waits, what is added, what is planned later."""
    backs = situation.once(rollbacks)
    later: dict[Identity, Later] = {}
    for scope, back in backs.items():
        yield scope, _rolled_back(situation, back)
        later.setdefault(scope, {}).update(_again(situation, back))
    for gate in situation.tree.items.values():
        if gate.kind is Kind.GATE and gate.code not in final_gates(situation):
            known = later.setdefault(gate.scope, {})
            for identity, weeks in _postponed(situation, gate).items():
                known[identity] = max(weeks, known.get(identity, 0))
    for scope, found in later.items():
        if found:
            yield scope, _planned_later(situation, scope, found)


def _rolled_back(situation: Situation, back: Rollback) -> ScopeOverlay:
    """R with its steps; S and all else that comes after the gate waits, T goes on."""
    items = situation.tree.items
    waiting = after(situation, (back.gate,)) if back.waits else frozenset()
    rows = list(_branch(situation, back))
    codes = sorted({items[one].code for one in waiting} | ({back.gate.code} if back.waits else set()))
    return ScopeOverlay(
        facts={Condition.NO_GO: True},
        extra=tuple(extra for extra, _, _ in rows),
        waiting=dict.fromkeys(codes, "no_go"),
        begins={extra.action.code: begins for extra, begins, _ in rows if begins},
        due={extra.action.code: local(ends).date() for extra, _, ends in rows if ends},
    )


_Planned = tuple[Extra, datetime | None, datetime | None]
"""A row with the moments between which it is planned, where every step says how long it takes."""


def _branch(situation: Situation, back: Rollback) -> Iterator[_Planned]:
    """One row per rollback step, each after the one that is carried out before it; anew at every NO-GO."""
    scope = back.gate.scope
    for step in situation.tree.runbook.steps:
        if step.when is Condition.NO_GO and step.copies:
            source = next((i for i in situation.items(scope) if i.code == step.copies), None)
            if source:
                for attempt, lines in enumerate(_lists(situation, step, source, back), start=1):
                    at = back.refusals[attempt - 1].at
                    yield from _rows(situation, step, source, lines, attempt, at)


def _lists(situation: Situation, step: Step, source: Item, back: Rollback) -> Iterator[Sequence[Command]]:
    """Per NO-GO the list that was made for it, else the one before; what came later is for the next."""
    lines = listed(situation, source, Verb.ROLLBACK)
    moments = [decision.at for decision in back.refusals]
    known: Sequence[Command] = ()
    for last, now in pairwise([None, *moments]):
        known = [one for one in lines if now and one.at <= now and (last is None or one.at > last)] or known
        yield known or _late(situation, step, lines, back, is_last=now == moments[-1])


def _late(
    situation: Situation, step: Step, lines: Sequence[Command], back: Rollback, *, is_last: bool
) -> Sequence[Command]:
    """Where nothing was listed in time: whatever is listed until somebody begins again.

    Nobody can tell later when that was, after the next NO-GO; so then it is as many as have an issue.
    """
    if is_last:
        return [one for one in lines if back.begun is None or one.at <= back.begun]
    codes = (join(back.gate.scope, f"{step.code}.{place}") for place in range(1, len(lines) + 1))
    made = takewhile(situation.issues.__contains__, codes)
    return [line for line, _ in zip(lines, made)]  # noqa: B905  (the shorter one counts)


def _rows(
    situation: Situation, step: Step, source: Item, lines: Sequence[Command], attempt: int, at: datetime
) -> Iterator[_Planned]:
    """The rows of one attempt; from the NO-GO on by the minute, where every step says how long it takes."""
    owner = step.owner or source.owner
    steps = rollback_steps(situation, source.scope, lines, owner)
    shown = [f"{step.code}.{place}" for place in range(1, len(steps) + 1)]
    codes = [attempt_code(code, attempt) for code in shown]
    order = sorted(range(len(steps)), key=lambda place: (steps[place].number, place))
    before = {codes[now]: codes[last] for last, now in pairwise(order)}
    ends = dict(zip(order, accumulate(steps[n].minutes or 0 for n in order), strict=True))
    is_timed = all(one.minutes is not None for one in steps)
    for place, (code, name, one) in enumerate(zip(codes, shown, steps, strict=True)):
        action = Action(
            code=code,
            title=one.title,
            how=one.how,
            level=step.levels[0],
            owner=one.owner,
            after=(before[code],) if code in before else (),
            same_day=code in before,
            minutes=one.minutes if is_timed else None,
            source=step.source,
        )
        extra = Extra(step.code, action, shown=name if attempt > 1 else "", attempt=attempt)
        yield (extra, at, at + timedelta(minutes=ends[place])) if is_timed else (extra, None, None)


def _postponed(situation: Situation, gate: Item) -> Later:
    """The gate and what follows it, after a NO-GO of its own."""
    state = situation.once(gate_states)[gate.identity]
    if state.refusal is None or (state.restarted and state.restarted > state.refusal.at):
        return {}
    followers = (situation.tree.items[one] for one in after(situation, (gate,)))
    return _later(situation, gate, state.refusal.at, [gate, *followers])


def _again(situation: Situation, back: Rollback) -> Later:
    """All that follows what was opened again and is done anew (N.2): from the first meeting on."""
    if back.begun is None:
        return {}
    found = [situation.tree.items[one] for one in after(situation, reopened(situation, back.gate))]
    gates = [item for item in found if item.kind is Kind.GATE and item.due]
    first = min(gates, key=lambda item: (item.due or date.max, item.identity), default=None)
    return _later(situation, first, back.begun, found) if first else {}


def _later(situation: Situation, gate: Item, since: datetime, found: Sequence[Item]) -> Later:
    """Whole weeks later, so that the gate lies at least so many working days after an instant.

    Where the spec already plans the gate far enough ahead, its dates hold.
    """
    earliest = situation.days.add(local(since).date(), situation.rules.again_working_days)
    if gate.due is None or gate.due >= earliest:
        return {}
    weeks = math.ceil((earliest - gate.due).days / _WEEK)
    return {item.identity: weeks for item in found if item.due}


def _planned_later(situation: Situation, scope: Identity, later: Later) -> ScopeOverlay:
    items = situation.tree.items
    due = {items[one].code: day + timedelta(weeks=n) for one, n in later.items() if (day := items[one].due)}
    planned = situation.tree.scopes[scope].migration
    moved = local(planned) + timedelta(weeks=max(later.values())) if planned else None
    return ScopeOverlay(due=_worked(situation, due), migration=moved)


def _worked(situation: Situation, due: Mapping[str, date]) -> dict[str, date]:
    """On a working day where it was one; a holiday moves to the working day before."""
    days = situation.days
    weekend = 5
    return {
        code: day if days.is_working(day) or day.weekday() >= weekend else days.add(day, -1)
        for code, day in sorted(due.items())
    }
