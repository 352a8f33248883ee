"""REST: one issue: create, read, edit, delete, assign, transitions, changelog."""

from typing import Any

from regiebot_sandbox.jira import changes, issues, mail, scheme, screens
from regiebot_sandbox.jira.api.metadata import field_json, fields_json
from regiebot_sandbox.jira.api.paging import page
from regiebot_sandbox.jira.limits import count_write
from regiebot_sandbox.jira.permissions import allowed, require, require_quiet, visible
from regiebot_sandbox.jira.refusals import FieldProblem, bad
from regiebot_sandbox.jira.render import View, changelog_json, issue_json, status_json
from regiebot_sandbox.jira.values import read_assignee
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Site
from regiebot_sandbox.store import Doc


def body_of(call: Call) -> Doc:
    """The JSON object in the body. Raises Refusal 400."""
    found = call.json()
    if not isinstance(found, dict):
        raise bad("Invalid request payload. Refer to the REST API documentation and try again.")
    return found


def written(site: Site, call: Call) -> Doc:
    """The issue of the path, about to be written: seen by the caller, and within the rate per issue."""
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    count_write(site, doc["id"])
    return doc


def created_json(view: View, doc: Doc) -> Doc:
    """What the answer to a create says."""
    return {"id": doc["id"], "key": doc["key"], "self": view.at(f"issue/{doc['id']}")}


def _create(site: Site, call: Call) -> Answer:
    doc = changes.create(site, call.user, body_of(call))
    return Answer(201, created_json(View.of(site, call), doc))


def _get(site: Site, call: Call) -> Answer:
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    view = View.of(site, call)
    shown = issue_json(view, doc, call.query.get("fields", ["*all"]), call.query.get("properties", ()))
    expand = {word.strip() for entry in call.query.get("expand", ()) for word in entry.split(",")}
    if "changelog" in expand:
        histories = [changelog_json(view, e) for e in reversed(doc["changelog"][-40:])]
        total = len(doc["changelog"])
        shown["changelog"] = {"startAt": 0, "maxResults": len(histories), "total": total}
        shown["changelog"]["histories"] = histories
    if "transitions" in expand:
        shown["transitions"] = _offered(site, call, doc)
    if "names" in expand:
        shown["names"] = {f["id"]: f["name"] for f in site.store.all("jira.field")}
    if "schema" in expand:
        shown["schema"] = {f["id"]: scheme.field_schema(f) for f in site.store.all("jira.field")}
    return Answer(200, shown)


def _edit(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    require_quiet(site, call.user, issues.project_of_issue(site, doc), call.arg("notifyUsers"))
    changes.edit(site, call.user, doc, body_of(call), silent=call.arg("notifyUsers") == "false")
    if call.arg("returnIssue") == "true":
        return Answer(200, issue_json(View.of(site, call), doc, ["*all"]))
    return Answer(204)


def _delete(site: Site, call: Call) -> Answer:
    doc = written(site, call)
    issues.delete(site, call.user, doc, with_subtasks=call.arg("deleteSubtasks") == "true")
    return Answer(204)


def assign(site: Site, user: str, doc: Doc, account: Any) -> None:
    """Assign to an account; None and "-1" (this site has no default assignee) leave nobody."""
    project = issues.project_of_issue(site, doc)
    require(site, user, project, "ASSIGN_ISSUES")
    try:
        after = None if account in (None, "-1") else read_assignee(site, project, {"accountId": account})
    except FieldProblem as problem:
        raise bad(assignee=str(problem)) from problem
    before = doc["fields"].get("assignee")
    if before != after:
        doc["fields"]["assignee"] = after
        issues.note(site, doc, user, [issues.item("assignee", before, after)])
        mail.tell(site, user, doc, "assigned")


def _assign(site: Site, call: Call) -> Answer:
    request = body_of(call)
    if "accountId" not in request:
        raise bad("'accountId' is missing; user names are no longer accepted.")
    assign(site, call.user, written(site, call), request["accountId"])
    return Answer(204)


def _offered(site: Site, call: Call, doc: Doc, *, with_fields: bool = False) -> list[Doc]:
    view, status = View.of(site, call), doc["fields"]["status"]
    project = issues.project_of_issue(site, doc)
    if not allowed(site, call.user, project, "TRANSITION_ISSUES"):
        return []
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "to": status_json(view, issues.status_ref(site, row["to"])),
            "hasScreen": bool(row["fields"]),
            "isGlobal": row["from"] is None,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": False,
            "looped": row["to"] == status["name"],
            **({"fields": _transition_fields(view, project, doc, row)} if with_fields else {}),
        }
        for row in scheme.transitions_from(site, project, status)
    ]


def _transition_fields(view: View, project: Doc, doc: Doc, row: Doc) -> Doc:
    kind = scheme.named(view.site, "jira.type", doc["type"]) or {}
    shown = {}
    for field_id, on_screen in row["fields"].items():
        field = view.site.store.get("jira.field", field_id) or {}
        default = scheme.named(view.site, "jira.resolution", on_screen.get("default", ""))
        required = bool(on_screen.get("required"))
        shown[field_id] = field_json(view, project, kind, field, required=required, default=default)
    return shown


