import pytest
import requests

from regiebot_sandbox.embedded import Running
from tests.contract.caller import TIMEOUT, Jira, new, text


@pytest.mark.parametrize(
    "path",
    [
        "myself",
        "serverInfo",
        "configuration",
        "field",
        "issuetype",
        "issuetype/project?projectId=10000",
        "status",
        "statuses?id=10000&id=10002",
        "statuses/search",
        "priority/search",
        "issueLinkType",
        "attachment/meta",
        "project/search?keys=KT",
        "project/KT",
        "project/KT/versions",
        "project/KT/version",
        "project/KT/components",
        "project/KT/component",
        "project/KT/statuses",
        "project/KT/securitylevel",
        "securitylevel/10000",
        "issue/createmeta/KT/issuetypes",
        "issue/createmeta/KT/issuetypes/10002",
        "issue/createmeta/RFC/issuetypes/10010",
        "mypermissions?permissions=CREATE_ISSUES,EDIT_ISSUES&projectKey=KT",
        "user?accountId=u-facilitator",
        "user/search?query=migratie",
        "user/assignable/search?project=KT",
        "user/assignable/search?project=KT&accountId=u-facilitator",
        "user/bulk?accountId=u-facilitator&accountId=u-security",
        "user/bulk?accountId=u-vertrokken&accountId=app-automatisering&accountId=u-onbekend&maxResults=2",
    ],
)
def test_what_describes_the_site_conforms(jira: Jira, path: str) -> None:
    assert jira.get(path).status_code == 200


def test_the_profile_is_dutch_and_has_three_levels(jira: Jira) -> None:
    types = jira.get("issue/createmeta/KT/issuetypes").json()["issueTypes"]

    assert [(t["name"], t["hierarchyLevel"], t["subtask"]) for t in types] == [
        ("Epic", 1, False),
        ("Taak", 0, False),
        ("Subtaak", -1, True),
    ]
    categories = {s["name"]: s["statusCategory"]["key"] for s in jira.get("status").json()}
    assert categories["Gereed"] == "done"


def test_an_english_site_has_english_names(jira: Jira) -> None:
    jira.control("reset", {"seed": "english"})
    jira.control("faults", {"record": True})

    assert [t["name"] for t in jira.get("issuetype").json()][:3] == ["Epic", "Task", "Sub-task"]


def test_what_can_be_created_says_what_is_required(jira: Jira) -> None:
    fields = {f["fieldId"]: f for f in jira.get("issue/createmeta/KT/issuetypes/10002").json()["fields"]}

    assert {name for name, f in fields.items() if f["required"]} == {
        "summary",
        "project",
        "issuetype",
        "parent",
    }
    assert "customfield_10101" not in fields


def test_the_approvals_field_is_found_by_its_type(jira: Jira) -> None:
    kinds = {f["schema"].get("custom", ""): f["id"] for f in jira.get("field").json()}

    assert kinds["com.atlassian.servicedesk.approvals-plugin:sd-approvals"] == "customfield_10100"


def test_a_version_is_unique_in_its_project_and_starts_unreleased(jira: Jira) -> None:
    jira.administers("KT")
    jira.administers("REL")
    body = {"name": "3.5.0", "projectId": 10000, "releaseDate": "2023-12-01", "released": True}

    made = jira.post("version", body)

    assert made.status_code == 201
    assert made.json()["released"] is False
    again = jira.post("version", {**body, "name": "3.5.0"})
    assert again.json()["errors"] == {"name": "A version with this name already exists in this project."}
    assert jira.post("version", {**body, "projectId": 10001}).status_code == 201
    assert jira.post("version", {**body, "name": "x" * 256}).status_code == 400
    assert jira.post("version", {**body, "name": "4", "releaseDate": "morgen"}).status_code == 400


