"""Why something is so: a rule and what it found. The words stand in `words.toml` under `reason`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that hits, with the values that its sentence names."""

    rule: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def said(self) -> str:
        """The rule and its values on one line, for reports."""
        found = ", ".join(f"{name} {_shown(value)}" for name, value in self.values.items())
        return f"{self.rule}: {found}" if found else self.rule


def _shown(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
