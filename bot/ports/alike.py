"""Edits that many issues share, sent as one, of which nobody is mailed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.model.field_table import Field
from bot.model.issue import IssueId, IssueKey


@dataclass(frozen=True, slots=True)
class Alike:
    """One change of many issues: fields to set, and own labels to add or else to take away."""

    project: str
    values: tuple[tuple[Field, Any], ...] = ()
    """What is set, as the property remembers it, each field once."""
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueChange:
    """How a field was changed last: its values as the property remembers them."""

    is_own: bool
    """Whether it was the bot."""
    before: Any
    after: Any


class AlikeEdits(Protocol):
    """Bulk edits, which Jira carries out by itself after it was asked."""

    def is_quieter(self, project: str) -> bool:
        """Whether fewer people are mailed of such an edit than of edits one by one."""
        ...

    def send(
        self, change: Alike, issues: Mapping[IssueId, IssueKey], began: Callable[[str], None]
    ) -> Mapping[IssueId, str] | None:
        """Change the issues, and wait for it; gives for each that was not changed why not, in the service's
        words, and None where nobody knows yet. `began` is told the number of the task once it has one.

        Raises UnderWay where another process may be at one of them, and nothing was sent.
        """
        ...

    def failures(self, task: str, issues: Mapping[IssueId, IssueKey]) -> Mapping[IssueId, str] | None:
        """What became of a task, as `send` gives it; None while it is under way."""
        ...

    def last_changes(
        self, issues: Sequence[IssueId], fields: Collection[Field]
    ) -> Mapping[tuple[IssueId, Field], ValueChange]:
        """How these fields of each were changed last; what never was, or cannot be read, is absent."""
        ...
