"""A bulk create: fifty issues in one call, and each learns its own fate (services §2.1)."""

from typing import Any

import pytest
import requests

from bot.atlassian.jira.client import Jira
from bot.config.site_model import JiraSite
from bot.errors import BrokenAnswer, CheckFailed, NotFound, Permanent, Transient, UnknownOutcome
from bot.model.issue import Desired, Identity, Rank
from bot.ports import Created, NewIssue
from bot.reconcile.bot_block import described
from tests.builders import panel
from tests.dutch import DUTCH
from tests.unit.http.wire import SITE, Scripted, Wire, reply, wire

PROJECT = {
    "id": "10000",
    "key": "KT",
    "issueTypes": [
        {"id": "1", "name": "Epic", "hierarchyLevel": 1},
        {"id": "2", "name": "Taak", "hierarchyLevel": 0},
        {"id": "3", "name": "Bug", "hierarchyLevel": 0},
        {"id": "4", "name": "Subtaak", "hierarchyLevel": -1, "subtask": True},
    ],
}


def new(number: int) -> NewIssue:
    identity, text = Identity(f"p/a{number}"), described(panel("x"))
    issue = Desired(identity, Rank.TASK, "KT", None, f"Actie {number}", text, ("rb",))
    return NewIssue(issue, None, {"identity": identity})


def made(*numbers: int) -> list[dict[str, str]]:
    return [{"id": str(100 + n), "key": f"KT-{n}", "self": ""} for n in numbers]


def shown(*numbers: int) -> requests.Response:
    """The issues as they are read back, in the order of their ids."""
    return reply(200, {"issues": [issue(n) for n in sorted(numbers)]})


def issue(number: int) -> dict[str, Any]:
    fields = {
        "project": {"key": "KT"},
        "issuetype": {"id": "2", "hierarchyLevel": 0},
        "summary": f"Actie {number}",
        "description": described(panel("x")).document,
        "labels": ["rb"],
        "status": {"id": "1", "name": "Te doen", "statusCategory": {"key": "new"}},
        "updated": "2023-10-12T13:00:00.000+0200",
    }
    stamp = {"regiebot.state": {"identity": f"p/a{number}"}}
    return {"id": str(100 + number), "key": f"KT-{number}", "fields": fields, "properties": stamp}


def refused(number: int, **errors: str) -> dict[str, Any]:
    words = {"errorMessages": [], "errors": errors}
    return {"status": 400, "failedElementNumber": number, "elementErrors": words}


SCREEN = {"fields": [{"fieldId": "summary", "name": "Samenvatting", "required": True}], "total": 1}


