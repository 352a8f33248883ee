"""The pages under a chain release's own: its implementation plan, and every interim report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.features.chain_release import interim_reports as reports
from bot.features.overview.views import ScopeView
from bot.model.issue import Identity
from bot.model.working_days import local
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class ChainPage:
    """A page: by which template, and whether it ever changes."""

    identity: Identity
    template: str
    once: bool = False
    reported: datetime | None = None
    """Of an interim report the moment that it is about: it holds totals alone, whoever reads the space."""


def chain_pages(situation: Situation, view: ScopeView) -> Iterator[ChainPage]:
    """The pages under that of a release."""
    if view.chain is None:
        return
    if view.chain.plan:
        yield ChainPage(Identity(f"{view.identity}#plan"), "plan")
    if moment := reports.latest(situation):
        day = local(moment).date().isoformat()
        identity = Identity(f"{view.identity}#report-{day}")
        yield ChainPage(identity, "interim_report", once=True, reported=moment)
