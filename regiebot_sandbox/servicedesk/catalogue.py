"""Service desks, request types and their fields: from the seed, stored."""

from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.permissions import allowed
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk.answers import ROOT, date, paged, payload, refuse, wanted
from regiebot_sandbox.store import Doc

DESK, TYPE = "servicedesk.desk", "servicedesk.type"


def seed(site: Site, section: Doc) -> None:
    """Store what the seed says: `desks`, each with request types, approval rounds and SLAs."""
    for desk in section.get("desks", []):
        kept = {k: desk[k] for k in ("id", "project")} | {"type_field": desk.get("type_field")}
        more = {"approvals": dict(desk.get("approvals", {})), "sla": list(desk.get("sla", []))}
        site.store.put(DESK, desk["id"], {**kept, **more})
        for row in desk.get("request_types", []):
            site.store.put(TYPE, row["id"], {**row, "desk": desk["id"]})


def desk_of_project(site: Site, key: str) -> Doc | None:
    """The service desk of a project, or None."""
    return next((d for d in site.store.all(DESK) if d["project"] == key), None)


def type_of(site: Site, desk: Doc, type_id: str) -> Doc:
    """A request type of the desk. Refuses with 404."""
    row = site.store.get(TYPE, type_id)
    if row is None or row["desk"] != desk["id"]:
        raise refuse(404, f"The request type '{type_id}' does not exist on this service desk")
    return row


def desk_of(site: Site, desk_id: str) -> Doc:
    """A service desk, by its number or its project's key. Refuses with 404."""
    desk = site.store.get(DESK, desk_id) or desk_of_project(site, desk_id.upper())
    if desk is None:
        raise refuse(404, f"The service desk with ID '{desk_id}' does not exist")
    return desk


def info(_site: Site, call: Call) -> Answer:
    """What serves here."""
    built = date("2023-01-02T08:00:00+00:00")
    version = {"version": "6.0.0", "platformVersion": "1001.0.0", "buildChangeSet": "sandbox"}
    links = {"self": f"{call.base_url}{ROOT}/info"}
    return Answer(body={**version, "buildDate": built, "isLicensedForUse": True, "_links": links})


def desks(site: Site, call: Call) -> Answer:
    """Every service desk."""
    return paged(call, [shown_desk(site, call, d) for d in site.store.all(DESK)])


def desk(site: Site, call: Call) -> Answer:
    """One service desk."""
    return Answer(body=shown_desk(site, call, desk_of(site, call.params["serviceDeskId"])))


def types(site: Site, call: Call) -> Answer:
    """The request types of a desk; `searchQuery` narrows by name."""
    found = desk_of(site, call.params["serviceDeskId"])
    word = call.arg("searchQuery").casefold()
    rows = [r for r in site.store.all(TYPE) if r["desk"] == found["id"] and word in r["name"].casefold()]
    return paged(call, [shown_type(site, call, r) for r in rows])


def one_type(site: Site, call: Call) -> Answer:
    """One request type."""
    found = desk_of(site, call.params["serviceDeskId"])
    row = type_of(site, found, call.params["requestTypeId"])
    shown = shown_type(site, call, row)
    if "field" in wanted(call, "expand"):
        shown["fields"] = _form(site, row)
    return Answer(body=shown)


def fields(site: Site, call: Call) -> Answer:
    """The form of a request type."""
    found = desk_of(site, call.params["serviceDeskId"])
    return Answer(body=_form(site, type_of(site, found, call.params["requestTypeId"])))


def may_create(site: Site, call: Call) -> Answer:
    """Which of the given request types the caller may use."""
    found = desk_of(site, call.params["serviceDeskId"])
    ids = [str(i) for i in payload(call).get("requestTypeIds", [])]
    known = [i for i in ids if (row := site.store.get(TYPE, i)) and row["desk"] == found["id"]]
    return Answer(body={"canCreateRequest": known})


def shown_desk(site: Site, call: Call, row: Doc) -> Doc:
    """A service desk in answers."""
    project = scheme.project_of(site, row["project"]) or {"id": "", "name": row["project"]}
    return {
        "id": row["id"],
        "projectId": project["id"],
        "projectName": project["name"],
        "projectKey": row["project"],
        "projectTypeKey": "service_desk",
        "_links": {"self": f"{call.base_url}{ROOT}/servicedesk/{row['id']}"},
    }


def shown_type(site: Site, call: Call, row: Doc) -> Doc:
    """A request type in answers."""
    issue_type = scheme.named(site, "jira.type", row["issue_type"]) or {"id": ""}
    desk_row = desk_of(site, row["desk"])
    project = scheme.project_of(site, desk_row["project"])
    here = f"{call.base_url}{ROOT}/servicedesk/{row['desk']}/requesttype/{row['id']}"
    return {
        "_expands": ["field"],
        "id": row["id"],
        "name": row["name"],
        "description": row.get("description", ""),
        "helpText": row.get("help", ""),
        "issueTypeId": issue_type["id"],
        "serviceDeskId": row["desk"],
        "portalId": row["desk"],
        "groupIds": [],
        "icon": {"id": "10500", "_links": {"iconUrls": {}}},
        "canCreateRequest": project is not None and allowed(site, call.user, project, "CREATE_ISSUES"),
        "restrictionStatus": "OPEN",
        "_links": {"self": here},
    }


def _form(site: Site, row: Doc) -> Doc:
    shown = [_field(site, entry) for entry in row["fields"]]
    return {"requestTypeFields": shown, "canRaiseOnBehalfOf": True, "canAddRequestParticipants": True}


def _field(site: Site, entry: Doc) -> Doc:
    field = site.store.get("jira.field", entry["id"]) or {
        "id": entry["id"],
        "name": entry["id"],
        "kind": "text",
    }
    options: list[Any] = field.get("options", [])
    return {
        "fieldId": field["id"],
        "name": field["name"],
        "description": entry.get("help", ""),
        "required": bool(entry.get("required", False)),
        "visible": True,
        "defaultValues": [],
        "presetValues": [],
        "validValues": [{"value": o["id"], "label": o["value"], "children": []} for o in options],
        "jiraSchema": scheme.field_schema(field),
    }
