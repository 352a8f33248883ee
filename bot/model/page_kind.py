"""What a kind of page consists of: the type of its view, its template, its title and where it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.model.disclosed import Disclosed
from bot.model.issue import Identity

S = TypeVar("S")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Page(Generic[V]):
    """One page of a space: what it shows, and where it stands."""

    identity: Identity
    """Under which name the ledger and the page itself know it; it never changes."""
    parent: Identity | None
    """The page that it stands under; None for that of the space."""
    view: Disclosed[V]
    once: bool = False
    """Stays as it was written first: a report of a day."""
    gone: bool = False
    """Only where the space has it from before: it is emptied, for its readers may not have it any more."""


@dataclass(frozen=True, slots=True)
class PageKind(Generic[S, V]):
    """A line of `bot.features.all_pages`. The type checker holds its parts together by `view`."""

    name: str
    """Of its template, `confluence/<name>.j2`, and of its title in the words."""
    view: type[V]
    """What its template gets as `view`."""
    pages: Callable[[S], Iterable[Page[V]]]
    """The pages of this kind for one audience, parents first: which there are is decided here."""
    title: Callable[[V], str | Mapping[str, object]] | None = None
    """The title as it is, or what to fill in where the words have `[title] <name>`; a day is written out in
    the language. None where the title is that of a scope (`ScopeView.page`)."""
    template_of: Callable[[V], str] | None = None
    """For a kind with several templates: which of them."""
    templates: tuple[str, ...] = ()
    """For a kind with several templates: all of them."""

    def template(self, view: V) -> str:
        """The template for a view."""
        return self.template_of(view) if self.template_of else self.name

    @property
    def all_templates(self) -> tuple[str, ...]:
        """Every template that the kind needs."""
        return self.templates or (self.name,)
