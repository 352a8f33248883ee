"""Three-way merge of the fields of one issue: desired, last applied, observed.

The bot owns only what it wrote. A value that differs from what it wrote last is a person's, and stays,
unless the field's policy says otherwise.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.config.site_model import FieldPolicy
from bot.model.identity import is_own
from bot.model.issue import Description, Desired, IssueId, Observed
from bot.model.text_change import changed_words
from bot.model.values import value
from bot.reconcile.bot_block import block_of, text_of


class Field(StrEnum):
    """The fields that the bot may write. Nothing outside this list is ever sent."""

    SUMMARY = "summary"
    DESCRIPTION = "description"
    DUE = "duedate"
    ASSIGNEE = "assignee"
    LABELS = "labels"
    FIX_VERSION = "fixVersions"
    COMPONENTS = "components"
    PRIORITY = "priority"
    PARENT = "parent"
    SECURITY = "security"


_FIELDS = tuple(Field)

OTHER_TEXT = "another text in the bot's panel"

_BRIEF = 80
"""Characters of a value that a report tells."""


class Outcome(StrEnum):
    """What becomes of one field."""

    SAME = "same"
    WRITE = "write"
    KEEP = "keep-human-edit"
    HELD = "held"


@value
class FieldChange:
    """One field that differs: what Jira shows, what the spec says, and what becomes of it."""

    field: Field
    outcome: Outcome
    before: str
    after: str
    texts: tuple[str, str] | None = dataclasses.field(default=None, compare=False, repr=False)
    """Of the bot's block: its text as Jira shows it and as it should be, where the old one was read."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that change in the bot's block; empty for other fields, and for another layout alone."""
        return changed_words(*self.texts) if self.texts else ()


def told(changes: Iterable[FieldChange]) -> str:
    """Fields with their value before and after, in one line for a report."""
    return "; ".join(map(_told, changes))


def _told(change: FieldChange) -> str:
    if change.field is Field.DESCRIPTION:  # its values are digests, which tell nobody anything
        if not change.before:
            return f"{change.field}: without the bot's panel"
        return f"{change.field}: {_brief(' '.join(change.words)) if change.words else OTHER_TEXT}"
    return f"{change.field}: {_brief(change.before)} → {_brief(change.after)}"


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return (plain if len(plain) <= _BRIEF else plain[: _BRIEF - 1] + "…") or "–"


def applied_values(desired: Desired, parent: IssueId | None) -> dict[str, Any]:
    """What the stamp remembers of a write, as plain JSON: texts by value, the description by digest."""
    return {
        "summary": desired.summary,
        "description": desired.description.block,
        "duedate": iso(desired.due),
        "assignee": desired.assignee,
        "labels": list(desired.labels),
        "fixVersions": desired.fix_version,
        "components": sorted(desired.components),
        "priority": desired.priority,
        "parent": parent,
        "security": desired.security,
    }


def observed_values(observed: Observed, desired: Desired) -> dict[str, Any]:
    """The same values as Jira shows them now; of versions and components only those that are desired."""
    versions = observed.fix_versions
    return {
        Field.SUMMARY: observed.summary,
        Field.DESCRIPTION: observed.block,
        Field.DUE: iso(observed.due),
        Field.ASSIGNEE: observed.assignee,
        Field.LABELS: sorted(label for label in observed.labels if is_own(label) or label in desired.labels),
        Field.FIX_VERSION: desired.fix_version if desired.fix_version in versions else None,
        Field.COMPONENTS: sorted(desired.components & observed.components),
        Field.PRIORITY: observed.priority,
        Field.PARENT: observed.parent_id,
        Field.SECURITY: observed.security,
    }


@value
class Merge:
    """What to do about the fields of one issue."""

    changes: tuple[FieldChange, ...]
    """The fields that differ, in the order of `Field`; empty means nothing to say."""
    stale: bool
    """The stamp must be written: absent, overwritten by somebody, or behind on a field that already is as
    desired.

    Without that, a value that converged by itself would be taken for a person's at the next change.
    """

    @property
    def writes(self) -> bool:
        """Whether anything must be sent."""
        return self.stale or any(change.outcome is Outcome.WRITE for change in self.changes)


def _texts(desired: Desired, observed: Observed) -> tuple[str, str] | None:
    """The bot's block before and after; only an issue that was read just now has its description."""
    if observed.description is None:
        return None
    before, after = block_of(observed.description), block_of(desired.description.document)
    return text_of(before), text_of(after)


