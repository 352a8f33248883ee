"""An observed issue as JSON and back: what the ledger keeps so that a tick asks only for changes."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from bot.commands.stored import pack_comment, unpack_comment
from bot.model.field_table import FIELDS, SUMMARY, Field, Kind, iso
from bot.model.issue import Category, Identity, IssueId, IssueKey, ManagedState, Observed, Rank, Status
from bot.model.values import day, members

_Change = Callable[[Any], Any]


def pack(issue: Observed) -> dict[str, Any]:
    """Plain JSON values; the description stays out, its block's digest is in."""
    return {
        "key": issue.key,
        "project": issue.project,
        "rank": issue.rank,
        **dict(_packed(issue)),
        "status": [issue.status.id, issue.status.name, issue.status.category.value],
        "updated": issue.updated.isoformat(),
        "stamp": _pack_stamp(issue.stamp) if issue.stamp else None,
        "done_at": issue.done_at.isoformat() if issue.done_at else None,
        "comments": [pack_comment(comment) for comment in issue.comments],
        "attachments": list(issue.attachments),
        "values": dict(issue.values),
    }


_WHOLE = {"key": str, "project": str, "attachments": list, "values": dict}
"""Beside the fields, what is taken over as it is, and so would be missed only later in another form."""

_TEXT_OR_NONE = (str, type(None))
_FORMS: Mapping[Kind, type] = {
    **dict.fromkeys((Kind.TEXT, Kind.PANEL), str),
    **dict.fromkeys((Kind.LABELS, Kind.NAMES, Kind.ONE_NAME, Kind.LINKS), list),
}
"""Of every other kind a text or nothing."""


@cache
def _columns(rows: tuple[Field, ...]) -> Sequence[tuple[str, str, Any, _Change | None, _Change | None]]:
    """Per field where it stands, its form, and how it is packed and unpacked if it is not kept as it is."""
    return [(one.observed, one.stored, *_ways(one.kind)) for one in rows]


def _ways(kind: Kind) -> tuple[Any, _Change | None, _Change | None]:
    form = _FORMS.get(kind)
    if form is list:
        return form, sorted, members
    if kind is Kind.DAY:
        return _TEXT_OR_NONE, iso, lambda found: date.fromisoformat(found) if found else None
    return form or _TEXT_OR_NONE, None, None


def _packed(issue: Observed) -> Iterator[tuple[str, Any]]:
    for observed, stored, _, pack_, _ in _columns(FIELDS.written):
        value = _kept_text(issue) if observed == SUMMARY.observed else getattr(issue, observed)
        yield stored, pack_(value) if pack_ else value


def _kept_text(issue: Observed) -> str:
    """The summary; where a person wrote another one over the bot's, a hash: their words stay on the issue.

    All that a round asks is whether it is the bot's, and it is read anew before anything is written.
    """
    applied = issue.stamp.applied.get(SUMMARY) if issue.stamp else None
    if applied is None or applied == issue.summary:
        return issue.summary
    return f"~{hashlib.sha256(issue.summary.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _unpacked(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for observed, stored, form, _, unpack_ in _columns(FIELDS.written):
        found = body[stored]
        if not isinstance(found, form):
            raise TypeError(f"{stored} has another form")
        yield observed, unpack_(found) if unpack_ else found


def unpack(issue_id: str, body: Mapping[str, Any]) -> Observed:
    """The issue again. Raises what reading another form leads to, a TypeError among others."""
    for name, form in _WHOLE.items():
        if not isinstance(body[name], form):
            raise TypeError(f"{name} has another form")
    number, name, category = body["status"]
    return Observed(
        id=IssueId(issue_id),
        key=IssueKey(body["key"]),
        project=body["project"],
        rank=None if body["rank"] is None else Rank(body["rank"]),
        **dict(_unpacked(body)),
        status=Status(number, name, Category(category)),
        updated=datetime.fromisoformat(body["updated"]),
        stamp=unpack_stamp(body["stamp"]),
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
