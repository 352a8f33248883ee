"""The Service Management stand-in: requests and approvals, each exchange judged by the official document."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running
from tests.contract.caller import Jira, text

ROOT = "/rest/servicedeskapi"
CAB = ("u-cab-product", "u-cab-operations", "u-cab-architect")
APPROVALS = "customfield_10100"


@dataclass(frozen=True, slots=True)
class Desk:
    """A small client: JSON in, status and JSON out."""

    url: str
    login: str = "regiebot@example.org"
    key: str = "sandbox-token"

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        answer = requests.request(
            method, f"{self.url}{path}", json=body, params=query, auth=(self.login, self.key), timeout=10
        )
        return answer.status_code, answer.json() if answer.content else None

    def person(self, account: str) -> "Desk":
        return Desk(self.url, f"{account}@example.org", "person")

    def act(self, account: str, do: str, **what: Any) -> Any:
        sent = {"as": account, "do": do, **what}
        answer = requests.post(f"{self.url}/_sandbox/act", json=sent, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def submit(self, *path: str) -> str:
        """A request by a zorgaanbieder, brought along the transitions."""
        fields = {"Bron": "zorgaanbieder", "Impact": "minor", "Raakt": ["koppelvlak"]}
        made = self.act("u-zorgaanbieder", "create_request", summary="Nieuw veld", fields=fields)
        for transition in path:
            self.move(made["key"], transition)
        return str(made["key"])

    def move(self, key: str, transition: str) -> None:
        agent = self.person("u-servicedesk")
        status, body = agent("POST", f"{ROOT}/request/{key}/transition", {"id": transition})
        assert status == 204, body

    def rounds(self, key: str) -> Any:
        return self("GET", f"{ROOT}/request/{key}/approval")[1]["values"]

    def status(self, key: str) -> str:
        return str(self("GET", f"{ROOT}/request/{key}")[1]["currentStatus"]["status"])


@pytest.fixture
def desk(conforming: Running) -> Desk:
    return Desk(conforming.url)


TO_CAB = ("11", "21")


def vote(desk: Desk, key: str, decision: str, *accounts: str) -> None:
    for account in accounts:
        desk.act(account, decision, request=key)


def test_the_desk_and_its_request_type_are_found(desk: Desk) -> None:
    assert desk("GET", f"{ROOT}/info")[1]["isLicensedForUse"] is True
    desks = desk("GET", f"{ROOT}/servicedesk")[1]["values"]
    assert [(d["id"], d["projectKey"]) for d in desks] == [("1", "RFC")]
    assert desk("GET", f"{ROOT}/servicedesk/1")[1]["projectName"] == "Servicedesk Mitz"
    types = desk("GET", f"{ROOT}/servicedesk/1/requesttype")[1]["values"]
    assert [t["name"] for t in types] == ["RFC", "Aankondiging MC-leverancier", "Incident"]
    assert desk("GET", f"{ROOT}/servicedesk/1/requesttype/10")[1]["serviceDeskId"] == "1"
    assert desk("GET", f"{ROOT}/servicedesk/9")[0] == 404
    assert desk("GET", f"{ROOT}/servicedesk/1/requesttype/99")[0] == 404


def test_the_form_names_its_fields_and_their_values(desk: Desk) -> None:
    fields = desk("GET", f"{ROOT}/servicedesk/1/requesttype/10/field")[1]["requestTypeFields"]

    assert [f["fieldId"] for f in fields if f["required"]] == ["summary", "customfield_10101"]
    source = next(f for f in fields if f["fieldId"] == "customfield_10101")
    assert [v["label"] for v in source["validValues"]] == ["zorgaanbieder", "MC-leverancier", "infolijn"]


def test_a_request_is_an_issue_with_its_fields(desk: Desk) -> None:
    fields = {
        "summary": "Extra veld in toestemming",
        "description": "Waarom.\nEn hoe.",
        "customfield_10101": {"value": "infolijn"},
        "customfield_10104": [{"value": "koppelvlak"}, {"value": "Mitz Connector"}],
    }
    sent = {"serviceDeskId": "1", "requestTypeId": "10", "requestFieldValues": fields}

    status, made = desk("POST", f"{ROOT}/request", {**sent, "raiseOnBehalfOf": "u-infolijn"})

    assert status == 201
    assert made["reporter"]["accountId"] == "u-infolijn"
    assert made["currentStatus"]["status"] == "Nieuw"
    shown = {v["fieldId"]: v["value"] for v in made["requestFieldValues"]}
    assert shown["description"] == "Waarom.\nEn hoe."
    issue = desk("GET", f"/rest/api/3/issue/{made['issueKey']}")[1]["fields"]
    assert issue["description"]["type"] == "doc"
    assert issue["project"]["key"] == "RFC"
    assert [o["value"] for o in issue["customfield_10104"]] == ["koppelvlak", "Mitz Connector"]
    assert issue[APPROVALS] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"requestFieldValues": {"summary": "Zonder bron"}}, 400),
        ({"requestFieldValues": {"summary": "", "customfield_10101": {"value": "infolijn"}}}, 400),
        ({"requestFieldValues": {"summary": "x", "customfield_10101": {"value": "niemand"}}}, 400),
        (
            {
                "requestFieldValues": {
                    "summary": "x",
                    "customfield_10101": {"value": "infolijn"},
                    "duedate": "2023-01-01",
                }
            },
            400,
        ),
        ({"requestFieldValues": None}, 400),
        ({"raiseOnBehalfOf": "u-niemand"}, 400),
    ],
)
def test_a_request_that_is_incomplete_is_refused(desk: Desk, change: Any, status: int) -> None:
    whole = {"summary": "x", "customfield_10101": {"value": "infolijn"}}
    sent = {"serviceDeskId": "1", "requestTypeId": "10", "requestFieldValues": whole}

    answer = desk("POST", f"{ROOT}/request", {**sent, **change})

    assert answer[0] == status
    assert answer[1]["errorMessage"]


def test_an_issue_without_request_type_is_no_request(desk: Desk) -> None:
    fields = {"project": {"key": "KT"}, "issuetype": {"name": "Epic"}, "summary": "x"}
    key = desk("POST", "/rest/api/3/issue", {"fields": fields})[1]["key"]

    assert desk("GET", f"{ROOT}/request/{key}")[0] == 404
    assert desk("GET", f"{ROOT}/request/RFC-999")[0] == 404


def test_a_request_shows_what_is_asked_to_be_expanded(desk: Desk) -> None:
    key = desk.submit("11")
    desk.act("u-servicedesk", "request_comment", request=key, text="In behandeling")
    asked = "serviceDesk,requestType,participant,status,sla,comment,action"

    found = desk("GET", f"{ROOT}/request/{key}", expand=asked)[1]

    assert [s["status"] for s in found["status"]["values"]] == ["Beoordelen", "Nieuw"]
    assert found["requestType"]["name"] == "RFC"
    assert [c["body"] for c in found["comments"]["values"]] == ["In behandeling"]
    assert [len(s["completedCycles"]) for s in found["sla"]["values"]] == [1, 0]


def test_the_list_holds_ones_own_requests_unless_told_otherwise(desk: Desk) -> None:
    own, key = desk.person("u-zorgaanbieder"), desk.submit(*TO_CAB)

    def found(who: Desk, **query: Any) -> list[str]:
        return [r["issueKey"] for r in who("GET", f"{ROOT}/request", **query)[1]["values"]]

    cab = desk.person("u-cab-product")
    pending = {"requestOwnership": "APPROVER", "approvalStatus": "MY_PENDING_APPROVAL"}
    assert (found(own), found(desk)) == ([key], [])
    assert found(desk, requestOwnership="ALL_REQUESTS") == [key]
    assert found(own, requestStatus="CLOSED_REQUESTS") == []
    assert found(own, requestOwnership="PARTICIPATED_REQUESTS") == []
    assert found(cab, **pending) == [key]
    vote(desk, key, "approve", "u-cab-product")
    assert found(cab, **pending) == []


def test_lists_are_paged_by_start_and_limit(desk: Desk) -> None:
    keys = [desk.submit() for _ in range(3)]
    own = desk.person("u-zorgaanbieder")

    first = own("GET", f"{ROOT}/request", limit=2)[1]
    rest = own("GET", f"{ROOT}/request", limit=2, start=2)[1]

    assert [r["issueKey"] for r in first["values"] + rest["values"]] == keys[::-1]
    assert (first["isLastPage"], rest["isLastPage"]) == (False, True)
    assert first["_links"]["next"].endswith("start=2&limit=2")
    assert "next" not in rest["_links"]


def test_the_wish_round_opens_when_the_request_comes_before_the_cab(desk: Desk) -> None:
    key = desk.submit("11")
    assert desk.rounds(key) == []

    desk.move(key, "21")

    (opened,) = desk.rounds(key)
    assert (opened["name"], opened["finalDecision"]) == ("Wacht op CAB", "pending")
    assert [v["approver"]["accountId"] for v in opened["approvers"]] == list(CAB)
    assert set(opened["createdDate"]) == {"iso8601", "jira", "friendly", "epochMillis"}
    assert "completedDate" not in opened


def test_only_all_three_approve(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)

    vote(desk, key, "approve", *CAB[:2])
    before = desk.rounds(key)[0]
    vote(desk, key, "approve", CAB[2])

    after = desk.rounds(key)[0]
    assert (before["finalDecision"], after["finalDecision"]) == ("pending", "approved")
    assert after["completedDate"]["epochMillis"] >= after["createdDate"]["epochMillis"]
    assert desk.status(key) == "Goedgekeurd"


def test_one_who_declines_declines(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)

    vote(desk, key, "approve", CAB[0])
    vote(desk, key, "decline", CAB[1])

    assert desk.rounds(key)[0]["finalDecision"] == "declined"
    assert desk.status(key) == "Afgewezen"


def test_a_declined_request_that_is_submitted_again_has_a_second_round(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    vote(desk, key, "decline", CAB[0])

    for transition in TO_CAB:
        desk.move(key, transition)
    vote(desk, key, "approve", *CAB)

    decisions = [(r["name"], r["finalDecision"]) for r in desk.rounds(key)]
    assert decisions == [("Wacht op CAB", "declined"), ("Wacht op CAB", "approved")]
    assert desk.status(key) == "Goedgekeurd"


def test_the_production_round_leads_to_done_or_back_to_testing(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    vote(desk, key, "approve", *CAB)
    for transition in ("51", "61"):
        desk.move(key, transition)

    vote(desk, key, "decline", CAB[2])
    back = desk.status(key)
    desk.move(key, "61")
    vote(desk, key, "approve", *CAB)

    names = [(r["name"], r["finalDecision"]) for r in desk.rounds(key)[1:]]
    assert back == "Testen"
    assert names == [("Wacht op productiebesluit", "declined"), ("Wacht op productiebesluit", "approved")]
    assert desk.status(key) == "Gereed"


def test_only_an_approver_answers_and_only_once(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    path = f"{ROOT}/request/{key}/approval/{desk.rounds(key)[0]['id']}"
    approver = desk.person(CAB[0])

    assert desk("POST", path, {"decision": "approve"})[0] == 403
    assert approver("POST", path, {"decision": "perhaps"})[0] == 400
    assert approver("GET", path)[1]["canAnswerApproval"] is True
    assert approver("POST", path, {"decision": "approve"})[0] == 200
    assert approver("GET", path)[1]["canAnswerApproval"] is False
    assert approver("POST", path, {"decision": "decline"})[0] == 409


def test_a_completed_round_takes_no_more_votes(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    path = f"{ROOT}/request/{key}/approval/{desk.rounds(key)[0]['id']}"
    vote(desk, key, "decline", CAB[0])

    assert desk.person(CAB[1])("POST", path, {"decision": "approve"})[0] == 409
    assert desk("GET", f"{ROOT}/request/{key}/approval/99")[0] == 404


def test_who_bypasses_the_cab_leaves_the_round_undecided(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)

    desk.act("u-servicedesk", "bypass_approval", request=key, to="Goedgekeurd")

    path = f"{ROOT}/request/{key}/approval/{desk.rounds(key)[0]['id']}"
    assert (desk.status(key), desk.rounds(key)[0]["finalDecision"]) == ("Goedgekeurd", "pending")
    assert desk.person(CAB[0])("POST", path, {"decision": "approve"})[0] == 409


def test_jira_shows_the_same_rounds_in_the_field(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    vote(desk, key, "decline", CAB[0])
    for transition in TO_CAB:
        desk.move(key, transition)

    issue = desk("GET", f"/rest/api/3/issue/{key}", fields=APPROVALS)[1]
    sent = {"jql": "project = RFC", "fields": [APPROVALS]}
    (found,) = desk("POST", "/rest/api/3/search/jql", sent)[1]["issues"]

    rounds = desk.rounds(key)
    for shown in (issue["fields"][APPROVALS], found["fields"][APPROVALS]):
        assert [(r["id"], r["finalDecision"]) for r in shown] == [
            (r["id"], r["finalDecision"]) for r in rounds
        ]
        assert [r["createdDate"] for r in shown] == [r["createdDate"] for r in rounds]
        votes = [(v["approver"]["accountId"], v["approverDecision"]) for v in shown[0]["approvers"]]
        assert votes[0] == (CAB[0], "declined")


def test_jql_finds_requests_by_their_rounds(desk: Desk) -> None:
    waiting, declined = desk.submit(*TO_CAB), desk.submit(*TO_CAB)
    vote(desk, waiting, "approve", CAB[0])
    vote(desk, declined, "decline", CAB[0])

    def found(function: str, operator: str = "=") -> list[str]:
        jql = f"project = RFC AND cf[10100] {operator} {function} ORDER BY key ASC"
        issues = desk("POST", "/rest/api/3/search/jql", {"jql": jql, "fields": ["summary"]})[1]["issues"]
        return [issue["key"] for issue in issues]

    assert found("pending()") == [waiting]
    assert found("pending()", "!=") == [declined]
    assert found("declined()") == [declined]
    assert found(f'pendingBy("{CAB[0]}")') == []
    assert found(f'pendingBy("{CAB[1]}")') == [waiting]
    assert found("myPending()") == []
    refused = desk("POST", "/rest/api/3/search/jql", {"jql": "project = RFC AND cf[10100] = x"})
    assert refused[0] == 400


def test_a_vote_alone_is_in_the_field_but_no_update_of_the_issue(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)

    def fields() -> Any:
        return desk("GET", f"/rest/api/3/issue/{key}", fields=f"updated,{APPROVALS}")[1]["fields"]

    before = fields()
    requests.post(f"{desk.url}/_sandbox/clock", json={"advance_seconds": 60}, timeout=10)
    vote(desk, key, "approve", CAB[0])

    after = fields()
    assert [v["approverDecision"] for v in after[APPROVALS][0]["approvers"]] == ["approved", *["pending"] * 2]
    assert after["updated"] == before["updated"]


def test_what_only_an_approval_does_is_offered_to_nobody(desk: Desk) -> None:
    key = desk.submit(*TO_CAB)
    agent = desk.person("u-servicedesk")

    assert agent("GET", f"{ROOT}/request/{key}/transition")[1]["values"] == []
    assert agent("POST", f"{ROOT}/request/{key}/transition", {"id": "31"})[0] == 400
    assert agent("POST", f"{ROOT}/request/{key}/transition", {})[0] == 400


def test_a_transition_takes_its_comment_along(desk: Desk) -> None:
    key = desk.submit()
    sent = {"id": "11", "additionalComment": {"body": "Opgepakt"}}

    status, _ = desk.person("u-servicedesk")("POST", f"{ROOT}/request/{key}/transition", sent)

    comments = desk("GET", f"{ROOT}/request/{key}/comment")[1]["values"]
    assert (status, [c["body"] for c in comments]) == (204, ["Opgepakt"])
    assert [s["status"] for s in desk("GET", f"{ROOT}/request/{key}/status")[1]["values"]] == [
        "Beoordelen",
        "Nieuw",
    ]


def test_a_comment_must_say_to_whom(desk: Desk) -> None:
    key = desk.submit()
    path = f"{ROOT}/request/{key}/comment"

    refused = desk("POST", path, {"body": "x"})[0]
    internal = desk("POST", path, {"body": "Alleen intern", "public": False})[1]
    desk("POST", path, {"body": "Voor iedereen", "public": True})

    assert refused == 400
    assert desk("POST", path, {"body": " ", "public": True})[0] == 400
    assert desk("GET", f"{path}/{internal['id']}", expand="renderedBody")[1]["public"] is False
    assert [c["body"] for c in desk("GET", path, internal="false")[1]["values"]] == ["Voor iedereen"]


def test_a_comment_over_the_platform_is_public_unless_it_came_alone_with_a_property_that_says_internal(
    desk: Desk,
) -> None:
    key = desk.submit()
    jira = Jira(desk.url)
    hidden = {"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}

    jira.post(f"issue/{key}/comment", {"body": text("Open")})
    jira.post(f"issue/{key}/comment", {"body": text("Intern"), **hidden})
    jira.put(
        f"issue/{key}", {"update": {"comment": [{"add": {"body": text("Bij een wijziging"), **hidden}}]}}
    )

    found = jira.get(f"issue/{key}/comment").json()["comments"]
    assert [comment["jsdPublic"] for comment in found] == [True, False, True]
    shown = desk("GET", f"{ROOT}/request/{key}/comment", internal="false")[1]["values"]
    assert [comment["body"] for comment in shown] == ["Open", "Bij een wijziging"]


def test_a_customer_sees_only_what_is_shared_and_no_internal_word(desk: Desk) -> None:
    key = desk.submit()
    customer = desk.person("u-infolijn")
    path = f"{ROOT}/request/{key}"
    desk("POST", f"{path}/comment", {"body": "Intern", "public": False})

    before = customer("GET", path)[0]
    added = desk("POST", f"{path}/participant", {"accountIds": ["u-infolijn"]})[1]

    assert before == 404
    assert [p["accountId"] for p in added["values"]] == ["u-infolijn"]
    assert customer("GET", path)[0] == 200
    assert customer("GET", f"{path}/comment")[1]["values"] == []
    desk("DELETE", f"{path}/participant", {"accountIds": ["u-infolijn"]})
    assert desk("GET", f"{path}/participant")[1]["values"] == []
    assert desk("POST", f"{path}/participant", {"accountIds": ["u-niemand"]})[0] == 400


def test_a_service_level_runs_until_its_status(desk: Desk) -> None:
    clock = {"at": "2023-11-01T09:00:00+01:00"}
    requests.post(f"{desk.url}/_sandbox/clock", json=clock, timeout=10)
    key = desk.submit()
    requests.post(f"{desk.url}/_sandbox/clock", json={"advance_seconds": 41 * 3600}, timeout=10)

    running = desk("GET", f"{ROOT}/request/{key}/sla/1")[1]["ongoingCycle"]
    desk.move(key, "11")
    done = desk("GET", f"{ROOT}/request/{key}/sla")[1]["values"][0]["completedCycles"][0]

    assert (running["breached"], running["remainingTime"]["millis"]) == (True, -3_600_000)
    assert done["elapsedTime"]["friendly"] == "41h 0m"
    assert desk("GET", f"{ROOT}/request/{key}/sla/9")[0] == 404


def test_dates_are_given_in_four_forms(desk: Desk) -> None:
    requests.post(f"{desk.url}/_sandbox/clock", json={"at": "2023-11-01T09:00:00+01:00"}, timeout=10)

    made = desk("GET", f"{ROOT}/request/{desk.submit()}")[1]["createdDate"]

    assert made == {
        "iso8601": "2023-11-01T09:00:00+0100",
        "jira": "2023-11-01T09:00:00.000+0100",
        "friendly": "01-11-2023 09:00",
        "epochMillis": 1698825600000,
    }


def test_without_valid_credentials_nothing_is_told(desk: Desk) -> None:
    status, body = Desk(desk.url, "regiebot@example.org", "fout")("GET", f"{ROOT}/request")

    assert (status, set(body)) == (401, {"errorMessage", "i18nErrorMessage"})


def test_a_jira_user_without_an_agents_licence_only_comments_and_internally(desk: Desk, jira: Jira) -> None:
    """services §3.4: may see requests, not edit or move them, nor say something to the customer."""
    key = desk.submit()
    jira.act("u-facilitator", "appoint", project="RFC", role="agents", account="bot-regiebot", member=False)

    asked = "EDIT_ISSUES,TRANSITION_ISSUES,ADD_COMMENTS,SERVICEDESK_AGENT"
    rights = jira.get("mypermissions", permissions=asked, projectKey="RFC").json()["permissions"]
    said = jira.post(f"issue/{key}/comment", {"body": text("Intern bedoeld")}).json()

    assert [name for name, row in rights.items() if row["havePermission"]] == ["ADD_COMMENTS"]
    assert said["jsdPublic"] is False
    assert desk("POST", f"{ROOT}/request/{key}/comment", {"body": "Openbaar", "public": True})[0] == 403
    assert jira.put(f"issue/{key}", {"fields": {"summary": "Anders"}}).status_code == 403
    assert jira.post(f"issue/{key}/transitions", {"transition": {"id": "11"}}).status_code == 403
