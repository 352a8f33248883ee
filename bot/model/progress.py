"""How far work is, in counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How many actions are done, in hand and open."""

    done: int = 0
    doing: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All actions counted."""
        return self.done + self.doing + self.open

    @property
    def percent(self) -> int:
        """Done, in whole percents, rounded down: 100 only when all is done."""
        return 100 * self.done // self.total if self.total else 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.done + other.done, self.doing + other.doing, self.open + other.open)
