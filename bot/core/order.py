"""Which item comes after which, across levels."""

from collections.abc import Collection, Mapping

from bot.core.identity import join
from bot.core.types import Identity, Scope


class Predecessors:
    """Finds the instances that a runbook row names, by code, as coming first.

    A code means the instance in the same scope; else the one in the nearest scope above; else every
    instance below. A code without any instance (pruned by a condition) holds nothing up.
    """

    def __init__(self, stands: Mapping[str, Collection[Identity]], scopes: Mapping[Identity, Scope]) -> None:
        """`stands` tells in which scopes a step or action, by its code, has an instance."""
        self._stands, self._scopes = stands, scopes
        self._below: dict[str, Mapping[Identity, list[Identity]]] = {}

    def of(self, scope: Identity, codes: tuple[str, ...]) -> tuple[Identity, ...]:
        """The instances that come before a row which stands in this scope, each once."""
        if not codes:
            return ()
        return tuple(dict.fromkeys(found for code in codes for found in self._resolve(scope, code)))

    def _resolve(self, scope: Identity, code: str) -> Collection[Identity]:
        stands = self._stands.get(code, ())
        here: Identity | None = scope
        while here is not None:
            if here in stands:
                return (join(here, code),)
            here = self._scopes[here].parent
        if code not in self._below:
            self._below[code] = self._instances_below(code)
        return self._below[code].get(scope, ())

    def _instances_below(self, code: str) -> Mapping[Identity, list[Identity]]:
        found: dict[Identity, list[Identity]] = {}
        for identity, scope in sorted((join(scope, code), scope) for scope in self._stands.get(code, ())):
            above = self._scopes[scope].parent
            while above is not None:
                found.setdefault(above, []).append(identity)
                above = self._scopes[above].parent
        return found
