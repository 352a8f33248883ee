"""What the Slack stand-in stores: the workspace, its people, channels and messages."""

from collections.abc import Iterator
from typing import Any

from regiebot_sandbox.kernel import Site
from regiebot_sandbox.slack.arguments import refuse
from regiebot_sandbox.store import Doc

TEAM, USERS, CHANNELS = "slack.team", "slack.users", "slack.channels"
EPHEMERAL, VIEWS, TRIGGERS = "slack.ephemeral", "slack.views", "slack.triggers"
_STORED_ONLY = frozenset({"ephemeral_to", "last_ts", "members"})


def team(site: Site) -> Doc:
    """The workspace: its names, tokens, and the bot's ids."""
    return site.store.get(TEAM, "team") or {}


def messages(site: Site, channel: str) -> Iterator[Doc]:
    """Every message of a channel, replies too, oldest first."""
    return site.store.all(_collection(channel))


def message(site: Site, channel: str, ts: str) -> Doc | None:
    """One message, by its timestamp id."""
    return site.store.get(_collection(channel), ts)


def keep(site: Site, channel: str, doc: Doc) -> Doc:
    """Store a message under its `ts`."""
    return site.store.put(_collection(channel), str(doc["ts"]), doc)


def forget(site: Site, channel: str, ts: str) -> None:
    """Take a message away."""
    site.store.drop(_collection(channel), ts)


def _collection(channel: str) -> str:
    return f"slack.messages.{channel}"


def next_ts(site: Site, channel: Doc) -> str:
    """A timestamp id: the site's present, and always later than the channel's last one."""
    now = site.now()
    micros = max(int(now.timestamp()) * 1_000_000 + now.microsecond, int(channel.get("last_ts", 0)) + 1)
    channel["last_ts"] = micros
    site.store.put(CHANNELS, channel["id"], channel)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def channels(site: Site) -> Iterator[Doc]:
    """Every conversation, direct messages too."""
    return site.store.all(CHANNELS)


def visible(site: Site, name: str, account: str) -> Doc:
    """A conversation by id or name, as far as this account may know it.

    A private one of which it is no member does not exist for it: Refusal `channel_not_found`.
    """
    bare = name.removeprefix("#")
    for channel in channels(site):
        if bare in (channel["id"], channel.get("name")):
            hidden = channel.get("is_private") or channel.get("is_im")
            if not hidden or account in channel["members"]:
                return channel
    raise refuse("channel_not_found")


def direct(site: Site, user: str, account: str) -> Doc:
    """The direct conversation of two accounts, opened if need be. Raises Refusal `user_not_found`."""
    if site.store.get(USERS, user) is None:
        raise refuse("user_not_found")
    key = f"D{user[1:]}"
    known = site.store.get(CHANNELS, key)
    return known or site.store.put(
        CHANNELS, key, {"id": key, "is_im": True, "user": user, "members": [account, user], "created": 0}
    )


def user_of(site: Site, account: str) -> Doc | None:
    """The Slack user of an account such as `u-facilitator`, or with that Slack id."""
    return next((u for u in site.store.all(USERS) if account in (u["id"], u.get("account"))), None)


def public_user(site: Site, user: Doc) -> Doc:
    """A user as the Web API shows it."""
    name = user["real_name"]
    return {
        "id": user["id"],
        "team_id": team(site)["id"],
        "name": user["name"],
        "deleted": bool(user.get("deleted")),
        "real_name": name,
        "tz": "Europe/Amsterdam",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "is_bot": bool(user.get("is_bot")),
        "is_app_user": False,
        "updated": 0,
        "profile": {
            "real_name": name,
            "display_name": name,
            "real_name_normalized": name,
            "display_name_normalized": name,
            "email": user.get("email", ""),
            "team": team(site)["id"],
        },
    }


def public_channel(channel: Doc, account: str) -> Doc:
    """A conversation as the Web API shows it to an account."""
    if channel.get("is_im"):
        return {
            "id": channel["id"],
            "created": channel["created"],
            "is_im": True,
            "is_org_shared": False,
            "user": channel["user"],
            "is_user_deleted": False,
            "priority": 0,
        }
    private = bool(channel.get("is_private"))
    return {
        "id": channel["id"],
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": bool(channel.get("is_archived")),
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": account in channel["members"],
        "created": channel.get("created", 0),
        "creator": "",
        "topic": {"value": channel.get("topic", ""), "creator": "", "last_set": 0},
        "purpose": {"value": channel.get("purpose", ""), "creator": "", "last_set": 0},
        "num_members": len(channel["members"]),
    }


def public_message(doc: Doc, *, metadata: bool) -> dict[str, Any]:
    """A message as the Web API shows it; its metadata only for who asks."""
    hidden = _STORED_ONLY if metadata else _STORED_ONLY | {"metadata"}
    return {name: value for name, value in doc.items() if name not in hidden}
