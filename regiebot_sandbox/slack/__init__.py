"""Slack's Web API and Socket Mode under `/slack/`, as far as the bot uses them."""

import re
from collections.abc import Iterable
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from regiebot_sandbox.kernel import Act, Answer, Call, Endpoint, Handler, Site
from regiebot_sandbox.slack import access, acts, chat, conversations, people, records, socketmode, validation
from regiebot_sandbox.slack.arguments import Arguments, refuse
from regiebot_sandbox.store import Doc

_WRITES: dict[str, Handler] = {
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "conversations.open": conversations.open_direct,
    "views.open": people.open_view,
    "reactions.add": chat.add_reaction,
}
_READS: dict[str, Handler] = {
    "auth.test": people.test_auth,
    "chat.getPermalink": chat.get_permalink,
    "conversations.list": conversations.list_channels,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "users.lookupByEmail": people.lookup_by_email,
    "users.info": people.info,
    "users.list": people.list_users,
    "apps.connections.open": socketmode.open_connection,
}


def _unknown(_site: Site, call: Call) -> Answer:
    raise refuse("unknown_method", req_method=call.params["method"])


def _endpoints() -> Iterable[Endpoint]:
    for name, handle in _WRITES.items():
        yield Endpoint("POST", f"/slack/api/{name}", handle)
    for name, handle in _READS.items():
        yield Endpoint("POST", f"/slack/api/{name}", handle, reads=True)
        yield Endpoint("GET", f"/slack/api/{name}", handle)
    validate = "/slack/api/blocks.validate"
    yield Endpoint("POST", validate, validation.validate, public=True, reads=True)
    yield Endpoint("POST", "/slack/api/{method}", _unknown, reads=True)


class _Slack:
    name = "slack"
    endpoints: Iterable[Endpoint] = tuple(_endpoints())
    acts: dict[str, Act] = acts.ACTS

    def authenticate(self, site: Site, call: Call) -> str:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        sent = token if scheme.lower() == "bearer" else Arguments(call).word("token")
        if not sent:
            raise refuse("not_authed")
        access.admit(site, call, sent)
        return str(records.team(site)["bot_user_id"])

    def error(self, status: int, message: str) -> Any:
        words = {400: "invalid_arguments", 429: "ratelimited", 503: "service_unavailable"}
        return {"ok": False, "error": words.get(status, "internal_error"), "message": message}

    def seed(self, site: Site, section: Doc) -> None:
        if not section:
            return
        site.store.put(records.TEAM, "team", section["team"])
        for user in site.store.all("user"):
            _seed_user(site, user, section["team"])
        for channel in section["channels"]:
            members = [slack_id(account) for account in channel.get("members", [])]
            site.store.put(records.CHANNELS, channel["id"], {"created": 0, **channel, "members": members})

    def routes(self, site: Site) -> list[BaseRoute]:
        async def link(socket: WebSocket) -> None:
            await socketmode.serve_link(site, socket)

        return [WebSocketRoute("/slack/link", link)]


def slack_id(account: str) -> str:
    """The Slack id of one of the site's accounts: `u-it-deelnemer` is `UITDEELNEMER`."""
    _, _, rest = account.partition("-")
    return "U" + re.sub(r"[^A-Z0-9]", "", (rest or account).upper())


def _seed_user(site: Site, user: Doc, team: Doc) -> None:
    key = slack_id(user["accountId"])
    site.store.put(
        records.USERS,
        key,
        {
            "id": key,
            "account": user["accountId"],
            "name": user["accountId"].partition("-")[2],
            "real_name": user["displayName"],
            "email": user["emailAddress"],
            "deleted": not user["active"],
            "is_bot": key == team["bot_user_id"],
        },
    )


SERVICE = _Slack()
__all__ = ["SERVICE", "slack_id"]
