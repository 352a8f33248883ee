"""Choices that people make in a comment: `besluit: nee - reden`, by somebody who may.

Who may: a person with the mandate `gate` for a party that has a role in the scope
(`bot.situation.mandates`). What anybody else says decides nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.commands.events import Command, withdrawn_applied
from bot.commands.forms import Form
from bot.commands.verbs import Verb
from bot.config.people_model import Person
from bot.model.issue import Identity
from bot.situation.mandates import mandated
from bot.situation.situation import Situation

DECISION = Verb.DECISION
MANDATE = "gate"


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice: what was chosen, what it names, and why; by whom and when stands in the command."""

    form: Form
    names: tuple[str, ...]
    reason: str
    command: Command
    person: Person


def answers(
    situation: Situation, scope: Identity, identity: Identity, forms: Collection[Form]
) -> Iterator[Answer]:
    """Every valid choice of these forms on an issue that was not taken back, oldest first."""
    issue = situation.issues.get(identity)
    for command in withdrawn_applied(issue.commands, DECISION) if issue else ():
        if command.form in forms:
            person = mandated(situation.tree, scope, command, MANDATE)
            if person:
                yield Answer(command.form, command.values, command.text, command, person)
