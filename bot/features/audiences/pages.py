"""The pages of a programme or release: one per scope, what readers have to do, those of a chain release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.audiences.disclose import Reduction, disclose
from bot.features.audiences.sealing import sealed
from bot.features.chain_release import interim_reports as reports
from bot.features.overview.views import ScopeView
from bot.features.reminding.views import MineView, WithdrawnView
from bot.model.audience import BERAAD, Audience
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.page_kind import Page
from bot.model.working_days import local
from bot.situation.situation import Situation

SCOPE_TEMPLATES = ("programme", "cluster", "domain", "release")
"""Levels that have a page of their own; a party in a release stands on the release's page."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A programme or release as one audience may see it."""

    situation: Situation
    audience: Audience

    @property
    def reduced(self) -> Reduction:
        """All of it that the readers may know."""
        return disclose(self.situation, self.audience)

    @property
    def top(self) -> Disclosed[ScopeView]:
        """From the top."""
        return self.reduced.scope(self.situation.tree.root)


def scope_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """A page for every scope with an epic where the readers work, and for the whole."""
    yield from _scope_pages(overview.reduced, overview.top, None)


def _scope_pages(
    reduced: Reduction, shown: Disclosed[ScopeView], parent: Identity | None
) -> Iterator[Page[ScopeView]]:
    yield Page(shown.view.identity, parent, shown)
    for child in reduced.below(shown):
        yield from _scope_pages(reduced, child, shown.view.identity)


def scope_template(view: ScopeView) -> str:
    """The one of its level."""
    return view.level if view.level in SCOPE_TEMPLATES else "domain"


def mine_pages(overview: Overview) -> Iterator[Page[MineView]]:
    """What the party of the readers has to do, and each of its people."""
    root = overview.situation.tree.root
    for account, shown in overview.reduced.mine():
        name = f"{root}#mine-{account}" if account else f"{root}#mine"
        yield Page(Identity(name), root, shown)


def withdrawn_pages(overview: Overview) -> Iterator[Page[WithdrawnView]]:
    """What a space may have from before, when other people read it or its party worked elsewhere."""
    for identity, shown in overview.reduced.withdrawn():
        yield Page(identity, overview.situation.tree.root, shown, gone=True)


def mine_title(view: MineView) -> Mapping[str, object]:
    """Whose work, and where."""
    return {"who": view.who, "identity": view.name}


def plan_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """The implementation plan of a chain release."""
    shown = overview.top
    if shown.view.chain and shown.view.chain.plan:
        yield Page(Identity(f"{shown.view.identity}#plan"), shown.view.identity, shown)


def report_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """The interim report that there should be now; it stays as it was written."""
    root = overview.situation.tree.root
    if overview.top.view.chain and (moment := reports.latest(overview.situation)):
        identity = Identity(f"{root}#report-{local(moment).date().isoformat()}")
        yield Page(identity, root, report(overview.situation, moment, overview.audience), once=True)


def report(situation: Situation, moment: datetime, audience: Audience) -> Disclosed[ScopeView]:
    """What the Tactisch Beraad gets, whoever reads the space: totals and no party (S0 3).

    It holds nothing that any other reader may not know, so all of them may have it.
    """
    view = disclose(situation, BERAAD).scope(situation.tree.root).view
    chain = replace(view.chain, reported=moment) if view.chain else None
    return sealed(replace(view, chain=chain), audience)


def report_title(view: ScopeView) -> Mapping[str, object]:
    """Its day as a number, so that reports stand in order."""
    reported = view.chain.reported if view.chain else None
    return {"day": local(reported).date().isoformat() if reported else "", "identity": view.identity}
