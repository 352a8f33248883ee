"""Microsoft Teams by way of Workflows: a webhook that takes an Adaptive Card and posts it in a channel.

The answer says only that the request was queued; what is wrong with the card shows in the run's history.
"""

import hmac
from collections.abc import Iterable
from typing import Any

from bot.sandbox.kernel import Answer, Call, Endpoint, Refusal, Site
from bot.sandbox.pace import spend
from bot.sandbox.store import Doc
from bot.sandbox.teams import card

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
    found = card.breaches(body)
    number = site.store.next_id("teams.run", 1)
    run = {
        "id": f"run-{number:06d}",
        "workflow": workflow["id"],
        "channel": workflow["channel"],
        "at": site.now().isoformat(),
        "status": "Failed" if found else "Succeeded",
        "errors": [f"{f.pointer or '/'}: {f.message}" for f in found],
        "body": body,
    }
    site.store.put(RUNS, run["id"], run)
    return Answer(202, headers={"x-ms-workflow-run-id": run["id"]})


class _Teams:
    name = "teams"
    endpoints: Iterable[Endpoint] = (Endpoint("POST", TEMPLATE, invoke),)

    def authenticate(self, site: Site, call: Call) -> str:
        workflow = site.store.get(WORKFLOWS, call.params["workflow"])
        if workflow is None:
            raise _refuse(404, "WorkflowNotFound", "The workflow could not be found.")
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
