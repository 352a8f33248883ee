"""What a line of people can say, where it is said, and what is known there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.commands.vocabulary import Vocabulary


class Place(StrEnum):
    """Where something is said; an issue may be several. Names of tables in `words.toml`, `[forms]`."""

    GATE = "gate"
    CHOICE = "choice"
    LOOP = "loop"
    LESSONS = "lessons"
    ROLLBACK = "rollback"
    TRIAL = "trial"
    THRESHOLD = "threshold"
    REQUIREMENTS = "requirements"
    ENVIRONMENT = "environment"
    OWNERS = "owners"
    PLANNING = "planning"
    SIGNATURE = "signature"
    AGREEMENT = "agreement"
    RESULT = "result"
    EVALUATION = "evaluation"
    MANDATE = "mandate"
    RFC = "rfc"
    INCIDENT = "incident"
    WORK = "work"


class Form(StrEnum):
    """What was understood."""

    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no-go"
    YES = "yes"
    NO = "no"
    AGAIN = "again"
    ENOUGH = "enough"
    TAKE = "take"
    TURN_DOWN = "turn-down"
    WITHDRAWN = "withdrawn"
    PRESENT = "present"
    ASSIGNED = "assigned"
    MET = "met"
    TEXT = "text"
    PART = "part"
    MEASURED = "measured"
    LIMIT = "limit"
    EVIDENCE = "evidence"
    SIGNED = "signed"
    ON_BEHALF = "on-behalf"
    AGREED = "agreed"
    PASSED = "passed"
    FAILED = "failed"
    INCIDENT = "incident"
    CALAMITY = "calamiteit"
    CRISIS = "crisis"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one line."""

    word: str
    form: Form
    reason: str = ""
    """The reason, or the free text: people's own words."""
    values: tuple[str, ...] = ()
    """What it names, none of it free text: roles, numbers, a hash, a day; '' for what is not told."""
    texts: tuple[str, ...] = ()
    """Conditions, in people's own words."""
    links: tuple[str, ...] = ()
    """Addresses of evidence."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a place knows by name."""

    spoken_on: date
    """The day on which it was said, in Amsterdam: where a day without a year is counted from."""
    vocabulary: Vocabulary
    """How people say things here."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Code, title or party in lower case, or account id → role code."""
    parties: frozenset[str] = frozenset()
    """Ids and titles of parties, as they are written."""
    lessons: frozenset[str] = frozenset()
    """Numbers of the lessons that were proposed here."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Of work with several owners: code or title of a role in lower case → its code, name of a party →
    `party:` and its id."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """Words that name a question of the CAB, in lower case → its name in the record."""