def test_a_released_version_counts_its_issues_by_category(jira: Jira) -> None:
    jira.administers("KT")
    version = jira.post("version", {"name": "1.0", "projectId": 10000}).json()
    done, todo = (jira.create(fixVersions=[{"name": "1.0"}]) for _ in range(2))
    jira.act("u-facilitator", "transition", issue=done, to="done")

    jira.put(f"version/{version['id']}", {"released": True, "name": "1.0.1"})

    (row,) = jira.get("project/KT/version", expand="issuesstatus", status="released").json()["values"]
    assert row["issuesStatusForFixVersion"] == {"unmapped": 0, "toDo": 1, "inProgress": 0, "done": 1}
    assert jira.fields(todo)["fixVersions"][0]["name"] == "1.0.1"
    assert jira.find('fixVersion = "1.0.1" ORDER BY key') == [done, todo]


def test_issues_that_are_left_move_to_the_next_version(jira: Jira) -> None:
    jira.administers("KT")
    first, second = (jira.post("version", {"name": n, "projectId": 10000}).json() for n in ("1", "2"))
    key = jira.create(fixVersions=[{"id": first["id"]}])

    jira.put(f"version/{first['id']}", {"released": True, "moveUnfixedIssuesTo": second["self"]})

    assert [v["name"] for v in jira.fields(key)["fixVersions"]] == ["2"]


def test_a_component_is_made_and_used(jira: Jira) -> None:
    jira.administers("REL")
    assert jira.post("component", {"name": "Launch", "project": "REL"}).status_code == 201

    assert [c["name"] for c in jira.get("project/REL/components").json()] == ["Launch"]
    assert jira.post("component", {"name": "Launch", "project": "REL"}).status_code == 400


def test_assignable_people_are_filtered_after_paging(jira: Jira) -> None:
    everyone = jira.get("user/search", query="vertrokken").json()
    assignable = jira.get("user/assignable/search", project="KT", query="vertrokken").json()

    assert [u["accountId"] for u in everyone] == ["u-vertrokken"]
    assert assignable == []
    assert jira.get("user/assignable/search").status_code == 400


def test_accounts_are_asked_for_by_id_and_tell_whether_they_are_active_and_of_whom(jira: Jira) -> None:
    wanted = ["u-facilitator", "u-vertrokken", "app-automatisering", "u-infolijn", "u-onbekend"]

    first = jira.get("user/bulk", accountId=wanted, maxResults=2).json()
    rest = jira.get("user/bulk", accountId=wanted, startAt=2).json()

    assert (first["isLast"], first["total"], rest["isLast"]) == (False, 4, True)
    assert [(u["accountId"], u["active"], u["accountType"]) for u in (*first["values"], *rest["values"])] == [
        ("u-facilitator", True, "atlassian"),
        ("u-vertrokken", False, "atlassian"),
        ("app-automatisering", True, "app"),
        ("u-infolijn", True, "customer"),
    ]
    assert jira.get("user/bulk").status_code == 400


def test_of_an_account_it_is_told_whether_it_can_be_assigned_in_a_project(jira: Jira) -> None:
    def assignable(account: str, project: str) -> bool:
        found = jira.get("user/assignable/search", project=project, accountId=account).json()
        return [user["accountId"] for user in found] == [account]

    jira.act("u-facilitator", "deny", project="KT", account="u-security", permissions=["ASSIGNABLE_USER"])
    key = jira.create()

    assert [assignable("u-security", project) for project in ("KT", "REL")] == [False, True]
    assert not assignable("u-vertrokken", "REL")
    both = jira.get("user/assignable/search", project="KT", accountId="u-security", query="sec")
    assert both.status_code == 400
    refused = jira.put(f"issue/{key}", {"fields": {"assignee": {"accountId": "u-security"}}})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["assignee"])
    assert jira.put(f"issue/{key}/assignee", {"accountId": "u-security"}).status_code == 400
    assert jira.put(f"issue/{key}/assignee", {"accountId": "u-koppeltaal"}).status_code == 204


