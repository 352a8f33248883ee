"""REST: projects, their versions and components, and what can be created in them."""

from datetime import date
from typing import Any

from regiebot_sandbox.jira import scheme, screens
from regiebot_sandbox.jira.api.issue_api import body_of
from regiebot_sandbox.jira.api.metadata import components_of, fields_json
from regiebot_sandbox.jira.api.paging import page
from regiebot_sandbox.jira.permissions import allowed, require
from regiebot_sandbox.jira.refusals import bad, missing
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.jira.render import View, project_json, status_json, type_json, user_json, version_json
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Site
from regiebot_sandbox.store import Doc

CATEGORY_COUNTS = {"new": "toDo", "indeterminate": "inProgress", "done": "done"}


def project(site: Site, user: str, ref: str) -> Doc:
    """The project, if the account may see it. Raises Refusal 404."""
    found = scheme.project_of(site, ref)
    if found is None or not allowed(site, user, found, "BROWSE_PROJECTS"):
        raise missing(f"No project could be found with key '{ref}'.")
    return found


def _of_path(site: Site, call: Call) -> Doc:
    return project(site, call.user, call.params["projectIdOrKey"])


def _types(site: Site, row: Doc) -> list[Doc]:
    return [t for t in site.store.all("jira.type") if t["id"] in row["types"]]


def _full(view: View, row: Doc) -> Doc:
    versions = [version_json(view, v) for v in view.site.store.all("version") if v["project"] == row["key"]]
    return {
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
        **project_json(view, row),
        "description": "",
        "lead": {k: v for k, v in user_json(view, row["lead"]).items() if k != "emailAddress"},
        "components": components_of(view, row),
        "issueTypes": [type_json(view, t) for t in _types(view.site, row)],
        "assigneeType": "UNASSIGNED",
        "versions": versions,
        "roles": {},
        "style": "classic",
        "isPrivate": False,
        "properties": {},
    }


def _get(site: Site, call: Call) -> Answer:
    return Answer(200, _full(View.of(site, call), _of_path(site, call)))


def _search(site: Site, call: Call) -> Answer:
    right = {"create": "CREATE_ISSUES", "edit": "ADMINISTER_PROJECTS"}.get(
        call.arg("action"), "BROWSE_PROJECTS"
    )
    rows = [p for p in site.store.all("jira.project") if allowed(site, call.user, p, right)]
    if keys := {k.upper() for entry in call.query.get("keys", ()) for k in entry.split(",")}:
        rows = [p for p in rows if p["key"] in keys]
    if ids := set(call.query.get("id", ())):
        rows = [p for p in rows if p["id"] in ids]
    if text := call.arg("query").casefold():
        rows = [p for p in rows if text in p["name"].casefold() or text in p["key"].casefold()]
    if kinds := {k for entry in call.query.get("typeKey", ()) for k in entry.split(",")}:
        rows = [p for p in rows if p["type"] in kinds]
    view = View.of(site, call)
    shown = [{**project_json(view, p), "style": "classic", "isPrivate": False} for p in rows]
    return Answer(200, page(call, sorted(shown, key=lambda p: str(p["key"]))))


def _versions_of(site: Site, call: Call) -> list[Doc]:
    row = _of_path(site, call)
    found = [v for v in site.store.all("version") if v["project"] == row["key"]]
    view = View.of(site, call)
    shown = [version_json(view, v) for v in found]
    if "issuesstatus" in call.arg("expand"):
        for version in shown:
            version["issuesStatusForFixVersion"] = _counts(site, version["id"])
    return shown


def _counts(site: Site, version_id: str) -> Doc:
    counts = {"unmapped": 0, "toDo": 0, "inProgress": 0, "done": 0}
    for row in registry(site).rows.values():
        if version_id in row.versions:
            counts[CATEGORY_COUNTS[row.category]] += 1
    return counts


def _versions(site: Site, call: Call) -> Answer:
    return Answer(200, _versions_of(site, call))


