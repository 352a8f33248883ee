"""Which clusters need one thing at each moment: an index of claims, asked thousands of times per plan."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bot.features.planning.demands import Claim
from bot.model.issue import Identity

_ALWAYS = datetime.min.replace(tzinfo=UTC)


class Occupation:
    """The claims on one thing, as periods in which the same claims hold.

    A question costs the periods that it touches, however many claims there are elsewhere.
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._starts = [_ALWAYS]
        """Each period goes from one start to the next; the last one has no end."""
        self._clusters: list[frozenset[Identity]] = [frozenset()]
        self._claims: list[tuple[Claim, ...]] = [()]
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """One claim more."""
        if claim.begins < claim.ends:
            first, last = self._split(claim.begins), self._split(claim.ends)
            for place in range(first, last):
                self._clusters[place] |= {claim.cluster}
                self._claims[place] += (claim,)

    def _split(self, at: datetime) -> int:
        """The place of the period that begins at a moment, made where none did."""
        place = bisect_left(self._starts, at)
        if place == len(self._starts) or self._starts[place] != at:
            self._starts.insert(place, at)
            self._clusters.insert(place, self._clusters[place - 1])
            self._claims.insert(place, self._claims[place - 1])
        return place

    def is_full(self, claim: Claim) -> bool:
        """Whether with a claim it is needed by more clusters at one moment than it serves."""
        return any(
            len(here) - (claim.cluster in here) >= claim.capacity
            for here in (self._clusters[place] for place in self._places(claim))
        )

    def rivals(self, claim: Claim) -> frozenset[Identity]:
        """The scopes in other clusters that need it within a claim's time, where those are too many."""
        if not self.is_full(claim):
            return frozenset()
        meeting = (one for place in self._places(claim) for one in self._claims[place])
        return frozenset(one.scope for one in meeting if one.cluster != claim.cluster)

    def at(self, moment: datetime) -> frozenset[Identity]:
        """The clusters that need it at a moment."""
        return self._clusters[bisect_right(self._starts, moment) - 1]

    def _places(self, claim: Claim) -> Iterator[int]:
        """The periods that a claim touches; one without a length touches none."""
        if claim.begins < claim.ends:
            first = bisect_right(self._starts, claim.begins) - 1
            yield from range(first, bisect_left(self._starts, claim.ends))
