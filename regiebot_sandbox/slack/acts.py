"""What a person does in Slack: click a button, say something, and what an administrator does with the app."""

from typing import Any

from regiebot_sandbox.kernel import Act, Refusal, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.socketmode import Hub
from regiebot_sandbox.store import Doc


def click(site: Site, account: str, payload: Doc) -> Doc:
    """Click a button: `{channel, ts, action_id}`, with `block_id` or `value` where that is not enough.

    Answers the envelope's id, the trigger and whether an app was connected to hear of it.
    """
    user, channel = _person(site, account), _channel(site, payload)
    message = records.message(site, channel["id"], str(payload.get("ts", "")))
    if message is None:
        raise _refuse("no such message")
    action, block_id = _element(message, payload)
    trigger = _trigger(site, user)
    envelope, delivered = Hub.of(site).publish(
        {
            "type": "block_actions",
            "user": {"id": user["id"], "username": user["name"], "name": user["name"]}
            | {"team_id": records.team(site)["id"]},
            "api_app_id": records.team(site)["app_id"],
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel["id"]}
            | {"is_ephemeral": False},
            "trigger_id": trigger,
            "team": {k: records.team(site)[k] for k in ("id", "domain")},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": channel["id"], "name": channel.get("name", "directmessage")},
            "message": records.public_message(message, metadata=True),
            "state": {"values": {}},
            "actions": [_action(action, block_id, f"{site.now().timestamp():.6f}")],
        }
    )
    return {"envelope_id": envelope, "trigger_id": trigger, "delivered": delivered}


def say(site: Site, account: str, payload: Doc) -> Doc:
    """Say something: `{channel, text}`, in a thread with `thread_ts`. The person joins if need be."""
    user, channel = _person(site, account), _channel(site, payload)
    if user["id"] not in channel["members"]:
        channel["members"].append(user["id"])
    doc = {
        "type": "message",
        "user": user["id"],
        "ts": records.next_ts(site, channel),
        "team": records.team(site)["id"],
        "text": str(payload.get("text", "")),
    }
    root = records.message(site, channel["id"], str(payload.get("thread_ts", "")))
    if root is not None:
        records.keep(site, channel["id"], {**root, "thread_ts": root["ts"]})
        doc |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
    records.keep(site, channel["id"], doc)
    return {"channel": channel["id"], "ts": doc["ts"]}


def revoke_token(site: Site, _account: str, _payload: Doc) -> Doc:
    """Take the bot's token away, as uninstalling the app does."""
    team = records.team(site)
    return _keep_team(site, {**team, "revoked": [team["tokens"]["bot"]]})


def install_app(site: Site, _account: str, payload: Doc) -> Doc:
    """Let the bot's token work, with `{scopes: [...]}` or every scope that there is."""
    return _keep_team(site, {**records.team(site), "revoked": [], "scopes": payload.get("scopes")})


def kick(site: Site, _account: str, payload: Doc) -> Doc:
    """Take the bot out of a channel: `{channel}`."""
    channel, bot = _channel(site, payload), records.team(site)["bot_user_id"]
    members = [member for member in channel["members"] if member != bot]
    return site.store.put(records.CHANNELS, channel["id"], {**channel, "members": members})


def invite(site: Site, _account: str, payload: Doc) -> Doc:
    """Bring the bot into a channel: `{channel}`."""
    channel, bot = _channel(site, payload), records.team(site)["bot_user_id"]
    members = list(dict.fromkeys([*channel["members"], bot]))
    return site.store.put(records.CHANNELS, channel["id"], {**channel, "members": members})


def archive(site: Site, _account: str, payload: Doc) -> Doc:
    """Close a channel, or with `archived: false` open it again: `{channel}`."""
    channel, closed = _channel(site, payload), bool(payload.get("archived", True))
    return site.store.put(records.CHANNELS, channel["id"], {**channel, "is_archived": closed})


ACTS: dict[str, Act] = {
    "click": click,
    "say": say,
    "revoke_token": revoke_token,
    "install_app": install_app,
    "kick": kick,
    "invite": invite,
    "archive_channel": archive,
}


def _keep_team(site: Site, team: Doc) -> Doc:
    site.store.put(records.TEAM, "team", team)
    return {"scopes": team.get("scopes"), "revoked": bool(team.get("revoked"))}


def _refuse(message: str) -> Refusal:
    return Refusal(400, {"status": 400, "error": message})


def _person(site: Site, account: str) -> Doc:
    user = records.user_of(site, account)
    if user is None:
        raise _refuse(f"no Slack user for {account!r}")
    return user


def _channel(site: Site, payload: Doc) -> Doc:
    name = str(payload.get("channel", "")).removeprefix("#")
    for channel in records.channels(site):
        if name in (channel["id"], channel.get("name")):
            return channel
    raise _refuse(f"no channel {name!r}")


def _element(message: Doc, payload: Doc) -> tuple[Doc, str]:
    wanted = {k: str(payload[k]) for k in ("action_id", "value") if k in payload}
    for block in message.get("blocks", []):
        if payload.get("block_id") in (None, block["block_id"]):
            for element in [*block.get("elements", []), block.get("accessory") or {}]:
                if element.get("type") == "button" and all(element.get(k) == v for k, v in wanted.items()):
                    return element, block["block_id"]
    raise _refuse("no such button in the message")


def _trigger(site: Site, user: Doc) -> str:
    number = site.store.next_id("slack.trigger", 1000)
    key = f"{number}.{records.team(site)['id']}.{user['id'].lower()}"
    at = site.now().timestamp()
    site.store.put(records.TRIGGERS, key, {"user": user["id"], "at": at, "used": False})
    return key


def _action(element: Doc, block_id: str, at: str) -> dict[str, Any]:
    known: Doc = {k: element[k] for k in ("action_id", "text", "value", "style", "url") if k in element}
    return {"type": "button", **known, "block_id": block_id, "action_ts": at}
