"""Holds what people broke against what the bot shows, after each of its rounds.

A guard that was broken has to stand on the page of its domain for as long as it stands by the ledger of who
broke it, or as accepted; and meanwhile nothing may be told as if it were not so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from bot.channels.slack.config import SlackChannel
from bot.config.site_model import SiteConfig
from bot.model.issue import Category, Identity
from bot.model.working_days import local
from bot.runbook.expand import Tree
from regiebot_playground.simulation.board import Board, Card
from regiebot_playground.simulation.followers import Followers
from regiebot_playground.simulation.ledger import Breach, Ledger
from regiebot_sandbox.kernel import Site

_HEADING = ">Niet in volgorde</h2>"
_ROW = re.compile(r"<tr[^>]*><td(.*?)</tr>", re.DOTALL)
_ACCEPTED, _EARLIER = ">aanvaard<", ">van eerder<"
_MORE = ">En nog "
_STOPPED = "<strong>Stop: harde eis.</strong>"
_WELL = ("<strong>Op schema.</strong>", "<strong>Afgerond.</strong>")
_DEFINITIVE = ", definitief<"
_APPROVED = "definitieve planning"
_SETTLES, _ORDER, _ENTRY = "N.5", "O.10", "P.1"


@dataclass(slots=True)
class Watch:
    """The rounds so far, and what was wrong in them."""

    site: Site
    ledger: Ledger
    config: SiteConfig
    findings: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _followers: Followers | None = None
    _read: dict[str, int] = field(default_factory=dict)
    """How many messages of each channel were read."""

    def look(self, tree: Tree, board: Board, now: datetime) -> None:
        """The bot has done a round: every breach is held against what is shown now."""
        messages = [*self._messages()]
        pages = self._pages()
        for breach in self.ledger.breaches:
            card = board.cards.get(breach.identity)
            page = pages.get(f"{tree.scopes[breach.scope].title} ({tree.root})", "")
            if card is None:
                self._find(breach, now, "its issue is gone")
                continue
            breach.looks += 1
            if breach.seen is None and self._shows(breach, card, page, messages):
                breach.seen = now
            if breach.stands and card.category is Category.NEW:
                breach.back = now  # by the bot, where it is set to do that
            for wrong in self._wrong(breach, card, page, tree, board):
                self._find(breach, now, wrong)
        for text in messages:
            self._announced(tree, text, now)

    def explains(self, tree: Tree, board: Board, identity: Identity) -> bool:
        """Whether somebody broke a guard there, or it was done while one that comes before it was broken."""
        card = board.cards.get(identity)
        return any(
            identity == breach.identity
            or (card and breach.stood(card.moved) and identity in self._after(tree, [breach.identity]))
            for breach in self.ledger.breaches
        )

    def _after(self, tree: Tree, first: list[Identity]) -> frozenset[Identity]:
        if self._followers is None or self._followers.tree is not tree:
            self._followers = Followers(tree)
        return self._followers.of(first)

    def _wrong(self, breach: Breach, card: Card, page: str, tree: Tree, board: Board) -> Iterator[str]:
        row, hidden = _row(page, card.key), _MORE in _section(page)
        if breach.stands:
            if (row is None and not hidden) or (row and (_ACCEPTED in row or _EARLIER in row)):
                yield "forgotten: it stands, and not on the page of its domain"
            if breach.hard and _STOPPED not in page:
                yield "the page of its domain is not red"
            if any(word in page for word in _WELL):
                yield "announced: the page of its domain says that all is well"
            yield from self._built_on(breach, page, board)
        elif breach.back is None and not hidden and (row is None or _ACCEPTED not in row):
            yield "forgotten: it was accepted, and the page does not show that"
        elif row and _ACCEPTED not in row and self._is_over(breach, card, tree):
            yield "it was repaired, and the page still tells it"

    def _built_on(self, breach: Breach, page: str, board: Board) -> Iterator[str]:
        code = breach.identity.rpartition("/")[2]
        if code == _SETTLES and _DEFINITIVE in page:
            yield "announced: the page calls the date of the migration definitive"
        if code in (_SETTLES, _ORDER) and board.done(Identity(f"{breach.scope}/{_ENTRY}")):
            yield f"announced: {_ENTRY} is closed"

    def _is_over(self, breach: Breach, card: Card, tree: Tree) -> bool:
        """Whether it is done anew, and nothing before it, nor it once more, is broken."""
        found = [one.identity for one in self.ledger.standing() if one.scope == breach.scope]
        again = breach.identity in found or breach.identity in self._after(tree, found)
        return card.category is Category.DONE and not again

    def _announced(self, tree: Tree, text: str, now: datetime) -> None:
        """A cluster's first migration is told as approved: then nothing of it may be stopped."""
        if _APPROVED not in text:
            return
        for breach in self.ledger.standing():
            scope = tree.scopes[breach.scope]
            cluster = tree.scopes[scope.parent] if scope.parent else None
            if breach.hard and scope.first and cluster and cluster.title in text:
                self._find(breach, now, "announced: its migration is told as approved")

    def _shows(self, breach: Breach, card: Card, page: str, messages: list[str]) -> bool:
        row = _row(page, card.key)
        told = any(re.search(rf"\b{card.key}\b", text) for text in messages)
        return row is not None or told or self._noted(breach, card)

    def _noted(self, breach: Breach, card: Card) -> bool:
        doc = next((one for one in self.site.store.all("issue") if one["key"] == card.key), None)
        comments = doc["comments"] if doc else ()
        return any(
            one["author"] == self._bot and datetime.fromisoformat(one["created"]) >= breach.since
            for one in comments
        )

    _bot = "bot-regiebot"

    def _messages(self) -> Iterator[str]:
        """What was sent since the last round, wherever."""
        state = self.site.store
        for name in [*_rooms(self.config), "teams.runs"]:
            rows = state.all(name)
            for row in islice(rows, self._read.get(name, 0), None):
                yield str(row)
            self._read[name] = state.count(name)

    def _pages(self) -> Mapping[str, str]:
        """Bodies by title, as internal readers see them."""
        spaces = {one.key for one in self.config.spaces if one.audience == "internal"}
        store = self.site.store
        ids = {row["id"] for row in store.all("confluence_space") if row["key"] in spaces}
        return {row["title"]: row["body"] for row in store.all("confluence_page") if row["spaceId"] in ids}

    def _find(self, breach: Breach, now: datetime, what: str) -> None:
        """Each once, with when it was first so."""
        told = f"{breach.identity} ({breach.guard.value}): {what}"
        if told not in self._known:
            self._known.add(told)
            self.findings.append(f"{told}, from {local(now):%d-%m %H:%M}")


def _rooms(config: SiteConfig) -> list[str]:
    return [f"slack.messages.{one.channel}" for one in config.channels if isinstance(one, SlackChannel)]


def _section(page: str) -> str:
    return page.partition(_HEADING)[2].partition("<h2")[0]


def _row(page: str, key: str) -> str | None:
    """The row of an issue among what is out of order; None where it is not there."""
    found: list[Any] = [row for row in _ROW.findall(_section(page)) if re.search(rf">{key}<", row[:400])]
    return found[0] if found else None
