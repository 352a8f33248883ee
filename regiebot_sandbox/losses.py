"""What a site can stop showing from one moment to the next, as settings of `/_sandbox/faults`.

Jira answers all of it with success (measured, services §1.4): a search of which nothing is found, a bulk read
that leaves issues out. A right that is taken and a project that is archived are acts: `deny`, `set_up`.
"""

from regiebot_sandbox.kernel import Site

SETTINGS = ("login", "index", "unindexed_share", "shielded", "empty_first_page")
"""`login`: `expired`, or `expired-silently` without the header that tells; of every account that calls.
`index`: `blind`, a search finds nothing. `unindexed_share`: of the issues, as many are in no search.
`shielded`: `{"account": …, "share": …}`, as many issues are shown to the account in no way, as by a security
level. `empty_first_page`: a search shows what it found from its second page on.
"""


def is_logged_out(site: Site) -> bool:
    """Whether every token has expired."""
    return bool(site.setting("login"))


def tells_login(site: Site) -> bool:
    """Whether the header says that the login is not accepted."""
    return bool(site.setting("login") != "expired-silently")


def is_indexed(site: Site, issue_id: str) -> bool:
    """Whether a search can find the issue."""
    return site.setting("index") != "blind" and not _is_among(issue_id, site.setting("unindexed_share", 0))


def is_shielded(site: Site, account: str, issue_id: str) -> bool:
    """Whether the issue is kept from the account."""
    rule = site.setting("shielded") or {}
    return bool(rule.get("account") == account and _is_among(issue_id, rule["share"]))


def _is_among(issue_id: str, share: float) -> bool:
    """Whether it is one of a share of all issues, spread evenly; the same ones each time."""
    return int(issue_id) * 37 % 100 < 100 * share
