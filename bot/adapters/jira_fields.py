"""Between the core's nouns and the JSON of Jira's REST v3."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.atlassian.transitions import status_of
from bot.core import adf
from bot.core.adf import text_of
from bot.core.identity import PROPERTY
from bot.core.remarks import remarks_in
from bot.core.types import (
    Category,
    Identity,
    IssueId,
    IssueKey,
    Observed,
    Rank,
    Remark,
    Stamp,
)
from bot.ports import Edit, NewIssue
from bot.spec.site import JiraSite

OBSERVED_FIELDS = [
    "summary",
    "description",
    "labels",
    "duedate",
    "assignee",
    "fixVersions",
    "security",
    "priority",
    "components",
    "status",
    "updated",
    "parent",
    "project",
    "issuetype",
    "issuelinks",
    "resolutiondate",
    "statuscategorychangedate",
    "comment",
    "attachment",
]
"""Everything that is read of an issue, by name: fewer fields make larger pages."""

_EPIC_LEVEL = 1


def observed_from(
    issue: Mapping[str, Any], site: JiraSite, comments: Sequence[Mapping[str, Any]] = ()
) -> Observed:
    """An issue of a search or fetch, with the fields of `OBSERVED_FIELDS` and those that the site maps.

    `comments` are all of its comments.
    """
    fields = issue["fields"]
    return Observed(
        id=IssueId(issue["id"]),
        key=IssueKey(issue["key"]),
        project=fields["project"]["key"],
        rank=_rank(fields["issuetype"]),
        parent_id=IssueId(fields["parent"]["id"]) if fields.get("parent") else None,
        summary=fields.get("summary") or "",
        block=adf.digest(adf.block_of(fields.get("description"))),
        labels=frozenset(fields.get("labels") or ()),
        due=date.fromisoformat(fields["duedate"]) if fields.get("duedate") else None,
        assignee=(fields.get("assignee") or {}).get("accountId"),
        fix_versions=frozenset(v["name"] for v in fields.get("fixVersions") or ()),
        security=(fields.get("security") or {}).get("id"),
        priority=(fields.get("priority") or {}).get("name"),
        components=frozenset(c["name"] for c in fields.get("components") or ()),
        status=status_of(fields["status"]),
        updated=instant(fields["updated"]),
        stamp=_stamp((issue.get("properties") or {}).get(PROPERTY)),
        blocked_by=_blockers(fields.get("issuelinks") or (), site.link_type),
        done_at=_done_at(fields),
        description=fields.get("description"),
        remarks=remarks_from(comments),
        attachments=tuple(one["filename"] for one in fields.get("attachment") or ()),
        values={name: text for name, fid in site.values.items() if (text := plain(fields.get(fid)))},
    )


def _done_at(fields: Mapping[str, Any]) -> datetime | None:
    """When it was finished. Many workflows set no resolution: then since when its status is done."""
    if status_of(fields["status"]).category is not Category.DONE:
        return None
    found = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
    return instant(found) if found else None


def remarks_from(comments: Sequence[Mapping[str, Any]]) -> tuple[Remark, ...]:
    """What people said to the bot in these comments, oldest first.

    Whoever changed a comment last answers for what it says now: nobody signs in somebody else's name.
    """
    found = [
        remark
        for one in comments
        for remark in remarks_in(
            str(one["id"]),
            (one.get("updateAuthor") or one.get("author") or {}).get("accountId", ""),
            instant(one.get("updated") or one["created"]),
            one.get("body"),
        )
    ]
    return tuple(sorted(found, key=lambda remark: (remark.at, int(remark.id))))


def plain(value: Any) -> str:
    """A field's value in words: options by their value, several joined, rich text by its text."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(plain, value)))
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return text_of(value)
        return str(value.get("value") or value.get("name") or "")
    return "" if value is None else str(value)


