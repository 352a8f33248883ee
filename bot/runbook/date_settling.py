"""Which work makes the date of a migration definitive (N.5) after it was in pencil (A2.7, N.2; domain §4).

Whether it did so tells `bot.features.guards.date_status`.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.config.runbook_model import Anchor
from bot.model.identity import join
from bot.model.issue import Identity
from bot.runbook.expand import Tree


class DateStatus(StrEnum):
    """How fixed a date is."""

    NONE = "none"
    """There is no date, or the runbook says nothing of it."""
    TENTATIVE = "pencil"
    """Planned in pencil: it may still change."""
    CONFIRMED = "definitive"
    """Definitive: agreed after GO."""


def settling_codes(tree: Tree) -> frozenset[str]:
    """The rows that make the date of the migration definitive."""
    return frozenset(row.code for row in tree.runbook.actions if row.settles is Anchor.MIGRATION)


def settlers(tree: Tree) -> Mapping[Identity, Identity]:
    """By scope the action that makes its date of migration definitive, where it has both."""
    return {
        scope.identity: join(scope.identity, code)
        for code in sorted(settling_codes(tree))
        for scope in tree.scopes.values()
        if scope.migration and join(scope.identity, code) in tree.items
    }
