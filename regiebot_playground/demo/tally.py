"""What the sandbox holds and which calls were made, counted from the sandbox itself."""

from collections import Counter
from collections.abc import Iterator

from regiebot_playground.demo.control import Control

_PRODUCTS = {
    "Jira and its service desk": ("jira", "servicedesk"),
    "Confluence": ("confluence",),
    "Slack": ("slack",),
    "Teams": ("teams",),
}


def contents(control: Control) -> Iterator[str]:
    """Issues by level, pages and messages, as stored."""
    state = control.state()
    levels = {key: row["level"] for key, row in state["jira.type"].items()}
    issues = [issue for issue in state["issue"].values() if "regiebot.state" in issue["properties"]]
    found = Counter(levels[issue["type"]] for issue in issues)
    actions = sum(1 for issue in issues if issue["project"] == "KT" and levels[issue["type"]] == -1)
    yield f"Jira        {found[1]} epics, {found[0]} tasks, {found[-1]} sub-tasks"
    yield f"            of which {actions} actions of the migration draaiboek"
    signed = {row["pageId"] for row in state.get("confluence_property", {}).values()}
    yield f"Confluence  {len(signed)} pages"
    slack = sum(len(rows) for name, rows in state.items() if name.startswith("slack.messages."))
    yield f"Chat        {slack} messages in Slack, {len(state.get('teams.runs', {}))} cards in Teams"


def calls(control: Control) -> Iterator[str]:
    """The calls of this cycle, from the request log, and how many of them wrote."""
    log = control.requests()
    for name, services in _PRODUCTS.items():
        mine = [row for row in log if row["service"] in services]
        writes = sum(1 for row in mine if row["write"])
        yield f"Calls       {name}: {len(mine)}, of which {writes} writes"
