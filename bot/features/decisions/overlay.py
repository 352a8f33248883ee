"""Answers that people gave in Jira to what the runbook leaves open (`bot.features.decisions.choices`).

What an answer makes superfluous and is in Jira already stays there, as not applicable.
"""

from collections.abc import Iterator

from bot.config.runbook_model import Action
from bot.features.decisions.choices import YES, chosen, deciding, dependent, is_needed, places
from bot.model.issue import Identity
from bot.model.item import Item
from bot.runbook.overlay import NOT_APPLICABLE, Found, ScopeOverlay
from bot.situation.answers import Answer
from bot.situation.situation import Situation


def conditions(situation: Situation) -> Found:
    """Per scope with a decision: the answer, and the rows that stay although they are not needed."""
    for item, row in deciding(situation):
        answer = next(reversed(chosen(situation, item)), None)
        facts = {row.decides: answer.form is YES} if answer and row.decides else {}
        levels = {level for action in dependent(situation, row) for level in action.levels}
        kept = frozenset(_superfluous(situation, item, row, answer))
        for scope in situation.below(item.scope):
            here = frozenset(code for place, code in kept if place == scope.identity)
            known = facts if scope.identity == item.scope or scope.level in levels else {}
            if known or here:
                waiting = dict.fromkeys(here, NOT_APPLICABLE)
                yield scope.identity, ScopeOverlay(facts=known, kept=here, waiting=waiting)


def _superfluous(
    situation: Situation, item: Item, row: Action, answer: Answer | None
) -> Iterator[tuple[Identity, str]]:
    """Scope and code of what is in Jira and not needed."""
    for action in dependent(situation, row):
        for identity in places(situation, item, action):
            issue = situation.issues.get(identity)
            here = identity in situation.tree.items
            needed = here if answer is None else is_needed(action, row, answer.form)
            if not needed and issue and issue.stamp:
                yield Identity(identity.rpartition("/")[0]), action.code
