"""Between Jira's JSON and the core's nouns: nothing lost, nothing that people wrote replaced."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.atlassian.jira.issue_fields import create_payload, edit_payload, instant, observed_from
from bot.atlassian.jira.transitions import status_of
from bot.config.site_model import JiraSite
from bot.model.issue import Category, Desired, Identity, IssueId, IssueKey, Rank
from bot.ports import Edit, NewIssue
from bot.reconcile.bot_block import described
from tests.builders import panel
from tests.dutch import DUTCH

BARE: dict[str, Any] = {
    "summary": "Titel",
    "labels": [],
    "project": {"key": "KT"},
    "issuetype": {"id": "2", "hierarchyLevel": 0},
    "status": {"id": "1", "name": "Te doen", "statusCategory": {"key": "new"}},
    "updated": "2023-10-12T13:00:00.000+0200",
}


def issue(properties: Any = None, **fields: Any) -> dict[str, Any]:
    return {"id": "10001", "key": "KT-1", "fields": BARE | fields, "properties": properties}


def test_an_issue_with_the_least_that_jira_gives_can_be_read() -> None:
    seen = observed_from(issue(), JiraSite(), DUTCH)

    assert (seen.id, seen.key, seen.rank, seen.due, seen.parent_id) == (
        "10001",
        "KT-1",
        Rank.TASK,
        None,
        None,
    )
    assert seen.updated == datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
    assert seen.stamp is None


@pytest.mark.parametrize(
    ("kind", "rank"),
    [
        ({"id": "1", "hierarchyLevel": 1}, Rank.EPIC),
        ({"id": "4", "hierarchyLevel": -1, "subtask": True}, Rank.SUBTASK),
        ({"id": "9", "hierarchyLevel": 2}, None),
    ],
)
def test_rank_follows_the_hierarchy_and_never_a_name(kind: dict[str, Any], rank: Rank | None) -> None:
    assert observed_from(issue(issuetype=kind), JiraSite(), DUTCH).rank is rank


@pytest.mark.parametrize(
    ("key", "category"),
    [
        ("new", Category.NEW),
        ("indeterminate", Category.DOING),
        ("done", Category.DONE),
        ("undefined", Category.DOING),
    ],
)
def test_progress_is_the_category_whatever_the_status_is_called(key: str, category: Category) -> None:
    status = {"id": "7", "name": "Done", "statusCategory": {"key": key}}

    assert status_of(status).category is category


def test_only_what_comes_first_by_the_configured_link_counts() -> None:
    links = [
        {"type": {"name": "Blocks"}, "inwardIssue": {"id": "1"}},
        {"type": {"name": "Blocks"}, "outwardIssue": {"id": "2"}},
        {"type": {"name": "Relates"}, "inwardIssue": {"id": "3"}},
    ]

    assert observed_from(issue(issuelinks=links), JiraSite(), DUTCH).blocked_by == {"1"}


@pytest.mark.parametrize("value", ["tekst", {"identity": 7}, {"applied": {}}, [], None])
def test_a_property_that_somebody_else_wrote_is_no_stamp(value: Any) -> None:
    assert observed_from(issue({"regiebot.state": value}), JiraSite(), DUTCH).stamp is None


def test_a_stamp_whose_memory_was_damaged_still_says_whose_issue_it_is() -> None:
    seen = observed_from(issue({"regiebot.state": {"identity": "p/x", "applied": "?"}}), JiraSite(), DUTCH)

    assert seen.stamp is not None
    assert (seen.stamp.identity, seen.stamp.applied) == ("p/x", {})


def test_a_create_carries_identity_links_and_fields_in_one_element() -> None:
    wanted = Desired(
        Identity("p/x"),
        Rank.SUBTASK,
        "KT",
        Identity("p"),
        "Titel",
        described(panel("x")),
        ("a", "b"),
        due=date(2023, 10, 12),
        assignee="u1",
        fix_version="1.0",
        security="10",
    )
    new = NewIssue(wanted, IssueId("99"), {"identity": "p/x"}, (IssueKey("KT-1"),), (IssueKey("KT-2"),))

    payload = create_payload(new, "4", "Blocks")

    assert payload["fields"] == {
        "project": {"key": "KT"},
        "issuetype": {"id": "4"},
        "summary": "Titel",
        "description": panel("x"),
        "labels": ["a", "b"],
        "parent": {"id": "99"},
        "duedate": "2023-10-12",
        "assignee": {"accountId": "u1"},
        "fixVersions": [{"name": "1.0"}],
        "security": {"id": "10"},
    }
    assert payload["properties"] == [{"key": "regiebot.state", "value": {"identity": "p/x"}}]
    assert [link["add"] for link in payload["update"]["issuelinks"]] == [
        {"type": {"name": "Blocks"}, "inwardIssue": {"key": "KT-1"}},
        {"type": {"name": "Blocks"}, "outwardIssue": {"key": "KT-2"}},
    ]


def test_an_empty_field_is_left_out_of_a_create() -> None:
    wanted = Desired(Identity("p"), Rank.EPIC, "KT", None, "Titel", described(panel("x")), ("rb:p",))

    payload = create_payload(NewIssue(wanted, None, {}), "1", "Blocks")

    assert set(payload["fields"]) == {"project", "issuetype", "summary", "description", "labels"}
    assert "update" not in payload


def test_an_edit_adds_and_removes_and_replaces_no_list_of_people() -> None:
    edit = Edit(
        IssueId("1"),
        {"summary": "Nieuw", "assignee": "u1", "parent": "99", "duedate": None},
        add_labels=("a",),
        remove_labels=("b",),
        add_names={"fixVersions": ("1.0",)},
        blocked_by=(IssueKey("KT-1"),),
        stamp={"identity": "p"},
    )

    payload = edit_payload(edit, "Blocks")

    assert payload["fields"] == {
        "summary": "Nieuw",
        "assignee": {"accountId": "u1"},
        "parent": {"id": "99"},
        "duedate": None,
    }
    assert payload["update"]["labels"] == [{"add": "a"}, {"remove": "b"}]
    assert payload["update"]["fixVersions"] == [{"add": {"name": "1.0"}}]
    assert payload["properties"][0]["value"] == {"identity": "p"}


def test_an_edit_of_nothing_but_the_stamp_touches_no_field() -> None:
    payload = edit_payload(Edit(IssueId("1"), {}, stamp={"identity": "p"}), "Blocks")

    assert set(payload) == {"properties"}


@pytest.mark.parametrize("text", ["2023-10-12T13:00:00.000+0200", "2023-10-12T11:00:00.000+0000"])
def test_timestamps_are_instants(text: str) -> None:
    assert instant(text) == datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
