"""Links between issues: `from` says the outward words ("blocks"), `to` the inward ones."""

from typing import Any

from regiebot_sandbox.jira import scheme
from regiebot_sandbox.jira.issues import find, item, note
from regiebot_sandbox.jira.limits import check_room
from regiebot_sandbox.jira.refusals import missing
from regiebot_sandbox.jira.registry import registry
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc


def link_type(site: Site, ref: Any) -> Doc:
    """The link type of `{"id": …}` or `{"name": …}`. Raises Refusal 404."""
    wanted = ref.get("id", ref.get("name")) if isinstance(ref, dict) else None
    row = scheme.named(site, "jira.linktype", wanted) if wanted else None
    if row is None:
        raise missing(f"No issue link type with name '{wanted}' found.")
    return row


def other_issue(site: Site, user: str, ref: Any) -> Doc:
    """The issue of `{"key": …}` or `{"id": …}`. Raises Refusal 404."""
    return find(site, user, ref.get("key", ref.get("id", "")) if isinstance(ref, dict) else "")


def links_of(site: Site, issue_id: str) -> list[Doc]:
    """The issue's links, oldest first."""
    found = (site.store.get("link", link_id) for link_id in registry(site).links[issue_id])
    return [link for link in found if link]


def add_link(site: Site, user: str, kind: Doc, source: Doc, target: Doc) -> bool:
    """Link `source` to `target`; False where they are linked so already."""
    for link in links_of(site, source["id"]):
        if (link["type"], link["from"], link["to"]) == (kind["id"], source["id"], target["id"]):
            return False
    for doc in (source, target):
        check_room(site, "issue links", len(links_of(site, doc["id"])))
    number = str(site.store.next_id("link"))
    site.store.put(
        "link", number, {"id": number, "type": kind["id"], "from": source["id"], "to": target["id"]}
    )
    for doc, words, other in ((source, kind["outward"], target), (target, kind["inward"], source)):
        text = f"This work item {words} {other['key']}"
        line = {**item("Link", None, None, "issuelinks"), "to": other["key"], "toString": text}
        note(site, doc, user, [line])
    return True


def add_from(site: Site, user: str, doc: Doc, row: Any) -> None:
    """Link as `update.issuelinks[].add` says: `inwardIssue` or `outwardIssue`, seen from the issue."""
    kind = link_type(site, row.get("type"))
    if "outwardIssue" in row:
        add_link(site, user, kind, doc, other_issue(site, user, row["outwardIssue"]))
    else:
        add_link(site, user, kind, other_issue(site, user, row.get("inwardIssue")), doc)
