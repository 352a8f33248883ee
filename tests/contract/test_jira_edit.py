from typing import Any

import pytest

from regiebot_sandbox.jira import adf
from tests.contract.caller import Jira, text


def test_an_edit_answers_nothing_or_the_issue(jira: Jira) -> None:
    key = jira.create()

    plain = jira.put(f"issue/{key}", {"fields": {"summary": "Anders"}})
    full = jira.put(f"issue/{key}", {"fields": {"summary": "Weer anders"}}, returnIssue="true")

    assert (plain.status_code, plain.content) == (204, b"")
    assert full.json()["fields"]["summary"] == "Weer anders"


def test_fields_replace_and_update_merges(jira: Jira) -> None:
    key = jira.create(labels=["mens", "bot"])

    jira.put(f"issue/{key}", {"update": {"labels": [{"add": "nieuw"}, {"remove": "bot"}]}})
    assert jira.fields(key)["labels"] == ["mens", "nieuw"]

    jira.put(f"issue/{key}", {"fields": {"labels": ["alleen"]}})
    assert jira.fields(key)["labels"] == ["alleen"]


def test_a_field_stands_in_fields_or_in_update(jira: Jira) -> None:
    key = jira.create()
    body = {"fields": {"labels": ["a"]}, "update": {"labels": [{"add": "b"}]}}

    assert jira.put(f"issue/{key}", body).status_code == 400
    assert jira.fields(key)["labels"] == []


def test_a_refused_edit_changes_nothing(jira: Jira) -> None:
    key = jira.create(summary="Oud")
    body = {"fields": {"summary": "Nieuw", "duedate": "nooit"}, "properties": [{"key": "p", "value": 1}]}

    answer = jira.put(f"issue/{key}", body)

    assert set(answer.json()["errors"]) == {"duedate"}
    assert jira.fields(key)["summary"] == "Oud"
    assert jira.get(f"issue/{key}/properties").json()["keys"] == []


def test_properties_go_along_with_an_edit(jira: Jira) -> None:
    key = jira.create()

    jira.put(f"issue/{key}", {"fields": {"summary": "x"}, "properties": [{"key": "p", "value": [1]}]})

    assert jira.get(f"issue/{key}/properties/p").json() == {"key": "p", "value": [1]}


def test_a_parent_is_taken_away_with_none(jira: Jira) -> None:
    epic = jira.create("Epic")
    key = jira.create(parent={"key": epic})

    jira.put(f"issue/{key}", {"update": {"parent": [{"set": {"none": True}}]}})

    assert "parent" not in jira.fields(key)


def test_the_changelog_says_who_changed_what(jira: Jira) -> None:
    key = jira.create(summary="Oud")
    jira.put(f"issue/{key}", {"fields": {"summary": "Nieuw"}})
    jira.act("u-facilitator", "edit", issue=key, fields={"duedate": "2023-11-01"})

    log = jira.get(f"issue/{key}/changelog").json()

    assert [(e["author"]["accountId"], e["items"][0]["field"]) for e in log["values"]] == [
        ("u-facilitator", "duedate"),
        ("bot-regiebot", "summary"),
    ], "no order is promised (services §1.7)"
    assert log["isLast"] is True
    first = log["values"][1]["items"][0]
    assert (first["fromString"], first["toString"]) == ("Oud", "Nieuw")
    bulk = jira.post("changelog/bulkfetch", {"issueIdsOrKeys": [key], "fieldIds": ["duedate"]}).json()
    assert len(bulk["issueChangeLogs"][0]["changeHistories"]) == 1


def test_an_item_of_a_custom_field_has_a_name_and_may_lack_its_id(jira: Jira) -> None:
    key = jira.create()
    jira.act("u-facilitator", "edit", issue=key, fields={"customfield_10121": "omdat het kan"})

    (entry,) = jira.get(f"issue/{key}/changelog").json()["values"]

    assert entry["items"][0]["field"] == "Reden van besluit"
    assert "fieldId" not in entry["items"][0]


def test_an_edit_that_changes_nothing_leaves_no_trace(jira: Jira) -> None:
    key = jira.create(summary="Zo")

    jira.put(f"issue/{key}", {"fields": {"summary": "Zo", "labels": []}})

    assert jira.get(f"issue/{key}/changelog").json()["total"] == 0


def test_a_transition_resolves_and_another_reopens(jira: Jira) -> None:
    key = jira.create()
    ways = {t["to"]["statusCategory"]["key"]: t for t in transitions(jira, key)}

    done = jira.post(f"issue/{key}/transitions", {"transition": {"id": ways["done"]["id"]}})
    assert done.status_code == 204
    assert jira.fields(key)["status"]["name"] == "Gereed"
    assert jira.fields(key)["resolution"]["name"] == "Gereed"
    assert jira.fields(key)["resolutiondate"]

    jira.post(f"issue/{key}/transitions", {"transition": {"id": ways["new"]["id"]}})
    assert jira.fields(key)["resolution"] is None


