"""The class of an incident, proposed with the criteria that hit (S1; domain §1, §5.19). A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """How grave an event is, lightest first."""

    INCIDENT = "incident"
    CALAMITY = "calamiteit"
    CRISIS = "crisis"


class Criterion(StrEnum):
    """What S1 looks at, by the words of the form. The first five make a calamiteit, the last a crisis."""

    DURATION = "duur boven responstijd"
    PARTICIPANTS = "twee of meer deelnemers"
    HINDRANCE = "directe en ernstige hinder"
    CONFIDENTIALITY = "vertrouwelijkheid en integriteit"
    DATA_BREACH = "meldplichtig datalek"
    REPUTATION = "grote imago-impact"


CRISIS = frozenset({Criterion.REPUTATION})
CALAMITY = frozenset(Criterion) - CRISIS
ESCALATED = frozenset({Class.CALAMITY, Class.CRISIS})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A class and why."""

    proposed: Class
    hits: tuple[Criterion, ...]


def propose(criteria: Iterable[Criterion]) -> Proposal:
    """A crisis or calamiteit where one criterion of it hits, else an incident.

    The source's list for a crisis breaks off after its first criterion, so this never rules a crisis out.
    """
    found = frozenset(criteria)
    hits = tuple(one for one in Criterion if one in found)
    if found & CRISIS:
        return Proposal(Class.CRISIS, hits)
    return Proposal(Class.CALAMITY if found & CALAMITY else Class.INCIDENT, hits)


def criteria_of(text: str | None) -> frozenset[Criterion]:
    """The criteria that a list of words names; unknown words name nothing."""
    known = {one.value: one for one in Criterion}
    words = (word.strip().casefold() for word in (text or "").split(","))
    return frozenset(known[word] for word in words if word in known)


def class_of(text: str | None) -> Class | None:
    """The class by its word; None for a word that is none."""
    word = (text or "").strip().casefold()
    return next((one for one in Class if one == word), None)
