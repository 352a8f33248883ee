"""What Jira shows at this moment: the only thing that the people of a simulation act on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.model.identity import PROPERTY, WAITING
from bot.model.issue import Category, Identity, IssueKey
from regiebot_sandbox.kernel import Site

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Card:
    """One issue of the bot as a person sees it."""

    key: IssueKey
    category: Category
    due: date | None
    summary: str
    waits: bool
    """Whether the bot marked it as waiting."""
    moved: datetime = _NEVER
    """When it came to its category."""


@dataclass(frozen=True, slots=True)
class Board:
    """The issues of a programme by identity, read from the sandbox itself at one instant."""

    cards: Mapping[Identity, Card]

    def done(self, identity: Identity) -> bool:
        """Whether the work is finished; what is not in Jira holds nobody up."""
        card = self.cards.get(identity)
        return card is None or card.category is Category.DONE


def read_board(site: Site, root: Identity) -> Board:
    """The board of one programme. What has no stamp of the bot is not on it."""
    return Board({identity: _card(doc) for identity, doc in stamped(site, root)})


def stamped(site: Site, root: Identity) -> Iterator[tuple[Identity, Mapping[str, Any]]]:
    """Every issue that carries the bot's property, copies included."""
    for doc in site.store.all("issue"):
        stamp = doc["properties"].get(PROPERTY)
        if stamp and stamp["identity"].split("/", 1)[0] == root:
            yield Identity(stamp["identity"]), doc


def _card(doc: Mapping[str, Any]) -> Card:
    fields = doc["fields"]
    due = fields.get("duedate")
    return Card(
        key=IssueKey(doc["key"]),
        category=Category(fields["status"]["statusCategory"]["key"]),
        moved=datetime.fromisoformat(fields["statuscategorychangedate"]),
        due=date.fromisoformat(due) if due else None,
        summary=fields["summary"],
        waits=WAITING in fields["labels"],
    )
