"""Loops that people decided to go round again: the rows of each further attempt (S4 L.13, M.6)."""

from collections.abc import Iterator

from bot.config.runbook_model import Action
from bot.features.loops.facts import Attempt, Loop, loops
from bot.model.identity import join
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation


def repetitions(situation: Situation) -> Found:
    """Per scope with a loop that goes on: the rows of each attempt after the first."""
    actions = {action.code: action for action in situation.tree.runbook.actions}
    for loop in loops(situation):
        extra = tuple(_extras(situation, loop, actions))
        if extra:
            yield loop.item.scope, ScopeOverlay(extra=extra)


def _extras(situation: Situation, loop: Loop, actions: dict[str, Action]) -> Iterator[Extra]:
    before = loop.attempts[0]
    near = before.last
    for attempt in loop.attempts[1:]:
        for code in attempt.rows:
            step = situation.tree.items[join(loop.item.scope, code)].step
            if step:
                row = _row(actions[code], attempt, before)
                yield Extra(step.rsplit("/", 1)[-1], row, near, loop.item.code, attempt=attempt.number)
        before = attempt


def _row(action: Action, attempt: Attempt, before: Attempt) -> Action:
    """The row once more: in the same order as before, and all of it after the attempt before it."""
    inside = [attempt.rows[code] for code in action.after if code in attempt.rows]
    outside = [code for code in action.after if code not in attempt.rows]
    last = () if inside else (before.last,)
    after = (*outside, *inside, *last)
    lag = {attempt.rows.get(code, code): days for code, days in action.lag.items()}
    parallel = tuple(attempt.rows.get(code, code) for code in action.parallel)
    own = {"code": attempt.rows[action.code], "after": after, "lag": lag, "parallel": parallel}
    return action.model_copy(update=own)
