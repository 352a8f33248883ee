"""How the site is set up: projects, issue types, statuses, workflows, fields. From the seed, stored."""

from collections.abc import Iterator
from typing import Any

from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

SYSTEM_FIELDS: tuple[tuple[str, str, str, str], ...] = (
    # id, name, kind, JQL names beside the id
    ("summary", "Summary", "summary", ""),
    ("description", "Description", "adf", ""),
    ("issuetype", "Issue Type", "issuetype", "type"),
    ("project", "Project", "project", ""),
    ("parent", "Parent", "parent", ""),
    ("labels", "Labels", "labels", ""),
    ("duedate", "Due date", "date", "due"),
    ("assignee", "Assignee", "user", ""),
    ("reporter", "Reporter", "user", ""),
    ("priority", "Priority", "priority", ""),
    ("fixVersions", "Fix versions", "versions", "fixVersion"),
    ("components", "Components", "components", "component"),
    ("security", "Security Level", "security", "level"),
    ("environment", "Environment", "adf", ""),
    ("issuelinks", "Linked Issues", "links", ""),
    ("status", "Status", "status", ""),
    ("resolution", "Resolution", "resolution", ""),
    ("resolutiondate", "Resolved", "datetime_ro", "resolved"),
    ("created", "Created", "datetime_ro", "createdDate"),
    ("updated", "Updated", "datetime_ro", "updatedDate"),
    ("creator", "Creator", "user_ro", ""),
    ("subtasks", "Sub-tasks", "subtasks", ""),
    ("comment", "Comment", "comments", ""),
    ("attachment", "Attachment", "attachments", "attachments"),
    ("watches", "Watchers", "watches", "watchers"),
    ("statuscategorychangedate", "Status Category Changed", "datetime_ro", "statusCategoryChangedDate"),
)
SETTABLE = frozenset(
    {"summary", "adf", "issuetype", "project", "parent", "labels", "date", "datetime", "user", "priority"}
    | {"versions", "components", "security", "links", "text", "textarea", "select", "multiselect", "number"}
)


def seed_scheme(site: Site, section: Doc) -> None:
    """Store what the seed says."""
    put = site.store.put
    put("jira", "site", {k: section.get(k) for k in ("title", "categories", "resolution")})
    for row in section.get("statuses", []):
        put("jira.status", row["id"], dict(row))
    for row in section.get("types", []):
        put("jira.type", row["id"], dict(row))
    for row in section.get("priorities", []):
        put("jira.priority", row["id"], dict(row))
    for row in section.get("resolutions", [section["resolution"]]):
        put("jira.resolution", row["id"], dict(row))
    for row in section.get("link_types", []):
        put("jira.linktype", row["id"], dict(row))
    for name, row in section.get("workflows", {}).items():
        put("jira.workflow", name, workflow_of(row))
    for field_id, name, kind, names in SYSTEM_FIELDS:
        clauses = [field_id, *names.split()]
        put("jira.field", field_id, {"id": field_id, "name": name, "kind": kind, "clauses": clauses})
    for row in section.get("fields", []):
        put("jira.field", row["id"], _custom_field(row))
    for row in section.get("projects", []):
        _seed_project(site, row)


def workflow_of(row: Doc) -> Doc:
    """A workflow as it is stored. `any` are statuses that every status leads to; `fields` of a transition is
    its screen: per field whether it is `required` and its `default`. `resolves: false` leaves resolutions
    alone, as many workflows of live sites do.
    """
    kept = {"initial": row["initial"], "resolves": row.get("resolves", True)}
    return {**kept, "transitions": list(_transitions(row))}


def _transitions(workflow: Doc) -> Iterator[Doc]:
    for number, name in enumerate(workflow.get("any", []), 1):
        yield {"id": f"{number}1", "name": name, "from": None, "to": name, "hidden": False, "fields": {}}
    for row in workflow.get("transitions", []):
        yield {"hidden": False, "from": None, "fields": {}, **row}


def _custom_field(row: Doc) -> Doc:
    number = row["id"].removeprefix("customfield_")
    options = [
        {"id": f"{number}{index:02}", "value": value} for index, value in enumerate(row.get("options", []), 1)
    ]
    clauses = [f"cf[{number}]", row["name"]]
    return {"id": row["id"], "name": row["name"], "kind": row["kind"], "clauses": clauses, "options": options}


