"""A copy of one of the bot's issues is told on the original, once, with what to do about it.

The copy is people's and gets no note. Of a copied task with its sub-tasks only the task is told.
"""

from collections import Counter
from collections.abc import Iterator

from bot.model.identity import identity_label, scope_label
from bot.situation.actions import IssueAction
from bot.situation.situation import Situation


def copied(situation: Situation) -> Iterator[IssueAction]:
    """One note per copy, for ever."""
    tree = situation.tree
    everywhere = {copy.id: copy for found in situation.copies.values() for copy in found}
    below = Counter(copy.parent_id for copy in everywhere.values())
    for identity, found in situation.copies.items():
        original = situation.issues.get(identity)
        if original is None or (identity not in tree.items and identity not in tree.scopes):
            continue
        for copy in found:
            if copy.parent_id not in everywhere:
                values = {
                    "key": copy.key,
                    "url": situation.url(copy.key),
                    "original": original.key,
                    "labels": [identity_label(identity), scope_label(tree.root)],
                    "subtasks": below[copy.id],
                    "command": f"regiebot adopt {copy.key} {identity}",
                }
                yield IssueAction(identity, f"copy:{copy.id}", "copied", values)
