"""The pages of a programme or release: one per scope, and under a chain release its plan and its reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.features.chain_release import interim_reports as reports
from bot.features.overview.assess import scope_view
from bot.features.overview.views import ScopeView
from bot.model.audience import Audience, Reach
from bot.model.issue import Identity
from bot.model.page_kind import Page
from bot.model.working_days import local
from bot.situation.situation import Situation

SCOPE_TEMPLATES = ("programme", "cluster", "domain", "release")
"""Levels that have a page of their own; a party in a release stands on the release's page."""


@dataclass(frozen=True)
class Overview:
    """A programme or release as one audience may see it."""

    situation: Situation
    audience: Audience

    @cached_property
    def view(self) -> ScopeView:
        """All of it, from the top."""
        return scope_view(self.situation, self.situation.tree.root, self.audience)


def scope_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """A page for every scope with an epic that the audience may see by itself."""
    yield from _scope_pages(overview, overview.view, None)


def _scope_pages(overview: Overview, view: ScopeView, parent: Identity | None) -> Iterator[Page[ScopeView]]:
    yield Page(view.identity, parent, view)
    for child in view.children:
        scope = overview.situation.tree.scopes[child.identity]
        if scope.has_epic and overview.audience.sees(scope):
            yield from _scope_pages(overview, child, view.identity)


def scope_template(view: ScopeView) -> str:
    """The one of its level."""
    return view.level if view.level in SCOPE_TEMPLATES else "domain"


def plan_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """The implementation plan of a chain release."""
    view = overview.view
    if view.chain and view.chain.plan:
        yield Page(Identity(f"{view.identity}#plan"), view.identity, view)


def report_pages(overview: Overview) -> Iterator[Page[ScopeView]]:
    """The interim report that there should be now; it stays as it was written."""
    root = overview.view.identity
    if overview.view.chain and (moment := reports.latest(overview.situation)):
        identity = Identity(f"{root}#report-{local(moment).date().isoformat()}")
        yield Page(identity, root, report_view(overview.situation, moment), once=True)


def report_view(situation: Situation, moment: datetime) -> ScopeView:
    """What the Tactisch Beraad gets, whoever reads the space: totals and no party (S0 3)."""
    root = situation.tree.root
    view = scope_view(situation, root, Audience(Reach.SHARED))
    chain = replace(view.chain, reported=moment) if view.chain else None
    return replace(view, chain=chain)


def report_title(view: ScopeView) -> Mapping[str, object]:
    """Its day as a number, so that reports stand in order."""
    reported = view.chain.reported if view.chain else None
    return {"day": local(reported).date().isoformat() if reported else "", "identity": view.identity}
