"""Which item comes after which, across levels."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.identity import join
from bot.core.types import Identity, Item, Scope

Draft = tuple[Item, tuple[str, ...]]
"""An item, and the codes of the steps and actions that its runbook row names as coming first."""


def with_predecessors(drafts: Iterable[Draft], scopes: Mapping[Identity, Scope]) -> Mapping[Identity, Item]:
    """The items with their predecessors resolved.

    A code means the instance in the same scope; else the one in the nearest scope above; else every
    instance below. A code without any instance (pruned by a condition) holds nothing up.
    """
    drafts = list(drafts)
    known = {item.identity for item, _ in drafts}
    below = _instances_below(known, scopes)
    resolved = {}
    for item, codes in drafts:
        found = [p for code in codes for p in _resolve(item.scope, code, known, scopes, below)]
        resolved[item.identity] = replace(item, after=tuple(dict.fromkeys(found)))
    return resolved


def _resolve(
    scope: Identity,
    code: str,
    known: set[Identity],
    scopes: Mapping[Identity, Scope],
    below: Mapping[tuple[Identity, str], list[Identity]],
) -> list[Identity]:
    here: Identity | None = scope
    while here is not None:
        if (candidate := join(here, code)) in known:
            return [candidate]
        here = scopes[here].parent
    return below.get((scope, code), [])


def _instances_below(
    known: set[Identity], scopes: Mapping[Identity, Scope]
) -> dict[tuple[Identity, str], list[Identity]]:
    found: dict[tuple[Identity, str], list[Identity]] = {}
    for identity in sorted(known):
        scope, code = identity.rsplit("/", 1)
        above = scopes[Identity(scope)].parent
        while above is not None:
            found.setdefault((above, code), []).append(identity)
            above = scopes[above].parent
    return found
