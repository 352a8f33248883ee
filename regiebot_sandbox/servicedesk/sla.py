"""Service levels: a clock that runs from the request's creation until it reaches a status."""

from datetime import datetime, timedelta

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk.answers import ROOT, date, duration, paged, refuse
from regiebot_sandbox.servicedesk.catalogue import desk_of
from regiebot_sandbox.servicedesk.requests import history, request_of
from regiebot_sandbox.store import Doc


def rows(site: Site, call: Call, doc: Doc, desk: Doc) -> list[Doc]:
    """Every service level of the desk, for one request."""
    return [_shown(site, call, doc, rule) for rule in desk["sla"]]


def listed(site: Site, call: Call) -> Answer:
    """The service levels of a request."""
    doc, request = request_of(site, call.user, call.params["issueIdOrKey"])
    return paged(call, rows(site, call, doc, desk_of(site, request["desk"])))


def read(site: Site, call: Call) -> Answer:
    """One service level of a request."""
    doc, request = request_of(site, call.user, call.params["issueIdOrKey"])
    for row in rows(site, call, doc, desk_of(site, request["desk"])):
        if row["id"] == call.params["slaMetricId"]:
            return Answer(body=row)
    raise refuse(404, f"The SLA metric '{call.params['slaMetricId']}' does not exist")


def _shown(site: Site, call: Call, doc: Doc, rule: Doc) -> Doc:
    start = datetime.fromisoformat(doc["fields"]["created"])
    goal = timedelta(hours=float(rule["hours"]))
    ends = [s["statusDate"]["jira"] for s in history(site, doc) if _ends(rule, s)]
    here = f"{call.base_url}{ROOT}/request/{doc['id']}/sla/{rule['id']}"
    body: Doc = {"id": rule["id"], "name": rule["name"], "completedCycles": [], "_links": {"self": here}}
    if ends:
        stop = datetime.fromisoformat(ends[-1])
        body["completedCycles"] = [{**_cycle(start, stop, goal), "stopTime": date(ends[-1])}]
    else:
        now = {"paused": False, "withinCalendarHours": True}
        body["ongoingCycle"] = {**_cycle(start, site.now(), goal), **now}
    return body


def _ends(rule: Doc, status: Doc) -> bool:
    """Whether the status stops the clock: by its name, or by its category."""
    return status["status"] in rule["until"] or status["statusCategory"].lower() in rule["until"]


def _cycle(start: datetime, end: datetime, goal: timedelta) -> Doc:
    spent = end - start
    return {
        "startTime": date(start.isoformat()),
        "breachTime": date((start + goal).isoformat()),
        "breached": spent > goal,
        "goalDuration": duration(goal.total_seconds() * 1000),
        "elapsedTime": duration(spent.total_seconds() * 1000),
        "remainingTime": duration((goal - spent).total_seconds() * 1000),
    }
