"""Requests: which issues they are, making one, and how one looks."""

from typing import Any

from regiebot_sandbox.jira import adf, scheme
from regiebot_sandbox.jira.changes import create_issue
from regiebot_sandbox.jira.issues import find, user_ref
from regiebot_sandbox.kernel import Call, Site
from regiebot_sandbox.servicedesk.answers import ROOT, date, refuse, user
from regiebot_sandbox.servicedesk.catalogue import TYPE, desk_of, type_of
from regiebot_sandbox.store import Doc

REQUEST = "servicedesk.request"


def request_of(site: Site, account: str, ref: str) -> tuple[Doc, Doc]:
    """The issue and what the desk knows of it. Refuses with 404; a customer sees only what is shared."""
    doc = find(site, account, ref)
    request = site.store.get(REQUEST, doc["id"])
    if request is None:
        raise refuse(404, f"{doc['key']} is not a customer request", "sd.request.not.found")
    caller = site.store.get("user", account) or {}
    if caller.get("accountType") == "customer" and account not in sharers(doc, request):
        raise refuse(404, "The request does not exist or you cannot see it", "sd.request.not.found")
    return doc, request


def sharers(doc: Doc, request: Doc) -> set[str]:
    """The reporter and the participants."""
    return {doc["fields"]["reporter"]["accountId"], *request["participants"]}


def make(site: Site, account: str, sent: Doc) -> Doc:
    """A new request, as an issue with its request type. Answers the issue. Refuses what is incomplete."""
    desk = desk_of(site, str(sent.get("serviceDeskId", "")))
    row = type_of(site, desk, str(sent.get("requestTypeId", "")))
    given = sent.get("requestFieldValues")
    if not isinstance(given, dict):
        raise refuse(400, "requestFieldValues is required", "sd.request.fields.missing")
    fields = _checked(site, row, given, as_document=bool(sent.get("isAdfRequest")))
    reporter = str(sent.get("raiseOnBehalfOf") or account)
    participants = [str(p) for p in sent.get("requestParticipants") or []]
    for who in (reporter, *participants):
        if not (site.store.get("user", who) or {}).get("active"):
            raise refuse(400, f"The account '{who}' does not exist", "sd.request.user.unknown")
    doc = create_issue(site, account, desk["project"], row["issue_type"], fields, checked=False)
    doc["fields"]["reporter"] = user_ref(site, reporter)
    if desk["approvals"]:
        doc["fields"][desk["approvals"]["field"]] = []
    if desk.get("type_field"):
        kept = {name: row.get(name, "") for name in ("id", "name", "description")}
        doc["fields"][desk["type_field"]] = {"requestType": {**kept, "serviceDeskId": desk["id"]}}
    site.store.put("issue", doc["id"], doc)
    request = {"desk": desk["id"], "type": row["id"], "participants": participants}
    site.store.put(REQUEST, doc["id"], request)
    return doc


def _checked(site: Site, row: Doc, given: Doc, *, as_document: bool) -> Doc:
    known = {entry["id"]: entry for entry in row["fields"]}
    strange = sorted(set(given) - set(known))
    if strange:
        raise refuse(400, f"{strange[0]}: the field is not on the form of this request type")
    empty: tuple[Any, ...] = (None, "", [])
    lacking = [i for i, entry in known.items() if entry.get("required") and given.get(i) in empty]
    if lacking:
        raise refuse(400, "; ".join(f"{i}: the field is required" for i in lacking), "sd.field.required")
    return {i: _value(site, i, value, as_document=as_document) for i, value in given.items()}


def _value(site: Site, field_id: str, value: Any, *, as_document: bool) -> Any:
    kind = (site.store.get("jira.field", field_id) or {}).get("kind")
    if kind in ("adf", "textarea") and isinstance(value, str) and not as_document:
        return document(value)
    return value


def document(text: str) -> Doc:
    """Plain text as an Atlassian document, a paragraph per line."""
    rows = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": rows}


def shown(site: Site, call: Call, doc: Doc, request: Doc) -> Doc:
    """A request in answers, without what `expand` adds."""
    key, here = doc["key"], f"{call.base_url}{ROOT}/request/{doc['id']}"
    links = {
        "jiraRest": f"{call.base_url}/rest/api/2/issue/{doc['id']}",
        "web": f"{call.base_url}/servicedesk/customer/portal/{request['desk']}/{key}",
        "agent": f"{call.base_url}/browse/{key}",
        "self": here,
    }
    return {
        "_expands": ["participant", "status", "sla", "requestType", "serviceDesk", "comment", "action"],
        "issueId": doc["id"],
        "issueKey": key,
        "requestTypeId": request["type"],
        "serviceDeskId": request["desk"],
        "createdDate": date(doc["fields"]["created"]),
        "reporter": user(site, call, doc["fields"]["reporter"]["accountId"]),
        "requestFieldValues": _field_values(site, doc, request),
        "currentStatus": history(site, doc)[0],
        "_links": links,
    }


def _field_values(site: Site, doc: Doc, request: Doc) -> list[Doc]:
    row = site.store.get(TYPE, request["type"]) or {"fields": []}
    found = []
    for entry in row["fields"]:
        value = doc["fields"].get(entry["id"])
        if value in (None, []):
            continue
        field = site.store.get("jira.field", entry["id"]) or {"name": entry["id"]}
        shown_value: Doc = {"fieldId": entry["id"], "label": field["name"], "value": value}
        if adf.is_document(value):
            text = adf.plain(value).strip()
            shown_value |= {"value": text, "renderedValue": {"html": f"<p>{text}</p>"}}
        found.append(shown_value)
    return found


def history(site: Site, doc: Doc) -> list[Doc]:
    """The statuses that the request has had, newest first."""
    moves = [
        (entry["created"], item["fromString"], item["toString"])
        for entry in doc["changelog"]
        for item in entry["items"]
        if item["fieldId"] == "status"
    ]
    first = moves[0][1] if moves else doc["fields"]["status"]["name"]
    steps = [(doc["fields"]["created"], first), *((at, name) for at, _, name in moves)]
    return [_status(site, name, at) for at, name in reversed(steps)]


def _status(site: Site, name: str, at: str) -> Doc:
    row = scheme.named(site, "jira.status", name) or {"category": "undefined"}
    return {"status": name, "statusCategory": row["category"].upper(), "statusDate": date(at)}