def instant(text: str) -> datetime:
    """Jira's timestamps: `2026-11-21T10:00:00.000+0100`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def create_payload(new: NewIssue, type_id: str, link_type: str) -> dict[str, Any]:
    """One element of a bulk create: fields, links and the stamp in the same request."""
    desired = new.desired
    fields: dict[str, Any] = {
        "project": {"key": desired.project},
        "issuetype": {"id": type_id},
        "summary": desired.summary,
        "labels": list(desired.labels),
    }
    if desired.description.document:
        fields["description"] = desired.description.document
    if new.parent:
        fields["parent"] = {"id": new.parent}
    if desired.due:
        fields["duedate"] = desired.due.isoformat()
    if desired.assignee:
        fields["assignee"] = {"accountId": desired.assignee}
    if desired.fix_version:
        fields["fixVersions"] = [{"name": desired.fix_version}]
    if desired.security:
        fields["security"] = {"id": desired.security}
    if desired.priority:
        fields["priority"] = {"name": desired.priority}
    if desired.components:
        fields["components"] = [{"name": name} for name in sorted(desired.components)]
    payload: dict[str, Any] = {"fields": fields, "properties": [{"key": PROPERTY, "value": new.stamp}]}
    links = [*_links(new.blocked_by, link_type), *_links(new.blocks, link_type, "outwardIssue")]
    if links:
        payload["update"] = {"issuelinks": links}
    return payload


def edit_payload(edit: Edit, link_type: str) -> dict[str, Any]:
    """The body of a PUT. Labels, versions and links are added or removed, never replaced."""
    payload: dict[str, Any] = {}
    fields = {name: _field_value(name, value) for name, value in edit.fields.items()}
    if edit.description is not None:
        fields["description"] = edit.description
    update: dict[str, Any] = {}
    if edit.add_labels or edit.remove_labels:
        added = [{"add": label} for label in edit.add_labels]
        update["labels"] = [*added, *({"remove": label} for label in edit.remove_labels)]
    if edit.add_versions:
        update["fixVersions"] = [{"add": {"name": name}} for name in edit.add_versions]
    if edit.add_components:
        update["components"] = [{"add": {"name": name}} for name in edit.add_components]
    if edit.comment is not None:
        update["comment"] = [{"add": {"body": edit.comment}}]
    if edit.blocked_by:
        update["issuelinks"] = _links(edit.blocked_by, link_type)
    if fields:
        payload["fields"] = fields
    if update:
        payload["update"] = update
    if edit.stamp is not None:
        payload["properties"] = [{"key": PROPERTY, "value": edit.stamp}]
    return payload


def _field_value(name: str, value: Any) -> Any:
    if value is None:
        return None
    shapes = {"assignee": "accountId", "parent": "id", "security": "id", "priority": "name"}
    return {shapes[name]: value} if name in shapes else value


def _links(keys: tuple[IssueKey, ...], link_type: str, end: str = "inwardIssue") -> list[dict[str, Any]]:
    return [{"add": {"type": {"name": link_type}, end: {"key": key}}} for key in keys]


def _blockers(links: Any, link_type: str) -> frozenset[IssueId]:
    mine = (link for link in links if link["type"]["name"] == link_type and "inwardIssue" in link)
    return frozenset(IssueId(link["inwardIssue"]["id"]) for link in mine)


def _rank(issue_type: Mapping[str, Any]) -> Rank | None:
    if issue_type.get("subtask"):
        return Rank.SUBTASK
    level = issue_type.get("hierarchyLevel", 0)
    return {_EPIC_LEVEL: Rank.EPIC, 0: Rank.TASK, -1: Rank.SUBTASK}.get(level)


def _stamp(value: Any) -> Stamp | None:
    if not isinstance(value, dict) or not isinstance(value.get("identity"), str):
        return None
    applied = value.get("applied")
    links, said = value.get("links"), value.get("said")
    return Stamp(
        identity=Identity(value["identity"]),
        applied=applied if isinstance(applied, dict) else {},
        links=frozenset(map(Identity, links)) if isinstance(links, list) else frozenset(),
        runbook=str(value.get("runbook", "")),
        said=frozenset(map(str, said)) if isinstance(said, list) else frozenset(),
        owed=next((category for category in Category if category == value.get("owed")), None),
    )
