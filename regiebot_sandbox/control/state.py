"""Looking at the whole site, and putting it back: state, request log, clock, reset."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.seeding import DEFAULT_SEED, reset_site, seed_path
from regiebot_sandbox.store import Doc

ZONE = ZoneInfo("Europe/Amsterdam")
SECRET = "token"  # noqa: S105  (the name of a member that is left out)


def refuse(message: str) -> Refusal:
    """A 400 of the sandbox itself."""
    return Refusal(400, {"status": 400, "error": message})


def payload(call: Call) -> dict[str, Any]:
    """The JSON object in the body; an empty body is an empty object. Raises Refusal."""
    body = call.json() if call.raw else {}
    if not isinstance(body, dict):
        raise refuse("a JSON object is expected")
    return body


def show(site: Site, call: Call) -> Answer:
    """Everything stored, collections and ids sorted, without tokens.

    `?only=issue,slack.*` narrows it to these collections, `?members=key,properties` to these members of each.
    """
    only = [c for c in call.arg("only").split(",") if c] or ["*"]
    skip = frozenset(c for c in site.store.names() if not any(fnmatchcase(c, one) for one in only))
    dump = site.store.dump(skip)
    if members := {m for m in call.arg("members").split(",") if m}:
        dump = {c: {k: _part(doc, members) for k, doc in docs.items()} for c, docs in dump.items()}
    if "user" in dump:
        dump["user"] = {k: {f: v for f, v in u.items() if f != SECRET} for k, u in dump["user"].items()}
    return Answer(200, dump)


def _part(doc: Doc, members: set[str]) -> Doc:
    return {name: value for name, value in doc.items() if name in members}


def requests(site: Site, _call: Call) -> Answer:
    """The calls since the last reset or clear, and how often each happened."""
    log = site.requests
    counts = {
        "total": len(log),
        "writes": sum(1 for r in log if r["write"]),
        "by_endpoint": dict(
            sorted(Counter(f"{r['method']} {r['template'] or r['path']}" for r in log).items())
        ),
        "by_status": dict(sorted(Counter(str(r["status"]) for r in log).items())),
        "writes_by_service": dict(sorted(Counter(r["service"] for r in log if r["write"]).items())),
    }
    return Answer(200, {"requests": log, "counts": counts})


def forget_requests(site: Site, _call: Call) -> Answer:
    """Empty the request log."""
    site.requests.clear()
    return Answer(204)


def mails(site: Site, call: Call) -> Answer:
    """The mails that Jira would have sent, and how many each person got a day; `?by=` only one author's."""
    author = call.arg("by")
    rows = [row for row in site.store.all("mail") if author in ("", row["by"])]
    days: dict[str, Counter[str]] = {}
    for row in rows:
        day = datetime.fromisoformat(row["at"]).astimezone(ZONE).date().isoformat()
        days.setdefault(day, Counter()).update(row["to"])
    return Answer(200, {"mails": rows, "per_day": {day: dict(counts) for day, counts in days.items()}})


def forget_mails(site: Site, _call: Call) -> Answer:
    """Empty the mailboxes."""
    for row in list(site.store.all("mail")):
        site.store.drop("mail", row["id"])
    return Answer(204)


def clock(site: Site, _call: Call) -> Answer:
    """The site's present, and whether it stands still."""
    return Answer(200, {"now": site.now().isoformat(), "real": site.store.get("clock", "clock") is None})


def set_clock(site: Site, call: Call) -> Answer:
    """Stand still at `at` (ISO 8601; no offset means UTC), go on by `advance_seconds`, or `real: true`."""
    body = payload(call)
    if body.get("real"):
        site.clock.set(None)
    if "at" in body:
        site.clock.set(_instant(body["at"]))
    if "advance_seconds" in body:
        site.clock.advance(timedelta(seconds=float(body["advance_seconds"])))
    return clock(site, call)


def _instant(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise refuse(f"not an ISO 8601 instant: {text!r}") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def reset(site: Site, call: Call) -> Answer:
    """Empty the site and seed it: `seed` is `default`, `english`, or absent for what it started with.

    `at` sets the clock before the seeding, so that the whole state is the same every time.
    """
    body = payload(call)
    name, at = body.get("seed"), _instant(body["at"]) if "at" in body else None
    try:
        path: Path = seed_path(str(name)) if name else site.limits.get("seed", DEFAULT_SEED)
    except FileNotFoundError as error:
        raise refuse(f"no seed of that name: {error}") from error
    reset_site(site, path, at)
    return Answer(204)
