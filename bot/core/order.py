"""Which item comes after which, across levels."""

from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter

from bot.core.identity import join
from bot.core.types import Identity, Scope


class Instances:
    """Which instance of a step or action stands in which scope, and which of them come first.

    A code that a row names as coming first means the instance in the same scope; else the one in the
    nearest scope above; else every instance below. A code without any instance (pruned by a condition)
    holds nothing up.
    """

    def __init__(self, stands: Mapping[str, Iterable[Identity]], scopes: Mapping[Identity, Scope]) -> None:
        """`stands` tells in which scopes a step or action, by its code, has an instance."""
        self._scopes = scopes
        self._stands = {code: {scope: join(scope, code) for scope in here} for code, here in stands.items()}
        self._below: dict[str, Mapping[Identity, list[Identity]]] = {}

    def at(self, scope: Identity, code: str) -> Identity:
        """The instance in exactly this scope. Raises KeyError where it has none."""
        return self._stands[code][scope]

    def before(self, scope: Identity, codes: tuple[str, ...]) -> tuple[Identity, ...]:
        """The instances that come before a row which stands in this scope, each once."""
        if not codes:
            return ()
        return tuple(dict.fromkeys(found for code in codes for found in self._resolve(scope, code)))

    def _resolve(self, scope: Identity, code: str) -> Collection[Identity]:
        stands = self._stands.get(code, {})
        here: Identity | None = scope
        while here is not None:
            if here in stands:
                return (stands[here],)
            here = self._scopes[here].parent
        if code not in self._below:
            self._below[code] = self._instances_below(code)
        return self._below[code].get(scope, ())

    def _instances_below(self, code: str) -> Mapping[Identity, list[Identity]]:
        found: dict[Identity, list[Identity]] = {}
        for scope, identity in sorted(self._stands.get(code, {}).items(), key=itemgetter(1)):
            above = self._scopes[scope].parent
            while above is not None:
                found.setdefault(above, []).append(identity)
                above = self._scopes[above].parent
        return found
