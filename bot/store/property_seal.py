"""The bot's entity property on an issue: sealed where it is written, judged where it is read."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model.issue import IssueId, Observed
from bot.reconcile.managed_state import Remembered, judged

SIGNATURE = "signature"
"""Member of the property that holds its signature."""


def new_secret() -> str:
    """A key for signatures, as text."""
    return secrets.token_hex(32)


def _nothing(_ids: Sequence[IssueId]) -> Mapping[IssueId, Remembered]:
    return {}


@dataclass(frozen=True, slots=True)
class ManagedState:
    """Signs what the bot writes with the ledger's secret, and tells the bot's own from everybody else's.

    A secret that nobody kept proves nothing later: it is for a client that only tries things.
    """

    secret: str = field(default_factory=new_secret, repr=False)
    remembered: Callable[[Sequence[IssueId]], Mapping[IssueId, Remembered]] = _nothing
    """What the ledger knows of these issues."""

    def sealed(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The property with its signature, over all that it says."""
        return {**value, SIGNATURE: self._signature(value)}

    def is_own(self, value: Any) -> bool:
        """Whether the property is, in every member, one that the bot wrote."""
        signature = value.get(SIGNATURE) if isinstance(value, dict) else None
        if not isinstance(signature, str):
            return False
        try:
            wanted = self._signature({name: part for name, part in value.items() if name != SIGNATURE})
        except (RecursionError, ValueError):  # nested or formed as the bot never writes
            return False
        return hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))

    def judged(self, issues: Sequence[Observed]) -> list[Observed]:
        """The issues, each with the state that counts (`bot.reconcile.managed_state`)."""
        known = self.remembered([issue.id for issue in issues]) if issues else {}
        return [judged(issue, known.get(issue.id)) for issue in issues]

    def _signature(self, value: Mapping[str, Any]) -> str:
        text = json.dumps(_lean(value), sort_keys=True, separators=(",", ":"))
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _lean(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without members that say nothing: a store of JSON may leave those out."""
    return {
        name: _lean(part) if isinstance(part, dict) else part
        for name, part in value.items()
        if part is not None
    }
