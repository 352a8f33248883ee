"""Making things go wrong on purpose, and the sandbox's settings."""

from typing import Any

from regiebot_sandbox import losses
from regiebot_sandbox.control.state import payload, refuse
from regiebot_sandbox.kernel import Answer, Call, Fault, Refusal, Site

ACTIONS = (
    *("status", "drop_before", "drop_after", "delay", "merge", "omit"),
    *("hide_from_search", "repeat_page"),
)
SETTINGS = (
    "latency_ms",
    "index_lag_seconds",
    "write_limit",
    "record",
    "page_limit",
    "issue_limits",
    "deployment",
    "date_shift",
    "bulk_seconds",
    *losses.SETTINGS,
)
ALWAYS = 10**9


def show(site: Site, _call: Call) -> Answer:
    """The faults in the order in which they were set, with how often each was met, and the settings."""
    faults = [
        {"match": {"method": f.method, "path": f.path}, "action": f.action, "nth": f.nth, "times": f.times}
        | {"seen": f.seen}
        for f in site.faults
    ]
    return Answer(200, {"faults": faults, "settings": {s: site.setting(s) for s in SETTINGS}})


def add(site: Site, call: Call) -> Answer:
    """One fault, `faults: [...]`, and/or settings by their names (null takes a setting away)."""
    body = payload(call)
    given = {name: body.pop(name) for name in SETTINGS if name in body}
    rows = body.pop("faults", [body] if body else [])
    site.faults.extend([_fault(site, row) for row in rows])
    for name, value in given.items():
        site.set(name, value)
    return show(site, call)


def clear(site: Site, call: Call) -> Answer:
    """No faults and no settings any more."""
    site.faults.clear()
    for name in SETTINGS:
        site.set(name, None)
    return show(site, call)


def _fault(site: Site, row: Any) -> Fault:
    match, action = row.get("match", {}), row.get("action")
    if action not in ACTIONS:
        raise refuse(f"action must be one of {', '.join(ACTIONS)}")
    hides = action == "hide_from_search"
    unknown = set(row) - {"match", "action", "nth", "times", "status", "body", "headers", "seconds", "keys"}
    if unknown - {"content_type"} or (not hides and "path" not in match):
        raise _unreadable(unknown)
    return Fault(
        method=str(match.get("method", "*")).upper(),
        path=str(match.get("path", "*/search/*")),
        action=action,
        nth=int(row.get("nth", 1)),
        times=int(row.get("times", ALWAYS if hides else 1)),
        status=int(row.get("status", 500)),
        body=row.get("body"),
        headers={str(k): str(v) for k, v in row.get("headers", {}).items()},
        seconds=float(row.get("seconds", 0)),
        content_type=str(row.get("content_type", "application/json")),
        contains=str(match.get("contains", "")),
        keys=tuple(row.get("keys", ())),
        since=site.now().isoformat(),
    )


def _unreadable(unknown: set[str]) -> Refusal:
    if unknown:
        return refuse(f"unknown members of a fault: {', '.join(sorted(unknown))}")
    return refuse("match.path is missing: a path or template, * for any text")
