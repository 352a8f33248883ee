"""How much and how fast: items per issue, writes per issue."""

from collections import defaultdict, deque

from regiebot_sandbox.jira.refusals import LIMITED, body, too_many
from regiebot_sandbox.kernel import Refusal, Site

MOST = {"comments": 5000, "issue links": 2000, "remote links": 2000, "attachments": 2000}
WINDOWS = ((2.0, 20), (30.0, 100))
"""Seconds, and how many writes to one issue fit in them."""


def check_room(site: Site, what: str, present: int) -> None:
    """Raise Refusal 413 where the issue is full. The setting `issue_limits` narrows the limits."""
    most = (site.setting("issue_limits") or {}).get(what, MOST[what])
    if present >= most:
        raise too_many(what)


def count_write(site: Site, issue_id: str) -> None:
    """Count a write to the issue. Raises Refusal 429 where it is one too many.

    The setting `write_limit` turns it on or off; left out, it is on while the clock runs by itself,
    because a clock that stands still would never let a window pass.
    """
    if not site.setting("write_limit", site.store.get("clock", "clock") is None):
        return
    writes: dict[str, deque[float]] = site.limits.setdefault("jira.writes", defaultdict(deque))
    times, now = writes[issue_id], site.now().timestamp()
    while times and times[0] <= now - WINDOWS[-1][0]:
        times.popleft()
    for seconds, most in WINDOWS:
        recent = [t for t in times if t > now - seconds]
        if len(recent) >= most:
            wait = max(1, round(recent[-most] + seconds - now))
            headers = {
                "Retry-After": str(wait),
                "RateLimit-Reason": "jira-per-issue-on-write",
                "X-RateLimit-Limit": str(most),
                "X-RateLimit-Remaining": "0",
            }
            raise Refusal(429, body(LIMITED), headers)
    times.append(now)
