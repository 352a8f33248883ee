"""REST: the site itself: fields, types, statuses, priorities, people, permissions, server."""

from regiebot_sandbox.jira import issues, scheme
from regiebot_sandbox.jira.api.paging import page, whole, window
from regiebot_sandbox.jira.api.project_api import project
from regiebot_sandbox.jira.permissions import PERMISSIONS, allowed
from regiebot_sandbox.jira.refusals import bad, forbidden, missing
from regiebot_sandbox.jira.render import View, priority_json, status_json, type_json, user_json
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Site
from regiebot_sandbox.store import Doc

CATEGORIES = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
BUILT = "2026-07-21T00:00:00.000+0000"


def _fields(site: Site, _call: Call) -> Answer:
    rows = [
        {
            "id": f["id"],
            "key": f["id"],
            "name": f["name"],
            "custom": f["id"].startswith("customfield_"),
            "orderable": True,
            "navigable": True,
            "searchable": True,
            "clauseNames": f["clauses"],
            "schema": scheme.field_schema(f),
        }
        for f in site.store.all("jira.field")
    ]
    return Answer(200, rows)


def _types(site: Site, call: Call) -> Answer:
    view = View.of(site, call)
    return Answer(200, [type_json(view, t) for t in site.store.all("jira.type")])


def _types_of_project(site: Site, call: Call) -> Answer:
    row = project(site, call.user, call.arg("projectId"))
    view = View.of(site, call)
    rows = [type_json(view, t) for t in site.store.all("jira.type") if t["id"] in row["types"]]
    if call.arg("level"):
        rows = [t for t in rows if t["hierarchyLevel"] == whole(call, "level", 0)]
    return Answer(200, rows)


def _statuses(site: Site, call: Call) -> Answer:
    view = View.of(site, call)
    return Answer(200, [status_json(view, s) for s in site.store.all("jira.status")])


def _status_row(row: Doc) -> Doc:
    short = {k: row[k] for k in ("id", "name")}
    return short | {
        "statusCategory": CATEGORIES[row["category"]],
        "description": "",
        "scope": {"type": "GLOBAL"},
    }


def _statuses_by_id(site: Site, call: Call) -> Answer:
    wanted = {i for entry in call.query.get("id", ()) for i in entry.split(",")}
    if not wanted:
        raise bad("The 'id' query parameter is required.")
    return Answer(200, [_status_row(s) for s in site.store.all("jira.status") if s["id"] in wanted])


def _statuses_page(site: Site, call: Call) -> Answer:
    rows = [_status_row(s) for s in site.store.all("jira.status")]
    if text := call.arg("searchString").casefold():
        rows = [s for s in rows if text in s["name"].casefold()]
    if call.arg("statusCategory"):
        rows = [s for s in rows if s["statusCategory"] == call.arg("statusCategory")]
    return Answer(200, page(call, rows, default=200, most=200))


def _priorities(site: Site, call: Call) -> Answer:
    view = View.of(site, call)
    rows = [
        {**priority_json(view, p), "statusColor": p["color"], "description": "", "isDefault": "default" in p}
        for p in site.store.all("jira.priority")
    ]
    return Answer(200, page(call, rows))


def _myself(site: Site, call: Call) -> Answer:
    user = site.store.get("user", call.user) or {}
    shown = {**user_json(View.of(site, call), call.user), "locale": user["locale"]}
    return Answer(200, shown)


def _permissions(site: Site, call: Call) -> Answer:
    wanted = [p for entry in call.query.get("permissions", ()) for p in entry.split(",") if p]
    if not wanted:
        raise bad("The 'permissions' query parameter is required.")
    unknown = [name for name in wanted if name not in PERMISSIONS]
    if unknown:
        raise bad(**dict.fromkeys(unknown, "Unrecognized permission"))
    row = _project_in_question(site, call)
    shown = {
        name: {
            "id": str(list(PERMISSIONS).index(name)),
            "key": name,
            "name": PERMISSIONS[name],
            "type": "GLOBAL" if name in ("ADMINISTER", "BULK_CHANGE", "USER_PICKER") else "PROJECT",
            "description": "",
            "havePermission": allowed(site, call.user, row, name),
        }
        for name in wanted
    }
    return Answer(200, {"permissions": shown})


def _project_in_question(site: Site, call: Call) -> Doc | None:
    if ref := call.arg("projectKey") or call.arg("projectId"):
        return project(site, call.user, ref)
    if ref := call.arg("issueKey") or call.arg("issueId"):
        return issues.project_of_issue(site, issues.find(site, call.user, ref))
    return None


def _server(site: Site, call: Call) -> Answer:
    title = (site.store.get("jira", "site") or {}).get("title", "")
    return Answer(
        200,
        {
            "baseUrl": call.base_url,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100300,
            "buildDate": BUILT,
            "serverTime": issues.present(site),
            "serverTimeZone": "Europe/Amsterdam",
            "scmInfo": "sandbox",
            "serverTitle": title,
            "defaultLocale": {"locale": "nl_NL"},
        },
    )


