"""Creating and editing issues from a request body: every field checked first, then all stored at once."""

from dataclasses import dataclass, field
from typing import Any

from regiebot_sandbox.jira import links, mail, scheme, screens, values
from regiebot_sandbox.jira.comments import append_comment
from regiebot_sandbox.jira.issues import (
    find,
    item,
    lookup,
    note,
    present,
    project_of_issue,
    read_properties,
    status_ref,
    transition,
    type_ref,
    user_ref,
)
from regiebot_sandbox.jira.permissions import may_set, require
from regiebot_sandbox.jira.refusals import FieldProblem, bad, body
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Refusal, Site
from regiebot_sandbox.store import Doc

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
WRONG_LEVEL = "Given parent work item does not belong to appropriate hierarchy."


@dataclass(slots=True)
class Change:
    """What a request asks of one issue, checked."""

    values: dict[str, Any] = field(default_factory=dict)
    """New stored values by field id."""
    links: list[Any] = field(default_factory=list)
    comments: list[Any] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Target:
    """The issue that is to be made or changed."""

    site: Site
    user: str
    project: Doc
    issue_type: Doc
    doc: Doc | None = None

    def stored(self, field_id: str) -> Any:
        return self.doc["fields"].get(field_id) if self.doc else None


def create_issue(
    site: Site,
    user: str,
    project: str,
    issue_type: str,
    fields: Doc,
    properties: dict[str, Any] | None = None,
    *,
    checked: bool = True,
) -> Doc:
    """Create an issue; `issue_type` is a name or id, `fields` are as REST takes them.

    `checked=False` skips the permission to create, for the service desk. Raises Refusal.
    """
    named = scheme.named(site, "jira.type", issue_type) or {"id": issue_type}
    whole = {**fields, "project": {"key": project}, "issuetype": {"id": named["id"]}}
    rows = [{"key": k, "value": v} for k, v in (properties or {}).items()]
    return create(site, user, {"fields": whole, "properties": rows}, checked=checked)


def create(site: Site, user: str, request: Doc, *, checked: bool = True) -> Doc:
    """Create an issue from a request body. Raises Refusal 400 with every field that is wrong, or 403."""
    fields = dict(request.get("fields") or {})
    project, issue_type = _place(site, fields)
    if checked:
        require(site, user, project, "CREATE_ISSUES")
    target = _Target(site, user, project, issue_type)
    fields.setdefault("summary", None)
    found = screens.screen(site, user, project, issue_type, screens.CREATE)
    change = _read(target, fields, request.get("update") or {}, found)
    change.errors |= _missing_parent(target, change)
    if checked and project.get("default_description"):  # one report says so (services §2.5)
        change.values["description"] = project["default_description"]
    if checked:  # a request's own form says what it asks
        change.errors |= screens.lacking(found, change.values)
    properties = read_properties(request.get("properties"))
    if change.errors:
        raise bad(**change.errors)
    doc = _new(target, change, properties)
    _after(target, doc, change)
    mail.tell(site, user, doc, "created", text=doc["fields"].get("description"))
    if request.get("transition"):
        transition(site, user, doc, str(request["transition"].get("id")))
    return doc


def _place(site: Site, fields: Doc) -> tuple[Doc, Doc]:
    ref = fields.pop("project", None) or {}
    project = scheme.project_of(site, ref.get("id", ref.get("key"))) if isinstance(ref, dict) else None
    wanted = fields.pop("issuetype", None) or {}
    known = isinstance(wanted, dict)
    row = scheme.named(site, "jira.type", wanted.get("id", wanted.get("name"))) if known else None
    errors = {}
    if project is None:
        errors["project"] = "Specify a valid project ID or key"
    if row is None or (project is not None and row["id"] not in project["types"]):
        errors["issuetype"] = "Specify a valid issue type"
    if project is None or row is None or errors:
        raise bad(**errors)
    return project, row


def _missing_parent(target: _Target, change: Change) -> dict[str, str]:
    if target.issue_type["level"] < 0 and not change.values.get("parent") and "parent" not in change.errors:
        return {"issuetype": "Issue type is a sub-task but parent issue key or id not specified."}
    return {}


