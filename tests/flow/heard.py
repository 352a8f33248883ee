"""What channels hear between two looks at them."""

import json
from dataclasses import dataclass, field

from tests.flow.world import World

REGIE, GO_NOGO = "C0REGIE", "C0GONOGO"
"""A channel that hears everything, and one that hears of meetings alone."""


@dataclass(slots=True)
class Ears:
    """Somebody who reads a channel now and then."""

    world: World
    room: str = GO_NOGO
    _known: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """What stands there already is no news."""
        self._known = len(self._all())

    def new(self, about: str = "") -> list[str]:
        """What was said since the last time, with these words in it."""
        found = self._all()
        new, self._known = found[self._known :], len(found)
        return [text for text in new if about in text]

    def _all(self) -> list[str]:
        rows = self.world.control.state().get(f"slack.messages.{self.room}", {}).values()
        return [json.dumps(row, ensure_ascii=False) for row in rows]
