"""Microsoft Teams by way of Workflows: a webhook that takes an Adaptive Card and posts it in a channel.

The answer says only that the request was queued; what is wrong with the card shows in the run's history.
A flow that was deleted answers 404 or 410, one that was turned off 400 (services §5.3, not seen in the wild);
one whose connection ended with its owner's account queues every card and shows none (services §5.3).
"""

import hmac
from collections.abc import Iterable
from typing import Any

from regiebot_sandbox.kernel import Act, Answer, Call, Endpoint, Refusal, Site
from regiebot_sandbox.pace import spend
from regiebot_sandbox.store import Doc
from regiebot_sandbox.teams import card

WORKFLOWS, RUNS = "teams.workflows", "teams.runs"
TEMPLATE = "/teams/workflows/{workflow}/triggers/manual/paths/invoke"


def _refuse(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Refusal:
    return Refusal(status, {"error": {"code": code, "message": message}}, headers)


def invoke(site: Site, call: Call) -> Answer:
    """Queue a message: 202 without a body, whatever the card is worth."""
    workflow = site.store.get(WORKFLOWS, call.params["workflow"]) or {}
    if wait := spend(site, f"teams:{workflow['id']}"):
        message = "The number of requests is larger than the workflow takes."
        raise _refuse(429, "RateLimitExceeded", message, {"Retry-After": str(wait)})
    body = call.json()
    found = [f"{f.pointer or '/'}: {f.message}" for f in card.breaches(body)]
    if workflow.get("state") == "blind":
        found.append("The connection is no longer valid: its owner's account is disabled.")
    number = site.store.next_id("teams.run", 1)
    run = {
        "id": f"run-{number:06d}",
        "workflow": workflow["id"],
        "channel": workflow["channel"],
        "at": site.now().isoformat(),
        "status": "Failed" if found else "Succeeded",
        "errors": found,
        "body": body,
    }
    site.store.put(RUNS, run["id"], run)
    return Answer(202, headers={"x-ms-workflow-run-id": run["id"]})


STATES = ("on", "off", "deleted", "gone", "blind")


def set_flow(site: Site, _account: str, payload: Doc) -> Doc:
    """What becomes of a flow: `{workflow, state}`, one of `STATES`."""
    workflow, state = site.store.get(WORKFLOWS, str(payload.get("workflow"))), payload.get("state")
    if workflow is None or state not in STATES:
        raise _refuse(400, "InvalidRequest", f"name a workflow and one of {', '.join(STATES)}")
    return site.store.put(WORKFLOWS, workflow["id"], {**workflow, "state": state})


def _alive(workflow: Doc | None) -> Doc:
    """The flow, unless it is not there any more or turned off: that is told before the login is looked at."""
    state = workflow.get("state") if workflow else "deleted"
    if workflow is None or state == "deleted":
        raise _refuse(404, "WorkflowNotFound", "The workflow could not be found.")
    if state == "gone":
        raise _refuse(410, "WorkflowGone", "The workflow is gone.")
    if state == "off":
        message = "Could not execute workflow: trigger 'manual' with state 'Disabled' is not enabled."
        raise _refuse(400, "WorkflowTriggerIsNotEnabled", message)
    return workflow


class _Teams:
    name = "teams"
    endpoints: Iterable[Endpoint] = (Endpoint("POST", TEMPLATE, invoke),)
    acts: dict[str, Act] = {"set_flow": set_flow}  # noqa: RUF012  (a fixed table)

    def authenticate(self, site: Site, call: Call) -> str:
        workflow = _alive(site.store.get(WORKFLOWS, call.params["workflow"]))
        if not hmac.compare_digest(call.arg("sig").encode(), str(workflow["sig"]).encode()):
            raise _refuse(401, "DirectApiAuthorizationRequired", "The request must be authenticated.")
        return "workflows"

    def error(self, status: int, message: str) -> Any:
        code = "InvalidRequestContent" if status == 400 else "ServiceUnavailable"
        return {"error": {"code": code, "message": message}}

    def seed(self, site: Site, section: Doc) -> None:
        for workflow in section.get("workflows", []):
            site.store.put(WORKFLOWS, workflow["id"], workflow)


SERVICE = _Teams()
