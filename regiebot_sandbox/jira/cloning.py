"""Jira's own Clone: what it copies and what it leaves behind.

Copied are the fields that a person can set, labels included. A clone starts its workflow anew and has no
comments, no history, no entity properties and no links but the one to its original.
"""

from regiebot_sandbox.jira import changes, issues, links, scheme
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

PREFIX = "CLONE - "
"""What Jira puts before the summary, unless the person writes another."""

LINK = "Cloners"

_LONGEST = 255
_PLACED = frozenset({"summary", "project", "issuetype", "parent", "issuelinks"})
"""What a clone has of itself."""


def clone(site: Site, user: str, doc: Doc, summary: str = "", *, subtasks: bool = False) -> Doc:
    """The clone of an issue, beside it, and with `subtasks` those of its sub-tasks. Raises Refusal."""
    made = _copy(
        site, user, doc, summary or f"{PREFIX}{doc['fields']['summary']}", doc["fields"].get("parent")
    )
    links.add_link(site, user, links.link_type(site, {"name": LINK}), made, doc)
    for child in _subtasks(site, doc) if subtasks else ():
        _copy(site, user, child, child["fields"]["summary"], {"id": made["id"]})
    return made


def _copy(site: Site, user: str, doc: Doc, summary: str, parent: Doc | None) -> Doc:
    fields = {**_fields(site, doc), "summary": summary[:_LONGEST]}
    if parent:
        fields["parent"] = {"id": parent["id"]}
    return changes.create_issue(site, user, doc["project"], doc["type"], fields)


def _fields(site: Site, doc: Doc) -> Doc:
    """Values that the screen takes; an account that left the site is not assigned again."""
    issue_type = scheme.named(site, "jira.type", doc["type"]) or {}
    screen = scheme.fields_of(site, issues.project_of_issue(site, doc), issue_type)
    found = {f["id"]: doc["fields"].get(f["id"]) for f in screen if f["id"] not in _PLACED}
    assignee = site.store.get("user", (found.get("assignee") or {}).get("accountId", ""))
    if not (assignee and assignee["active"]):
        found.pop("assignee", None)
    return {name: value for name, value in found.items() if value}


def _subtasks(site: Site, doc: Doc) -> list[Doc]:
    below = (site.store.get("issue", child) for child in list(registry(site).children[doc["id"]]))
    return [child for child in below if child and child["fields"]["issuetype"]["subtask"]]