def create(patch: pytest.MonkeyPatch, *script: Scripted) -> tuple[list[Created], Wire]:
    screens = (reply(200, SCREEN) for _ in range(3))
    line = wire(patch, reply(200, PROJECT), *screens, *script)
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)
    return list(jira.create([new(n) for n in range(4)])), line


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_each_is_found_by_what_stands_on_it_whatever_its_place(
    monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    answer = reply(201, {"issues": made(*order), "errors": []})

    found, line = create(monkeypatch, answer, shown(*order))

    assert [(one.identity, one.key) for one in found] == [(f"p/a{n}", f"KT-{n}") for n in range(4)]
    sent = line.bodies()[-2]["issueUpdates"]
    assert [one["fields"]["summary"] for one in sent] == [f"Actie {n}" for n in range(4)]
    assert all(one["properties"][0]["value"]["identity"] for one in sent)
    assert {one["fields"]["issuetype"]["id"] for one in sent} == {"2"}


@pytest.mark.parametrize("bad", [0, 1, 3])
def test_a_refused_element_does_not_shift_the_others(monkeypatch: pytest.MonkeyPatch, bad: int) -> None:
    good = [n for n in range(4) if n != bad]
    body = {"issues": made(*good), "errors": [refused(bad, parent="bestaat niet")]}

    found, _ = create(monkeypatch, reply(201, body), shown(*good))

    assert {one.identity: one.key for one in found if one.key} == {f"p/a{n}": f"KT-{n}" for n in good}
    assert found[bad].error == "parent: bestaat niet"
    assert not found[bad].unknown


def test_when_all_are_refused_each_tells_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [refused(n, summary=f"reden {n}") for n in range(4)]

    found, _ = create(monkeypatch, reply(400, {"issues": [], "errors": errors}))

    assert [one.error for one in found] == [f"summary: reden {n}" for n in range(4)]
    assert not any(one.unknown or one.issue_id for one in found)


@pytest.mark.parametrize(
    ("visible", "known"),
    [((), ()), ((0, 2), (0, 2)), ((0, 1, 2), (0, 1, 2, 3)), ((0, 1, 2, 3), (0, 1, 2, 3))],
)
def test_an_issue_that_is_not_shown_yet_is_nobodys_unless_it_is_the_only_one_left(
    monkeypatch: pytest.MonkeyPatch, visible: tuple[int, ...], known: tuple[int, ...]
) -> None:
    """A new issue can be hidden for half a minute on a loaded site (services §1.8)."""
    found, _ = create(monkeypatch, reply(201, {"issues": made(3, 2, 1, 0), "errors": []}), shown(*visible))

    assert {one.identity: one.key for one in found if one.key} == {f"p/a{n}": f"KT-{n}" for n in known}
    assert [one.unknown for one in found].count(True) == 4 - len(known)


@pytest.mark.parametrize("answer", [reply(503), reply(200, {"issues": []})])
def test_issues_that_cannot_be_read_back_are_left_to_the_next_run(
    monkeypatch: pytest.MonkeyPatch, answer: Scripted
) -> None:
    found, _ = create(monkeypatch, reply(201, {"issues": made(0, 1, 2, 3), "errors": []}), answer)

    assert all(one.unknown for one in found)


@pytest.mark.parametrize("body", [{}, None])
def test_an_answer_that_says_nothing_is_guessed_at_by_nobody(
    monkeypatch: pytest.MonkeyPatch, body: dict[str, Any] | None
) -> None:
    found, _ = create(monkeypatch, reply(201, body))

    assert all(one.unknown for one in found)


def test_what_jira_stored_otherwise_than_it_was_sent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    other = issue(1)
    other["fields"]["description"] = described(panel("Sjabloon van het project")).document
    back = reply(200, {"issues": [issue(0), other, issue(2), issue(3)]})

    found, _ = create(monkeypatch, reply(201, {"issues": made(0, 1, 2, 3), "errors": []}), back)

    assert [one.altered for one in found] == [(), ("description",), (), ()]


def test_a_refusal_of_the_whole_call_is_in_jiras_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Permanent, match="400 Too many issues"):
        create(monkeypatch, reply(400, {"errorMessages": ["Too many issues"], "errors": {}}))


@pytest.mark.parametrize(
    ("answer", "kind"), [(reply(503), UnknownOutcome), (reply(429, headers={"Retry-After": "99"}), Transient)]
)
def test_a_call_that_failed_whole_is_certain_only_where_it_was_refused(
    monkeypatch: pytest.MonkeyPatch, answer: Scripted, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        create(monkeypatch, answer)


def test_a_project_that_is_not_there_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(404, {"errorMessages": ["No project could be found"]}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    with pytest.raises(NotFound, match=r"no project NOPE .* correct `project` in the programme or release"):
        jira.require("NOPE")


def test_a_project_without_subtasks_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(200, PROJECT | {"issueTypes": PROJECT["issueTypes"][:3]}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    with pytest.raises(CheckFailed, match="project KT has no issue type for subtasks"):
        jira.require("KT")


def test_a_search_that_repeats_a_page_ends_in_an_error_and_not_in_a_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = wire(monkeypatch, reply(200, {"issues": [], "nextPageToken": "t1"}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    with pytest.raises(BrokenAnswer, match="a page came again"):
        jira.sweep(Identity("p"))

    assert len(line.sent) == 2


def test_a_search_that_jira_cut_off_is_not_taken_for_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(200, {"issues": [], "warnings": ["JQL_FUNCTION_LIMIT_EXCEEDED"]}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    with pytest.raises(Permanent, match="cut the search off"):
        jira.sweep(Identity("p"))