def test_who_may_not_browse_users_finds_none_but_may_ask_by_id(jira: Jira) -> None:
    jira.act("u-facilitator", "deny", account="bot-regiebot", permissions=["USER_PICKER"])

    rights = jira.get("mypermissions", permissions="USER_PICKER").json()["permissions"]
    assert rights["USER_PICKER"]["havePermission"] is False
    assert jira.get("user", accountId="u-security").status_code == 403
    assert jira.get("user/search", query="security").json() == []
    assert len(jira.get("user/bulk", accountId="u-security").json()["values"]) == 1
    assert len(jira.get("user/assignable/search", project="KT", accountId="u-security").json()) == 1

    jira.act("u-facilitator", "deny", project="KT", account="bot-regiebot", permissions=["ASSIGN_ISSUES"])
    assert jira.get("user/assignable/search", project="KT", accountId="u-security").json() == []


def test_users_are_found_by_the_beginning_of_a_word(jira: Jira) -> None:
    found = [u["accountId"] for u in jira.get("user/search", query="architect").json()]

    assert found == ["u-lead-architect", "u-cab-architect"]


def test_permissions_must_be_named(jira: Jira) -> None:
    assert jira.get("mypermissions").status_code == 400
    assert jira.get("mypermissions", permissions="NONSENSE").status_code == 400


def test_a_permission_that_is_taken_away_is_missed(jira: Jira) -> None:
    key = jira.create()
    jira.act("u-facilitator", "deny", project="KT", account="bot-regiebot", permissions=["EDIT_ISSUES"])

    rights = jira.get("mypermissions", permissions="EDIT_ISSUES", projectKey="KT").json()["permissions"]

    assert rights["EDIT_ISSUES"]["havePermission"] is False
    assert jira.put(f"issue/{key}", {"fields": {"summary": "x"}}).status_code == 403
    assert jira.fields(key)["summary"] == "Een actie"


def test_a_project_that_may_not_be_browsed_is_not_there(jira: Jira) -> None:
    key = jira.create()
    jira.act("u-facilitator", "deny", project="KT", account="bot-regiebot", permissions=["BROWSE_PROJECTS"])

    assert jira.get(f"issue/{key}").status_code == 404
    assert jira.get("project/KT").status_code == 404
    assert [p["key"] for p in jira.get("project/search").json()["values"]] == ["REL", "RFC"]


def test_a_wrong_login_sees_an_empty_site_and_only_a_header_tells(sandbox: Running) -> None:
    """Measured on a live site (services §1.4)."""
    Jira(sandbox.url).create()
    stranger = Jira(sandbox.url, ("regiebot@example.org", "fout"))

    found = stranger.post("search/jql", {"jql": "project = KT ORDER BY key", "fields": ["key"]})
    project = stranger.get("project/KT")

    assert (found.status_code, found.json()["issues"], project.status_code) == (200, [], 404)
    for answer in (found, project):
        assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"


def test_who_am_i_is_refused_in_plain_text(sandbox: Running) -> None:
    wrong = Jira(sandbox.url, ("regiebot@example.org", "fout")).get("myself")

    assert wrong.status_code == 401
    assert wrong.headers["content-type"].startswith("text/plain")
    assert wrong.text == "Client must be authenticated to access this resource."


def test_the_old_search_is_gone(sandbox: Running) -> None:
    jira = Jira(sandbox.url)

    assert jira.get("search", jql="project = KT").status_code == 410
    assert jira.post("search", {"jql": "project = KT"}).status_code == 410


def test_too_many_writes_to_one_issue_are_slowed_down(jira: Jira) -> None:
    key = jira.create()

    answers = [jira.put(f"issue/{key}/properties/p", n) for n in range(25)]

    limited = [a for a in answers if a.status_code == 429]
    assert limited
    assert limited[0].headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert int(limited[0].headers["Retry-After"]) >= 1
    assert jira.create() == "KT-2"  # another issue has its own window


def test_a_clock_that_stands_still_limits_nothing_unless_asked(jira: Jira) -> None:
    jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
    key = jira.create()
    assert all(jira.put(f"issue/{key}/properties/p", n).ok for n in range(25))

    jira.control("faults", {"write_limit": True})
    codes = [jira.put(f"issue/{key}/properties/p", n).status_code for n in range(21)]
    assert codes == [200] * 20 + [429]
    jira.control("clock", {"advance_seconds": 2})
    assert jira.put(f"issue/{key}/properties/p", 1).status_code == 200


