"""`conversations.*`: channels, their members, and what was said in them."""

import base64
import binascii
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.arguments import Arguments, refuse, say
from regiebot_sandbox.store import Doc

_TYPES = frozenset({"public_channel", "private_channel", "mpim", "im"})


def list_channels(site: Site, call: Call) -> Answer:
    """`conversations.list`: public channels, or the types asked for, that the account may know."""
    args = Arguments(call)
    wanted = frozenset(args.word("types", "public_channel").replace(" ", "").split(","))
    if wanted - _TYPES:
        raise refuse("invalid_types")
    found = [
        records.public_channel(channel, call.user)
        for channel in records.channels(site)
        if _type(channel) in wanted and _known(channel, call.user)
        if not (args.flag("exclude_archived") and channel.get("is_archived"))
    ]
    page, cursor = _page(found, args, 100, 1000)
    return say(channels=page, response_metadata={"next_cursor": cursor})


def info(site: Site, call: Call) -> Answer:
    """`conversations.info`."""
    channel = records.visible(site, Arguments(call).word("channel"), call.user)
    return say(channel=records.public_channel(channel, call.user))


def open_direct(site: Site, call: Call) -> Answer:
    """`conversations.open` with one user; opening it again answers the same conversation."""
    args = Arguments(call)
    users = [u for u in args.word("users").split(",") if u]
    if not users:
        raise refuse("users_list_not_supplied")
    if len(users) > 1:
        raise refuse("too_many_users")
    known = any(c.get("user") == users[0] for c in records.channels(site))
    channel = records.direct(site, users[0], call.user)
    shown = records.public_channel(channel, call.user) if args.flag("return_im") else {"id": channel["id"]}
    return say(channel=shown, **({"no_op": True, "already_open": True} if known else {}))


def members(site: Site, call: Call) -> Answer:
    """`conversations.members`."""
    args = Arguments(call)
    channel = records.visible(site, args.word("channel"), call.user)
    page, cursor = _page(channel["members"], args, 100, 1000)
    return say(members=page, response_metadata={"next_cursor": cursor})


def history(site: Site, call: Call) -> Answer:
    """`conversations.history`: newest first; replies are in their thread, unless broadcast."""
    args = Arguments(call)
    channel = _readable(site, args, call.user)
    said = [m for m in records.messages(site, channel["id"]) if not is_reply(m) or "subtype" in m]
    page, cursor = _page(list(reversed(list(_between(said, args)))), args, 100, 999)
    return say(
        messages=[_shown(site, channel["id"], m, args) for m in page],
        has_more=bool(cursor),
        pin_count=0,
        channel_actions_ts=None,
        channel_actions_count=0,
        response_metadata={"next_cursor": cursor},
    )


def replies(site: Site, call: Call) -> Answer:
    """`conversations.replies`: a thread, its first message included, oldest first."""
    args = Arguments(call)
    channel = _readable(site, args, call.user)
    asked = records.message(site, channel["id"], args.word("ts"))
    if asked is None:
        raise refuse("thread_not_found")
    root = asked.get("thread_ts", asked["ts"])
    thread = [m for m in records.messages(site, channel["id"]) if root in (m["ts"], m.get("thread_ts"))]
    page, cursor = _page(list(_between(thread, args)), args, 1000, 1000)
    return say(
        messages=[_shown(site, channel["id"], m, args) for m in page],
        has_more=bool(cursor),
        response_metadata={"next_cursor": cursor},
    )


def is_reply(message: Doc) -> bool:
    """Say whether the message stands in another one's thread."""
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def _readable(site: Site, args: Arguments, account: str) -> Doc:
    channel = records.visible(site, args.word("channel"), account)
    if account not in channel["members"]:
        raise refuse("not_in_channel")
    return channel


def _shown(site: Site, channel: str, message: Doc, args: Arguments) -> Doc:
    shown = records.public_message(message, metadata=args.flag("include_all_metadata"))
    if message.get("thread_ts") != message["ts"]:
        return shown
    answers = [m for m in records.messages(site, channel) if m.get("thread_ts") == message["ts"] != m["ts"]]
    people = list(dict.fromkeys(m["user"] for m in answers))
    return {
        **shown,
        "reply_count": len(answers),
        "reply_users": people,
        "reply_users_count": len(people),
        "latest_reply": answers[-1]["ts"] if answers else message["ts"],
    }


def _between(said: list[Doc], args: Arguments) -> Iterator[Doc]:
    oldest, latest = _moment(args, "oldest"), _moment(args, "latest")
    inclusive = args.flag("inclusive")
    for message in said:
        at = Decimal(message["ts"])
        after = oldest is None or at > oldest or (inclusive and at == oldest)
        before = latest is None or at < latest or (inclusive and at == latest)
        if after and before:
            yield message


def _moment(args: Arguments, name: str) -> Decimal | None:
    value = args.word(name)
    if not value:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        raise refuse(f"invalid_ts_{name}") from None


def _type(channel: Doc) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel.get("is_private") else "public_channel"


def _known(channel: Doc, account: str) -> bool:
    return _type(channel) == "public_channel" or account in channel["members"]


def _page(found: list[Any], args: Arguments, default: int, most: int) -> tuple[list[Any], str]:
    limit = args.number("limit", default, most)
    start = _start(args.word("cursor"))
    more = start + limit < len(found)
    cursor = base64.b64encode(f"at:{start + limit}".encode()).decode() if more else ""
    return found[start : start + limit], cursor


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("at:"))
    except (binascii.Error, ValueError):
        raise refuse("invalid_cursor") from None
