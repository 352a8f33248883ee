"""What must hold when a simulated programme has ended; each finding is a broken promise in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.types import Identity
from bot.sandbox.kernel import Site
from bot.simulate.board import stamped
from bot.simulate.script import Promise


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