def _versions_page(site: Site, call: Call) -> Answer:
    rows = _versions_of(site, call)
    if text := call.arg("query").casefold():
        rows = [
            v for v in rows if text in v["name"].casefold() or text in v.get("description", "").casefold()
        ]
    if call.arg("status"):
        wanted = set(call.arg("status").split(","))
        rows = [v for v in rows if _state(v) in wanted]
    return Answer(200, page(call, rows))


def _state(version: Doc) -> str:
    if version["archived"]:
        return "archived"
    return "released" if version["released"] else "unreleased"


def _check_version(site: Site, row: Doc, request: Doc, version_id: str = "") -> None:
    name, errors = request.get("name", ""), {}
    if not isinstance(name, str) or not name.strip():
        errors["name"] = "You must specify a valid version name"
    elif len(name) > 255:
        errors["name"] = "The version name must be at most 255 characters long."
    same = (v for v in site.store.all("version") if v["project"] == row["key"] and v["id"] != version_id)
    if any(v["name"].casefold() == str(name).casefold() for v in same):
        errors["name"] = "A version with this name already exists in this project."
    for member in ("startDate", "releaseDate"):
        if request.get(member) and not _is_date(request[member]):
            errors[member] = f"Date value '{request[member]}' is not in the format yyyy-MM-dd."
    if len(str(request.get("description") or "").encode()) > 16_384:
        errors["description"] = "The description is too long."
    if errors:
        raise bad(**errors)


def _is_date(text: Any) -> bool:
    try:
        return bool(date.fromisoformat(str(text)).isoformat() == text)
    except ValueError:
        return False


def add_version(site: Site, user: str, request: Doc) -> Doc:
    """Make a version as the request says. Raises Refusal."""
    ref = request.get("projectId", request.get("project"))
    if ref is None:
        raise bad(projectId="Project must be specified to create a version.")
    row = project(site, user, str(ref))
    require(site, user, row, "ADMINISTER_PROJECTS")
    _check_version(site, row, request)
    return scheme.new_version(site, row["key"], request)


def _create_version(site: Site, call: Call) -> Answer:
    return Answer(201, version_json(View.of(site, call), add_version(site, call.user, body_of(call))))


def _version(site: Site, call: Call) -> Doc:
    doc = site.store.get("version", call.params["id"])
    if doc is None:
        raise missing(f"Could not find version for id '{call.params['id']}'")
    return doc


def _get_version(site: Site, call: Call) -> Answer:
    doc = _version(site, call)
    shown = version_json(View.of(site, call), doc)
    if "issuesstatus" in call.arg("expand"):
        shown["issuesStatusForFixVersion"] = _counts(site, doc["id"])
    return Answer(200, shown)


def _edit_version(site: Site, call: Call) -> Answer:
    doc = change_version(site, call.user, _version(site, call), body_of(call))
    return Answer(200, version_json(View.of(site, call), doc))


def change_version(site: Site, user: str, doc: Doc, request: Doc) -> Doc:
    """Change a version as the request says; that too is for who administers the project. Raises Refusal."""
    row = project(site, user, doc["project"])
    require(site, user, row, "ADMINISTER_PROJECTS")
    _check_version(site, row, {**doc, **request}, doc["id"])
    members = ("name", "description", "startDate", "releaseDate", "released", "archived")
    renamed = request.get("name", doc["name"]) != doc["name"]
    doc |= {name: request[name] for name in members if name in request}
    site.store.put("version", doc["id"], doc)
    if renamed:
        _rename(site, doc)
    if request.get("moveUnfixedIssuesTo"):
        _move_unfixed(site, doc, str(request["moveUnfixedIssuesTo"]).rpartition("/")[2])
    return doc


def _rename(site: Site, version: Doc) -> None:
    for issue in site.store.all("issue"):
        for held in issue["fields"]["fixVersions"]:
            if held["id"] == version["id"]:
                held["name"] = version["name"]
                site.store.put("issue", issue["id"], issue)


