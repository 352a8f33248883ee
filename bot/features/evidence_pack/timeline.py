"""Planned against real: first plans, the present plan, and each time that something was really done."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.features.evidence_pack.facts import (
    by_account,
    code_of,
    is_restricted,
    key_of,
    place_of,
    role_titles,
    titles_of,
)
from bot.features.evidence_pack.views import ActionLine, Attempt, BaselineLine, StepLine
from bot.model.baselines import Because
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.status_history import Move
from bot.model.working_days import local
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of


def baseline_lines(situation: Situation, scope: Identity) -> tuple[BaselineLine, ...]:
    """The first plans of a scope and of those below it."""
    return tuple(
        BaselineLine(scope=place.title, because=one.because.value, at=one.at, actions=len(one.days))
        for place in situation.below(scope)
        for one in situation.baselines.get(place.identity, ())
    )


def step_lines(situation: Situation, scope: Identity) -> tuple[StepLine, ...]:
    """Every step of a scope and of those below it, with its actions."""
    return tuple(
        _step(situation, step) for place in situation.below(scope) for step in situation.steps(place.identity)
    )


def _step(situation: Situation, step: Item) -> StepLine:
    actions = tuple(_action(situation, item) for item in situation.actions(step.identity))
    place = place_of(situation, step)
    if is_restricted(situation, step):
        return StepLine(code=code_of(step), scope=place, actions=actions, restricted=True)
    lines = actions or (_action(situation, step),)
    first = _last(one.first for one in lines)
    ended = _all(_ended(one) for one in lines)
    return StepLine(
        code=code_of(step),
        title=step.title,
        scope=place,
        first=first,
        definitive=_last(one.definitive for one in lines),
        planned=_last(one.planned for one in lines),
        began=_first_begun(lines),
        ended=ended,
        days=situation.days.between(first, ended) if first and ended else None,
        actions=actions,
    )


def _action(situation: Situation, item: Item) -> ActionLine:
    parties = titles_of(situation, item.parties)
    if is_restricted(situation, item):
        return ActionLine(code=code_of(item), parties=parties, restricted=True)
    issue, slot = situation.issues.get(item.identity), schedule_of(situation).slot(item.identity)
    kept = situation.baselines.get(item.scope, ())
    definitive = [one.days.get(item.identity) for one in kept if one.because is Because.DEFINITIVE]
    first = kept[0].days.get(item.identity) if kept else None
    found = tuple(attempts_of(situation, item))
    ended = local(found[-1].ended).date() if found and found[-1].ended else None
    return ActionLine(
        code=code_of(item),
        title=item.title,
        scope=place_of(situation, item),
        owner=", ".join(role_titles(situation, item.owners)),
        parties=parties,
        key=key_of(issue),
        status=situation.category(item.identity).value,
        first=first,
        definitive=definitive[-1] if definitive else None,
        planned=situation.due(item) or (slot.due if slot and not item.waits else None),
        days=situation.days.between(first, ended) if first and ended else None,
        attempts=found,
        files=len(issue.attachments) if issue else 0,
    )


def attempts_of(situation: Situation, item: Item) -> Iterator[Attempt]:
    """Each time that it was begun and closed; what was opened again is another time."""
    number, began = 1, None
    closing: Move | None = None
    moves = _moves(situation, item)
    for move in moves:
        if move.to is Category.DONE:
            closing = closing or move
            continue
        if closing:
            yield _attempt(situation, number, began, closing)
            number, began, closing = number + 1, None, None
        if move.to is Category.DOING:
            began = began or move
    if began or closing:
        yield _attempt(situation, number, began, closing)


def _moves(situation: Situation, item: Item) -> tuple[Move, ...]:
    """The moves that are known; where the changelog lags, the end as the issue itself shows it."""
    moves, issue = situation.history(item.identity), situation.issues.get(item.identity)
    last = moves[-1].to if moves else Category.NEW
    if issue and issue.done_at and issue.status.category is Category.DONE and last is not Category.DONE:
        return (*moves, Move(issue.id, "", issue.done_at, Category.DONE))
    return moves


def _attempt(situation: Situation, number: int, began: Move | None, closing: Move | None) -> Attempt:
    last = closing or began
    return Attempt(
        number=number,
        began=began.at if began else None,
        ended=closing.at if closing else None,
        by=by_account(situation, last.account, last.people) if last else by_account(situation, "", ()),
    )


def _first_begun(actions: tuple[ActionLine, ...]) -> date | None:
    found = (one.began or one.ended for line in actions for one in line.attempts)
    return min((local(at).date() for at in found if at), default=None)


def _ended(line: ActionLine) -> date | None:
    ended = line.attempts[-1].ended if line.attempts and line.status == "done" else None
    return local(ended).date() if ended else None


def _last(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def _all(days: Iterable[date | None]) -> date | None:
    """The last day, where each has one."""
    found = list(days)
    return None if None in found else _last(found)
