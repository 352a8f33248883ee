"""What goes differently in a simulated programme, on purpose: NO-GOs, and edits that have to stand."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.calendar import local
from bot.core.types import Category, Identity, Item
from bot.demo.control import Act
from bot.simulate.board import Board, Card
from bot.spec.model import Kind

_EDITOR = "u-it-deelnemer"
_EVERY = 9
"""Days between two edits of people."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that a person did in Jira and that has to stand at the end."""

    identity: Identity
    what: str
    """`summary`, `duedate`, `label`, `description`, or `deleted`."""
    value: Any


@dataclass(slots=True)
class Script:
    """The deviations of one run. `no_go` names gates that are refused the first time."""

    seed: int = 0
    no_go: frozenset[Identity] = frozenset()
    promises: list[Promise] = field(default_factory=list)
    refused: list[Identity] = field(default_factory=list)
    _last_edit: date | None = None

    def before_finishing(self, item: Item, now: datetime) -> Sequence[str] | None:
        """What people say on an issue before they close it; None where they do not close it now."""
        if item.kind is not Kind.GATE:
            return ()
        if item.identity in self.no_go and item.identity not in self.refused:
            self.refused.append(item.identity)
            return ("besluit: NO-GO — de uitval is te hoog",)
        return ("besluit: GO",)

    def edits(self, board: Board, now: datetime) -> Iterator[Act]:
        """Now and then somebody changes something by hand. Each change is remembered as a promise."""
        today = local(now).date()
        if self._last_edit and today < self._last_edit + timedelta(days=_EVERY):
            return
        self._last_edit = today
        dice = random.Random(f"{self.seed}:{today}")  # noqa: S311  (people, not secrets)
        touched = {promise.identity for promise in self.promises}
        free = [
            (identity, card)
            for identity, card in sorted(board.cards.items())
            if identity not in touched and card.category is Category.NEW and _is_plain(identity)
        ]
        if free:
            yield self._edit(*dice.choice(free), dice)

    def _edit(self, identity: Identity, card: Card, dice: random.Random) -> Act:
        what = dice.choice(("summary", "duedate", "label", "deleted"))
        act: dict[str, Any] = {"as": _EDITOR, "do": "edit", "issue": card.key}
        value: Any = None
        if what == "summary":
            value = f"{card.summary} (afgestemd)"
            act["fields"] = {"summary": value}
        elif what == "duedate" and card.due:
            value = (card.due + timedelta(days=1)).isoformat()
            act["fields"] = {"duedate": value}
        elif what == "deleted":
            act["do"] = "delete"
        else:
            what, value = "label", "team-migratie"
            act["update"] = {"labels": [{"add": value}]}
        self.promises.append(Promise(identity, what, value))
        return act


def _is_plain(identity: Identity) -> bool:
    """Whether losing or moving it stops nobody: an action of evaluation or communication."""
    return identity.rsplit("/", 1)[-1] in {"N.1", "N.6", "N.7", "S.2", "T.2", "L.3"}
