"""One change of many issues, as a task: what it takes, who may send it, what it tells, whom it mails."""

from typing import Any

import pytest

from tests.contract.caller import Jira

WATCHER = "u-facilitator"


def edit(*keys: str, **more: Any) -> dict[str, Any]:
    """A due date for some issues, of which nobody is mailed."""
    day = {"fieldId": "duedate", "date": {"formattedDate": "5/Oct/23"}}
    body = {"selectedActions": ["duedate"], "editedFieldsInput": {"datePickerFields": [day]}}
    return {**body, "selectedIssueIdsOrKeys": list(keys), "sendBulkNotification": False, **more}


def watched(jira: Jira, number: int) -> list[str]:
    keys = [jira.create(summary=f"Actie {n}", labels=["oud"]) for n in range(number)]
    for key in keys:
        jira.act(WATCHER, "watch", issue=key)
    return keys


def mails(jira: Jira) -> list[Any]:
    rows = jira.session.get(f"{jira.url}/_sandbox/mails?by=bot-regiebot", timeout=10).json()["mails"]
    return [(row["event"], row["to"]) for row in rows]


def progress(jira: Jira, task: str) -> Any:
    return jira.get(f"bulk/queue/{task}").json()


def test_a_task_edits_many_issues_alike_and_mails_nobody(jira: Jira) -> None:
    keys = watched(jira, 3)

    answer = jira.post("bulk/issues/fields", edit(*keys))
    done = progress(jira, answer.json()["taskId"])

    assert answer.status_code == 201
    assert (done["status"], len(done["processedAccessibleIssues"])) == ("COMPLETE", 3)
    assert [jira.fields(key)["duedate"] for key in keys] == ["2023-10-05"] * 3
    assert mails(jira) == []


def test_without_a_word_about_mail_everybody_gets_one_for_all_of_them(jira: Jira) -> None:
    keys = watched(jira, 3)

    jira.post("bulk/issues/fields", {**edit(*keys), "sendBulkNotification": None})
    jira.get("myself")

    assert mails(jira) == [("bulk", [WATCHER])]


@pytest.mark.parametrize(
    ("how", "left"),
    [("ADD", ["nieuw", "oud"]), ("REMOVE", ["oud"]), ("REPLACE", ["nieuw"]), ("REMOVE_ALL", [])],
)
def test_labels_are_added_removed_or_replaced(jira: Jira, how: str, left: list[str]) -> None:
    key = jira.create(labels=["oud"])
    names = [] if how == "REMOVE_ALL" else [{"name": "nieuw"}]
    row = {"fieldId": "labels", "bulkEditMultiSelectFieldOption": how, "labels": names}

    fields = {"selectedActions": ["labels"], "editedFieldsInput": {"labelsFields": [row]}}
    jira.post("bulk/issues/fields", edit(key, **fields))

    assert jira.fields(key)["labels"] == left


def test_until_it_is_due_it_runs_and_five_at_a_time_are_enough(jira: Jira) -> None:
    jira.control("faults", {"bulk_seconds": 60})
    jira.control("clock", {"at": "2023-10-01T10:00:00+00:00"})
    key = jira.create()

    answers = [jira.post("bulk/issues/fields", edit(key)) for _ in range(6)]

    assert [a.status_code for a in answers] == [201] * 5 + [429]
    assert progress(jira, answers[0].json()["taskId"])["status"] == "RUNNING"
    assert jira.fields(key)["duedate"] is None
    jira.control("clock", {"advance_seconds": 60})
    assert jira.fields(key)["duedate"] == "2023-10-05"


def test_what_fails_is_named_though_the_task_is_complete_and_what_is_hidden_is_counted(jira: Jira) -> None:
    good, bad = jira.create(), jira.create("Subtaak", parent={"key": jira.create()})
    jira.act(
        WATCHER,
        "set_up",
        what="project",
        id="KT",
        **{"with": {"screens": {"edit": {"Subtaak": {"off": ["duedate"]}}}}},
    )

    task = jira.post("bulk/issues/fields", edit(good, bad, "KT-99999")).json()["taskId"]
    done = progress(jira, task)

    assert done["status"] == "COMPLETE"
    assert len(done["processedAccessibleIssues"]) == done["invalidOrInaccessibleIssueCount"] == 1
    ((_, reasons),) = done["failedAccessibleIssues"].items()
    assert "screen" in reasons[0]


def test_the_permission_to_make_bulk_changes_is_asked_for(jira: Jira) -> None:
    key = jira.create()
    assert [f["id"] for f in jira.get("bulk/issues/fields", issueIdsOrKeys=key).json()["fields"]] == [
        *("duedate", "labels")
    ]
    jira.act(WATCHER, "deny", account="bot-regiebot", permissions=["BULK_CHANGE"])

    assert jira.post("bulk/issues/fields", edit(key)).status_code == 403
    assert jira.get("bulk/issues/fields", issueIdsOrKeys=key).status_code == 403
    assert jira.fields(key)["duedate"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"selectedActions": ["labels"]},
        {"selectedActions": []},
        {"selectedIssueIdsOrKeys": []},
        {"selectedIssueIdsOrKeys": [str(n) for n in range(1001)]},
        {
            "editedFieldsInput": {
                "datePickerFields": [{"fieldId": "duedate", "date": {"formattedDate": "2023-10-05"}}]
            }
        },
    ],
)
def test_a_request_that_is_not_as_it_should_be_is_refused_whole(jira: Jira, wrong: dict[str, Any]) -> None:
    key = jira.create()

    answer = jira.post("bulk/issues/fields", {**edit(key), **wrong})

    assert (answer.status_code, list(answer.json())) == (400, ["errors"])
    assert jira.fields(key)["duedate"] is None
