"""Release numbers and the three types of change (S2, step 4; domain §2 and §5.21)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_NUMBER = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?\s*$")


class Impact(StrEnum):
    """Type of a change or release, lightest first."""

    FIX = "fix"
    MINOR = "minor"
    MAJOR = "major"


_WEIGHT = {impact: weight for weight, impact in enumerate(Impact)}


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A release number: `3.4.1`."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str | None) -> "Version | None":
        """The number that a version's name ends in, such as `Mitz 3.5.0`; None where there is none."""
        match = _NUMBER.search(text or "")
        return cls(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None

    def next(self, impact: Impact) -> "Version":
        """The number after this one: 3.4.1 becomes 4.0.0, 3.5.0 or 3.4.2 (S2, release numbering)."""
        if impact is Impact.MAJOR:
            return Version(self.major + 1, 0, 0)
        if impact is Impact.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def product_of(name: str) -> str:
    """What a version is a version of: the name without its number."""
    return _NUMBER.sub("", name).strip()


def impact_of(text: str | None) -> Impact | None:
    """The type by its word; None for a word that is none."""
    word = (text or "").strip().casefold()
    return Impact(word) if word in _WEIGHT else None


def heaviest(impacts: Iterable[Impact | None]) -> Impact | None:
    """The heaviest of several changes decides for the release; None where none is known."""
    return max((i for i in impacts if i), key=lambda impact: _WEIGHT[impact], default=None)


def outweighs(impact: Impact, other: Impact) -> bool:
    """Whether the first is a heavier type than the second."""
    return _WEIGHT[impact] > _WEIGHT[other]
