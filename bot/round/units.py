"""A programme or release on its way to Jira: its tree and the issues that should exist."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.model.issue import Desired
from bot.reconcile.desired import desired_issues
from bot.reconcile.issue_texts import IssueWords
from bot.runbook.expand import Tree
from bot.runbook.overlay import UNTOUCHED, Overlay

Expand = Callable[[Overlay], Tree]
"""Spells a programme or release out, with what people decided in Jira about it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One programme or release: its tree and the issues that should exist."""

    tree: Tree
    """As the spec has it, until `with_overlay`."""
    desired: tuple[Desired, ...]
    expand: Callable[[Overlay], "Unit"] | None = None
    """Makes it again with what people decided in Jira; None where nothing of that comes in."""
    words: IssueWords | None = None
    _last: list[tuple[Overlay, "Unit"]] = field(default_factory=list, compare=False, repr=False)
    """The last one that was asked for: most runs ask for the same again."""

    @property
    def name(self) -> str:
        """Its id."""
        return self.tree.root

    def with_overlay(self, found: Overlay) -> "Unit":
        """With what people decided in Jira."""
        if self.expand is None or found == UNTOUCHED:
            return self
        if not self._last or self._last[0][0] != found:
            self._last[:] = [(found, self.expand(found))]
        return self._last[0][1]


def unit(tree: Tree, words: IssueWords, expand: Expand | None = None) -> Unit:
    """A tree with its issues in words; without `expand` nothing that people decide in Jira comes in."""
    again = (lambda found: unit(expand(found), words)) if expand else None
    return Unit(tree, desired_issues(tree, words), again, words)
