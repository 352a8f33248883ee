"""What operators have paused, kept with the ledger."""

from collections.abc import Sequence
from typing import Protocol

from bot.situation.scope_pauses import Pause


class Pauses(Protocol):
    """One pause per scope. Another process may set or end one at any moment, so it is read anew each time."""

    def read(self) -> Sequence[Pause]:
        """Every pause, ended by itself or not."""
        ...

    def write(self, pause: Pause) -> None:
        """Set a pause, in the place of an earlier one of the same scope."""
        ...

    def end(self, scope: str) -> None:
        """Take the pause of a scope away."""
        ...
