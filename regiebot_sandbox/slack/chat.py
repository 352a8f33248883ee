"""`chat.*` and `reactions.add`: posting, changing and removing messages."""

import hashlib
import re
from typing import Any

from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.pace import spend
from regiebot_sandbox.slack import blocks as block_kit
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.arguments import Arguments, refuse, say
from regiebot_sandbox.store import Doc

MOST_TEXT = 40_000
MOST_UPDATED_TEXT = 4_000
_METADATA = {"event_type", "event_payload"}


def post_message(site: Site, call: Call) -> Answer:
    """`chat.postMessage`: into a channel, a thread, or a direct conversation with a user."""
    args = Arguments(call)
    channel = _writable(site, args, call.user)
    content = {k: v for k, v in _content(args, MOST_TEXT).items() if v or k == "text"}
    thread = _thread(site, channel, args)
    _spend(site, channel)
    team = records.team(site)
    doc = {
        "type": "message",
        "user": call.user,
        "ts": records.next_ts(site, channel),
        "bot_id": team["bot_id"],
        "app_id": team["app_id"],
        "team": team["id"],
        **content,
        **thread,
    }
    records.keep(site, channel["id"], doc)
    return say(channel=channel["id"], ts=doc["ts"], message=records.public_message(doc, metadata=True))


def update(site: Site, call: Call) -> Answer:
    """`chat.update`: the bot's own message. What is not sent is kept; an empty array takes blocks away."""
    args = Arguments(call)
    channel = records.visible(site, args.word("channel"), call.user)
    doc = _own(site, channel, args.word("ts"), call.user, "cant_update_message")
    content = _content(args, MOST_UPDATED_TEXT)
    if not args.has("text"):
        content.pop("text")
    doc = {**doc, **content, "edited": {"user": call.user, "ts": records.next_ts(site, channel)}}
    for name in ("blocks", "metadata"):
        if not doc.get(name):
            doc.pop(name, None)
    records.keep(site, channel["id"], doc)
    shown = records.public_message(doc, metadata=True)
    return say(channel=channel["id"], ts=doc["ts"], text=doc["text"], message=shown)


def delete(site: Site, call: Call) -> Answer:
    """`chat.delete`: the bot's own message."""
    args = Arguments(call)
    channel = records.visible(site, args.word("channel"), call.user)
    doc = _own(site, channel, args.word("ts"), call.user, "cant_delete_message")
    records.forget(site, channel["id"], doc["ts"])
    return say(channel=channel["id"], ts=doc["ts"])


def post_ephemeral(site: Site, call: Call) -> Answer:
    """`chat.postEphemeral`: one member sees it; it is in no history and cannot be changed."""
    args = Arguments(call)
    channel = _writable(site, args, call.user)
    if args.word("user") not in channel["members"]:
        raise refuse("user_not_in_channel")
    ts = records.next_ts(site, channel)
    doc = {
        "channel": channel["id"],
        "ts": ts,
        "user": call.user,
        "ephemeral_to": args.word("user"),
        **_content(args, MOST_TEXT),
    }
    site.store.put(records.EPHEMERAL, f"{channel['id']}:{ts}", doc)
    return say(message_ts=ts)


def get_permalink(site: Site, call: Call) -> Answer:
    """`chat.getPermalink`: an address that the viewer of the stand-in answers."""
    args = Arguments(call)
    channel = records.visible(site, args.word("channel"), call.user)
    doc = records.message(site, channel["id"], args.word("message_ts"))
    if doc is None:
        raise refuse("message_not_found")
    digits = doc["ts"].replace(".", "")
    link = f"{call.base_url}/slack/archives/{channel['id']}/p{digits}"
    if root := doc.get("thread_ts"):
        link += f"?thread_ts={root}&cid={channel['id']}"
    return say(channel=channel["id"], permalink=link)


