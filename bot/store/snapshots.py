"""An observed issue as JSON and back: what the ledger keeps so that a tick asks only for changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.commands.stored import pack_comment, unpack_comment
from bot.model.issue import Category, Identity, IssueId, IssueKey, ManagedState, Observed, Rank, Status
from bot.model.values import day, members


def pack(issue: Observed) -> dict[str, Any]:
    """Plain JSON values; the description stays out, its block's digest is in."""
    return {
        "key": issue.key,
        "project": issue.project,
        "rank": issue.rank,
        "parent": issue.parent_id,
        "summary": issue.summary,
        "block": issue.block,
        "labels": sorted(issue.labels),
        "due": issue.due.isoformat() if issue.due else None,
        "assignee": issue.assignee,
        "versions": sorted(issue.fix_versions),
        "security": issue.security,
        "priority": issue.priority,
        "components": sorted(issue.components),
        "status": [issue.status.id, issue.status.name, issue.status.category.value],
        "updated": issue.updated.isoformat(),
        "stamp": _pack_stamp(issue.stamp) if issue.stamp else None,
        "blocked_by": sorted(issue.blocked_by),
        "done_at": issue.done_at.isoformat() if issue.done_at else None,
        "comments": [pack_comment(comment) for comment in issue.comments],
        "attachments": list(issue.attachments),
        "values": dict(issue.values),
    }


_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("key", "project", "summary", "block"), str),
    **dict.fromkeys(("assignee", "security", "priority"), (str, type(None))),
    **dict.fromkeys(("labels", "versions", "components", "blocked_by", "attachments"), list),
    "values": dict,
}
"""What is taken over as it is, and so would be missed only later when it has another form."""


def unpack(issue_id: str, body: Mapping[str, Any]) -> Observed:
    """The issue again. Raises what reading another form leads to, a TypeError among others."""
    for name, kind in _KINDS.items():
        if not isinstance(body[name], kind):
            raise TypeError(f"{name} has another form")
    number, name, category = body["status"]
    return Observed(
        id=IssueId(issue_id),
        key=IssueKey(body["key"]),
        project=body["project"],
        rank=None if body["rank"] is None else Rank(body["rank"]),
        parent_id=IssueId(body["parent"]) if body["parent"] else None,
        summary=body["summary"],
        block=body["block"],
        labels=frozenset(body["labels"]),
        due=date.fromisoformat(body["due"]) if body["due"] else None,
        assignee=body["assignee"],
        fix_versions=members(body["versions"]),
        security=body["security"],
        priority=body["priority"],
        components=members(body["components"]),
        status=Status(number, name, Category(category)),
        updated=datetime.fromisoformat(body["updated"]),
        stamp=unpack_stamp(body["stamp"]),
        blocked_by=members([IssueId(i) for i in body["blocked_by"]]),
        done_at=datetime.fromisoformat(body["done_at"]) if body["done_at"] else None,
        comments=tuple(map(unpack_comment, body["comments"])),
        attachments=tuple(body["attachments"]),
        values=body["values"],
    )


def _pack_stamp(stamp: ManagedState) -> dict[str, Any]:
    return {
        "identity": stamp.identity,
        "applied": dict(stamp.applied),
        "links": sorted(stamp.links),
        "runbook": stamp.runbook,
        "said": sorted(stamp.posted),
        "owed": stamp.pending_transition,
        "first": stamp.first and stamp.first.isoformat(),
        "serial": stamp.serial,
        "derived": stamp.derived,
        "overwritten": stamp.overwritten,
    }


def unpack_stamp(body: Mapping[str, Any] | None) -> ManagedState | None:
    """The stamp again; one of version 0.1.0 has no serial and no first day."""
    if body is None:
        return None
    links = members([Identity(i) for i in body["links"]])
    owed = Category(body["owed"]) if body["owed"] else None
    identity, said = Identity(body["identity"]), members(body["said"])
    return ManagedState(
        identity,
        body["applied"],
        links,
        body["runbook"],
        said,
        owed,
        first=day(body.get("first")),
        serial=body.get("serial", 0),
        derived=body.get("derived", False),
        overwritten=body.get("overwritten", False),
    )
