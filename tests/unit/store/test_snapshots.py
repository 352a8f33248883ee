"""What the ledger keeps of an issue: the names and values that earlier versions kept."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.field_table import FIELDS
from bot.model.issue import IssueId
from bot.store.snapshots import pack, unpack
from tests.builders import desired, observed, tree

WANTED = replace(
    next(issue for issue in desired(tree()) if issue.identity == "prog/c0/d0/O.9"),
    assignee="u-1",
    fix_version="1.0",
    security="10",
    priority="Hoog",
    components=frozenset({"b", "a"}),
)
SEEN = replace(
    observed(WANTED, 7, IssueId("3"), blocked_by=frozenset({IssueId("5"), IssueId("4")})),
    labels=frozenset({"rb:x", "team"}),
)
KEPT: dict[str, Any] = {
    "key": "KT-7",
    "project": "KT",
    "rank": 2,
    "parent": "3",
    "summary": "O.9 Actie O.9 Domein 0.0",
    "block": "a027c4f7625686dd",
    "labels": ["rb:x", "team"],
    "due": "2023-10-12",
    "assignee": "u-1",
    "versions": ["1.0"],
    "security": "10",
    "priority": "Hoog",
    "components": ["a", "b"],
    "status": ["1", "Te doen", "new"],
    "updated": "2023-06-01T00:00:00+00:00",
    "stamp": {
        "identity": "prog/c0/d0/O.9",
        "applied": {
            "summary": "O.9 Actie O.9 Domein 0.0",
            "description": "a027c4f7625686dd",
            "duedate": "2023-10-12",
            "assignee": "u-1",
            "labels": ["rb:prog/c0/d0/O.9", "regiebot:prog"],
            "fixVersions": "1.0",
            "components": ["a", "b"],
            "priority": "Hoog",
            "parent": "3",
            "security": "10",
        },
        "links": ["prog/c0/d0/O.1"],
        "runbook": "",
        "said": [],
        "owed": None,
        "first": None,
        "serial": 0,
        "derived": False,
        "overwritten": False,
    },
    "blocked_by": ["4", "5"],
    "done_at": None,
    "comments": [],
    "attachments": [],
    "values": {},
}
"""As it was kept before the fields had a table."""


def test_names_and_values_are_those_of_before() -> None:
    assert pack(SEEN) == KEPT
    assert list(pack(SEEN)["stamp"]["applied"]) == list(KEPT["stamp"]["applied"])
    assert unpack("7", KEPT) == SEEN


@pytest.mark.parametrize("name", [field.stored for field in FIELDS.written])
def test_a_field_in_another_form_or_without_is_not_taken_for_empty(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        unpack("7", {**KEPT, name: 7})
    with pytest.raises(KeyError, match=name):
        unpack("7", {key: value for key, value in KEPT.items() if key != name})
