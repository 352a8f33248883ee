"""What a NO-GO brings: another date for what follows, or a branch to roll back (FACTS §5.14)."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.core.attempts import Rollback, after, rollbacks
from bot.core.calendar import local
from bot.core.decisions import final_gates, gate_states
from bot.core.living import Extra, Found, Here
from bot.core.rollback import rollback_steps
from bot.core.situation import Situation
from bot.core.types import Identity, Item
from bot.spec.model import Action, Condition, Kind, Step

_WEEK = 7


def refusals(situation: Situation) -> Found:
    """Per scope with a NO-GO: what waits, what is added, what is planned later."""
    final = final_gates(situation)
    for scope, back in situation.once(rollbacks).items():
        yield scope, _rolled_back(situation, back)
    for gate in situation.tree.items.values():
        if gate.kind is Kind.GATE and gate.code not in final:
            yield from _postponed(situation, gate)


def _rolled_back(situation: Situation, back: Rollback) -> Here:
    """R with its steps; S and all else that comes after the gate waits, T goes on."""
    items = situation.tree.items
    waiting = after(situation, (back.gate,)) if back.waits else frozenset()
    codes = sorted({items[one].code for one in waiting} | ({back.gate.code} if back.waits else set()))
    return Here(
        facts={Condition.NO_GO: True},
        extra=tuple(_branch(situation, back.gate.scope)),
        waiting=dict.fromkeys(codes, "no_go"),
    )


def _branch(situation: Situation, scope: Identity) -> Iterator[Extra]:
    """One row per rollback step, each after the one that is carried out before it."""
    for step in situation.tree.runbook.steps:
        if step.when is Condition.NO_GO and step.copies:
            source = next((i for i in situation.items(scope) if i.code == step.copies), None)
            if source:
                yield from _rows(situation, step, source)


def _rows(situation: Situation, step: Step, source: Item) -> Iterator[Extra]:
    owner = step.owner or source.owner
    steps = rollback_steps(situation, source, owner)
    codes = [f"{step.code}.{place}" for place in range(1, len(steps) + 1)]
    order = sorted(range(len(steps)), key=lambda place: (steps[place].number, place))
    before = {codes[now]: codes[last] for last, now in pairwise(order)}
    for code, one in zip(codes, steps, strict=True):
        action = Action(
            code=code,
            title=one.title,
            how=one.how,
            level=step.levels[0],
            owner=one.owner,
            after=(before[code],) if code in before else (),
            source=step.source,
        )
        yield Extra(step.code, action)


def _postponed(situation: Situation, gate: Item) -> Iterator[tuple[Identity, Here]]:
    """The gate and what follows it, whole weeks later: at least so many working days after the NO-GO.

    Where the spec already plans the gate far enough ahead, its dates hold.
    """
    state = situation.once(gate_states)[gate.identity]
    if state.refusal is None or gate.due is None or (state.restarted and state.restarted > state.refusal.at):
        return
    refused = local(state.refusal.at).date()
    earliest = situation.days.add(refused, situation.rules.again_working_days)
    if gate.due >= earliest:
        return
    weeks = math.ceil((earliest - gate.due).days / _WEEK)
    later = timedelta(weeks=weeks)
    items = situation.tree.items
    found = [gate, *(items[one] for one in after(situation, (gate,)))]
    due = {item.code: item.due + later for item in found if item.due}
    yield gate.scope, Here(due=_worked(situation, due), migration=_later(situation, gate.scope, later))


def _worked(situation: Situation, due: dict[str, date]) -> dict[str, date]:
    """On a working day where it was one; a holiday moves to the working day before."""
    days = situation.days
    weekend = 5
    return {
        code: day if days.is_working(day) or day.weekday() >= weekend else days.add(day, -1)
        for code, day in sorted(due.items())
    }


def _later(situation: Situation, scope: Identity, later: timedelta) -> datetime | None:
    """The migration at the same time of day, in Amsterdam."""
    planned = situation.tree.scopes[scope].migration
    return local(planned) + later if planned else None
