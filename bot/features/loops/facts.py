"""Loops (S4 L.13, M.6): whether earlier actions are done again, and what each attempt brought.

Who may decide writes on the loop's issue `besluit: herhalen — reden`; that opens the next attempt of what the
loop repeats. `besluit: voldoende` ends it. A second `herhalen` opens no third attempt while the second is
not through: two people may say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands.forms import Form
from bot.config.runbook_model import Action, Kind
from bot.model.identity import attempt_code, join
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.schedule.measured import measured_minutes
from bot.schedule.trials import NOTHING, Trial, trial_of
from bot.situation.answers import Answer, answers
from bot.situation.situation import Situation

AGAIN, ENOUGH = Form.AGAIN, Form.ENOUGH


@dataclass(frozen=True, slots=True)
class Attempt:
    """One round of what a loop repeats."""

    number: int
    rows: Mapping[str, str]
    """Code of each row in the runbook → its code in this attempt."""
    trial: Trial
    """What was measured in it."""
    opened: Answer | None = None
    """Who asked for it and why; None for the first."""
    category: Category = Category.NEW
    """How far its rows are."""

    @property
    def last(self) -> str:
        """The code of its last row."""
        return tuple(self.rows.values())[-1]


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop in one scope, with its attempts so far."""

    item: Item
    attempts: tuple[Attempt, ...]
    enough: Answer | None
    """Who ended it; None while it goes on."""


def loops(situation: Situation) -> tuple[Loop, ...]:
    """Every loop, in draaiboek order within each scope."""
    return tuple(
        _loop(situation, item, row.repeats)
        for item in situation.tree.items.values()
        if item.kind is Kind.LOOP and isinstance(row := item.row.spec, Action)
    )


def _loop(situation: Situation, item: Item, repeats: tuple[str, ...]) -> Loop:
    codes = tuple(code for code in repeats if join(item.scope, code) in situation.tree.items)
    attempts = [_attempt(situation, item, codes, 1)]
    enough = None
    for answer in answers(situation, item.scope, item.identity, (AGAIN, ENOUGH)):
        enough = answer if answer.form is ENOUGH else None
        if answer.form is AGAIN and codes and _may_open(situation, item.scope, attempts[-1], answer):
            attempts.append(_attempt(situation, item, codes, len(attempts) + 1, answer))
    return Loop(item, tuple(attempts), enough)


def _attempt(
    situation: Situation, item: Item, codes: tuple[str, ...], number: int, opened: Answer | None = None
) -> Attempt:
    rows = {code: attempt_code(code, number) for code in codes}
    trial, states = NOTHING, []
    for code in reversed(list(rows.values())):
        identity = join(item.scope, code)
        trial |= trial_of(situation.tree.vocabulary, situation.issues.get(identity))
        states.append(situation.category(identity))
    if all(state is Category.DONE for state in states):
        category = Category.DONE
    else:
        category = Category.NEW if set(states) == {Category.NEW} else Category.DOING
    return Attempt(number, rows, trial, opened, category)


def _may_open(situation: Situation, scope: Identity, last: Attempt, answer: Answer) -> bool:
    """The first repetition always; a further one once the attempt before it began its last row.

    What was opened before stays open, whatever happens to the issues of the attempt before it.
    """
    if last.opened is None:
        return True
    following = (attempt_code(code, last.number + 1) for code in last.rows)
    if any(join(scope, code) in situation.issues for code in following):
        return True
    first = situation.issues.get(join(scope, next(iter(last.rows.values()))))
    return first is not None and first.done_at is not None and first.done_at < answer.command.at


def measured(situation: Situation) -> Mapping[Identity, int]:
    """Minutes that rows took, by the identity of the row in the runbook: those of its last timed attempt."""
    vocabulary = situation.tree.vocabulary
    found = dict(measured_minutes(vocabulary, situation.issues))
    for loop in loops(situation):
        for attempt in loop.attempts:
            for code, again in attempt.rows.items():
                issue = situation.issues.get(join(loop.item.scope, again))
                minutes = trial_of(vocabulary, issue).minutes
                if minutes is not None:
                    found[join(loop.item.scope, code)] = minutes
    return found
