"""What the words of an issue are made of; templates turn it into a summary and a description."""

from collections.abc import Callable
from datetime import datetime

from bot.config.runbook_model import Kind, Level
from bot.model.issue import Description
from bot.model.values import value
from bot.runbook.date_settling import DateStatus


@value
class Outage:
    """S4 O.7: X, how long there is no communication about care, and Y, from which moment."""

    minutes: int | None
    """As measured in the last trial; None while none was timed."""
    begins: datetime | None
    """The planned start of the migration; None while there is none."""


@value
class PlaceText:
    """What every issue of a scope tells alike."""

    level: Level
    title: str
    """Of the programme, cluster, domain, release or party."""
    runbook: str = ""
    """Title and version of the draaiboek."""
    date_status: DateStatus = DateStatus.NONE
    """Whether the date of its migration is tentative or confirmed."""


@value
class RowText:
    """What every issue of a step or action tells alike; all empty for an epic."""

    code: str = ""
    title: str = ""
    is_action: bool = False
    kind: Kind = Kind.ORDINARY
    how: str = ""
    owner: str = ""
    """Title of the role that does it."""
    support: tuple[str, ...] = ()
    """Titles of the roles that help."""
    environment: str = ""
    condition: str = ""
    """Name of the condition that it depends on (`Condition`); empty for always."""
    unless: str = ""
    """Name of the condition under which it is not needed; empty for never."""
    optional: str = ""
    """The half of it that may be left out."""
    excludes: tuple[str, ...] = ()
    """Parties whose clusters have no part in it."""
    one_or_more: tuple[str, ...] = ()
    """Codes of the actions of which one or more are needed."""
    roles: tuple[str, ...] = ()
    """Codes of its owners, where there are several."""
    source: str = ""
    note: str = ""
    attempt: int = 1
    """The number of the attempt, from 1."""


@value
class IssueText:
    """The facts that a summary and a description tell, in words where the spec has words."""

    place: PlaceText
    row: RowText = RowText()
    parties: tuple[str, ...] = ()
    """Titles of the parties that do it; for an epic those that take part."""
    after: tuple[tuple[str, str], ...] = ()
    """Code and title of what comes first."""
    migration: datetime | None = None
    """Start of the production migration, on the issues that tell it."""
    outage: Outage | None = None
    """Of the check that the zorgaanbieder knows it: how long nothing works, and from when."""
    head: str = ""
    """Head of the audit trail, on the epic that shows it."""


IssueWords = Callable[[IssueText], tuple[str, Description]]
"""Gives the summary (one line, at most 255 characters) and the description of an issue.

Where they cannot be made, a title for the plan and a description that says why (`error`).
"""
