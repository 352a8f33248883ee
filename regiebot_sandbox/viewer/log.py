"""The request log: how often each endpoint was called with which outcome, and the latest calls."""

from collections import Counter

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.viewer import web

MOST_ROWS = 200
_OWN = frozenset({"viewer", "control"})


def show(site: Site, call: Call) -> Answer:
    """Calls of the products, newest first; `?dienst=jira` and `?toon=fouten` narrow them."""
    service, failed = call.arg("dienst"), call.arg("toon") == "fouten"
    everything = [r for r in site.requests if r["service"] not in _OWN]
    chosen = [
        r
        for r in everything
        if (not service or r["service"] == service) and (not failed or is_error(int(r["status"])))
    ]
    counts = Counter(
        (r["service"], r["method"], r["template"] or r["path"], int(r["status"])) for r in chosen
    )
    return web.page(
        site,
        "log.html",
        section="log",
        services=sorted({r["service"] for r in everything if r["service"]}),
        service=service,
        failed=failed,
        total=len(chosen),
        writes=sum(1 for r in chosen if r["write"]),
        errors=sum(1 for r in chosen if is_error(int(r["status"]))),
        counts=sorted(counts.items(), key=lambda row: (-row[1], row[0])),
        rows=list(reversed(chosen[-MOST_ROWS:])),
        is_error=is_error,
    )


def is_error(status: int) -> bool:
    """Say whether the caller did not get what it asked for; 0 is a dropped connection."""
    return status == 0 or status >= 400
