"""Approval rounds: when one opens, how votes count, what a decision does to the request.

A round opens each time a request enters the round's status, so a request that is submitted again has
several. All approvers must approve; one who declines, declines. The decision takes a transition of the
workflow that nobody else is offered. A round whose request left by another way stays undecided for good.
"""

from typing import Any

from regiebot_sandbox.jira import issues
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.servicedesk.answers import date, person, refuse
from regiebot_sandbox.servicedesk.catalogue import desk_of_project
from regiebot_sandbox.store import Doc

APPROVAL = "servicedesk.approval"
DECISIONS = {"approve": "approved", "decline": "declined"}


def of_issue(site: Site, doc: Doc) -> list[Doc]:
    """Every round of a request, oldest first."""
    return [row for row in site.store.all(APPROVAL) if row["issue"] == doc["id"]]


def one(site: Site, doc: Doc, approval_id: str) -> Doc:
    """One round. Refuses with 404."""
    row = site.store.get(APPROVAL, approval_id)
    if row is None or row["issue"] != doc["id"]:
        raise refuse(404, f"The approval '{approval_id}' does not exist on request {doc['key']}")
    return row


def after_transition(site: Site, doc: Doc, former: str) -> None:
    """Open the round of the status that the request has come into; close what it left undecided."""
    desk = desk_of_project(site, doc["project"])
    if desk is None:
        return
    status = doc["fields"]["status"]["name"]
    for row in of_issue(site, doc):
        if row["status"] == former and row["open"]:
            site.store.put(APPROVAL, row["id"], {**row, "open": False})
    for rule in desk["approvals"].get("rounds", []):
        if rule["status"] == status:
            _open(site, doc, rule)
    _show_in_issue(site, doc, desk)


def _open(site: Site, doc: Doc, rule: Doc) -> None:
    number = str(site.store.next_id("approval", 1))
    votes = dict.fromkeys(rule["approvers"], "pending")
    # a round is called after the status that opens it (measured, services §3.2)
    row = {"id": number, "issue": doc["id"], "name": rule["status"], "status": rule["status"], "votes": votes}
    state = {"decision": "pending", "open": True, "created": issues.present(site), "completed": None}
    outcome = {"approved": rule["approved"], "declined": rule["declined"]}
    site.store.put(APPROVAL, number, {**row, **state, "transitions": outcome})


def answer(site: Site, account: str, doc: Doc, row: Doc, decision: Any) -> Doc:
    """Count a vote. Refuses with 400, with 403 for who is no approver, with 409 for what is answered."""
    if decision not in DECISIONS:
        raise refuse(400, "The decision must be 'approve' or 'decline'", "sd.approval.decision.invalid")
    if account not in row["votes"]:
        raise refuse(403, "You are not an approver of this approval", "sd.approval.not.approver")
    if row["votes"][account] != "pending":
        raise refuse(409, "You have already answered this approval", "sd.approval.already.answered")
    if not row["open"] or row["decision"] != "pending":
        raise refuse(409, "This approval is already completed", "sd.approval.already.completed")
    row = {**row, "votes": {**row["votes"], account: DECISIONS[decision]}}
    row["decision"] = _counted(list(row["votes"].values()))
    if row["decision"] != "pending":
        row |= {"open": False, "completed": issues.present(site)}
    site.store.put(APPROVAL, row["id"], row)
    if row["decision"] == "pending":
        _show_in_issue(site, doc, desk_of_project(site, doc["project"]))
    else:
        issues.transition(site, account, doc, str(row["transitions"][row["decision"]]), hidden=True)
    return row


def _counted(votes: list[str]) -> str:
    if "declined" in votes:
        return "declined"
    return "approved" if all(vote == "approved" for vote in votes) else "pending"


def may_answer(row: Doc, account: str) -> bool:
    """Whether the account's vote is still asked for."""
    return bool(row["open"]) and row["votes"].get(account) == "pending"


def shown(site: Site, row: Doc, account: str) -> Doc:
    """A round as both products show it, without addresses."""
    votes = [{"approver": person(site, who), "approverDecision": vote} for who, vote in row["votes"].items()]
    found = {
        "id": row["id"],
        "name": row["name"],
        "finalDecision": row["decision"],
        "canAnswerApproval": may_answer(row, account),
        "approvers": votes,
        "createdDate": date(row["created"]),
    }
    if row["completed"]:
        found["completedDate"] = date(row["completed"])
    return found


def _show_in_issue(site: Site, doc: Doc, desk: Doc | None) -> None:
    """Put the rounds into the issue's field; a vote alone does not count as an update of the issue."""
    field = desk["approvals"].get("field") if desk else None
    if field:
        doc["fields"][field] = [shown(site, row, "") for row in of_issue(site, doc)]
        site.store.put("issue", doc["id"], doc)