def _seed_project(site: Site, row: Doc) -> None:
    types = [t["id"] for t in site.store.all("jira.type") if t["name"] in row["types"]]
    levels = [{"name": "", "description": "", "members": None, **level} for level in row.get("security", [])]
    kept = {k: row[k] for k in ("id", "key", "name", "type", "lead", "workflow")}
    roles = {"admins": row.get("admins", [row["lead"]]), "agents": row.get("agents", [])}
    more = {"types": types, "security": levels, "fields": row.get("fields", []), "denied": {}, **roles}
    more["screens"] = row.get("screens", {})
    site.store.put("jira.project", row["id"], {**kept, **more})
    for name in row.get("components", []):
        number = str(site.store.next_id("component"))
        doc = {"id": number, "name": name, "description": "", "project": row["key"]}
        site.store.put("component", number, doc)
    for name in row.get("versions", []):
        new_version(site, row["key"], {"name": name})


def new_version(site: Site, project: str, request: Doc) -> Doc:
    """Store a version; it starts unreleased, whatever the request says."""
    number = str(site.store.next_id("version"))
    doc = {"id": number, "project": project, "name": request["name"], "released": False, "archived": False}
    doc |= {name: request.get(name) for name in ("description", "startDate", "releaseDate")}
    return site.store.put("version", number, doc)


def project_of(site: Site, ref: Any) -> Doc | None:
    """The project of an id or key."""
    text = str(ref)
    return site.store.get("jira.project", text) or next(
        (p for p in site.store.all("jira.project") if p["key"] == text.upper()), None
    )


def named(site: Site, coll: str, ref: Any) -> Doc | None:
    """The row of a collection with that id or, without regard to case, that name."""
    text = str(ref)
    found = site.store.get(coll, text)
    if found is None:
        found = next((r for r in site.store.all(coll) if r["name"].casefold() == text.casefold()), None)
    return found


def transitions_from(site: Site, project: Doc, status: Doc, *, hidden: bool = False) -> list[Doc]:
    """What the workflow allows from a status; with `hidden`, also what only an approval takes."""
    workflow = site.store.get("jira.workflow", project["workflow"]) or {"transitions": []}
    return [
        t
        for t in workflow["transitions"]
        if (t["from"] is None or status["name"] in t["from"]) and (hidden or not t["hidden"])
    ]


def fields_of(site: Site, project: Doc, issue_type: Doc) -> list[Doc]:
    """The fields that a create or edit screen of that project and type has."""
    custom = set(project["fields"])
    fields = [
        f
        for f in site.store.all("jira.field")
        if f["kind"] in SETTABLE and (not f["id"].startswith("customfield_") or f["id"] in custom)
    ]
    left_out = set() if project["security"] else {"security"}
    if issue_type["level"] > 0:
        left_out.add("parent")
    if issue_type["level"] < 0:  # a sub-task has its parent's level
        left_out.add("security")
    return [f for f in fields if f["id"] not in left_out]


def field_schema(field: Doc) -> Doc:
    """The `schema` member of a field."""
    kind, field_id = field["kind"], field["id"]
    types: dict[str, Doc] = {
        "labels": {"type": "array", "items": "string"},
        "versions": {"type": "array", "items": "version"},
        "components": {"type": "array", "items": "component"},
        "links": {"type": "array", "items": "issuelinks"},
        "subtasks": {"type": "array", "items": "issuelinks"},
        "attachments": {"type": "array", "items": "attachment"},
        "multiselect": {"type": "array", "items": "option"},
        "approvals": {"type": "sd-approvals"},
        "request_type": {"type": "sd-customerrequesttype"},
        "comments": {"type": "comments-page"},
        "parent": {"type": "issuelink"},
        "security": {"type": "securitylevel"},
        "select": {"type": "option"},
        "user_ro": {"type": "user"},
        "datetime_ro": {"type": "datetime"},
        **{k: {"type": "string"} for k in ("summary", "adf", "text", "textarea")},
    }
    schema = types.get(kind, {"type": kind})
    if not field_id.startswith("customfield_"):
        return {**schema, "system": field_id}
    plugin = "com.atlassian.jira.plugin.system.customfieldtypes"
    custom = {"text": f"{plugin}:textfield", "number": f"{plugin}:float"}.get(kind, f"{plugin}:{kind}")
    desk = "com.atlassian.servicedesk"
    own = {"approvals": f"{desk}.approvals-plugin:sd-approvals", "request_type": f"{desk}:vp-origin"}
    custom = own.get(kind, custom)
    return {**schema, "custom": custom, "customId": int(field_id.removeprefix("customfield_"))}