def _move_unfixed(site: Site, version: Doc, target_id: str) -> None:
    target = site.store.get("version", target_id)
    if target is None:
        raise bad(moveUnfixedIssuesTo="The version to move issues to does not exist.")
    for issue in site.store.all("issue"):
        fields = issue["fields"]
        held = [v for v in fields["fixVersions"] if v["id"] == version["id"]]
        if held and not fields.get("resolution"):
            fields["fixVersions"].remove(held[0])
            fields["fixVersions"].append({"id": target["id"], "name": target["name"]})
            site.store.put("issue", issue["id"], issue)


def _components(site: Site, call: Call) -> Answer:
    return Answer(200, components_of(View.of(site, call), _of_path(site, call)))


def _components_page(site: Site, call: Call) -> Answer:
    rows = components_of(View.of(site, call), _of_path(site, call))
    return Answer(200, page(call, [{**c, "issueCount": 0} for c in rows]))


def _create_component(site: Site, call: Call) -> Answer:
    request = body_of(call)
    row = project(site, call.user, str(request.get("project", "")))
    require(site, call.user, row, "ADMINISTER_PROJECTS")
    name = request.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 255:
        raise bad(name="The component name specified is invalid - cannot be an empty string.")
    if any(c["name"] == name for c in components_of(View.of(site, call), row)):
        raise bad(name="A component with the name already exists in this project.")
    number = str(site.store.next_id("component"))
    doc = {"id": number, "name": name, "description": request.get("description", ""), "project": row["key"]}
    site.store.put("component", number, doc)
    return Answer(201, components_of(View.of(site, call), row)[-1])


def _statuses(site: Site, call: Call) -> Answer:
    row, view = _of_path(site, call), View.of(site, call)
    workflow = site.store.get("jira.workflow", row["workflow"]) or {"transitions": [], "initial": ""}
    names = {workflow["initial"], *(t["to"] for t in workflow["transitions"])}
    statuses = [status_json(view, s) for s in site.store.all("jira.status") if s["name"] in names]
    kinds = [type_json(view, t) for t in _types(site, row)]
    short = [{k: t[k] for k in ("self", "id", "name", "subtask")} for t in kinds]
    return Answer(200, [{**t, "statuses": statuses} for t in short])


def _creatable(site: Site, call: Call) -> Answer:
    """Types of which the account can make issues; none where it may not."""
    view, row = View.of(site, call), _of_path(site, call)
    may = allowed(site, call.user, row, "CREATE_ISSUES")
    rows = [type_json(view, t) for t in _types(site, row)] if may else []
    return Answer(200, page(call, rows, most=200, name="issueTypes"))


def _creatable_fields(site: Site, call: Call) -> Answer:
    row = _of_path(site, call)
    kind = next((t for t in _types(site, row) if t["id"] == call.params["issueTypeId"]), None)
    if kind is None:
        raise bad("The issue type is not available in this project.")
    view = View.of(site, call)
    found = screens.screen(site, call.user, row, kind, screens.CREATE)
    shown = [{**field, "fieldId": field["key"]} for field in fields_json(view, row, kind, found)]
    return Answer(200, page(call, shown, most=200, name="fields"))


_PROJECT = "/rest/api/3/project/{projectIdOrKey}"
_META = "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes"
ENDPOINTS = (
    Endpoint("GET", "/rest/api/3/project/search", _search),
    Endpoint("GET", _PROJECT, _get),
    Endpoint("GET", f"{_PROJECT}/version", _versions_page),
    Endpoint("GET", f"{_PROJECT}/versions", _versions),
    Endpoint("GET", f"{_PROJECT}/components", _components),
    Endpoint("GET", f"{_PROJECT}/component", _components_page),
    Endpoint("GET", f"{_PROJECT}/statuses", _statuses),
    Endpoint("POST", "/rest/api/3/component", _create_component),
    Endpoint("POST", "/rest/api/3/version", _create_version),
    Endpoint("GET", "/rest/api/3/version/{id}", _get_version),
    Endpoint("PUT", "/rest/api/3/version/{id}", _edit_version),
    Endpoint("GET", _META, _creatable),
    Endpoint("GET", f"{_META}/{{issueTypeId}}", _creatable_fields),
)
