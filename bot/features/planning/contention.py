"""More clusters need a party or an environment at one time than it serves; with dates that would fit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.features.guards.date_status import date_status
from bot.features.planning.demands import Claim, claims
from bot.features.planning.occupation import Occupation
from bot.features.planning.views import ContentionView
from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM, local
from bot.runbook.date_settling import DateStatus
from bot.schedule.windows import Windows, holding
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of

ALTERNATIVES = 3
_DAYS = 112
"""How many days around its date another one is looked for."""


@dataclass(frozen=True, slots=True)
class Contention:
    """A scope's claim that cannot be served beside the others at that time."""

    claim: Claim
    others: tuple[Identity, ...]
    """The scopes in other clusters that need the same then."""
    alternatives: tuple[datetime, ...]
    """Starts of its migration at which nothing of it is contended, nearest first; three where there are.

    They do not collide with those of another cluster either: each of them can be chosen, whatever others do.
    """


def contentions(situation: Situation) -> tuple[Contention, ...]:
    """Everything contended, the earliest first.

    A confirmed date goes before a tentative one, an earlier before a later; the claim that loses is reported.
    """
    found = list(claims(situation))
    by_resource: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        by_resource[claim.resource].append(claim)
    crowded = [one for these in by_resource.values() for one in _crowded(situation, these)]
    moves = _Moves(situation, found, by_resource)
    crowded.sort(key=lambda one: (one[0].begins, one[0].resource, one[0].scope))
    made = [Contention(claim, others, moves.of(claim.scope)) for claim, others in crowded]
    return tuple(sorted(made, key=lambda c: (c.claim.begins, c.claim.resource, c.claim.scope)))


def _crowded(situation: Situation, these: Sequence[Claim]) -> Iterator[tuple[Claim, tuple[Identity, ...]]]:
    def weight(claim: Claim) -> tuple[bool, datetime, Identity]:
        pencil = date_status(situation, claim.scope) is DateStatus.TENTATIVE
        return pencil, claim.begins, claim.scope

    before = Occupation()
    for claim in sorted(these, key=weight):
        if others := before.rivals(claim):
            yield claim, tuple(sorted(others))
        before.add(claim)


class _Moves:
    """Looks for other weeks in which the whole migration of a scope would fit."""

    def __init__(
        self, situation: Situation, found: Sequence[Claim], by_resource: Mapping[str, Sequence[Claim]]
    ) -> None:
        self._situation = situation
        self._needed = {resource: Occupation(these) for resource, these in by_resource.items()}
        """By resource, also what would be needed at the starts that were found for other scopes."""
        self._own: dict[Identity, list[Claim]] = defaultdict(list)
        for claim in found:
            self._own[claim.scope].append(claim)
        self._found: dict[Identity, tuple[datetime, ...]] = {}

    def of(self, scope: Identity) -> tuple[datetime, ...]:
        """Up to three starts, nearest first, a later week before an earlier one as near."""
        if scope not in self._found:
            self._found[scope] = tuple(self._search(scope))
            self._propose(scope)
        return self._found[scope]

    def _propose(self, scope: Identity) -> None:
        start = self._situation.tree.scopes[scope].migration
        for shift in (other - start for other in self._found[scope] if start):
            for claim in self._own[scope]:
                moved = replace(claim, begins=claim.begins + shift, ends=claim.ends + shift)
                self._needed[claim.resource].add(moved)

    def _search(self, scope: Identity) -> Iterator[datetime]:
        start = self._situation.tree.scopes[scope].migration
        if start is None:
            return
        found, room = 0, self._room_before(scope)
        here = local(start).replace(tzinfo=None)
        for days in (d for n in range(1, _DAYS + 1) for d in (n, -n)):
            other = (here + timedelta(days=days)).replace(tzinfo=AMSTERDAM)
            if (
                found < ALTERNATIVES
                and self._is_ready(start, other, room)
                and self._fits(scope, other - start)
            ):
                found += 1
                yield other

    def _is_ready(self, start: datetime, other: datetime, room: int) -> bool:
        """Whether the work before it can be done by then."""
        working = schedule_of(self._situation).working
        return working.between(local(other).toordinal(), local(start).toordinal()) <= room

    def _fits(self, scope: Identity, shift: timedelta) -> bool:
        start, lead = self._situation.tree.scopes[scope].migration, self._lead(scope)
        if lead and start and start + shift < lead:
            return False
        return all(self._is_free(claim, shift) for claim in self._own[scope])

    def _is_free(self, claim: Claim, shift: timedelta) -> bool:
        """Whether a claim can be moved so: inside the programme, its windows, and what others need."""
        now, tree = self._situation, self._situation.tree
        moved = replace(claim, begins=claim.begins + shift, ends=claim.ends + shift)
        end, days = tree.scopes[tree.root].end, [local(m).date() for m in (moved.begins, moved.ends)]
        shut = Windows((), *holding(tree.scopes[claim.scope].freezes, claim.codes))
        inside = not claim.weekend or all(now.days.in_weekend(m) for m in (moved.begins, moved.ends))
        if not inside or moved.begins <= now.now or (end and days[-1] > end):
            return False
        if any(shut.frozen(day.toordinal()) for day in days):
            return False
        return not self._needed[claim.resource].is_full(moved)

    def _lead(self, scope: Identity) -> datetime | None:
        """The migration of the domain that goes first in the cluster (S3)."""
        above = self._situation.tree.scopes[scope].parent
        return self._situation.tree.scopes[above].migration if above else None

    def _room_before(self, scope: Identity) -> int:
        """Working days by which the open work of a scope can come earlier, as what it comes after goes."""
        now, times = self._situation, schedule_of(self._situation)
        gaps = [
            times.slack(p, n)
            for n, item in self._open(scope)
            for p in times.net.before[n]
            if times.due[p]
            and times.net.items[p].scope != scope
            and not now.is_done(times.net.items[p].identity)
        ]
        return min(gaps, default=_DAYS)

    def _open(self, scope: Identity) -> Iterator[tuple[int, Item]]:
        now = self._situation
        for item in now.items(scope):
            number = schedule_of(now).net.number[item.identity]
            if item.step and schedule_of(now).due[number] and not now.is_done(item.identity):
                yield number, item


def contention_view(situation: Situation, contention: Contention) -> ContentionView:
    """One contention, with names."""
    claim, scopes = contention.claim, situation.tree.scopes
    return ContentionView(
        resource=claim.title,
        capacity=claim.capacity,
        scope=claim.scope,
        scope_title=scopes[claim.scope].title,
        begins=local(claim.begins),
        ends=local(claim.ends),
        others=tuple(scopes[other].title for other in contention.others),
        alternatives=contention.alternatives,
    )