def _new(target: _Target, change: Change, properties: dict[str, Any]) -> Doc:
    site, project, user = target.site, target.project, target.user
    registry(site)  # before the issue is there: afterwards it would count as long known to the index
    number = str(site.store.next_id("issue"))
    key = f"{project['key']}-{site.store.next_id('key:' + project['key'], 1)}"
    workflow = site.store.get("jira.workflow", project["workflow"]) or {}
    now, me = present(site), user_ref(site, user)
    priority = next((p for p in site.store.all("jira.priority") if p.get("default")), None)
    fields: Doc = {
        "summary": "",
        "project": {k: project[k] for k in ("id", "key", "name")},
        "issuetype": type_ref(target.issue_type),
        "status": status_ref(site, workflow["initial"]),
        "priority": {"id": priority["id"], "name": priority["name"]} if priority else None,
        "labels": [],
        "fixVersions": [],
        "components": [],
        "creator": me,
        "reporter": me,
        "assignee": None,
        "created": now,
        "updated": now,
        "statuscategorychangedate": now,
        "resolution": None,
        "resolutiondate": None,
        **change.values,
    }
    doc: Doc = {"id": number, "key": key, "project": project["key"], "type": target.issue_type["id"]}
    doc |= {"fields": fields, "properties": properties, "comments": [], "changelog": [], "attachments": []}
    doc |= {"remotelinks": [], "watchers": [user], "formerKeys": []}
    return site.store.put("issue", number, doc)


def edit(site: Site, user: str, doc: Doc, request: Doc, *, silent: bool = False) -> None:
    """Edit an issue from a request body; a transition in it is ignored, as Jira does. Raises Refusal.

    All of it is one mail, also where only a property is written.
    """
    project = project_of_issue(site, doc)
    require(site, user, project, "EDIT_ISSUES")
    fields = dict(request.get("fields") or {})
    issue_type = _new_type(site, project, doc, fields.pop("issuetype", None))
    if (fields.get("project") or {}).get("key", project["key"]) == project["key"]:
        fields.pop("project", None)
    target = _Target(site, user, project, issue_type, doc)
    found = screens.screen(site, user, project, issue_type, screens.EDIT)
    change = _read(target, fields, request.get("update") or {}, found)
    emptied = screens.lacking(found, {**doc["fields"], **change.values})
    change.errors |= {name: text for name, text in emptied.items() if name in change.values}
    properties = read_properties(request.get("properties"))
    if change.errors:
        raise bad(**change.errors)
    if issue_type["id"] != doc["type"]:
        change.values["issuetype"] = type_ref(issue_type)
        doc["type"] = issue_type["id"]
    if properties:
        doc["properties"] |= properties
        site.store.put("issue", doc["id"], doc)
    _apply(target, doc, change)
    _after(target, doc, change)
    said = {"content": [row.get("body") for row in change.comments if isinstance(row, dict)]}
    mail.tell(site, user, doc, "updated", text=said, silent=silent)


def _new_type(site: Site, project: Doc, doc: Doc, wanted: Any) -> Doc:
    now = scheme.named(site, "jira.type", doc["type"])
    ref = wanted.get("id", wanted.get("name")) if isinstance(wanted, dict) else doc["type"]
    row = scheme.named(site, "jira.type", ref)
    if row is None or now is None or row["id"] not in project["types"] or row["level"] != now["level"]:
        raise bad(issuetype="The issue type selected is invalid.")
    return row


def _apply(target: _Target, doc: Doc, change: Change) -> None:
    items = []
    for field_id, value in change.values.items():
        before = doc["fields"].get(field_id)
        if before != value:
            doc["fields"][field_id] = value
            row = target.site.store.get("jira.field", field_id)
            name = row["name"] if row and field_id.startswith("customfield_") else field_id
            items.append(item(name, before, value, field_id))
    note(target.site, doc, target.user, items)


def _after(target: _Target, doc: Doc, change: Change) -> None:
    for row in change.links:
        links.add_from(target.site, target.user, doc, row)
    for row in change.comments:
        append_comment(target.site, target.user, doc, _beside(row), told=True)


def _beside(row: Any) -> Any:
    """A comment that goes with an edit or a transition. That its properties count there is said nowhere
    (services §3.3), so here they do not: on a request such a comment reaches the customer.
    """
    return {k: v for k, v in row.items() if k != "properties"} if isinstance(row, dict) else row


def _read(target: _Target, fields: Doc, update: Doc, found: screens.Screen) -> Change:
    both = sorted(set(fields) & set(update))
    if both:
        raise bad(f"Field with id '{both[0]}' appears in both 'fields' and 'update'")
    change = Change()
    for field_id, value in fields.items():
        _guarded(change, found.fields, field_id, lambda row, value=value: _set(target, change, row, value))
    for field_id, operations in update.items():
        if field_id == "comment":
            change.comments.extend(operation.get("add") for operation in operations)
            continue
        _guarded(
            change, found.fields, field_id, lambda row, ops=operations: _operate(target, change, row, ops)
        )
    return change


def _guarded(change: Change, screen: dict[str, Doc], field_id: str, read: Any) -> None:
    row = screen.get(field_id)
    if row is None:
        change.errors[field_id] = NOT_ON_SCREEN.format(field_id)
        return
    try:
        read(row)
    except FieldProblem as problem:
        place = "parentId" if str(problem) == WRONG_LEVEL else field_id
        change.errors[place] = str(problem)


