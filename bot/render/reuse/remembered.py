"""Texts that are known by what they are made of, so that what did not change is not rendered.

To see whether an issue or page says what it should, its title and the digest of its text are enough. Both
are found by a name of everything that goes into the text (`bot.render.reuse.made_of`); only where that name
is not known, or where the text is to be written, it is rendered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from bot.errors import RenderError
from bot.ports.shelf import Shelf

T = TypeVar("T")

_MOST = 50_000
"""So many texts of a kind are known at most."""


@dataclass(slots=True)
class Text(Generic[T]):
    """A text as far as it is known."""

    title: str
    digest: str
    made: T | None = None
    """What it says, where it was made in this round."""


class Remembered(Generic[T]):
    """The texts of one kind. `shelf` keeps them for the next process; without one, only this one knows them.

    `lasts` for texts that are not asked for in every round.
    """

    def __init__(self, kind: str, shelf: Shelf | None = None, *, lasts: bool = False) -> None:
        self._kind, self._shelf, self._lasts = kind, shelf, lasts
        self._asked: set[str] = set()
        self._fresh: set[str] = set()

    @cached_property
    def _known(self) -> dict[str, Text[T]]:
        found = self._shelf.read(self._kind) if self._shelf else {}
        return {name: Text(*known) for name, known in found.items()}

    def text(self, name: str, make: Callable[[], Text[T]]) -> tuple[Text[T], T | Callable[[], T]]:
        """The text of that name, and what it says or what makes that; `make` renders it.

        Raises RenderError where it has to be rendered and cannot be.
        """
        known = self.recall(name) or self.note(name, make())
        if known.made is not None:
            return known, known.made
        return known, lambda: self._again(name, known, make)

    def recall(self, name: str) -> Text[T] | None:
        """The text of that name, where it is known."""
        self._asked.add(name)
        return self._known.get(name)

    def note(self, name: str, text: Text[T]) -> Text[T]:
        """Know a text from now on."""
        self._asked.add(name)
        self._fresh.add(name)
        self._known[name] = text
        return text

    def _again(self, name: str, known: Text[T], make: Callable[[], Text[T]]) -> T:
        """What it says, rendered anew. Raises RenderError where that is not what was known of it."""
        if known.made is None:
            found = make()
            if (found.title, found.digest) != (known.title, known.digest) or found.made is None:
                self._known.pop(name, None)
                raise RenderError(
                    f"what was remembered of “{found.title}” is wrong; it is made anew next time"
                )
            known.made = found.made
        return known.made

    def keep(self, *, whole: bool) -> None:
        """At the end of a round: keep what was made, and nothing that nobody asked for in a `whole` one."""
        known = self._known
        gone = known.keys() - self._asked if whole or len(known) > _MOST else set[str]()
        added = {name: known[name] for name in self._fresh if name in known and name not in gone}
        if self._shelf and (added or gone):
            pairs = {name: (text.title, text.digest) for name, text in added.items()}
            self._shelf.change(self._kind, pairs, gone)
        for name in gone:
            del known[name]
        for text in known.values():
            text.made = None
        self._fresh.clear()
        if not self._lasts or len(self._asked) > _MOST:
            self._asked.clear()
