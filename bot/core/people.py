"""Who may decide what, where."""

from bot.core.expand import Tree
from bot.core.types import Identity
from bot.spec.model import Person


def mandated(tree: Tree, scope: Identity, account: str, mandate: str) -> Person | None:
    """The person behind an account, where they hold this mandate for a party that has a role in the scope.

    None for anybody else: what they say decides nothing.
    """
    person = tree.people.get(account)
    if person is None or mandate not in person.mandates or not roles_of(tree, scope, person.party):
        return None
    return person


def roles_of(tree: Tree, scope: Identity, party: str) -> frozenset[str]:
    """The roles that a party fills in a scope."""
    return frozenset(role for role, parties in tree.roles.get(scope, {}).items() if party in parties)
