"""Between the core's nouns and the JSON of Jira's REST v3."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import EVERYTHING
from bot.atlassian.answers.issue_answers import UnwrittenFields
from bot.atlassian.jira.field_codecs import codec
from bot.atlassian.jira.transitions import status_of
from bot.commands.comments import Comment, Utterance, Visibility, utterances_of
from bot.commands.vocabulary import Vocabulary
from bot.config.site_model import JiraSite
from bot.model.field_table import DESCRIPTION, FIELDS, LABELS, LINKS, Kind
from bot.model.identity import PROPERTY
from bot.model.issue import Category, Identity, IssueId, IssueKey, ManagedState, Observed, Rank
from bot.model.values import day
from bot.ports import Edit, NewIssue
from bot.reconcile.bot_block import text_of

_typed_dict: Any = TypedDict  # the type checker cannot follow the rows of a table
ObservedFields: Any = with_config(EVERYTHING)(
    _typed_dict(
        "ObservedFields",
        {
            **UnwrittenFields.__annotations__,
            **{str(field): NotRequired[codec(field.kind).form | None] for field in FIELDS},
        },
    )
)
"""The form of what is read of an issue that the bot may have made."""

_EPIC_LEVEL = 1


def observed_fields(site: JiraSite) -> list[str]:
    """Everything that is read of an issue, by name: fewer fields make larger pages."""
    read = dict.fromkeys([*map(str, FIELDS.written), *UnwrittenFields.__annotations__])
    return [*read, *site.values.values()]


def observed_from(
    issue: Mapping[str, Any],
    site: JiraSite,
    vocabulary: Vocabulary,
    comments: Sequence[Mapping[str, Any]] = (),
    is_own: Callable[[Any], bool] = lambda _: False,
) -> Observed:
    """An issue of a search or fetch, with the fields of `observed_fields`.

    `comments` are all of its comments; `is_own` tells whether a property carries the bot's signature.
    """
    fields = issue["fields"]
    value = (issue.get("properties") or {}).get(PROPERTY)
    return Observed(
        id=IssueId(issue["id"]),
        key=IssueKey(issue["key"]),
        project=fields["project"]["key"],
        rank=_rank(fields["issuetype"]),
        **{field.observed: codec(field.kind).read(fields.get(field)) for field in FIELDS},
        status=status_of(fields["status"]),
        updated=instant(fields["updated"]),
        stamp=_stamp(value, proven=is_own(value)),
        blocked_by=_blockers(fields.get(LINKS) or (), site.link_type),
        done_at=_done_at(fields),
        description=fields.get(DESCRIPTION),
        comments=comments_from(vocabulary, comments),
        attachments=tuple(str(one["id"]) for one in fields.get("attachment") or ()),
        values={name: text for name, fid in site.values.items() if (text := plain(fields.get(fid)))},
    )


def _done_at(fields: Mapping[str, Any]) -> datetime | None:
    """When it was finished. Many workflows set no resolution: then since when its status is done."""
    if status_of(fields["status"]).category is not Category.DONE:
        return None
    found = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
    return instant(found) if found else None


def comments_from(vocabulary: Vocabulary, comments: Sequence[Mapping[str, Any]]) -> tuple[Comment, ...]:
    """The comments with a line that speaks to the bot, oldest first. Of the others nothing is kept."""
    heard = ((one, utterances_of(vocabulary, one.get("body"))) for one in comments)
    found = [_comment(one, said) for one, said in heard if said]
    return tuple(sorted(found, key=lambda comment: (comment.created, int(comment.id))))


def _comment(one: Mapping[str, Any], said: tuple[Utterance, ...]) -> Comment:
    author, editor = one.get("author") or {}, one.get("updateAuthor") or {}
    created = instant(one["created"])
    visible = one.get("visibility")
    return Comment(
        id=str(one["id"]),
        author=author.get("accountId", ""),
        created=created,
        updated=instant(one["updated"]) if one.get("updated") else created,
        editor=editor.get("accountId", ""),
        is_person=author.get("accountType", "atlassian") != "app",
        visibility=_visibility(visible) if isinstance(visible, Mapping) and visible.get("type") else None,
        internal=one.get("jsdPublic") is False,
        said=said,
    )


def _visibility(visible: Mapping[str, Any]) -> Visibility:
    return Visibility(
        str(visible["type"]), str(visible.get("value") or ""), str(visible.get("identifier") or "")
    )


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
    return datetime.fromisoformat(text)


def create_payload(new: NewIssue, type_id: str, link_type: str) -> dict[str, Any]:
    """One element of a bulk create: fields, links and the stamp in the same request."""
    desired = new.desired
    fields: dict[str, Any] = {
        "project": {"key": desired.project},
        "issuetype": {"id": type_id},
    }
    values = FIELDS.applied(desired, new.parent)
    for field in FIELDS:
        value = desired.description.document if field.kind is Kind.PANEL else values[field]
        if value:
            fields[field] = codec(field.kind).write(value)
    payload: dict[str, Any] = {"fields": fields, "properties": [{"key": PROPERTY, "value": new.stamp}]}
    links = [*_links(new.blocked_by, link_type), *_links(new.blocks, link_type, "outwardIssue")]
    if links:
        payload["update"] = {LINKS: links}
    return payload


def edit_payload(edit: Edit, link_type: str) -> dict[str, Any]:
    """The body of a PUT. Labels, names and links are added or removed, never replaced."""
    payload: dict[str, Any] = {}
    fields = {name: None if value is None else _written(name, value) for name, value in edit.fields.items()}
    if edit.description is not None:
        fields[DESCRIPTION] = edit.description
    update: dict[str, Any] = {}
    if edit.add_labels or edit.remove_labels:
        added = [{"add": label} for label in edit.add_labels]
        update[LABELS] = [*added, *({"remove": label} for label in edit.remove_labels)]
    for field, names in edit.add_names.items():
        update[field] = [{"add": {"name": name}} for name in names]
    if edit.comment is not None:
        shown = {"visibility": visible_to(edit.visibility)} if edit.visibility else {}
        update["comment"] = [{"add": {"body": edit.comment, **shown}}]
    if edit.blocked_by:
        update[LINKS] = _links(edit.blocked_by, link_type)
    if fields:
        payload["fields"] = fields
    if update:
        payload["update"] = update
    if edit.stamp is not None:
        payload["properties"] = [{"key": PROPERTY, "value": edit.stamp}]
    return payload


def visible_to(visibility: Visibility) -> dict[str, str]:
    """A role or group as Jira takes it: by its identifier where it has one, because names change."""
    by = {"identifier": visibility.identifier} if visibility.identifier else {"value": visibility.value}
    return {"type": visibility.type, **by}


def _written(name: str, value: Any) -> Any:
    return codec(FIELDS[name].kind).write(value)


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


def _stamp(value: Any, *, proven: bool) -> ManagedState | None:
    """What the property says, as far as it can be read; anybody may have written it."""
    if not isinstance(value, dict) or not isinstance(value.get("identity"), str):
        return None
    applied, serial = value.get("applied"), value.get("n")
    return ManagedState(
        identity=Identity(value["identity"]),
        applied=_applied(applied) if isinstance(applied, dict) else {},
        links=frozenset(map(Identity, _texts(value.get("links")))),
        runbook=_text(value.get("runbook")),
        posted=frozenset(_texts(value.get("said"))),
        pending_transition=next((category for category in Category if category == value.get("owed")), None),
        first=day(value.get("first")),
        serial=serial if isinstance(serial, int) and 0 <= serial <= _LARGEST else 0,
        derived=value.get("derived") is True,
        proven=proven,
    )


_LARGEST = 2**53
"""Larger numbers do not survive every reader of JSON."""


def _applied(found: Mapping[str, Any]) -> dict[str, Any]:
    """Last applied values: each is a text, a list of texts, or nothing."""
    return {
        name: value
        for name, value in found.items()
        if value is None or isinstance(value, str) or (isinstance(value, list) and _texts(value) == value)
    }


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
