"""The steps to roll a migration back, as people list them before the night (S4 O.6) for step R."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.commands.amounts import measured_in
from bot.commands.events import Command
from bot.commands.vocabulary import Vocabulary
from bot.features.decisions.obstacles import owner_of
from bot.model.issue import Identity
from bot.situation.situation import Situation

_NUMBER = re.compile(r"\s*(?P<number>\d+)\s*[.)]\s*(?P<rest>.*)", re.DOTALL)
_DASH = re.compile(r"\s+[-–—]+\s+|\s*\|\s*")
_TITLE_LIMIT = 160
_LONGEST = 4320
"""Minutes; what people write for more than three days is no step of a night."""


@dataclass(frozen=True, slots=True)
class RollbackStep:
    """One line `rollback: 1. Zet de back-up terug — IT — 30 min`."""

    number: int
    """Place in the order of carrying out, from 1."""
    title: str
    owner: str
    """Role code."""
    how: str
    """What else the line says, such as how long it takes."""
    minutes: int | None = None
    """How long that is; None where the line does not say."""


def rollback_steps(
    situation: Situation, scope: Identity, lines: Iterable[Command], owner: str
) -> tuple[RollbackStep, ...]:
    """The steps of one list for a scope, in the order in which they were listed.

    Who does one is the first part that names a role or a party of the scope; else `owner`. A number in front
    tells another order of carrying out than that of listing.
    """
    found = []
    for place, text in enumerate((line.text for line in lines), start=1):
        match = _NUMBER.fullmatch(text)
        number, rest = (int(match["number"]), match["rest"]) if match else (place, text)
        title, *parts = _DASH.split(rest.strip())
        roles = [owner_of(situation, scope, part) for part in parts]
        role = next(filter(None, roles), owner)
        others = [part for part, named in zip(parts, roles, strict=True) if named != role]
        title = title[:_TITLE_LIMIT] or text[:_TITLE_LIMIT]
        found.append(
            RollbackStep(number, title, role, ", ".join(others), _minutes(situation.tree.vocabulary, others))
        )
    return tuple(found)


def in_order(steps: Sequence[RollbackStep]) -> tuple[tuple[int, RollbackStep], ...]:
    """The steps in the order of carrying out, each with the number by which people know it.

    That is the number that they gave it, gaps and all, so it stays when a step is added in between. Where two
    steps have one number it is the place from 1 on; the one listed first goes first then.
    """
    ordered = sorted(steps, key=lambda one: one.number)  # what has one number stays as it was listed
    numbers: Sequence[int] = [one.number for one in ordered]
    if len(set(numbers)) < len(numbers) or min(numbers, default=1) < 1:
        numbers = range(1, len(ordered) + 1)
    return tuple(zip(numbers, ordered, strict=True))


def _minutes(vocabulary: Vocabulary, parts: Iterable[str]) -> int | None:
    found = (measured_in(vocabulary, part) for part in parts)
    told = (one.minutes for one in found if one and one.errors is None)
    return next((minutes for minutes in told if minutes is not None and minutes <= _LONGEST), None)
