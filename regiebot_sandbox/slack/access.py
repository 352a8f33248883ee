"""What a token opens: it may be revoked, and each method asks for a scope (docs.slack.dev, Aug 2026).

A scope of `conversations.*` depends on the kind of conversation; a method that asks for none is not listed.
"""

from regiebot_sandbox.kernel import Call, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.arguments import Arguments, refuse
from regiebot_sandbox.store import Doc

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "reactions.add": "reactions:write",
    "users.lookupByEmail": "users:read.email",
    "users.info": "users:read",
    "users.list": "users:read",
}
BY_KIND = {
    "conversations.info": "read",
    "conversations.list": "read",
    "conversations.members": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}


def admit(site: Site, call: Call, sent: str) -> None:
    """Raise Refusal in Slack's words unless this token may call this method."""
    team, method = records.team(site), call.path.rpartition("/")[2]
    tokens = team.get("tokens", {})
    if sent in team.get("revoked", ()):
        raise refuse("token_revoked")
    if sent not in tokens.values():
        raise refuse("invalid_auth")
    if (sent == tokens["app"]) != (method == "apps.connections.open"):
        raise refuse("not_allowed_token_type")
    granted: list[str] | None = team.get("scopes")
    needed = _needed(site, call, method)
    if granted is not None and needed and needed not in granted:
        raise refuse("missing_scope", needed=needed, provided=",".join(granted))


def _needed(site: Site, call: Call, method: str) -> str:
    if method in BY_KIND:
        return f"{_kind(site, Arguments(call).word('channel'))}:{BY_KIND[method]}"
    return SCOPES.get(method, "")


def _kind(site: Site, name: str) -> str:
    channel: Doc = next((c for c in records.channels(site) if name == c["id"]), {})
    if channel.get("is_im"):
        return "im"
    return "groups" if channel.get("is_private") else "channels"
