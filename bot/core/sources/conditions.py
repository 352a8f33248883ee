"""Answers that people gave in Jira to what the runbook leaves open (`bot.core.choices`).

What an answer makes superfluous and is in Jira already stays there, as not applicable.
"""

from collections.abc import Iterator

from bot.core.answers import Answer
from bot.core.choices import YES, chosen, deciding, dependent
from bot.core.identity import join
from bot.core.living import NOT_APPLICABLE, Found, Here
from bot.core.situation import Situation
from bot.core.types import Item
from bot.spec.model import Action


def conditions(situation: Situation) -> Found:
    """Per scope with a decision: the answer, and the rows that stay although they are not needed."""
    for item, row in deciding(situation):
        answer = next(reversed(chosen(situation, item)), None)
        facts = {row.decides: answer.form is YES} if answer and row.decides else {}
        kept = frozenset(_superfluous(situation, item, row, answer))
        if facts or kept:
            waiting = dict.fromkeys(kept, NOT_APPLICABLE)
            yield item.scope, Here(facts=facts, kept=kept, waiting=waiting)


def _superfluous(situation: Situation, item: Item, row: Action, answer: Answer | None) -> Iterator[str]:
    for action in dependent(situation, row):
        identity = join(item.scope, action.code)
        issue = situation.issues.get(identity)
        needed = identity in situation.tree.items if answer is None else answer.form is YES
        if not needed and issue and issue.stamp:
            yield action.code
