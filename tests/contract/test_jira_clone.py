"""A person clones an issue on the screen: what Jira copies, what it leaves behind, where the copy may go."""

from typing import Any

from tests.contract.caller import Jira

WHO = "u-facilitator"
PROPERTY = [{"key": "com.example.bot", "value": {"a": 1}}]


def made(jira: Jira, kind: str = "Taak", **fields: Any) -> str:
    """An issue with a property and a comment."""
    project, named = {"project": {"key": "KT"}}, {"issuetype": {"name": kind}, "summary": "O Quality-gate"}
    answer = jira.post("issue", {"fields": {**project, **named, **fields}, "properties": PROPERTY})
    assert answer.status_code == 201, answer.text
    key = str(answer.json()["key"])
    jira.act(WHO, "comment", issue=key, text="besluit: GO")
    return key


def properties(jira: Jira, key: str) -> list[str]:
    return [one["key"] for one in jira.get(f"issue/{key}/properties").json()["keys"]]


def test_a_clone_takes_the_labels_and_neither_properties_nor_comments(jira: Jira) -> None:
    own: dict[str, Any] = {
        "labels": ["rb:p/c/d/O", "regiebot:p"],
        "duedate": "2023-10-12",
        "priority": {"name": "Hoog"},
    }
    key = made(jira, **own, assignee={"accountId": WHO}, components=[{"name": "Launch en IDP"}])
    jira.act(WHO, "transition", issue=key, to="done")

    clone = jira.act(WHO, "clone", issue=key)["key"]

    fields = jira.fields(clone)
    assert fields["summary"] == "CLONE - O Quality-gate"
    assert (fields["labels"], fields["duedate"]) == (own["labels"], own["duedate"])
    assert (fields["priority"]["name"], fields["assignee"]["accountId"]) == ("Hoog", WHO)
    assert [one["name"] for one in fields["components"]] == ["Launch en IDP"]
    assert fields["status"]["statusCategory"]["key"] == "new"
    assert (properties(jira, clone), fields["comment"]["comments"]) == ([], [])
    (link,) = fields["issuelinks"]
    assert (link["type"]["name"], link["outwardIssue"]["key"]) == ("Cloners", key)
    assert properties(jira, key) == ["com.example.bot"], "control: the original has it"


def test_a_clone_takes_its_subtasks_along_when_asked(jira: Jira) -> None:
    task = made(jira)
    made(jira, "Subtaak", parent={"key": task}, labels=["rb:p/c/d/O.9"])

    alone = jira.act(WHO, "clone", issue=task)["key"]
    whole = jira.act(WHO, "clone", issue=task, subtasks=True, summary="Voor later")["key"]

    assert jira.fields(alone)["subtasks"] == []
    (child,) = jira.fields(whole)["subtasks"]
    assert jira.fields(whole)["summary"] == "Voor later"
    assert jira.fields(child["key"])["labels"] == ["rb:p/c/d/O.9"]
    assert properties(jira, child["key"]) == []


def test_a_clone_goes_under_another_parent_and_into_another_project(jira: Jira) -> None:
    first, second = made(jira), made(jira)
    subtask = made(jira, "Subtaak", parent={"key": first})

    clone = jira.act(WHO, "clone", issue=subtask)["key"]
    assert jira.fields(clone)["parent"]["key"] == first
    jira.act(WHO, "edit", issue=clone, fields={"parent": {"key": second}})
    assert jira.fields(clone)["parent"]["key"] == second

    other = jira.act(WHO, "clone", issue=first)["key"]
    moved = jira.act(WHO, "move", issue=other, project="REL")["key"]
    assert jira.fields(moved)["project"]["key"] == "REL"


def test_a_property_has_a_most_however_it_is_set(jira: Jira) -> None:
    key = made(jira)
    fits, over = ([{"key": "p", "value": "x" * length}] for length in (32_766, 32_767))

    assert jira.put(f"issue/{key}", {"properties": fits}).status_code == 204
    assert jira.put(f"issue/{key}", {"properties": over}).status_code == 400
