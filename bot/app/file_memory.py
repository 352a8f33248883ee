"""What stands in files that were read before, so that they need not be taken apart again."""

from bot.ports.shelf import Shelf
from bot.render.reuse.made_of import name_of
from bot.render.reuse.program import program
from bot.render.reuse.remembered import Remembered, Text


class FileMemory:
    """The `Memory` of `bot.config.load`, on a shelf: by the whole text, and for this program alone."""

    def __init__(self, shelf: Shelf) -> None:
        self._known = Remembered[str]("file", shelf, lasts=True)

    def values(self, text: str) -> str | None:
        """What stands there as JSON; None where it is not known."""
        found = self._known.recall(self._name(text))
        return found.title if found else None

    def note(self, text: str, values: str) -> None:
        """Know it from now on."""
        self._known.note(self._name(text), Text(values, ""))

    def keep(self, *, whole: bool) -> None:
        """Keep it for the next process."""
        self._known.keep(whole=whole)

    @staticmethod
    def _name(text: str) -> str:
        return name_of(program(), text)
