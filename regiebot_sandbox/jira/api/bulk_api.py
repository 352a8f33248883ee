"""REST: many issues in one call: create up to 50, fetch up to 100."""

from typing import Any

from regiebot_sandbox.jira import changes, issues
from regiebot_sandbox.jira.api.issue_api import body_of, created_json
from regiebot_sandbox.jira.permissions import visible
from regiebot_sandbox.jira.refusals import bad, body
from regiebot_sandbox.jira.render import View, changelog_json, issue_json
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Refusal, Site
from regiebot_sandbox.store import Doc

MOST_CREATED = 50
MOST_FETCHED = 100
MOST_PROPERTIES = 5


def _create(site: Site, call: Call) -> Answer:
    """201 where any element is created, 400 where none is; failures are absent from `issues`, whose order
    nobody promises (services §2.1): here it is the other way round.
    """
    elements = body_of(call).get("issueUpdates")
    if not isinstance(elements, list) or not elements:
        raise bad("No issues to create were given.")
    if len(elements) > MOST_CREATED:
        words = body(f"Too many issues to create: {len(elements)}. The maximum is {MOST_CREATED}.")
        raise Refusal(400, {"issues": [], "errors": [{"status": 400, "elementErrors": words}]})
    view = View.of(site, call)
    made: list[Doc] = []
    failed: list[Doc] = []
    for number, element in enumerate(elements):
        try:
            made.append(created_json(view, changes.create(site, call.user, element)))
        except Refusal as refusal:
            error = {"status": refusal.status, "elementErrors": refusal.body, "failedElementNumber": number}
            failed.append(error)
    return Answer(201 if made else 400, {"issues": made[::-1], "errors": failed})


def check_properties(names: Any) -> None:
    """At most five entity properties can be asked for. Raises Refusal 400."""
    if names and len(names) > MOST_PROPERTIES:
        raise bad(f"The maximum number of issue properties that can be requested is {MOST_PROPERTIES}.")


def _fetch(site: Site, call: Call) -> Answer:
    """In the order of ids; unknown and invisible issues are left out without a word."""
    request = body_of(call)
    refs = request.get("issueIdsOrKeys")
    if not isinstance(refs, list) or not 0 < len(refs) <= MOST_FETCHED:
        raise bad(f"Between 1 and {MOST_FETCHED} issues can be fetched in one call.")
    check_properties(request.get("properties"))
    found = [doc for doc in (issues.lookup(site, ref) for ref in refs) if doc]
    docs = {int(doc["id"]): doc for doc in found if visible(site, call.user, doc)}
    view, wanted = View.of_many(site, call), request.get("fields") or ["*navigable"]
    shown = []
    for _, doc in sorted(docs.items()):
        row = issue_json(view, doc, wanted, request.get("properties") or ())
        if "changelog" in (request.get("expand") or []):
            log = [changelog_json(view, e) for e in reversed(doc["changelog"][-40:])]
            total = len(doc["changelog"])
            row["changelog"] = {"startAt": 0, "maxResults": len(log), "total": total, "histories": log}
        shown.append(row)
    return Answer(200, {"issueErrors": [], "issues": shown})


ENDPOINTS = (
    Endpoint("POST", "/rest/api/3/issue/bulk", _create),
    Endpoint("POST", "/rest/api/3/issue/bulkfetch", _fetch, reads=True),
)
