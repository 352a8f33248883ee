"""Approvals over REST: list, read, answer."""

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk import approvals
from regiebot_sandbox.servicedesk.answers import ROOT, paged, payload, user
from regiebot_sandbox.servicedesk.requests import request_of
from regiebot_sandbox.store import Doc


def listed(site: Site, call: Call) -> Answer:
    """Every round of a request."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    return paged(call, [_shown(site, call, doc, row) for row in approvals.of_issue(site, doc)])


def read(site: Site, call: Call) -> Answer:
    """One round."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    return Answer(body=_shown(site, call, doc, approvals.one(site, doc, call.params["approvalId"])))


def answer(site: Site, call: Call) -> Answer:
    """The caller's vote."""
    doc, _ = request_of(site, call.user, call.params["issueIdOrKey"])
    row = approvals.one(site, doc, call.params["approvalId"])
    row = approvals.answer(site, call.user, doc, row, payload(call).get("decision"))
    return Answer(body=_shown(site, call, doc, row))


def _shown(site: Site, call: Call, doc: Doc, row: Doc) -> Doc:
    body = approvals.shown(site, row, call.user)
    for vote in body["approvers"]:
        vote["approver"] = user(site, call, vote["approver"]["accountId"])
    here = f"{call.base_url}{ROOT}/request/{doc['id']}/approval/{row['id']}"
    return {**body, "_links": {"self": here}}