def _transitions(site: Site, call: Call) -> Answer:
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    wanted, expand = call.arg("transitionId"), call.arg("expand")
    offered = _offered(site, call, doc, with_fields="transitions.fields" in expand.split(","))
    rows = [row for row in offered if wanted in ("", row["id"])]
    return Answer(200, {"expand": "transitions", "transitions": rows})


def _editable(site: Site, call: Call) -> Answer:
    """The fields that the account can edit on the issue; none where it may not edit."""
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    project, kind = issues.project_of_issue(site, doc), scheme.named(site, "jira.type", doc["type"]) or {}
    found = screens.screen(site, call.user, project, kind, screens.EDIT)
    may = allowed(site, call.user, project, "EDIT_ISSUES")
    fields = fields_json(View.of(site, call), project, kind, found) if may else []
    return Answer(200, {"fields": {field["key"]: field for field in fields}})


def _transition(site: Site, call: Call) -> Answer:
    changes.transition_with(site, call.user, written(site, call), body_of(call))
    return Answer(204)


def _changelog(site: Site, call: Call) -> Answer:
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    view = View.of(site, call)
    rows = [changelog_json(view, entry) for entry in reversed(doc["changelog"])]  # no order is promised
    return Answer(200, page(call, rows, default=100))


def _watchers(site: Site, call: Call) -> Answer:
    doc = issues.find(site, call.user, call.params["issueIdOrKey"])
    view = View.of(site, call)
    people = [
        {
            "self": view.at(f"user?accountId={account}"),
            "accountId": account,
            "active": user["active"],
            "displayName": user["displayName"],
        }
        for account in doc["watchers"]
        if (user := site.store.get("user", account))
    ]
    where = view.at(f"issue/{doc['key']}/watchers")
    mine = call.user in doc["watchers"]
    return Answer(200, {"self": where, "isWatching": mine, "watchCount": len(people), "watchers": people})


def _watch(site: Site, call: Call) -> Answer:
    account = call.json() if call.raw else call.user
    doc = written(site, call)
    if account != call.user:
        require(site, call.user, issues.project_of_issue(site, doc), "MANAGE_WATCHERS")
    if not isinstance(account, str) or site.store.get("user", account) is None:
        raise bad(f"The user '{account}' does not exist.")
    if account not in doc["watchers"]:
        doc["watchers"].append(account)
        site.store.put("issue", doc["id"], doc)
    return Answer(204)


def _changelogs(site: Site, call: Call) -> Answer:
    request = body_of(call)
    refs, wanted = request.get("issueIdsOrKeys") or [], set(request.get("fieldIds") or [])
    if not 0 < len(refs) <= 1000 or len(wanted) > 10:
        raise bad("Between 1 and 1000 issues and at most 10 fields can be asked for.")
    found = [doc for doc in (issues.lookup(site, ref) for ref in refs) if doc]
    docs = {d["id"]: d for d in found if visible(site, call.user, d)}
    lines = [
        (issue_id, entry)
        for issue_id in sorted(docs, key=int)
        for entry in docs[issue_id]["changelog"]
        if not wanted or any(item["fieldId"] in wanted for item in entry["items"])
    ]
    lines.sort(key=lambda line: int(line[1]["id"]))  # by date, and not by issue (specification)
    start, most = int(request.get("nextPageToken") or 0), min(request.get("maxResults") or 1000, 10_000)
    view, grouped = View.of(site, call), dict[str, list[Doc]]()
    for issue_id, entry in lines[start : start + most]:
        grouped.setdefault(issue_id, []).append(changelog_json(view, entry))
    shown: Doc = {"issueChangeLogs": [{"issueId": k, "changeHistories": v} for k, v in grouped.items()]}
    if start + most < len(lines):
        shown["nextPageToken"] = str(start + most)
    return Answer(200, shown)


_ISSUE = "/rest/api/3/issue/{issueIdOrKey}"
ENDPOINTS = (
    Endpoint("POST", "/rest/api/3/issue", _create),
    Endpoint("GET", _ISSUE, _get),
    Endpoint("PUT", _ISSUE, _edit),
    Endpoint("DELETE", _ISSUE, _delete),
    Endpoint("GET", f"{_ISSUE}/editmeta", _editable),
    Endpoint("PUT", f"{_ISSUE}/assignee", _assign),
    Endpoint("GET", f"{_ISSUE}/transitions", _transitions),
    Endpoint("POST", f"{_ISSUE}/transitions", _transition),
    Endpoint("GET", f"{_ISSUE}/changelog", _changelog),
    Endpoint("GET", f"{_ISSUE}/watchers", _watchers),
    Endpoint("POST", f"{_ISSUE}/watchers", _watch),
    Endpoint("POST", "/rest/api/3/changelog/bulkfetch", _changelogs, reads=True),
)
