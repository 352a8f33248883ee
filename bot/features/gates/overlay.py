"""What a NO-GO brings: another date for what follows, or a branch to roll back (domain §5.14)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Action, Condition, Kind, Step
from bot.features.decisions.attempts import Rollback, after, reopened, rollbacks
from bot.features.decisions.gate_states import final_gates, gate_states
from bot.features.decisions.obstacles import listed
from bot.features.decisions.verdicts import Verdict
from bot.features.gates.rollback_steps import RollbackStep, in_order, rollback_steps
from bot.model.identity import attempt_code, join
from bot.model.issue import Identity, Observed
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM, local
from bot.reconcile.dated import is_pinned
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation

_WEEK = 7

Later = dict[Identity, int]
"""Whole weeks by which items are planned later."""


@dataclass(slots=True)
class _Next:
    """The next attempt in a scope."""

    later: Later = field(default_factory=dict)
    anew: dict[Identity, date] = field(default_factory=dict)
    """The first day of it, per item."""
    weeks: int = 0
    """Whole weeks by which the migration is later."""

    def add(self, found: Later, *, moves_migration: bool = True) -> None:
        """What is planned later because of one meeting; of what several say, the latest counts."""
        for identity, weeks in found.items():
            self.later[identity] = max(weeks, self.later.get(identity, 0))
        if moves_migration:
            self.weeks = max(self.weeks, *found.values(), 0)


def refusals(situation: Situation) -> Found:
    """Per scope with a meeting to be held again: what waits, what is added, what is planned later."""
    backs, final = situation.once(rollbacks), final_gates(situation)
    attempts: dict[Identity, _Next] = {}
    for scope, back in backs.items():
        yield scope, _rolled_back(situation, back)
        _try_again(situation, back, attempts.setdefault(scope, _Next()))
    for gate in situation.tree.items.values():
        if gate.kind is Kind.GATE and (held := _held_again(situation, gate)):
            attempt = attempts.setdefault(gate.scope, _Next())
            followers = [situation.tree.items[one] for one in after(situation, (gate,))]
            later = _later(situation, gate, held.since, [gate, *followers])
            attempt.add(later, moves_migration=gate.code not in final)
            attempt.anew.update(dict.fromkeys((one.identity for one in followers), local(held.since).date()))
            attempt.anew[gate.identity] = held.day
    for scope, attempt in attempts.items():
        if attempt.later or attempt.anew:
            yield scope, _planned_later(situation, scope, attempt)


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
        yield known or _late(situation, step, source, lines, back, is_last=now == moments[-1])


def _late(
    situation: Situation,
    step: Step,
    source: Item,
    lines: Sequence[Command],
    back: Rollback,
    *,
    is_last: bool,
) -> Sequence[Command]:
    """Where nothing was listed in time: whatever is listed until somebody begins again.

    Nobody can tell later when that was, after the next NO-GO; so then it is as many as have an issue.
    """
    if is_last:
        return [one for one in lines if back.begun is None or one.at <= back.begun]

    def are_made(first: Sequence[Command]) -> bool:
        found = _numbered(situation, step, source, first)
        codes = (join(back.gate.scope, f"{step.code}.{number}") for number, _ in found)
        return all(code in situation.issues for code in codes)

    return next(first for n in range(len(lines), -1, -1) if are_made(first := lines[:n]))


def _rows(
    situation: Situation, step: Step, source: Item, lines: Sequence[Command], attempt: int, at: datetime
) -> Iterator[_Planned]:
    """The rows of one attempt, in the order of carrying out.

    Where every step says how long it takes, they are planned by the minute from the NO-GO on.
    """
    steps = _numbered(situation, step, source, lines)
    shown = [f"{step.code}.{number}" for number, _ in steps]
    codes = [attempt_code(code, attempt) for code in shown]
    before = {now: last for last, now in pairwise(codes)}
    ends = accumulate(one.minutes or 0 for _, one in steps)
    is_timed = all(one.minutes is not None for _, one in steps)
    for code, name, (_, one), end in zip(codes, shown, steps, ends, strict=True):
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
        yield (extra, at, at + timedelta(minutes=end)) if is_timed else (extra, None, None)


def _numbered(
    situation: Situation, step: Step, source: Item, lines: Sequence[Command]
) -> Sequence[tuple[int, RollbackStep]]:
    return in_order(rollback_steps(situation, source.scope, lines, step.owner or source.owner))


def _try_again(situation: Situation, back: Rollback, attempt: _Next) -> None:
    """All that follows what was opened again and is done anew (N.2): from the first meeting on."""
    if back.begun is None:
        return
    found = [situation.tree.items[one] for one in after(situation, reopened(situation, back.gate))]
    gates = [item for item in found if item.kind is Kind.GATE and item.due]
    first = min(gates, key=lambda item: (item.due or date.max, item.identity), default=None)
    if first:
        attempt.add(_later(situation, first, back.begun, found))
        attempt.anew.update(dict.fromkeys((one.identity for one in found), local(back.begun).date()))


@dataclass(frozen=True, slots=True)
class _Again:
    """A meeting that has to be held again."""

    since: datetime
    day: date
    """A date that a person set before this day was for the meeting that was held."""


def _held_again(situation: Situation, gate: Item) -> _Again | None:
    """Since when a meeting has to be held again, by a NO-GO of its own or because its decision fell away
    after it was held; None of what a rollback sends back, for that waits until somebody begins again.

    Who takes a GO back and gives it anew on one day moves nothing.
    """
    state = situation.once(gate_states)[gate.identity]
    issue = situation.issues.get(gate.identity)
    met, is_final = _met(gate, issue), gate.code in final_gates(situation)
    found: list[tuple[datetime, str]] = []
    if state.refusal and not is_final:
        found.append((state.refusal.at, state.refusal.key))
    for back in state.withdrawn:
        again = (one.at for one in state.history if one.at > back.at and one.verdict is not Verdict.NO_GO)
        if met and met <= back.at and not any(local(at).date() == local(back.at).date() for at in again):
            found.append((back.at, back.key))
    if state.restarted:
        if gate.scope in situation.once(rollbacks):
            found = [one for one in found if one[0] >= state.restarted]
        elif met and met <= state.restarted:
            found.append((state.restarted, ""))
    if not found:
        return None
    since, key = max(found)
    day = local(since).date()
    is_news = bool(key) and not (issue and issue.stamp and key in issue.stamp.posted)
    return _Again(since, day + timedelta(days=1) if is_news else day)


def _met(gate: Item, issue: Observed | None) -> datetime | None:
    """When it was held, or should have been: as planned, or earlier on the day that a person set.

    A later day of a person may be for the next time that it is held.
    """
    pinned = issue.due if issue and is_pinned(issue) else None
    day = min((day for day in (pinned, gate.due) if day), default=None)
    return datetime.combine(day, gate.at.time() if gate.at else time.min, AMSTERDAM) if day else None


def _later(situation: Situation, gate: Item, since: datetime, found: Sequence[Item]) -> Later:
    """Whole weeks later, so that the gate lies at least so many working days after an instant.

    Where the spec already plans the gate far enough ahead, its dates hold.
    """
    earliest = situation.days.add(local(since).date(), situation.rules.again_working_days)
    if gate.due is None or gate.due >= earliest:
        return {}
    weeks = math.ceil((earliest - gate.due).days / _WEEK)
    return {item.identity: weeks for item in found if item.due}


def _planned_later(situation: Situation, scope: Identity, attempt: _Next) -> ScopeOverlay:
    items = situation.tree.items
    due = {
        items[one].code: day + timedelta(weeks=n)
        for one, n in attempt.later.items()
        if (day := items[one].due)
    }
    planned = situation.tree.scopes[scope].migration
    moved = local(planned) + timedelta(weeks=attempt.weeks) if planned and attempt.weeks else None
    anew = {items[one].code: day for one, day in sorted(attempt.anew.items())}
    return ScopeOverlay(due=_worked(situation, due), migration=moved, anew=anew)


def _worked(situation: Situation, due: Mapping[str, date]) -> dict[str, date]:
    """On a working day where it was one; a holiday moves to the working day before."""
    days = situation.days
    weekend = 5
    return {
        code: day if days.is_working(day) or day.weekday() >= weekend else days.add(day, -1)
        for code, day in sorted(due.items())
    }
