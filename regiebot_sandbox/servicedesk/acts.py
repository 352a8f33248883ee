"""What people do at the service desk."""

from typing import Any

from regiebot_sandbox.jira.issues import transition_to
from regiebot_sandbox.kernel import Act, Site
from regiebot_sandbox.servicedesk import approvals, comments
from regiebot_sandbox.servicedesk.answers import refuse
from regiebot_sandbox.servicedesk.catalogue import TYPE
from regiebot_sandbox.servicedesk.requests import make, request_of
from regiebot_sandbox.store import Doc


def create_request(site: Site, account: str, act: Doc) -> Doc:
    """Submit a request: `summary`, `description`, `fields` by id or name (options by their text)."""
    row = _type(site, str(act.get("type", "")))
    named = {name: value for name, value in act.items() if name in ("summary", "description")}
    given = {**named, **_by_id(site, row, act.get("fields") or {})}
    sent = {"serviceDeskId": row["desk"], "requestTypeId": row["id"], "requestFieldValues": given}
    doc = make(site, account, {**sent, "requestParticipants": act.get("participants")})
    return {"id": doc["id"], "key": doc["key"]}


def _type(site: Site, wanted: str) -> Doc:
    rows = list(site.store.all(TYPE))
    found = next((r for r in rows if wanted in (r["id"], r["name"], "")), None)
    if found is None:
        raise refuse(404, f"no request type {wanted!r}; known: {[r['name'] for r in rows]}")
    return found


def _by_id(site: Site, row: Doc, given: dict[str, Any]) -> dict[str, Any]:
    known = {entry["id"]: site.store.get("jira.field", entry["id"]) or {} for entry in row["fields"]}
    names = {str(field.get("name", "")).casefold(): field_id for field_id, field in known.items()}
    found = {}
    for name, value in given.items():
        field_id = name if name in known else names.get(name.casefold(), name)
        found[field_id] = _option(known.get(field_id, {}).get("kind"), value)
    return found


def _option(kind: Any, value: Any) -> Any:
    if kind == "select" and isinstance(value, str):
        return {"value": value}
    if kind == "multiselect" and isinstance(value, list):
        return [{"value": one} if isinstance(one, str) else one for one in value]
    return value


def approve(site: Site, account: str, act: Doc) -> Doc:
    """Approve the open round of the request `request`, or the one with the id `approval`."""
    return _vote(site, account, act, "approve")


def decline(site: Site, account: str, act: Doc) -> Doc:
    """Decline it."""
    return _vote(site, account, act, "decline")


def _vote(site: Site, account: str, act: Doc, decision: str) -> Doc:
    doc, _ = request_of(site, account, _ref(act))
    rounds = approvals.of_issue(site, doc)
    wanted = act.get("approval")
    chosen = [r for r in rounds if r["id"] == str(wanted)] if wanted else [r for r in rounds if r["open"]]
    if not chosen:
        raise refuse(409, f"{doc['key']} waits for no decision", "sd.approval.none.open")
    row = approvals.answer(site, account, doc, chosen[-1], decision)
    status = doc["fields"]["status"]["name"]
    return {"approval": row["id"], "finalDecision": row["decision"], "status": status}


def bypass_approval(site: Site, account: str, act: Doc) -> Doc:
    """Push the request on to the status `to` without a decision, as who may change the workflow can."""
    doc, _ = request_of(site, account, _ref(act))
    transition_to(site, account, doc, str(act.get("to", "")), hidden=True)
    return {"key": doc["key"], "status": doc["fields"]["status"]["name"]}


def request_comment(site: Site, account: str, act: Doc) -> Doc:
    """Say `text` on the request, to the customer too unless `public` is false."""
    doc, _ = request_of(site, account, _ref(act))
    public = bool(act.get("public", True))
    return {"comment": comments.add(site, account, doc, str(act.get("text", "")), public=public)["id"]}


def _ref(act: Doc) -> str:
    return str(act.get("request") or act.get("issue") or "")


ACTS: dict[str, Act] = {
    "create_request": create_request,
    "approve": approve,
    "decline": decline,
    "bypass_approval": bypass_approval,
    "request_comment": request_comment,
}
