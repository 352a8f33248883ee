"""Requests over REST: make, read, list; status, transitions, participants."""

from collections.abc import Callable

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.comments import append_comment
from regiebot_sandbox.jira.issues import project_of_issue, transition
from regiebot_sandbox.jira.permissions import allowed, visible
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk import approvals, sla
from regiebot_sandbox.servicedesk.answers import ROOT, envelope, paged, payload, refuse, user, wanted
from regiebot_sandbox.servicedesk.catalogue import desk_of, shown_desk, shown_type, type_of
from regiebot_sandbox.servicedesk.comments import rows as comment_rows
from regiebot_sandbox.servicedesk.requests import REQUEST, document, history, make, request_of, sharers, shown
from regiebot_sandbox.store import Doc


def create(site: Site, call: Call) -> Answer:
    """A new request."""
    doc = make(site, call.user, payload(call))
    return Answer(201, shown(site, call, *request_of(site, call.user, doc["id"])))


def read(site: Site, call: Call) -> Answer:
    """One request, with what `expand` asks for."""
    return Answer(body=_expanded(site, call, *_request(site, call)))


def listed(site: Site, call: Call) -> Answer:
    """The caller's requests, newest first; `requestOwnership` widens or narrows whose."""
    ownership = wanted(call, "requestOwnership") or {"OWNED_REQUESTS", "PARTICIPATED_REQUESTS"}
    found = []
    for doc in site.store.all("issue"):
        request = site.store.get(REQUEST, doc["id"])
        if request is None or not visible(site, call.user, doc):
            continue
        if _theirs(site, call, doc, request, ownership) and _matches(call, doc, request):
            found.append((doc, request))
    found.sort(key=lambda pair: int(pair[0]["id"]), reverse=True)
    return paged(call, [_expanded(site, call, doc, request) for doc, request in found])


def _theirs(site: Site, call: Call, doc: Doc, request: Doc, ownership: set[str]) -> bool:
    account = call.user
    if "ALL_REQUESTS" in ownership:
        return True
    if "OWNED_REQUESTS" in ownership and doc["fields"]["reporter"]["accountId"] == account:
        return True
    if "PARTICIPATED_REQUESTS" in ownership and account in request["participants"]:
        return True
    if "APPROVER" not in ownership:
        return False
    rounds = [row for row in approvals.of_issue(site, doc) if account in row["votes"]]
    if call.arg("approvalStatus") == "MY_PENDING_APPROVAL":
        return any(approvals.may_answer(row, account) for row in rounds)
    return bool(rounds)


def _matches(call: Call, doc: Doc, request: Doc) -> bool:
    done = doc["fields"]["status"]["statusCategory"]["key"] == "done"
    status = call.arg("requestStatus", "ALL_REQUESTS")
    return (
        (status == "ALL_REQUESTS" or (status == "CLOSED_REQUESTS") == done)
        and call.arg("serviceDeskId", request["desk"]) == request["desk"]
        and call.arg("requestTypeId", request["type"]) == request["type"]
        and call.arg("searchTerm").casefold() in doc["fields"]["summary"].casefold()
    )


def statuses(site: Site, call: Call) -> Answer:
    """The statuses of a request, newest first."""
    doc, _ = _request(site, call)
    return paged(call, history(site, doc))


def transitions(site: Site, call: Call) -> Answer:
    """What the caller can do with the request; what only an approval does is not among it."""
    doc, _ = _request(site, call)
    return paged(call, [{"id": t["id"], "name": t["name"]} for t in _offered(site, call.user, doc)])


def _offered(site: Site, account: str, doc: Doc) -> list[Doc]:
    project = project_of_issue(site, doc)
    if not allowed(site, account, project, "TRANSITION_ISSUES"):
        return []
    return scheme.transitions_from(site, project, doc["fields"]["status"])


def perform(site: Site, call: Call) -> Answer:
    """Take a transition, with a comment where given."""
    doc, _ = _request(site, call)
    sent = payload(call)
    if not sent.get("id"):
        raise refuse(400, "The id of the transition is required")
    transition(site, call.user, doc, str(sent["id"]))
    text = (sent.get("additionalComment") or {}).get("body")
    if text:
        append_comment(site, call.user, doc, {"body": document(str(text))})
    return Answer(204)


def participants(site: Site, call: Call) -> Answer:
    """Who takes part beside the reporter."""
    _, request = _request(site, call)
    return paged(call, [user(site, call, account) for account in request["participants"]])


def add_participants(site: Site, call: Call) -> Answer:
    """Let accounts take part."""
    return _change_participants(site, call, lambda now, ids: [*now, *(i for i in ids if i not in now)])


def remove_participants(site: Site, call: Call) -> Answer:
    """Let accounts take part no more."""
    return _change_participants(site, call, lambda now, ids: [i for i in now if i not in ids])


def _change_participants(
    site: Site, call: Call, change: Callable[[list[str], list[str]], list[str]]
) -> Answer:
    doc, request = _request(site, call)
    ids = [str(i) for i in payload(call).get("accountIds") or []]
    unknown = [i for i in ids if site.store.get("user", i) is None]
    if not ids or unknown:
        raise refuse(400, f"Unknown accounts: {', '.join(unknown) or 'none given'}")
    request = {**request, "participants": change(request["participants"], ids)}
    site.store.put(REQUEST, doc["id"], request)
    return paged(call, [user(site, call, account) for account in request["participants"]])


def _request(site: Site, call: Call) -> tuple[Doc, Doc]:
    return request_of(site, call.user, call.params["issueIdOrKey"])


def _expanded(site: Site, call: Call, doc: Doc, request: Doc) -> Doc:
    asked, here = wanted(call, "expand"), f"{ROOT}/request/{doc['id']}"
    body = shown(site, call, doc, request)
    desk = desk_of(site, request["desk"])
    if "serviceDesk" in asked:
        body["serviceDesk"] = shown_desk(site, call, desk)
    if "requestType" in asked:
        body["requestType"] = shown_type(site, call, type_of(site, desk, request["type"]))
    if "participant" in asked:
        people = [user(site, call, account) for account in request["participants"]]
        body["participants"] = envelope(call, people, f"{here}/participant")
    if "status" in asked:
        body["status"] = envelope(call, history(site, doc), f"{here}/status")
    if "sla" in asked:
        body["sla"] = envelope(call, sla.rows(site, call, doc, desk), f"{here}/sla")
    if "comment" in asked:
        body["comments"] = envelope(call, comment_rows(site, call, doc), f"{here}/comment")
    if "action" in asked:
        mine = call.user in sharers(doc, request)
        names = ("addAttachment", "addComment", "addParticipant", "removeParticipant")
        body["actions"] = {name: {"allowed": name == "addComment" or mine} for name in names}
    return body