EMPTY: tuple[Any, ...] = (None, "", [])


def merge(
    desired: Desired,
    observed: Observed,
    parent: IssueId | None,
    policies: Mapping[str, FieldPolicy],
) -> Merge:
    """Compare every field of `Field`, and nothing else."""
    wanted = applied_values(desired, parent)
    stamp = observed.stamp if observed.stamp and observed.stamp.identity == desired.identity else None
    applied = stamp.applied if stamp else {}
    held = policies.get("runbook") is FieldPolicy.REPORT
    foreign = stamp is None or stamp.overwritten or (stamp.runbook != desired.runbook and not held)
    seen = observed_values(observed, desired)
    changes = []
    for field in _FIELDS:
        outcome = _outcome(field, wanted[field], seen[field], applied, policies)
        if held and outcome is Outcome.KEEP and seen[field] == applied.get(field):
            outcome = Outcome.HELD
        if outcome is not Outcome.SAME:
            texts = _texts(desired, observed) if field is Field.DESCRIPTION else None
            changes.append(FieldChange(field, outcome, _show(seen[field]), _show(wanted[field]), texts))
    stale = foreign or any(seen[f] == wanted[f] != applied.get(f) for f in _FIELDS)
    return Merge(tuple(changes), stale)


def keeping_texts(desired: Desired, observed: Observed) -> Desired:
    """The issue with the texts that the bot wrote last, in place of those that could not be made."""
    applied = observed.stamp.applied if observed.stamp else {}
    summary, block = applied.get("summary") or "", applied.get("description") or ""
    return replace(desired, summary=summary, description=Description({}, block))


def written_parent(observed: Observed) -> IssueId | None:
    """Under which issue the bot put it last."""
    found = observed.stamp.applied.get(Field.PARENT) if observed.stamp else None
    return None if found is None else IssueId(str(found))


def is_as_desired(desired: Desired, observed: Observed, parent: IssueId | None) -> bool:
    """Whether Jira shows exactly what is desired, and the stamp tells that the bot wrote it so.

    Nearly every issue is, so this comes before anything else and makes no values to compare.
    """
    stamp, block, labels = observed.stamp, desired.description.block, desired.labels
    if stamp is None or stamp.identity != desired.identity or stamp.runbook != desired.runbook:
        return False
    if stamp.overwritten:
        return False
    applied = stamp.applied
    try:
        return bool(
            observed.summary == desired.summary == applied["summary"]
            and observed.block == block == applied["description"]
            and observed.due == desired.due
            and applied["duedate"] == iso(desired.due)
            and observed.parent_id == parent == applied["parent"]
            and observed.assignee == desired.assignee == applied["assignee"]
            and observed.security == desired.security == applied["security"]
            and len(observed.labels) == len(labels)
            and observed.labels.issuperset(labels)
            and applied["labels"] == [*labels]
            and desired.components <= observed.components
            and applied["components"] == (sorted(desired.components) if desired.components else [])
            and (desired.priority is None or desired.priority == observed.priority)
            and applied["priority"] == desired.priority
            and (desired.fix_version is None or desired.fix_version in observed.fix_versions)
            and applied["fixVersions"] == desired.fix_version
        )
    except KeyError:  # written before the bot knew all of these
        return False


def _outcome(
    field: Field,
    wanted: Any,
    seen: Any,
    applied: Mapping[str, Any],
    policies: Mapping[str, FieldPolicy],
) -> Outcome:
    policy = policies.get(field, FieldPolicy.DEFAULT)
    silent = wanted in EMPTY and applied.get(field) in EMPTY  # the spec says nothing of it, and never did
    if seen == wanted or silent or policy is FieldPolicy.CREATE_ONLY:
        return Outcome.SAME
    if policy is FieldPolicy.REPORT:
        return Outcome.KEEP
    if policy is FieldPolicy.ENFORCE or field is Field.LABELS:
        return Outcome.WRITE  # own labels only: a person's label is never among these values
    untouched = seen == applied[field] if field in applied else seen in EMPTY
    return Outcome.WRITE if untouched else Outcome.KEEP


@lru_cache
def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
