"""Who may read the bot's pages in a space, where the configuration names them: set before a text is written.

A new page is made empty and for the bot alone, then gets its readers, then its text. Readers that a person
added afterwards are not taken away again: the page is told, and nothing new is written on it until the
restriction or the configuration is put right. Where a person took readers away, the page goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.config.site_model import Space
from bot.errors import Permanent
from bot.features.reminding.messages import PageText
from bot.model.outcome import Outcome, Word
from bot.ports import Notes, Page, Wiki
from bot.ports.wiki import Readers

Refused = tuple[Word, str]
"""Why nothing is written on a page."""

_WIDENED = (
    "a person let others read it than `restricted_to` names, so nothing is written on it; restrict it again, "
    "or name them there"
)
_OTHERWISE = "Confluence stored other readers than asked, so nothing is written on it"
_UNSET = (
    "who may read it cannot be set ({}), so nothing is written on it: give the bot Add/Delete restrictions "
    "in the space"
)


@dataclass(frozen=True, slots=True)
class PageReaders:
    """The readers of the pages of one space; without `wanted` nothing is asked and nothing is set."""

    wiki: Wiki
    notes: Notes
    wanted: Readers | None

    @classmethod
    def of(cls, wiki: Wiki, notes: Notes, space: Space) -> "PageReaders":
        """Those that the configuration names."""
        only = space.restricted_to
        wanted = Readers(frozenset(only.accounts), frozenset(only.groups)) if only else None
        return cls(wiki, notes, wanted)

    def create(self, space_id: str, parent: str, text: PageText) -> Page:
        """A new page: with its text, or empty and private where it has readers of its own."""
        if self.wanted is None:
            return self.wiki.create(space_id, parent, text)
        return self.wiki.create(space_id, parent, replace(text, source=""), private=True)

    def refused(self, page_id: str) -> Refused | None:
        """Why nothing may be written on a page; its readers are set where they are not yet."""
        if self.wanted is None:
            return None
        if self._is_set(page_id):
            return None if self._is_kept(page_id, self.wanted) else (Word.KEPT, _WIDENED)
        try:
            self.wiki.restrict(page_id, self.wanted)
            if not self._is_kept(page_id, self.wanted):
                return Word.REFUSED, _OTHERWISE
        except Permanent as error:
            return Word.REFUSED, _UNSET.format(error)
        self.notes.write_note(_key(page_id), self._written)
        return None

    def settle(self, pages: Mapping[str, str]) -> Iterator[Outcome]:
        """Set the readers of pages that are there, once for each change of the configuration."""
        for page_id, name in pages.items():
            if self.wanted and not self._is_set(page_id) and (refused := self.refused(page_id)):
                yield Outcome(refused[0], name, detail=refused[1])

    @property
    def _written(self) -> list[list[str]]:
        wanted = self.wanted or Readers()
        return [sorted(wanted.accounts), sorted(wanted.groups)]

    def _is_set(self, page_id: str) -> bool:
        return bool(self.notes.read_note(_key(page_id)) == self._written)

    def _is_kept(self, page_id: str, wanted: Readers) -> bool:
        """Whether nobody reads along but those wanted, and the bot."""
        allowed = replace(wanted, accounts=wanted.accounts | self.wiki.own_account())
        now: Readers = self.wiki.readers(page_id)
        return now.within(allowed)


def _key(page_id: str) -> str:
    return f"readers:{page_id}"