def _set(target: _Target, change: Change, row: Doc, value: Any) -> None:
    if row["kind"] == "parent":
        change.values["parent"] = _parent(target, value)
    elif row["kind"] in values.READERS:
        change.values[row["id"]] = values.read(target.site, target.project, row, value)
        if row["kind"] == "security":
            _check_level(target, change.values[row["id"]])
    else:
        raise FieldProblem(NOT_ON_SCREEN.format(row["id"]))


def _check_level(target: _Target, level: Doc | None) -> None:
    """A level that the account is not in is not offered to it; what Jira says then is not written down, so
    it is what it says of a level that is not there.
    """
    found = (one for one in target.project["security"] if level and one["id"] == level["id"])
    if any(not may_set(target.site, target.project, one, target.user) for one in found):
        raise FieldProblem(f"Security level with id or name '{level and level['id']}' does not exist.")


def _parent(target: _Target, value: Any) -> Doc | None:
    level = target.issue_type["level"]
    if value is None or value == {"none": True}:
        if level < 0:
            raise FieldProblem("Issue type is a sub-task but parent issue key or id not specified.")
        return None
    ref = value.get("id", value.get("key")) if isinstance(value, dict) else None
    parent = lookup(target.site, ref) if ref else None
    if parent is None:
        raise FieldProblem("Could not find issue by id or key.")
    if parent["fields"]["issuetype"]["hierarchyLevel"] != level + 1:
        raise FieldProblem(WRONG_LEVEL)
    if level < 0 and parent["project"] != target.project["key"]:
        raise FieldProblem("Sub-tasks must be created in the same project as the parent.")
    return {"id": parent["id"], "key": parent["key"]}


def _operate(target: _Target, change: Change, row: Doc, operations: Any) -> None:
    if not isinstance(operations, list) or any(len(o) != 1 for o in operations):
        raise FieldProblem("Operations must be a list of objects with one verb each")
    for operation in operations:
        ((verb, value),) = operation.items()
        if row["kind"] == "links":
            _check_link(target, value)
            change.links.append(value)
        elif verb == "set":
            _set(target, change, row, value)
        elif verb in ("add", "remove") and row["kind"] in values.LISTS:
            _amend(target, change, row, verb, value)
        else:
            raise FieldProblem(f"The operation '{verb}' is not supported by the field '{row['id']}'.")


def _check_link(target: _Target, value: Any) -> None:
    try:
        links.link_type(target.site, value.get("type"))
        find(target.site, target.user, _other(value))
    except Refusal as refusal:
        raise FieldProblem(refusal.body["errorMessages"][0]) from refusal


def _other(value: Doc) -> str:
    other = value.get("outwardIssue") or value.get("inwardIssue") or {}
    return str(other.get("key", other.get("id", "")))


def _amend(target: _Target, change: Change, row: Doc, verb: str, value: Any) -> None:
    field_id = row["id"]
    now = list(change.values.get(field_id, target.stored(field_id) or []))
    for one in values.read(target.site, target.project, row, [value]):
        same = [v for v in now if v == one or (isinstance(v, dict) and v["id"] == one["id"])]
        if verb == "remove":
            now = [v for v in now if v not in same]
        elif not same:
            now.append(one)
    change.values[field_id] = sorted(now) if row["kind"] == "labels" else now


def transition_with(site: Site, user: str, doc: Doc, request: Doc) -> None:
    """Take the transition of a request body, with the fields of its screen; a comment may go with it.

    Raises Refusal 400 for a field that is not on the screen, and for a required one without a value.
    """
    chosen = (request.get("transition") or {}).get("id")
    if chosen is None:
        raise Refusal(400, body("Missing 'transition' identifier"))
    project, update = project_of_issue(site, doc), dict(request.get("update") or {})
    comments = update.pop("comment", [])
    offered = scheme.transitions_from(site, project, doc["fields"]["status"])
    screen: Doc = next((row["fields"] for row in offered if row["id"] == str(chosen)), {})
    given = _on_screen(site, project, screen, {**(request.get("fields") or {}), **update})
    transition(site, user, doc, str(chosen), values=given)
    for operation in comments:
        append_comment(site, user, doc, _beside(operation.get("add")), told=True)


def _on_screen(site: Site, project: Doc, screen: Doc, given: Doc) -> Doc:
    errors = {name: NOT_ON_SCREEN.format(name) for name in given if name not in screen}
    found: Doc = {}
    for name, row in screen.items():
        field_row = site.store.get("jira.field", name) or {"name": name}
        value = given.get(name, row.get("default") and {"id": row["default"]})
        if value is None and row.get("required"):
            errors[name] = f"{field_row['name']} is required."
        elif value is not None and name not in errors:
            try:
                found[name] = values.read(site, project, field_row, value)
            except FieldProblem as problem:
                errors[name] = str(problem)
    if errors:
        raise bad(**errors)
    return found
