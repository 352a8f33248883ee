"""Who may decide what, where and when: an account is somebody at an instant, by the day in Amsterdam."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.events import Command
from bot.config.people_model import People, Person, people_on
from bot.model.issue import Identity
from bot.model.working_days import local
from bot.runbook.expand import Tree


def people_at(people: People, account: str, at: datetime) -> Iterator[Person]:
    """As whom an account speaks at an instant: as deputy first, worded as such, then in its own right."""
    return people_on(people, account, local(at).date())


def person_at(people: People, account: str, at: datetime) -> Person | None:
    """Who an account is at an instant; where it stands in for somebody, that person's deputy.

    None for an account that is nobody then.
    """
    return next(people_at(people, account, at), None)


def everyone(people: People) -> Iterator[Person]:
    """Who stands in the list for whatever period, deputies by their own function."""
    return (person for periods in people.values() for person in periods)


def mandated(tree: Tree, scope: Identity, command: Command, mandate: str) -> Person | None:
    """As whom somebody said something, where they held this mandate for a party that has a role in the scope:
    as somebody's deputy, else in their own right.

    What the record has of who they were then goes before what the config says of that moment now. None for
    anybody else: what they say decides nothing.
    """
    for person in command.people:
        if mandate in person.mandates and roles_of(tree, scope, person.party):
            return person
    return None


def roles_of(tree: Tree, scope: Identity, party: str) -> frozenset[str]:
    """The roles that a party fills in a scope."""
    return frozenset(role for role, parties in tree.roles.get(scope, {}).items() if party in parties)
