"""What the bot says and does because of where things stand: one module per rule.

A rule is a pure function from a situation to what should have been said. It gives the same answer every
time it is asked while nothing changes; the key of each answer makes sure that it is said once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.situation import Situation
from bot.core.types import Category, Identity, Stamp


@dataclass(frozen=True, slots=True)
class Act:
    """A note on an issue, placed once, and where `to` is given a change of its status, made once.

    A person who changes the status back afterwards is left alone: the note is there, so the act is done.
    """

    identity: Identity
    key: str
    """What makes it this note on this issue; the next attempt of something has another key."""
    template: str
    """Name in `templates/notes/`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    to: Category | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the channels with the topic `news` whose audience sees the scope; sent once to each."""

    scope: Identity
    key: str
    """What makes it this message, for ever."""
    template: str
    """Name in `templates/notes/`; its heading is the message's title."""
    values: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    """When it happened; what is older than some days is no news. None for what holds now."""
    urgent: bool = False
    """Also in quiet hours."""


Rule = Callable[[Situation], Iterable[Act | Notice]]

RULES: tuple[Rule, ...] = ()


def acts(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[Act]:
    """What is still to be done on issues that exist and are the bot's."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, Act):
                issue = situation.issues.get(one.identity)
                if issue and issue.stamp and not is_done(one, issue.stamp):
                    yield one


def is_done(act: Act, stamp: Stamp) -> bool:
    """Whether the note is there and no change of status is owed."""
    return act.key in stamp.said and (act.to is None or stamp.owed is None)


def notices(situation: Situation, rules: Iterable[Rule] = RULES) -> Iterator[Notice]:
    """Every message that the rules have, sent before or not."""
    for rule in rules:
        for one in rule(situation):
            if isinstance(one, Notice):
                yield one
