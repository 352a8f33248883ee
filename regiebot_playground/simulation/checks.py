"""What must hold when a simulated programme has ended; each finding is a broken promise in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.config.runbook_model import Level
from bot.config.site_model import SiteConfig
from bot.model.audience import Audience
from bot.model.issue import Identity
from bot.runbook.expand import Tree
from regiebot_playground.simulation.board import stamped
from regiebot_playground.simulation.script import Promise
from regiebot_sandbox.kernel import Site


def broken(site: Site, root: Identity, promises: Sequence[Promise]) -> Iterator[str]:
    """Every rule that was broken: duplicates, lost edits, issues made again, messages sent twice."""
    found = list(stamped(site, root))
    docs = dict(found)
    for identity, number in Counter(identity for identity, _ in found).items():
        if number > 1:
            yield f"{identity} stands in Jira {number} times"
    for promise in promises:
        if not _kept(promise, docs.get(promise.identity)):
            yield f"{promise.identity}: what a person did with its {promise.what} is lost"
    yield from _said_twice(site)


def leaked(site: Site, tree: Tree, config: SiteConfig) -> Iterator[str]:
    """Every place where readers can see the name of a domain that is no business of theirs."""
    domains = [scope for scope in tree.scopes.values() if scope.level is Level.DOMAIN]
    for where, audience, texts in _readers(site, config):
        hidden = [one.title for one in domains if not (audience.is_internal or audience.party in one.parties)]
        for text in texts:
            for title in hidden:
                if title in text:
                    yield f"{where} ({audience.reach.value}) tells of {title}"


def _readers(site: Site, config: SiteConfig) -> Iterator[tuple[str, Audience, list[str]]]:
    state = site.store.dump()
    pages = list(state.get("confluence_page", {}).values())
    keys = {row["id"]: row["key"] for row in state.get("confluence_space", {}).values()}
    for space in config.spaces:
        texts = [
            f"{page['title']} {page['body']}" for page in pages if keys.get(page["spaceId"]) == space.key
        ]
        yield f"space {space.key}", Audience.parse(space.audience), texts
    for channel in config.channels:
        rows = state.get(f"slack.messages.{channel.address}", {}).values()
        yield f"channel {channel.id}", Audience.parse(channel.audience), [str(row) for row in rows]


def _kept(promise: Promise, doc: Mapping[str, Any] | None) -> bool:
    if promise.what == "deleted":
        return doc is None
    if doc is None:
        return False
    fields = doc["fields"]
    if promise.what == "label":
        return promise.value in fields["labels"]
    return bool(fields[promise.what] == promise.value)


def _said_twice(site: Site) -> Iterator[str]:
    state = site.store.dump()
    for name, rows in state.items():
        if name.startswith("slack.messages."):
            texts = Counter(str(row.get("blocks") or row.get("text")) for row in rows.values())
            for text, number in texts.items():
                if number > 1:
                    yield f"{name}: {number} messages say the same: {text[:120]}"
