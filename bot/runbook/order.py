"""Which item comes after which, across levels."""

from collections.abc import Collection, Iterable, Mapping

from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import Scope


class Instances:
    """Which instance of a step or action stands in which scope, and which of them come first.

    A code that a row names as coming first means the instance in the same scope; else the one in the
    nearest scope above; else every instance below. A code without any instance (pruned by a condition)
    holds nothing up.
    """

    def __init__(self, stands: Mapping[Identity, Iterable[str]], scopes: Mapping[Identity, Scope]) -> None:
        """`stands` tells per scope the codes of the steps and actions that have an instance there."""
        self._scopes = scopes
        self._within = {
            scope: {code: join(scope, code) for code in stands.get(scope, ())} for scope in scopes
        }
        self._below: dict[str, Mapping[Identity, list[Identity]]] = {}

    def within(self, scope: Identity) -> Mapping[str, Identity]:
        """The instances in exactly this scope, by code."""
        return self._within[scope]

    def before(self, scope: Identity, codes: tuple[str, ...]) -> tuple[Identity, ...]:
        """The instances that come before a row which stands in this scope, each once."""
        within = self._within[scope]
        found: list[Identity] = []
        for code in codes:
            if code in within:
                found.append(within[code])
            else:
                found += self._elsewhere(scope, code)
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)

    def _elsewhere(self, scope: Identity, code: str) -> Collection[Identity]:
        above = self._scopes[scope].parent
        while above is not None:
            if code in self._within[above]:
                return (self._within[above][code],)
            above = self._scopes[above].parent
        if code not in self._below:
            self._below[code] = self._instances_below(code)
        return self._below[code].get(scope, ())

    def _instances_below(self, code: str) -> Mapping[Identity, list[Identity]]:
        found: dict[Identity, list[Identity]] = {}
        stands = ((within[code], scope) for scope, within in self._within.items() if code in within)
        for identity, scope in sorted(stands):
            above = self._scopes[scope].parent
            while above is not None:
                found.setdefault(above, []).append(identity)
                above = self._scopes[above].parent
        return found
