"""What is remembered of texts that were made before, so that they need not be made to be compared."""

from collections.abc import Collection, Mapping
from typing import Protocol

Known = tuple[str, str]
"""The title and the digest of a text."""


class Shelf(Protocol):
    """A cache, by the name of what a text is made of: what it does not hold is made again."""

    def read(self, kind: str) -> Mapping[str, Known]:
        """Everything of a kind of text that can be read."""
        ...

    def change(self, kind: str, added: Mapping[str, Known], gone: Collection[str]) -> None:
        """Add these, and take those away."""
        ...
