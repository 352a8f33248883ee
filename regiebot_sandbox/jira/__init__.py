"""Jira Cloud, REST v3: the part that the bot uses, with the real service's rules.

For products built on Jira's issues: `create_issue`, `edit`, `transition`, `transition_to`, `lookup`,
`find`, `append_comment`, `issue_json`; `AFTER_TRANSITION` tells of every change of status, and `HOOKS`
takes JQL clauses of other kinds of field.
"""

from collections.abc import Iterable
from typing import Any

from regiebot_sandbox import losses
from regiebot_sandbox.jira import refusals, scheme, version2
from regiebot_sandbox.jira.acts import ACTS
from regiebot_sandbox.jira.api import (
    bulk_api,
    bulk_edit,
    issue_api,
    level_api,
    parts_api,
    project_api,
    search_api,
    site_api,
)
from regiebot_sandbox.jira.changes import create_issue, edit
from regiebot_sandbox.jira.comments import append_comment
from regiebot_sandbox.jira.issues import AFTER_TRANSITION, find, lookup, transition, transition_to
from regiebot_sandbox.jira.render import View, issue_json
from regiebot_sandbox.jira.search.clauses import HOOKS
from regiebot_sandbox.kernel import Act, Call, Endpoint, Refusal, Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.users import basic_user

_THIRD = (
    *issue_api.ENDPOINTS,
    *bulk_api.ENDPOINTS,
    *bulk_edit.ENDPOINTS,
    *parts_api.ENDPOINTS,
    *search_api.ENDPOINTS,
    *project_api.ENDPOINTS,
    *level_api.ENDPOINTS,
    *site_api.ENDPOINTS,
)


class _Jira:
    name = "jira"
    endpoints: Iterable[Endpoint] = (*_THIRD, *version2.endpoints(_THIRD))

    def __init__(self) -> None:
        self.acts: dict[str, Act] = ACTS

    def authenticate(self, site: Site, call: Call) -> str:
        """The account of the Basic credentials. A login that is not accepted is answered like a stranger's:
        there is nothing to see, and only a header tells (measured, services §1.4). Tasks that are due are
        carried out before anything is answered.
        """
        bulk_edit.carry_out(site)
        user = basic_user(site, call)
        if not user and call.headers.get("authorization") and losses.tells_login(site):
            call.answer_headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        if not user and call.path.endswith("/myself"):
            headers = {"WWW-Authenticate": 'Basic realm="Jira"'}
            raise Refusal(401, refusals.NOT_AUTHENTICATED, headers, "text/plain;charset=utf-8")
        return user

    def error(self, status: int, message: str) -> Any:
        """An error collection."""
        return refusals.body(refusals.LIMITED if status == 429 else message)

    def seed(self, site: Site, section: Doc) -> None:
        """Projects, types, statuses, workflows, fields."""
        if section:
            scheme.seed_scheme(site, section)


SERVICE = _Jira()

__all__ = [
    "AFTER_TRANSITION",
    "HOOKS",
    "SERVICE",
    "View",
    "append_comment",
    "create_issue",
    "edit",
    "find",
    "issue_json",
    "lookup",
    "transition",
    "transition_to",
]
