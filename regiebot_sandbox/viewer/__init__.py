"""What a person sees of the sandbox in a browser: issues, board, pages, chat and the request log.

It reads only, needs no credentials, and answers the addresses that the products give out themselves:
`/browse/KT-1`, `/wiki/spaces/…`, Slack permalinks.
"""

from collections.abc import Iterable
from typing import Any

from regiebot_sandbox.kernel import Call, Endpoint, Handler, Refusal, Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.viewer import chat, issue_page, log, pages, tree, web

_PAGES: dict[str, Handler] = {
    "/": tree.tree,
    "/bord": tree.board,
    "/browse/{key}": issue_page.show,
    "/browse/{key}/onder": tree.children,
    "/servicedesk/customer/portal/{portal}/{key}": issue_page.service_request,
    "/paginas": pages.overview,
    "/wiki": pages.overview,
    "/wiki/spaces/{space}": pages.space,
    "/wiki/spaces/{space}/overview": pages.space,
    "/wiki/spaces/{space}/pages/{page}": pages.page,
    "/wiki/spaces/{space}/pages/{page}/{title}": pages.page,
    "/chat": chat.overview,
    "/chat/slack/{channel}": chat.slack_channel,
    "/chat/teams/{workflow}": chat.teams_channel,
    "/slack/archives/{channel}/{message}": chat.permalink,
    "/verzoeken": log.show,
    "/viewer/{name}": web.asset,
}


class _Viewer:
    name = "viewer"
    endpoints: Iterable[Endpoint] = tuple(Endpoint("GET", t, h, public=True) for t, h in _PAGES.items())

    def authenticate(self, _site: Site, _call: Call) -> str:
        raise Refusal(401, "The viewer asks for no credentials.")

    def error(self, _status: int, message: str) -> Any:
        return {"error": message}

    def seed(self, _site: Site, _section: Doc) -> None:
        """Nothing to seed."""


SERVICE = _Viewer()