def add_reaction(site: Site, call: Call) -> Answer:
    """`reactions.add`: one emoji of one account on one message, once."""
    args = Arguments(call)
    channel = records.visible(site, args.word("channel"), call.user)
    if not re.fullmatch(r"[a-z0-9_+'-]+", args.word("name")):
        raise refuse("invalid_name")
    doc = records.message(site, channel["id"], args.word("timestamp"))
    if doc is None:
        raise refuse("message_not_found")
    reactions = doc.setdefault("reactions", [])
    found = next((r for r in reactions if r["name"] == args.word("name")), None)
    if found is None:
        found = {"name": args.word("name"), "users": [], "count": 0}
        reactions.append(found)
    if call.user in found["users"]:
        raise refuse("already_reacted")
    found["users"].append(call.user)
    found["count"] += 1
    records.keep(site, channel["id"], doc)
    return say()


def _writable(site: Site, args: Arguments, account: str) -> Doc:
    name = args.word("channel")
    if re.fullmatch(r"[UW][A-Z0-9]+", name):
        try:
            return records.direct(site, name, account)
        except Refusal:
            raise refuse("channel_not_found") from None
    channel = records.visible(site, name, account)
    if account not in channel["members"]:
        raise refuse("not_in_channel")
    if channel.get("is_archived"):
        raise refuse("is_archived")
    return channel


def _own(site: Site, channel: Doc, ts: str, account: str, error: str) -> Doc:
    doc = records.message(site, channel["id"], ts)
    if doc is None:
        raise refuse("message_not_found")
    if doc.get("user") != account:
        raise refuse(error)
    return doc


def _content(args: Arguments, most: int) -> Doc:
    """The text, blocks and metadata of a message, as they will be stored."""
    words = args.word("text")
    if len(words) > most:
        raise refuse("msg_too_long")
    content: Doc = {"text": words}
    if args.has("blocks"):
        content["blocks"] = _blocks(args)
    if not words and not content.get("blocks"):
        raise refuse("no_text")
    if args.has("metadata"):
        content["metadata"] = _metadata(args)
    return content


def _blocks(args: Arguments) -> list[Doc]:
    sent = args.structure("blocks", "invalid_blocks_format")
    if not isinstance(sent, list):
        raise refuse("invalid_blocks_format")
    if sent and (found := block_kit.breaches(sent)):
        messages = [f"[ERROR] {f.message} [json-pointer:{f.pointer}]" for f in found]
        raise refuse("invalid_blocks", errors=[], response_metadata={"messages": messages})
    if block_kit.too_long(sent):
        raise refuse("msg_blocks_too_long")
    return [_named(block, index) for index, block in enumerate(sent)]


def _named(block: Doc, index: int) -> Doc:
    """The block with the ids that Slack makes up where the sender gave none."""
    made = hashlib.sha256(f"{index}{block}".encode()).hexdigest()
    named: Doc = {**block, "block_id": block.get("block_id") or made[:5]}
    if block["type"] == "actions":
        named["elements"] = [
            {**element, "action_id": element.get("action_id") or f"{made[5:9]}{place}"}
            for place, element in enumerate(block["elements"])
        ]
    return named


def _metadata(args: Arguments) -> Any:
    sent = args.structure("metadata", "invalid_metadata_format")
    if sent == {}:
        return sent
    if not isinstance(sent, dict) or not isinstance(sent.get("event_payload"), dict):
        raise refuse("invalid_metadata_format")
    if not isinstance(sent.get("event_type"), str) or not sent["event_type"] or set(sent) - _METADATA:
        raise refuse("invalid_metadata_schema")
    return sent


def _thread(site: Site, channel: Doc, args: Arguments) -> Doc:
    """What makes a message a reply. Only the first message of a thread can be replied to."""
    root_ts = args.word("thread_ts")
    if not root_ts:
        return {}
    root = records.message(site, channel["id"], root_ts)
    if root is None or root.get("thread_ts", root_ts) != root_ts:
        raise refuse("cannot_reply_to_message")
    if "thread_ts" not in root:
        records.keep(site, channel["id"], {**root, "thread_ts": root_ts})
    reply: Doc = {"thread_ts": root_ts, "parent_user_id": root["user"]}
    return {**reply, "subtype": "thread_broadcast"} if args.flag("reply_broadcast") else reply


def _spend(site: Site, channel: Doc) -> None:
    wait = spend(site, channel["id"])
    if wait:
        raise Refusal(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
