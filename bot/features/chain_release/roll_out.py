"""The roll-out: what is done and when is agreed with the Beheerorganisatie, for one moment (S0 4)."""

from dataclasses import dataclass
from datetime import datetime

from bot.commands.events import Command, withdrawn_applied
from bot.commands.verbs import Verb
from bot.config.runbook_model import Part, Person
from bot.model.issue import Category
from bot.model.item import Item
from bot.model.working_days import local
from bot.situation.mandates import everyone
from bot.situation.situation import Situation

MANDATE = "roll_out"
"""Mandate of who agrees for the Beheerorganisatie."""

_AGREED = Verb.AGREEMENT


@dataclass(frozen=True, slots=True)
class RollOut:
    """Where the roll-out stands."""

    moment: datetime
    agreement: Item
    agreed_at: datetime | None
    person: Person | None
    """Who agreed for the Beheerorganisatie; None where nobody recorded it."""
    agreed: bool
    """Whether the action is done; where somebody is named who may agree, only with that person's word."""
    is_closed: bool
    """Whether the action is done."""
    items: tuple[Item, ...]
    """The roll-out of every party."""
    early: tuple[Item, ...]
    """Roll-outs that began before the agreement was recorded."""
    elsewhere: tuple[Item, ...]
    """Roll-outs whose due date in Jira is another day than agreed."""


def roll_out(situation: Situation) -> RollOut | None:
    """Where it stands; None where a runbook has no such parts."""
    release, agreements = situation.tree.release, situation.items_of(Part.AGREEMENT)
    items = situation.items_of(Part.ROLL_OUT)
    if release is None or not agreements or not items:
        return None
    agreement = agreements[-1]
    issue = situation.issues.get(agreement.identity)
    said = [
        (command, person)
        for command in withdrawn_applied(issue.commands if issue else (), _AGREED)
        if (person := _agrees(command))
    ]
    named = any(MANDATE in person.mandates for person in everyone(situation.tree.people))
    closed = situation.is_done(agreement.identity)
    agreed = closed and (bool(said) or not named)
    day = local(release.production).date()
    begun = [item for item in items if situation.category(item.identity) is not Category.NEW]
    return RollOut(
        moment=release.production,
        agreement=agreement,
        agreed_at=said[-1][0].at if said else issue.done_at if issue else None,
        person=said[-1][1] if said else None,
        agreed=agreed,
        is_closed=closed,
        items=items,
        early=() if agreed else tuple(begun),
        elsewhere=tuple(item for item in items if situation.due(item) not in (day, None)),
    )


def _agrees(command: Command) -> Person | None:
    """The person who may agree for the Beheerorganisatie and wrote this."""
    return next((person for person in command.people if MANDATE in person.mandates), None)
