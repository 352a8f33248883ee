"""The one function through which what is known becomes what somebody may read, and its forms for each medium.

    situation, audience ──▶ Reduction ──▶ Disclosed[view] ──▶ page, message, report

Internal readers get the whole; for all others every view is made anew of what `Knowledge` allows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from bot.features.audiences import releases
from bot.features.audiences.knowledge import Knowledge
from bot.features.audiences.mine import Mine
from bot.features.audiences.scopes import Scopes
from bot.features.audiences.sealing import sealed
from bot.features.cab.views import CalendarView
from bot.features.gates.views import ConditionView, GateView
from bot.features.overview.assess import (
    gate_view,
    late_conditions,
    overdue_views,
    page_titles,
    whole_views,
)
from bot.features.overview.views import ScopeView
from bot.features.releases.views import ReleaseView
from bot.features.reminding.messages import Digest, Reminder
from bot.features.reminding.views import MineView, WithdrawnView
from bot.features.rfc.assess import decided
from bot.features.rfc.views import ChangeNote
from bot.model.action_view import ActionView
from bot.model.audience import Audience
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.mandates import people_at
from bot.situation.situation import Situation

V = TypeVar("V")


class Reduction:
    """One situation, reduced to one audience."""

    def __init__(self, situation: Situation, audience: Audience) -> None:
        self._now, self.audience = situation, audience
        self.known = Knowledge(situation, audience)
        self._scopes = Scopes(situation, self.known)
        self.work = self._scopes.work
        self._made: dict[Identity, Disclosed[ScopeView]] = {}

    # -- pages

    def scope(self, scope: Identity) -> Disclosed[ScopeView]:
        """A programme, cluster, domain or release with everything under it."""
        if scope not in self._made:
            whole = self._now.once(whole_views)[scope]
            view = whole if self.audience.is_internal else self._scopes.scope(whole)
            self._made[scope] = sealed(view, self.audience)
        return self._made[scope]

    def has_page(self, scope: Identity) -> bool:
        """Whether a scope has a page of its own for these readers."""
        place = self._now.tree.scopes[scope]
        return place.has_epic and (
            self.audience.is_internal or place.parent is None or self.known.takes_part(place)
        )

    def withdrawn(self) -> Iterator[tuple[Identity, Disclosed[WithdrawnView]]]:
        """The scopes without a page of their own for these readers; a space may have one from before."""
        for identity, title in page_titles(self._now.tree, self.known.name_of).items():
            if not self.has_page(identity):
                yield identity, sealed(WithdrawnView(title), self.audience)

    def below(self, view: Disclosed[ScopeView]) -> Iterator[Disclosed[ScopeView]]:
        """The views of what lies directly below, for pages of their own."""
        yield from (sealed(one, self.audience) for one in view.view.children if self.has_page(one.identity))

    def release(self, view: ReleaseView) -> ReleaseView:
        """A release on the calendar."""
        return view if self.audience.is_internal else releases.release(view, self.known, self.work)

    def mine(self) -> Iterator[tuple[str, Disclosed[MineView]]]:
        """What the readers' party has to do, and each of its people to whom something is assigned; by a name
        that tells them apart. Nothing for readers who are no single party.
        """
        if not self.known.party or self.known.party not in self._now.tree.parties:
            return
        made = Mine(self._now, self.known, self.work)
        if not (whole := made.party()).is_empty:
            yield "", sealed(whole, self.audience)
        people = sorted(self._people())
        shared = Counter(function for _, function in people)
        for account, function in people:
            view = made.person(account, function, is_alone=shared[function] == 1)
            if view.total:
                yield account, sealed(view, self.audience)

    def _people(self) -> Iterator[tuple[str, str]]:
        """Accounts of the readers' own party with the function that they have now."""
        people = self._now.tree.people
        for account in people:
            for person in people_at(people, account, self._now.now):
                if person.party == self.known.party:
                    yield account, person.function
                    break

    # -- messages

    def gate(self, gate: Item) -> Disclosed[GateView] | None:
        """A meeting; None for who does not attend it."""
        whole = gate_view(self._now, gate)
        found = whole if self.audience.is_internal else self.work.gate(whole)
        return sealed(found, self.audience) if found else None

    def reminder(self, gate: Item, make: Callable[[GateView], Reminder]) -> Disclosed[Reminder] | None:
        """A reminder of a meeting; None for who does not attend it."""
        found = self.gate(gate)
        return sealed(make(found.view), self.audience) if found else None

    def attends(self, gate: Item) -> bool:
        """Whether the readers come to this meeting; internal readers come to all."""
        return self.audience.is_internal or self.known.attends(gate)

    def overdue(self) -> tuple[ActionView, ...]:
        """Every action past its date, the longest overdue first."""
        whole = overdue_views(self._now, self._now.tree.root)
        return whole if self.audience.is_internal else self.work.own(whole)

    def late_conditions(self) -> tuple[ConditionView, ...]:
        """Every condition past its day, the longest overdue first."""
        whole = late_conditions(self._now, self._now.tree.root)
        return whole if self.audience.is_internal else self.work.conditions(whole)

    def digest(self, make: Callable[[MineView | None], Digest]) -> Disclosed[Digest]:
        """What is overdue, of `overdue` and `late_conditions`; of a party with what else it has to do."""
        mine = next((shown.view for name, shown in self.mine() if not name), None)
        return sealed(make(mine), self.audience)

    def changes(self) -> Iterator[Disclosed[ChangeNote]]:
        """The CAB decisions about the RFCs of a release: for internal readers alone."""
        if self.audience.is_internal:
            yield from (sealed(note, self.audience) for note in decided(self._now))


def disclose(situation: Situation, audience: Audience) -> Reduction:
    """A situation, reduced to its readers; made once for each audience."""
    made = situation.once(_reductions)
    if audience not in made:
        made[audience] = Reduction(situation, audience)
    return made[audience]


def _reductions(_: Situation) -> dict[Audience, Reduction]:
    return {}


def disclosed_calendar(
    view: CalendarView, situations: Mapping[Identity, Situation], audience: Audience
) -> Disclosed[CalendarView]:
    """The releasekalender."""
    if audience.is_internal:
        return sealed(view, audience)
    found = {identity: disclose(one, audience) for identity, one in situations.items()}
    known = {identity: (one.known, one.work) for identity, one in found.items()}
    return sealed(releases.calendar(view, known), audience)
