"""What a site holds, without what differs between two sites that hold the same: ids, keys, timestamps, and
what the bot's state on an issue says of its writes.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.flow.world import World

_PASSING_TEXT = re.compile(r'( (?:ac:)?(?:local-id|macro-id)="[^"]*")|((?<=KT-)\d+)|(\d\d:\d\d(?= \(Europe))')
"""In a body: ids that Confluence gives to its parts, keys of issues, and when it was written."""

_PASSING = frozenset({"created", "updated", "statuscategorychangedate", "parent", "subtasks", "issuelinks"})


def issues(world: World) -> dict[str, Any]:
    """The bot's issues by identity: fields, parent, links and properties; and how many issues there are."""
    state = world.control.state("issue", "link")
    found = world.issues()
    names = {issue["id"]: identity for identity, issue in found.items()}
    links: dict[str, list[tuple[str, str]]] = {}
    for link in state.get("link", {}).values():
        ends = (names.get(link["from"], link["from"]), names.get(link["to"], link["to"]))
        links.setdefault(ends[0], []).append((link["type"], ends[1]))
    plain = {identity: _issue(issue, names) for identity, issue in found.items()}
    linked = {identity: sorted(ends) for identity, ends in links.items()}
    return {"issues": plain, "links": linked, "total": len(state.get("issue", {}))}


def _issue(issue: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    fields = {name: value for name, value in issue["fields"].items() if name not in _PASSING}
    parent = issue["fields"].get("parent") or {}
    stamp = {k: v for k, v in issue["properties"]["regiebot.state"].items() if k not in ("n", "signature")}
    applied = {**stamp["applied"], "parent": names.get(stamp["applied"]["parent"] or "")}
    others = {name: value for name, value in issue["properties"].items() if name != "regiebot.state"}
    return {
        "type": issue["type"],
        "fields": fields,
        "parent": names.get(parent.get("id", "")),
        "stamp": {**stamp, "applied": applied},
        "properties": others,
    }


def pages(world: World) -> dict[str, Any]:
    """Every page by space and title: its parent, its body, and whose it is; its version left out."""
    state = world.control.state("confluence_page", "confluence_property")
    stored = state["confluence_page"]
    owners: dict[str, list[str]] = {}
    for row in state.get("confluence_property", {}).values():
        owners.setdefault(str(row["pageId"]), []).append(row["value"]["identity"])
    found: dict[str, Any] = {}
    for number, page in stored.items():
        name = f"{page['spaceId']}/{page['title']}"
        assert name not in found, f"two pages are called {name}"
        parent = stored[page["parentId"]]["title"] if page["parentId"] else None
        body = _PASSING_TEXT.sub("", page["body"])
        found[name] = {"parent": parent, "body": body, "owners": owners.get(number, [])}
    return found


def messages(world: World) -> Counter[str]:
    """Every Slack message, by channel and first line, and how often it stands there."""
    state = world.control.state()
    rooms = {name: rows for name, rows in state.items() if name.startswith("slack.messages.")}
    texts = [(name, str(m["text"]).split("\n")[0]) for name, rows in rooms.items() for m in rows.values()]
    return Counter(f"{name}: {text}" for name, text in texts)


def cards(world: World) -> Counter[str]:
    """Every Teams card by its content, and how often it came."""
    return Counter(str(card["body"]) for card in world.cards())
