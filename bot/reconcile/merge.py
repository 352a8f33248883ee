"""Three-way merge of the fields of one issue: desired, last applied, observed.

The bot owns only what it wrote. A value that differs from what it wrote last is a person's, and stays,
unless the field's policy says otherwise.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot.config.site_model import FieldPolicy
from bot.model.field_table import DESCRIPTION, FIELDS, PARENT, SUMMARY, Field, Kind
from bot.model.issue import Description, Desired, IssueId, Observed
from bot.model.text_change import changed_words
from bot.model.values import value
from bot.reconcile.bot_block import block_of, text_of

OTHER_TEXT = "another text in the bot's panel"

OWN_TEXT = "a person's own text"

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
    """Fields with their value before and after, in one line for a report, which is logged as well. What a
    person wrote stays on the issue.
    """
    return "; ".join(map(_told, changes))


def _told(change: FieldChange) -> str:
    if change.field.kind is Kind.PANEL:  # its values are digests, which tell nobody anything
        if not change.before:
            return f"{change.field}: without the bot's panel"
        words = "" if change.outcome is Outcome.KEEP else _brief(" ".join(change.words))
        return f"{change.field}: {words if change.words and words else OTHER_TEXT}"
    if change.field.kind is Kind.TEXT:
        theirs = change.outcome is Outcome.KEEP
        return f"{change.field}: {OWN_TEXT if theirs else f'→ {_brief(change.after)}'}"
    return f"{change.field}: {_brief(change.before)} → {_brief(change.after)}"


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return (plain if len(plain) <= _BRIEF else plain[: _BRIEF - 1] + "…") or "–"


@value
class Merge:
    """What to do about the fields of one issue."""

    changes: tuple[FieldChange, ...]
    """The fields that differ, in the order of `FIELDS`; empty means nothing to say."""
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
    """Compare every field of `FIELDS`, and nothing else."""
    wanted = FIELDS.applied(desired, parent)
    stamp = observed.stamp if observed.stamp and observed.stamp.identity == desired.identity else None
    applied = stamp.applied if stamp else {}
    held = policies.get("runbook") is FieldPolicy.REPORT
    foreign = stamp is None or stamp.overwritten or (stamp.runbook != desired.runbook and not held)
    seen = FIELDS.shown(observed, desired)
    changes = []
    for field in FIELDS:
        outcome = _outcome(field, wanted[field], seen[field], applied, policies)
        if held and outcome is Outcome.KEEP and seen[field] == applied.get(field):
            outcome = Outcome.HELD
        if outcome is not Outcome.SAME:
            texts = _texts(desired, observed) if field.kind is Kind.PANEL else None
            changes.append(FieldChange(field, outcome, _show(seen[field]), _show(wanted[field]), texts))
    stale = foreign or any(seen[f] == wanted[f] != applied.get(f) for f in FIELDS)
    return Merge(tuple(changes), stale)


def keeping_texts(desired: Desired, observed: Observed) -> Desired:
    """The issue with the texts that the bot wrote last, in place of those that could not be made."""
    applied = observed.stamp.applied if observed.stamp else {}
    summary, block = applied.get(SUMMARY) or "", applied.get(DESCRIPTION) or ""
    return replace(desired, summary=summary, description=Description({}, block))


def written_parent(observed: Observed) -> IssueId | None:
    """Under which issue the bot put it last."""
    found = observed.stamp.applied.get(PARENT) if observed.stamp else None
    return None if found is None else IssueId(str(found))


def is_as_desired(desired: Desired, observed: Observed, parent: IssueId | None) -> bool:
    """Whether Jira shows exactly what is desired, and the stamp tells that the bot wrote it so.

    Nearly every issue is, so this comes before anything else and makes no values to compare.
    """
    stamp = observed.stamp
    if stamp is None or stamp.identity != desired.identity or stamp.runbook != desired.runbook:
        return False
    if stamp.overwritten:
        return False
    try:
        return FIELDS.is_same(desired, observed, stamp.applied, parent)
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
    if policy is FieldPolicy.ENFORCE or field.kind is Kind.LABELS:
        return Outcome.WRITE  # own labels only: a person's label is never among these values
    untouched = seen == applied[field] if field in applied else seen in EMPTY
    return Outcome.WRITE if untouched else Outcome.KEEP


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
