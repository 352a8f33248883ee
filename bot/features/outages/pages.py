"""The small page of a space that tells what cannot be read, and stands on top of its other pages."""

from collections.abc import Iterator

from bot.features.outages.facts import SourceView
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.page_kind import Page

PAGE = Identity("regiebot/source")
"""Under which name the ledger and the page itself know the page; no programme can be called so."""


def source_pages(view: Disclosed[SourceView]) -> Iterator[Page[SourceView]]:
    """One, also while nothing is the matter: other pages show it."""
    yield Page(PAGE, None, view)
