"""Every field that the bot may write: a person's edit, by policy, and what is told of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.config.site_model import FieldPolicy, JiraSite, PolicyField
from bot.model.field_table import (
    ASSIGNEE,
    COMPONENTS,
    DESCRIPTION,
    DUE,
    FIELDS,
    FIX_VERSION,
    LABELS,
    PARENT,
    PRIORITY,
    SECURITY,
    SUMMARY,
    Field,
)
from bot.model.issue import Identity, IssueId
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.merge import OTHER_TEXT, told
from bot.reconcile.plan import Change
from bot.render.plan_text import plan_text
from tests.builders import all_observed, desired, tree

ROOT, GATE = Identity("prog"), Identity("prog/c0/d0/O.9")
WANTED: dict[str, Any] = {
    "assignee": "u-bot",
    "fix_version": "1.0",
    "security": "10",
    "priority": "Hoog",
    "components": frozenset({"keten"}),
}
ISSUES = tuple(replace(i, **WANTED) if i.identity == GATE else i for i in desired(tree()))
EDITS: dict[Field, dict[str, Any]] = {
    SUMMARY: {"summary": "Van ons"},
    DESCRIPTION: {"block": "eigen tekst in het kader"},
    DUE: {"due": date(2023, 11, 1)},
    ASSIGNEE: {"assignee": "u-mens"},
    LABELS: {"labels": frozenset({"team-x"})},
    FIX_VERSION: {"fix_versions": frozenset({"2.0"})},
    COMPONENTS: {"components": frozenset({"techniek"})},
    PRIORITY: {"priority": "Laag"},
    PARENT: {"parent_id": IssueId("99999")},
    SECURITY: {"security": "20"},
}


def after_edit(field: Field, policy: FieldPolicy) -> tuple[Change, ...]:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], **EDITS[field])
    made = diff(ROOT, ISSUES, ObservedState(tuple(seen.values()), policies={str(field): policy}))
    for change in made.changes:
        for one in change.fields:
            before = OTHER_TEXT if one.field is DESCRIPTION else f"{one.before or '–'} → "
            assert f"{one.field}: {before}" in plan_text(made)
    return made.changes


def test_the_config_has_a_policy_for_every_field() -> None:
    assert set(EDITS) == set(FIELDS)
    assert {str(name) for name in JiraSite(fields=dict.fromkeys(EDITS, FieldPolicy.REPORT)).fields} == {
        str(field) for field in FIELDS
    }
    assert set(PolicyField.__args__) == {str(field) for field in FIELDS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", FIELDS.merged)
def test_a_persons_edit_of_any_field_stays_and_is_told_before_and_after(field: Field) -> None:
    """But for the bot's own labels, which come back."""
    (change,) = after_edit(field, FieldPolicy.DEFAULT)

    stays = change.written if field is LABELS else change.kept
    assert [one.field for one in stays] == [field]
    assert stays[0].before != stays[0].after
    assert told(stays).startswith(f"{field}: ")


@pytest.mark.parametrize("field", FIELDS.merged)
def test_any_field_is_put_back_where_the_spec_decides(field: Field) -> None:
    (change,) = after_edit(field, FieldPolicy.ENFORCE)

    assert [one.field for one in change.written] == [field]


@pytest.mark.parametrize("field", FIELDS.merged)
def test_any_field_is_only_told_of_where_the_bot_may_not_change_it(field: Field) -> None:
    (change,) = after_edit(field, FieldPolicy.REPORT)

    assert [one.field for one in change.kept] == [field]
    assert not change.written


@pytest.mark.parametrize("field", FIELDS.merged)
def test_any_field_can_be_left_to_people_once_it_was_filled(field: Field) -> None:
    assert after_edit(field, FieldPolicy.CREATE_ONLY) == ()
