"""The content of an implementation plan: measures per party, milestones, deadlines, and its hash (S0 1).

The releasemanager writes it in the release's YAML; a party adds to it in comments on its own planning
action: `maatregel: 2024-02-01 - Koppeling aanpassen`, `mijlpaal: 2024-02-20 - Ketentest geslaagd`.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.programme_model import Release
from bot.config.runbook_model import Level, Part
from bot.model.item import Item
from bot.situation.situation import Situation

MEASURE, MILESTONE = Verb.MEASURE, Verb.MILESTONE

SHORT = 12
"""Characters of the hash that people read and sign."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the plan. `party` is empty for what concerns the whole chain."""

    party: str
    word: str
    """`maatregel` or `mijlpaal`."""
    text: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The content that a party signs: measures, milestones and deadlines."""

    entries: tuple[Entry, ...]
    digest: str

    @property
    def short(self) -> str:
        """The hash as people read it."""
        return self.digest[:SHORT]

    def of(self, party: str) -> tuple[Entry, ...]:
        """One party's own lines."""
        return tuple(entry for entry in self.entries if entry.party == party)


def content(situation: Situation, release: Release) -> Content:
    """The plan as it is now: in YAML and in what parties filled in, by day."""
    found = {*_written(release), *_filled_in(situation)}
    entries = tuple(sorted(found, key=lambda e: (e.day or date.max, e.party, e.word, e.text)))
    return Content(entries, _digest(situation, release, entries))


def party_of(situation: Situation, item: Item) -> str:
    """The party whose action it is, of an action of level `party`."""
    scope = situation.tree.scopes[item.scope]
    return scope.parties[0] if scope.level is Level.PARTY else ""


def entry(party: str, command: Command) -> Entry:
    """What a party fills in: a day, where one stands in front, and what is done by then."""
    (day,) = command.values
    return Entry(party, command.word, _normal(command.text), date.fromisoformat(day) if day else None)


def _written(release: Release) -> Iterator[Entry]:
    for one in release.plan.measures:
        yield Entry(one.party, MEASURE, _normal(one.title), one.deadline)
    for point in release.plan.milestones:
        yield Entry("", MILESTONE, _normal(point.title), point.day)


def _filled_in(situation: Situation) -> Iterator[Entry]:
    for item in situation.items_of(Part.PLANNING):
        issue = situation.issues.get(item.identity)
        for command in issue.commands if issue else ():
            if command.word in (MEASURE, MILESTONE):
                yield entry(party_of(situation, item), command)


def _digest(situation: Situation, release: Release, entries: tuple[Entry, ...]) -> str:
    """Of what is agreed and between whom: layout, order and who typed it do not count."""
    parties = {party_of(situation, item) for item in situation.items_of(Part.SIGNATURE)}
    agreed = {
        "release": [release.id, release.version],
        "production": release.production.astimezone(UTC).isoformat(timespec="minutes"),
        "parties": sorted(parties),
        "entries": [[e.party, e.word, e.day.isoformat() if e.day else "", e.text] for e in entries],
    }
    text = json.dumps(agreed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
