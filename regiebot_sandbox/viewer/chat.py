"""Chat as people see it: Slack channels with their threads, Teams cards and the runs that failed."""

from typing import Any

from markupsafe import Markup

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.conversations import is_reply
from regiebot_sandbox.store import Doc
from regiebot_sandbox.teams import RUNS, WORKFLOWS
from regiebot_sandbox.viewer import cardtext, mrkdwn, web, words

MOST_MESSAGES = 200


def overview(site: Site, _call: Call) -> Answer:
    """The first channel in which something was said, or the first of all."""
    places = _places(site)
    if not places:
        return web.missing(site, "chatkanaal")
    return web.redirect(next((p for p in places if p["count"]), places[0])["href"])


def slack_channel(site: Site, call: Call) -> Answer:
    """One Slack channel, oldest message first, as a member sees it."""
    channel = site.store.get(records.CHANNELS, call.params["channel"])
    if channel is None:
        return web.missing(site, "kanaal")
    messages = [_message(site, channel["id"], m) for m in _said(site, channel)]
    return web.page(
        site,
        "slack.html",
        section="chat",
        places=_places(site),
        here=f"/chat/slack/{channel['id']}",
        channel=channel,
        title=_name(site, channel),
        members=[_person(site, m) for m in channel["members"]],
        messages=messages[-MOST_MESSAGES:],
        left_out=max(0, len(messages) - MOST_MESSAGES),
        mrkdwn=lambda text: mrkdwn.to_html(site, text),
        plain=mrkdwn.plain,
    )


def teams_channel(site: Site, call: Call) -> Answer:
    """One Teams channel: the cards that were posted, and the runs that posted none."""
    workflow = site.store.get(WORKFLOWS, call.params["workflow"])
    if workflow is None:
        return web.missing(site, "kanaal")
    runs = [_run(run) for run in site.store.all(RUNS) if run["workflow"] == workflow["id"]]
    return web.page(
        site,
        "teams.html",
        section="chat",
        places=_places(site),
        here=f"/chat/teams/{workflow['id']}",
        title=workflow["channel"],
        runs=runs[-MOST_MESSAGES:],
        left_out=max(0, len(runs) - MOST_MESSAGES),
        failed=sum(1 for run in runs if run["errors"]),
        card_text=cardtext.to_html,
        columns=_columns,
    )


def permalink(_site: Site, call: Call) -> Answer:
    """What `chat.getPermalink` gives, answered with the place in the viewer."""
    return web.redirect(f"/chat/slack/{call.params['channel']}#{call.params['message']}")


def _places(site: Site) -> list[Doc]:
    slack = [
        {
            "href": f"/chat/slack/{channel['id']}",
            "name": _name(site, channel),
            "kind": "Slack",
            "count": sum(1 for _ in records.messages(site, channel["id"])),
        }
        for channel in records.channels(site)
    ]
    runs = list(site.store.all(RUNS))
    teams = [
        {
            "href": f"/chat/teams/{workflow['id']}",
            "name": workflow["channel"],
            "kind": "Teams",
            "count": sum(1 for run in runs if run["workflow"] == workflow["id"]),
        }
        for workflow in site.store.all(WORKFLOWS)
    ]
    return [*slack, *teams]


def _name(site: Site, channel: Doc) -> str:
    if channel.get("is_im"):
        return str(_person(site, channel["user"])["name"])
    return f"# {channel['name']}"


def _person(site: Site, user_id: str) -> Doc:
    user = site.store.get(records.USERS, user_id) or {"real_name": user_id}
    name = str(user["real_name"])
    initials = "".join(part[0] for part in name.replace("-", " ").split()[:2]).upper()
    return {"name": name, "initials": initials, "bot": bool(user.get("is_bot"))}


def _said(site: Site, channel: Doc) -> list[Doc]:
    """Messages and, between them, what only one member saw, in order of time."""
    seen = list(records.messages(site, channel["id"]))
    only_one = [m for m in site.store.all(records.EPHEMERAL) if m["channel"] == channel["id"]]
    return sorted(
        (m for m in [*seen, *only_one] if not is_reply(m) or "subtype" in m),
        key=lambda m: _order(str(m["ts"])),
    )


def _order(ts: str) -> tuple[int, str]:
    seconds, _, rest = ts.partition(".")
    return int(seconds), rest


def _message(site: Site, channel: str, message: Doc) -> Doc:
    replies = []
    if message.get("thread_ts") == message["ts"]:
        thread = (m for m in records.messages(site, channel) if is_reply(m))
        replies = [_message(site, channel, m) for m in thread if m["thread_ts"] == message["ts"]]
    return {
        "anchor": "p" + str(message["ts"]).replace(".", ""),
        "at": words.epoch(message["ts"]),
        "person": _person(site, message["user"]),
        "text": message.get("text", ""),
        "blocks": message.get("blocks", []),
        "edited": "edited" in message,
        "broadcast": is_reply(message) and "subtype" in message,
        "only_for": _person(site, message["ephemeral_to"])["name"] if "ephemeral_to" in message else "",
        "reactions": message.get("reactions", []),
        "replies": replies,
    }


def _run(run: Doc) -> Doc:
    card = {}
    if not run["errors"]:
        card = run["body"]["attachments"][0]["content"]
    return {"id": run["id"], "at": words.read_moment(run["at"]), "errors": run["errors"], "card": card}


def _columns(row: Any) -> Markup:
    """How wide the columns of a set or table are: `auto`, `stretch`, a weight or pixels."""
    tracks = []
    for column in row:
        width = str(column.get("width", "stretch"))
        if width == "auto":
            tracks.append("auto")
        elif width.removesuffix("px").isdecimal():
            tracks.append(width if width.endswith("px") else f"minmax(0,{width}fr)")
        else:
            tracks.append("minmax(0,1fr)")
    return Markup("grid-template-columns:{}").format(" ".join(tracks))
