"""The pages under a chain release's own: its implementation plan, and every interim report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.chain_release import interim_reports as reports
from bot.features.overview.assess import scope_view
from bot.features.overview.views import ScopeView
from bot.model.audience import Audience, Reach
from bot.model.issue import Identity
from bot.model.working_days import local
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class ChainPage:
    """A page: what it shows, by which template, and whether it ever changes."""

    identity: Identity
    template: str
    view: ScopeView
    once: bool = False


def chain_pages(situation: Situation, view: ScopeView) -> Iterator[ChainPage]:
    """The pages under that of a release, for the audience of `view`."""
    if view.chain is None:
        return
    if view.chain.plan:
        yield ChainPage(Identity(f"{view.identity}#plan"), "plan", view)
    if moment := reports.latest(situation):
        day = local(moment).date().isoformat()
        identity = Identity(f"{view.identity}#report-{day}")
        yield ChainPage(identity, "interim_report", report_view(situation, moment), once=True)


def report_view(situation: Situation, moment: datetime) -> ScopeView:
    """What the Tactisch Beraad gets, whoever reads the space: totals and no party (S0 3)."""
    root = situation.tree.root
    view = scope_view(situation, root, Audience(Reach.SHARED))
    chain = replace(view.chain, reported=moment) if view.chain else None
    return replace(view, chain=chain)