def _configuration(_site: Site, _call: Call) -> Answer:
    on = ("subTasksEnabled", "issueLinkingEnabled", "attachmentsEnabled", "watchingEnabled")
    off = ("votingEnabled", "timeTrackingEnabled")
    shown = {**dict.fromkeys(on, True), **dict.fromkeys(off, False), "unassignedIssuesAllowed": True}
    return Answer(200, shown)


def _matching(site: Site, call: Call) -> list[Doc]:
    """Accounts whose name (any word of it) or address begins with the query, or with that id."""
    account, text = call.arg("accountId"), call.arg("query").casefold()
    rows = [u for u in site.store.all("user") if u["accountType"] != "customer"]
    if account:
        return [u for u in rows if u["accountId"] == account]
    return [u for u in rows if _begins(u, text)]


def _begins(user: Doc, text: str) -> bool:
    names = [user["displayName"], *user["displayName"].split(), user["emailAddress"]]
    return any(name.casefold().startswith(text) for name in names)


def _users(site: Site, call: Call) -> Answer:
    if not (call.arg("query") or call.arg("accountId") or call.arg("property")):
        raise bad("The query parameters 'query', 'accountId' or 'property' are required.")
    if not allowed(site, call.user, None, "USER_PICKER"):
        return Answer(200, [])
    start, count = window(call, 50, 1000)
    view = View.of(site, call)
    rows = _matching(site, call)[start : start + count]
    return Answer(200, [user_json(view, u["accountId"]) for u in rows])


def _assignable(site: Site, call: Call) -> Answer:
    """Filtered after paging, as Jira does: a short page is not the end.

    Asks for Browse users and groups, or Assign Issues in the project; what follows without is not written
    down, so it is what the other searches for users give.
    """
    row = _project_of_assignable(site, call)
    if call.arg("query") and call.arg("accountId"):
        raise bad("Only one of 'query' and 'accountId' can be given.")
    if not any(allowed(site, call.user, row, name) for name in ("USER_PICKER", "ASSIGN_ISSUES")):
        return Answer(200, [])
    start, count = window(call, 50, 1000)
    view = View.of(site, call)
    rows = _matching(site, call)[start : start + count]
    found = [u for u in rows if u["active"] and allowed(site, u["accountId"], row, "ASSIGNABLE_USER")]
    return Answer(200, [user_json(view, u["accountId"]) for u in found])


def _project_of_assignable(site: Site, call: Call) -> Doc:
    if call.arg("project"):
        return project(site, call.user, call.arg("project"))
    ref = call.arg("issueKey") or call.arg("issueId")
    if not ref:
        raise bad("Either 'project' or 'issueKey' is required.")
    return issues.project_of_issue(site, issues.find(site, call.user, ref))


def _users_by_id(site: Site, call: Call) -> Answer:
    wanted = call.query.get("accountId", [])
    if not wanted:
        raise bad("The 'accountId' query parameter is required.")
    view = View.of(site, call)
    rows = [user_json(view, a) for a in wanted if site.store.get("user", a)]
    return Answer(200, page(call, rows, default=10, most=200))


def _user(site: Site, call: Call) -> Answer:
    account = call.arg("accountId")
    if not allowed(site, call.user, None, "USER_PICKER"):
        raise forbidden("You do not have the global permission 'Browse users and groups'.")
    if site.store.get("user", account) is None:
        raise missing(f"Specified user does not exist or you do not have required permissions: {account}")
    return Answer(200, user_json(View.of(site, call), account))


ENDPOINTS = (
    Endpoint("GET", "/rest/api/3/field", _fields),
    Endpoint("GET", "/rest/api/3/issuetype", _types),
    Endpoint("GET", "/rest/api/3/issuetype/project", _types_of_project),
    Endpoint("GET", "/rest/api/3/status", _statuses),
    Endpoint("GET", "/rest/api/3/statuses", _statuses_by_id),
    Endpoint("GET", "/rest/api/3/statuses/search", _statuses_page),
    Endpoint("GET", "/rest/api/3/priority/search", _priorities),
    Endpoint("GET", "/rest/api/3/myself", _myself),
    Endpoint("GET", "/rest/api/3/mypermissions", _permissions),
    Endpoint("GET", "/rest/api/3/serverInfo", _server, public=True),
    Endpoint("GET", "/rest/api/3/configuration", _configuration),
    Endpoint("GET", "/rest/api/3/user", _user),
    Endpoint("GET", "/rest/api/3/user/search", _users),
    Endpoint("GET", "/rest/api/3/user/assignable/search", _assignable),
    Endpoint("GET", "/rest/api/3/user/bulk", _users_by_id),
)
