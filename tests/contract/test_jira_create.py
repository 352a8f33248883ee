from typing import Any

import pytest

from regiebot_sandbox.jira import adf
from tests.contract.caller import Jira, new, text


def refused(jira: Jira, fields: dict[str, Any], **rest: Any) -> dict[str, str]:
    answer = jira.post("issue", {"fields": fields, **rest})
    assert answer.status_code == 400, answer.text
    errors: dict[str, str] = answer.json()["errors"]
    return errors


def test_an_issue_comes_back_as_it_was_created(jira: Jira) -> None:
    epic = jira.create("Epic", "Cluster 1")

    key = jira.create(parent={"key": epic}, labels=["b", "a"], duedate="2023-10-05", description=text("Hoe"))

    fields = jira.fields(key)
    assert fields["parent"]["key"] == epic
    assert fields["labels"] == ["a", "b"]
    assert fields["duedate"] == "2023-10-05"
    assert fields["description"] == adf.stored(text("Hoe"))
    assert fields["status"]["statusCategory"]["key"] == "new"
    assert fields["reporter"]["accountId"] == "bot-regiebot"


def test_a_property_is_there_from_the_creation_on(jira: Jira) -> None:
    body = {"fields": new(), "properties": [{"key": "bot.state", "value": {"identity": "x"}}]}

    key = jira.post("issue", body).json()["key"]

    assert jira.get(f"issue/{key}/properties/bot.state").json()["value"] == {"identity": "x"}


def test_a_create_can_link_and_label_through_update(jira: Jira) -> None:
    first = jira.create()
    link = {"add": {"type": {"name": "Blocks"}, "inwardIssue": {"key": first}}}
    body = {"fields": new(), "update": {"labels": [{"add": "x"}], "issuelinks": [link]}}

    key = jira.post("issue", body).json()["key"]

    (seen,) = jira.fields(key)["issuelinks"]
    assert seen["inwardIssue"]["key"] == first
    assert seen["type"]["inward"] == "is blocked by"
    assert jira.fields(first)["issuelinks"][0]["outwardIssue"]["key"] == key
    assert jira.fields(key)["labels"] == ["x"]


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        (new(summary=""), "summary", "You must specify a summary"),
        (new(summary="a" * 256), "summary", "can't exceed 255"),
        (new(summary="a\nb"), "summary", "newline"),
        (new(labels=["x y"]), "labels", "contains spaces which is invalid"),
        (new(duedate="05-10-2023"), "duedate", "yyyy-MM-dd"),
        (new(description="plat"), "description", "Atlassian Document"),
        (new(description=text("")), "description", "INVALID_INPUT"),
        (new(description=text("a" * 32_768)), "description", "32,767"),
        (new(assignee={"accountId": "u-niemand"}), "assignee", "does not exist"),
        (new(assignee={"accountId": "u-vertrokken"}), "assignee", "cannot be assigned"),
        (new(fixVersions=[{"name": "9.9"}]), "fixVersions", "'9.9' is not valid"),
        (new(components=[{"name": "?"}]), "components", "'?' is not valid"),
        (new(security={"id": "1"}), "security", "does not exist"),
        (new(priority={"name": "?"}), "priority", "invalid"),
        (new(customfield_10999="x"), "customfield_10999", "not on the appropriate screen, or unknown"),
        (new(customfield_10101={"value": "infolijn"}), "customfield_10101", "not on the appropriate screen"),
        (new(project="NEE"), "project", "valid project"),
        (new("Verhaal"), "issuetype", "valid issue type"),
        (new("Subtaak"), "issuetype", "parent issue key or id not specified"),
        (new(parent={"key": "KT-99"}), "parent", "Could not find issue"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    jira: Jira, fields: dict[str, Any], place: str, words: str
) -> None:
    assert words in refused(jira, fields)[place]


def test_every_wrong_field_is_named_at_once(jira: Jira) -> None:
    errors = refused(jira, new(summary="", labels=["x y"], duedate="nooit"))

    assert set(errors) == {"summary", "labels", "duedate"}


def test_a_subtask_goes_under_a_standard_issue_only(jira: Jira) -> None:
    epic = jira.create("Epic")
    task = jira.create(parent={"key": epic})
    subtask = jira.create("Subtaak", parent={"key": task})

    assert "hierarchy" in refused(jira, new("Subtaak", parent={"key": epic}))["parentId"]
    assert "hierarchy" in refused(jira, new("Subtaak", parent={"key": subtask}))["parentId"]
    assert "hierarchy" in refused(jira, new(parent={"key": task}))["parentId"]
    assert [s["key"] for s in jira.fields(task)["subtasks"]] == [subtask]


def test_a_subtask_stays_in_the_project_of_its_parent(jira: Jira) -> None:
    task = jira.create()

    errors = refused(jira, new("Subtaak", project="REL", parent={"key": task}))

    assert errors["parent"] == "Sub-tasks must be created in the same project as the parent."


def test_a_bulk_create_reports_what_failed_and_keeps_the_rest(jira: Jira) -> None:
    elements = [{"fields": new(summary=s)} for s in ("een", "", "drie")]

    answer = jira.post("issue/bulk", {"issueUpdates": elements})

    assert answer.status_code == 201
    made = [jira.fields(i["key"])["summary"] for i in answer.json()["issues"]]
    assert made == ["drie", "een"], "no order is promised (services §2.1)"
    (error,) = answer.json()["errors"]
    assert error["failedElementNumber"] == 1
    assert "summary" in error["elementErrors"]["errors"]


def test_a_bulk_create_of_failures_alone_is_a_400(jira: Jira) -> None:
    answer = jira.post("issue/bulk", {"issueUpdates": [{"fields": new(summary="")}] * 2})

    assert answer.status_code == 400
    assert [e["failedElementNumber"] for e in answer.json()["errors"]] == [0, 1]
    assert answer.json()["issues"] == []


def test_a_bulk_create_takes_fifty_with_their_properties(jira: Jira) -> None:
    element = {"fields": new(), "properties": [{"key": "bot", "value": {"a": 1}}]}

    assert len(jira.post("issue/bulk", {"issueUpdates": [element] * 50}).json()["issues"]) == 50
    assert jira.post("issue/bulk", {"issueUpdates": [element] * 51}).status_code == 400
    assert jira.get("issue/KT-50/properties/bot").json()["value"] == {"a": 1}
    assert jira.get("issue/KT-51").status_code == 404


def test_a_child_cannot_name_a_sibling_of_the_same_bulk_call(jira: Jira) -> None:
    elements = [{"fields": new("Epic")}, {"fields": new(parent={"key": "KT-2"})}]

    answer = jira.post("issue/bulk", {"issueUpdates": elements}).json()

    assert [e["failedElementNumber"] for e in answer["errors"]] == [1]


def test_a_bulk_fetch_leaves_out_what_it_cannot_find(jira: Jira) -> None:
    keys = [jira.create(summary=str(n)) for n in range(3)]
    body = {"issueIdsOrKeys": [keys[2], "KT-99", keys[0].lower()], "fields": ["summary"]}

    answer = jira.post("issue/bulkfetch", body)

    assert [i["key"] for i in answer.json()["issues"]] == [keys[0], keys[2]]
    assert answer.json()["issueErrors"] == []


def test_a_bulk_fetch_takes_a_hundred_issues_and_five_properties(jira: Jira) -> None:
    assert jira.post("issue/bulkfetch", {"issueIdsOrKeys": ["KT-1"] * 101}).status_code == 400
    body = {"issueIdsOrKeys": ["KT-1"], "properties": list("abcdef")}
    assert jira.post("issue/bulkfetch", body).status_code == 400