def test_a_conflict_by_fault_changes_nothing(jira: Jira) -> None:
    key = jira.create(summary="Oud")
    match = {"method": "PUT", "path": "/rest/api/3/issue/{issueIdOrKey}"}
    jira.control("faults", {"match": match, "action": "status", "status": 409})

    codes = [jira.put(f"issue/{key}", {"fields": {"summary": "Nieuw"}}).status_code for _ in range(2)]

    assert codes == [409, 204]


def test_a_body_that_is_no_json_is_a_400(sandbox: Running) -> None:
    jira = Jira(sandbox.url)
    url = f"{sandbox.url}/rest/api/3/issue"

    answer = jira.session.post(url, data=b"{", timeout=TIMEOUT)

    assert answer.status_code == 400
    assert answer.json()["errorMessages"]


def test_people_act_by_the_same_rules(jira: Jira) -> None:
    key = jira.create()
    row = {"as": "u-facilitator", "do": "edit", "issue": key, "fields": {"labels": ["x y"]}}

    answer = requests.post(f"{jira.url}/_sandbox/act", json=row, timeout=TIMEOUT)

    assert answer.status_code == 400
    assert "contains spaces" in answer.json()["errors"]["labels"]


def test_people_do_what_people_do(jira: Jira) -> None:
    task = jira.act("u-facilitator", "create", project="KT", type="Taak", summary="Met de hand")["key"]
    other = jira.create()

    jira.act("u-koppeltaal", "comment", issue=task, text="Klaar")
    jira.act("u-facilitator", "assign", issue=task, account="u-koppeltaal")
    jira.act("u-facilitator", "link", issue=task, to=other)
    jira.act("u-facilitator", "set_property", issue=task, key="p", value=1)
    sub = jira.act("u-facilitator", "add_subtask", issue=task, summary="Los eindje")["key"]

    fields = jira.fields(task)
    assert fields["creator"]["accountId"] == "u-facilitator"
    assert fields["comment"]["comments"][0]["body"] == text("Klaar")
    assert fields["assignee"]["accountId"] == "u-koppeltaal"
    assert fields["issuelinks"][0]["outwardIssue"]["key"] == other
    assert [s["key"] for s in fields["subtasks"]] == [sub]
    jira.act("u-facilitator", "delete", issue=sub)
    assert jira.get(f"issue/{sub}").status_code == 404


def test_issues_live_in_what_a_customer_cannot_see(jira: Jira) -> None:
    key = jira.create()
    customer = Jira(jira.url, ("u-infolijn@example.org", "person"))

    assert customer.get(f"issue/{key}").status_code == 404
    assert customer.get(f"issue/{key}/comment").status_code == 404


def test_members_of_levels_are_for_administrators_and_levels_for_who_is_in_them(jira: Jira) -> None:
    members, scheme = "issuesecurityschemes/level/member?levelId=10000", "project/KT/issuesecuritylevelscheme"
    assert jira.get(members).status_code == 403
    assert jira.get(scheme).status_code == 403
    key = jira.create(security={"id": "10000"})
    seen = f"user/viewissue/search?issueKey={key}&accountId="
    assert [len(jira.get(f"{seen}{who}").json()) for who in ("u-koppeltaal", "u-zorgaanbieder")] == [1, 0]

    jira.act("u-facilitator", "appoint", group="jira-administrators", account="bot-regiebot")
    holders = [row["holder"]["type"] for row in jira.get(members).json()["values"]]
    assert holders == ["user", "user", "user"]
    assert [one["id"] for one in jira.get(scheme).json()["levels"]] == ["10000"]

    level = {"id": "10000", "name": "Intern", "description": "", "members": ["u-facilitator"]}
    jira.act("u-facilitator", "set_up", what="project", id="KT", **{"with": {"security": [level]}})
    assert jira.get("project/KT/securitylevel").json()["levels"] == []
    assert jira.get(f"issue/{key}").status_code == 404
    refused = jira.post("issue", new(security={"id": "10000"}))
    assert refused.status_code == 400
