"""One issue: its fields, description, what hangs below and beside it, and what happened to it."""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from regiebot_sandbox.jira.issues import lookup
from regiebot_sandbox.jira.links import links_of
from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.servicedesk import approvals
from regiebot_sandbox.store import Doc
from regiebot_sandbox.viewer import adf, issues, web, words

MOST_ENTRIES = 100
_FACTS = (
    ("assignee", "Toegewezen aan"),
    ("reporter", "Melder"),
    ("duedate", "Vervaldatum"),
    ("labels", "Labels"),
    ("fixVersions", "Oplosversies"),
    ("components", "Componenten"),
    ("priority", "Prioriteit"),
    ("security", "Beveiligingsniveau"),
    ("resolution", "Oplossing"),
    ("created", "Gemaakt"),
    ("updated", "Bijgewerkt"),
)
_DECISIONS = {
    "pending": ("open", "yellow"),
    "approved": ("goedgekeurd", "green"),
    "declined": ("afgekeurd", "red"),
}
_MOMENTS = frozenset({"created", "updated"})


def show(site: Site, call: Call) -> Answer:
    """The issue of a key, also of one that it had before it was moved."""
    doc = lookup(site, call.params["key"])
    if doc is None:
        return web.missing(site, f"issue {call.params['key']}")
    if doc["key"] != call.params["key"]:
        return web.redirect(f"/browse/{doc['key']}")
    history = list(reversed(doc["changelog"]))
    return web.page(
        site,
        "issue.html",
        section="issues",
        row=issues.row_of(site, doc),
        project=doc["fields"]["project"],
        above=list(_above(site, doc)),
        description=adf.to_html(doc["fields"].get("description")),
        facts=[*_facts(doc), *_custom(site, doc)],
        below=[issues.row_of(site, d) for d in issues.children(site, doc)],
        links=list(_links(site, doc)),
        comments=[_comment(site, c) for c in doc["comments"]],
        approvals=list(_approvals(site, doc)),
        history=[_entry(site, e) for e in history[:MOST_ENTRIES]],
        properties=[_property(k, v) for k, v in sorted(doc["properties"].items())],
    )


def service_request(_site: Site, call: Call) -> Answer:
    """Where the portal would show a request: its issue."""
    return web.redirect(f"/browse/{call.params['key']}")


def _above(site: Site, doc: Doc) -> Iterator[Doc]:
    """Parents, the highest first."""
    parent = site.store.get("issue", str((doc["fields"].get("parent") or {}).get("id", "")))
    if parent is not None:
        yield from _above(site, parent)
        yield {"key": parent["key"], "summary": parent["fields"]["summary"]}


def _facts(doc: Doc) -> Iterator[tuple[str, Any]]:
    for name, label in _FACTS:
        value = doc["fields"].get(name)
        if name in _MOMENTS:
            yield label, words.moment(words.read_moment(value))
        elif name == "duedate":
            yield label, words.day(words.read_day(value)) or "Geen"
        elif value or name == "assignee":
            yield label, _words(value) or "Niemand"


def _custom(site: Site, doc: Doc) -> Iterator[tuple[str, Any]]:
    for field in site.store.all("jira.field"):
        value = doc["fields"].get(field["id"])
        if (
            field["id"].startswith("customfield_")
            and value
            and field["kind"] not in ("approvals", "request_type")
        ):
            yield field["name"], _words(value)


def _words(value: Any) -> Any:
    """A field's value as a reader says it."""
    if isinstance(value, list):
        return ", ".join(str(_words(one)) for one in value)
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if value.get("type") == "doc":
        return adf.to_html(value)
    return str(value.get("displayName") or value.get("name") or value.get("value") or value.get("id", ""))


def _links(site: Site, doc: Doc) -> Iterator[tuple[str, issues.Row]]:
    for link in links_of(site, doc["id"]):
        kind = site.store.get("jira.linktype", link["type"]) or {}
        outward = link["from"] == doc["id"]
        other = site.store.get("issue", link["to" if outward else "from"])
        if other is not None:
            yield str(kind.get("outward" if outward else "inward", "")), issues.row_of(site, other)


def person(site: Site, account: str) -> str:
    """The name of an account, or the account itself where nobody has it."""
    user = site.store.get("user", account)
    return str(user["displayName"]) if user else account


def _comment(site: Site, comment: Doc) -> Doc:
    return {
        "author": person(site, comment["author"]),
        "at": words.read_moment(comment["created"]),
        "edited": comment["updated"] != comment["created"],
        "internal": not comment.get("public", True),
        "body": adf.to_html(comment["body"]),
    }


def _approvals(site: Site, doc: Doc) -> Iterator[Doc]:
    """Rounds, the latest first, with every vote."""
    for approval in reversed(approvals.of_issue(site, doc)):
        word, colour = _DECISIONS[approval["decision"]]
        if approval["decision"] == "pending" and not approval["open"]:
            word, colour = "vervallen", "grey"
        yield {
            "name": approval["name"],
            "word": word,
            "colour": colour,
            "at": words.read_moment(approval["completed"] or approval["created"]),
            "votes": [
                {"name": person(site, account), "word": _DECISIONS[vote][0], "colour": _DECISIONS[vote][1]}
                for account, vote in approval["votes"].items()
            ],
        }


def _entry(site: Site, entry: Doc) -> Doc:
    lines = [
        {"field": item["field"], "before": item.get("fromString") or "", "after": item.get("toString") or ""}
        for item in entry["items"]
    ]
    at = words.read_moment(entry["created"])
    return {"author": person(site, entry["author"]), "at": at, "lines": lines}


def _property(key: str, value: Any) -> tuple[str, Markup]:
    return key, Markup("{}").format(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True))
