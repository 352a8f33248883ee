"""Choices that people make in a comment: `besluit: nee — reden`, by somebody who may.

Who may: a person with the mandate `gate` for a party that has a role in the scope (`bot.core.people`). What
anybody else says decides nothing.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.core.people import mandated
from bot.core.situation import Situation
from bot.core.types import Identity, Remark
from bot.spec.model import Person

DECISION = "besluit"
MANDATE = "gate"

_PARTS = re.compile(r"(?P<words>.*?)(?:\s+[-–—]+\s+|\s*[:;,.—–]\s*|$)(?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice: its word, what it names, and why; by whom and when stands in the remark."""

    word: str
    """In lower case."""
    names: tuple[str, ...]
    """The other words before the reason, in lower case."""
    reason: str
    remark: Remark
    person: Person


def answers(
    situation: Situation, scope: Identity, identity: Identity, words: Collection[str]
) -> Iterator[Answer]:
    """Every valid choice from these words on an issue, oldest first."""
    issue = situation.issues.get(identity)
    for remark in issue.remarks if issue else ():
        word, names, reason = parted(remark.text)
        if remark.word == DECISION and word in words:
            person = mandated(situation.tree, scope, remark.author, MANDATE, remark.at)
            if person:
                yield Answer(word, names, reason, remark, person)


def parted(text: str) -> tuple[str, tuple[str, ...], str]:
    """What was chosen, what it names, and the reason behind a dash, colon, comma or stop."""
    match = _PARTS.fullmatch(text.strip())
    first, *others = (match["words"] if match else text).casefold().split() or [""]
    return first, tuple(others), match["reason"].strip() if match else ""
