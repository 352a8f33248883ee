"""Lessons learned (S4 T.1, T.2): proposals for the next domains, taken over or turned down by a person.

Anybody writes `les: …` on the issue; it gets the number of its comment. Who may decide answers there with
`besluit: overnemen 10345 — reden` or `besluit: afwijzen 10345 — reden`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.events import Command
from bot.commands.forms import Form
from bot.commands.verbs import Verb
from bot.config.runbook_model import Part
from bot.model.item import Item
from bot.situation.answers import Answer, answers
from bot.situation.situation import Situation

LESSON = Verb.LESSON
TAKEN, TURNED_DOWN = Form.TAKE, Form.TURN_DOWN


@dataclass(frozen=True, slots=True)
class Lesson:
    """One proposal, with what was decided about it last."""

    name: str
    """Number of its comment, and which of several in it: `10345`, `10345-2`."""
    item: Item
    """The action on whose issue it stands."""
    command: Command
    verdict: Answer | None
    """None while nobody decided."""

    @property
    def is_taken(self) -> bool:
        """Whether the next domains get it."""
        return self.verdict is not None and self.verdict.form is TAKEN


def lessons(situation: Situation) -> Iterator[Lesson]:
    """Every lesson that was proposed, by action and in the order of the comments."""
    for item in situation.items_of(Part.LESSONS):
        issue = situation.issues.get(item.identity)
        proposals = [command for command in issue.commands if command.word == LESSON] if issue else []
        verdicts = (
            list(answers(situation, item.scope, item.identity, (TAKEN, TURNED_DOWN))) if proposals else []
        )
        times: Counter[str] = Counter()
        for command in sorted(proposals, key=lambda one: int(one.id)):
            times[command.id] += 1
            name = command.id if times[command.id] == 1 else f"{command.id}-{times[command.id]}"
            about = [one for one in verdicts if name in one.names]
            yield Lesson(name, item, command, about[-1] if about else None)