def transitions(jira: Jira, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = jira.get(f"issue/{key}/transitions").json()["transitions"]
    return found


def test_an_unknown_transition_is_refused(jira: Jira) -> None:
    key = jira.create()

    assert jira.post(f"issue/{key}/transitions", {"transition": {"id": "999"}}).status_code == 400
    assert jira.post(f"issue/{key}/transitions", {}).status_code == 400
    assert jira.get(f"issue/{key}/transitions", transitionId="999").json()["transitions"] == []


def test_a_transition_in_an_edit_is_ignored(jira: Jira) -> None:
    key = jira.create()

    answer = jira.put(f"issue/{key}", {"fields": {"summary": "x"}, "transition": {"id": "31"}})

    assert answer.status_code == 204
    assert jira.fields(key)["status"]["name"] == "Te doen"


def test_a_workflow_with_a_graph_offers_its_own_ways_only(jira: Jira) -> None:
    key = jira.create("[System] Service request", project="RFC")

    assert [t["to"]["name"] for t in transitions(jira, key)] == ["Beoordelen", "Afgewezen"]
    jira.act("u-servicedesk", "transition", issue=key, to="Wacht op CAB")
    assert transitions(jira, key) == []  # what an approval decides, nobody takes by hand


@pytest.mark.parametrize("account", ["u-koppeltaal", None])
def test_an_issue_is_assigned_and_unassigned(jira: Jira, account: str | None) -> None:
    key = jira.create(assignee={"accountId": "u-facilitator"})

    assert jira.put(f"issue/{key}/assignee", {"accountId": account}).status_code == 204

    assignee = jira.fields(key)["assignee"]
    assert (assignee["accountId"] if assignee else None) == account


def test_who_left_is_not_assigned(jira: Jira) -> None:
    key = jira.create()

    answer = jira.put(f"issue/{key}/assignee", {"accountId": "u-vertrokken"})

    assert answer.status_code == 400
    assert "cannot be assigned" in answer.json()["errors"]["assignee"]


def test_a_deleted_issue_is_gone(jira: Jira) -> None:
    task = jira.create()
    subtask = jira.create("Subtaak", parent={"key": task})

    assert jira.call("DELETE", f"issue/{task}").status_code == 400
    assert jira.call("DELETE", f"issue/{task}", deleteSubtasks="true").status_code == 204

    assert jira.get(f"issue/{task}").status_code == 404
    assert jira.get(f"issue/{subtask}").status_code == 404
    assert jira.find("project = KT") == []


def test_a_moved_issue_answers_to_its_old_key(jira: Jira) -> None:
    key = jira.create()
    jira.act("u-facilitator", "move", issue=key, project="REL")

    answer = jira.get(f"issue/{key}").json()

    assert answer["key"] == "REL-1"
    assert jira.find(f"key = {key}") == ["REL-1"]
    assert jira.create() == "KT-2"


def test_sub_tasks_follow_a_moved_issue_by_id_and_old_key_and_do_not_move_by_themselves(jira: Jira) -> None:
    task = jira.create()
    subtask = jira.create("Subtaak", parent={"key": task})
    ids = [jira.get(f"issue/{key}").json()["id"] for key in (task, subtask)]
    with pytest.raises(AssertionError, match="without its parent"):
        jira.act("u-facilitator", "move", issue=subtask, project="REL")

    jira.act("u-facilitator", "move", issue=task, project="REL")

    body = {"issueIdsOrKeys": [*ids, subtask], "fields": ["parent"]}
    found = jira.call("POST", "issue/bulkfetch", body).json()["issues"]
    assert [(one["id"], one["key"]) for one in found] == [(ids[0], "REL-1"), (ids[1], "REL-2")]
    assert found[1]["fields"]["parent"]["key"] == "REL-1"


def test_an_issue_that_is_converted_keeps_key_labels_and_properties(jira: Jira) -> None:
    task, other = jira.create(), jira.create()
    subtask = jira.create("Subtaak", parent={"key": task}, labels=["rb:x"])
    assert jira.call("PUT", f"issue/{subtask}/properties/p", {"a": 1}).status_code == 201

    jira.act("u-facilitator", "convert", issue=subtask, type="Taak")
    found = jira.get(f"issue/{subtask}").json()["fields"]
    assert (found["issuetype"]["subtask"], found.get("parent"), found["labels"]) == (False, None, ["rb:x"])
    assert jira.get(f"issue/{subtask}/properties/p").json()["value"] == {"a": 1}

    jira.act("u-facilitator", "convert", issue=subtask, type="Subtaak", parent=other)
    found = jira.get(f"issue/{subtask}").json()["fields"]
    assert (found["issuetype"]["subtask"], found["parent"]["key"]) == (True, other)
    with pytest.raises(AssertionError, match="child issues"):
        jira.act("u-facilitator", "convert", issue=other, type="Epic")


def test_watchers_come_and_are_counted(jira: Jira) -> None:
    key = jira.create()

    assert jira.post(f"issue/{key}/watchers", "u-security").status_code == 204

    assert [w["accountId"] for w in jira.get(f"issue/{key}/watchers").json()["watchers"]] == [
        "bot-regiebot",
        "u-security",
    ]


def test_a_document_of_every_common_kind_is_taken(jira: Jira) -> None:
    cell = {"type": "tableCell", "content": text("c")["content"]}
    link = {
        "type": "text",
        "text": "x",
        "marks": [{"type": "link", "attrs": {"href": "https://example.org"}}],
    }
    blocks = [
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Kop"}]},
        {"type": "panel", "attrs": {"panelType": "info"}, "content": text("p")["content"]},
        {"type": "bulletList", "content": [{"type": "listItem", "content": text("i")["content"]}]},
        {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]},
        {
            "type": "paragraph",
            "content": [link, {"type": "status", "attrs": {"text": "GO", "color": "green"}}],
        },
        {"type": "rule"},
    ]
    document = {"type": "doc", "version": 1, "content": blocks}

    key = jira.create(description=document)

    assert jira.fields(key)["description"] == adf.stored(document)
