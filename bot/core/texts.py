"""What the words of an issue are made of; templates turn it into a summary and a description."""

from collections.abc import Callable
from datetime import datetime

from bot.core.firmness import Firmness
from bot.core.types import Description
from bot.core.values import value
from bot.spec.model import Kind, Level


@value
class Outage:
    """S4 O.7: X, how long there is no communication about care, and Y, from which moment."""

    minutes: int | None
    """As measured in the last trial; None while none was timed."""
    begins: datetime | None
    """The planned start of the migration; None while there is none."""


@value
class IssueText:
    """The facts that a summary and a description tell, in words where the spec has words."""

    level: Level
    scope_title: str
    """Title of the programme, cluster, domain, release or party that the issue belongs to."""
    code: str = ""
    """Code of the step or action; empty for an epic."""
    title: str = ""
    """Title of the step or action; empty for an epic."""
    is_action: bool = False
    kind: Kind = Kind.ORDINARY
    how: str = ""
    owner: str = ""
    """Title of the role that does it."""
    support: tuple[str, ...] = ()
    """Titles of the roles that help."""
    parties: tuple[str, ...] = ()
    """Titles of the parties that do it; for an epic those that take part."""
    environment: str = ""
    condition: str = ""
    """Name of the condition that the item depends on (`Condition`); empty for always."""
    after: tuple[tuple[str, str], ...] = ()
    """Code and title of what comes first."""
    source: str = ""
    note: str = ""
    runbook: str = ""
    """Title and version of the draaiboek."""
    migration: datetime | None = None
    """Start of the production migration, on the issues that tell it."""
    firmness: Firmness = Firmness.NONE
    """Whether that is in pencil or definitive."""
    attempt: int = 1
    """Of what is done again: which time it is."""
    outage: Outage | None = None
    """Of the check that the zorgaanbieder knows it: how long nothing works, and from when."""


IssueWords = Callable[[IssueText], tuple[str, Description]]
"""Gives the summary (one line, at most 255 characters) and the description of an issue."""
