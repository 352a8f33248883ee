"""The form of every answer that the bot reads of Jira; `desk_answers` and `wiki_answers` have the others.

Strict about what the code uses: a member that is missing or of another type makes the whole answer unusable.
Lenient about the rest: what the bot does not use is not looked at, and what a service may leave out may be
absent or null.
"""

from typing import Annotated, Any, Generic, NotRequired, TypeVar

from pydantic import AfterValidator, with_config
from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import (
    EVERYTHING,
    Account,
    Count,
    Key,
    Moment,
    Named,
    Number,
    ProjectKey,
    Ref,
    Rows,
    Text,
)

F = TypeVar("F")


class Myself(TypedDict):
    """Whose token it is."""

    accountId: str
    displayName: NotRequired[str | None]


class _Category(TypedDict):
    key: str


class StatusAnswer(TypedDict):
    """A status; its category decides whether something is done."""

    id: Text
    name: str
    statusCategory: _Category


class _Visible(TypedDict):
    type: NotRequired[str | None]
    value: NotRequired[str | None]
    identifier: NotRequired[str | None]


@with_config(EVERYTHING)
class PropertyAnswer(TypedDict):
    """A property of a comment."""

    key: NotRequired[str | None]


class ValueAnswer(TypedDict):
    """A property of an issue. Its value may be anybody's."""

    value: NotRequired[Any]


class CommentAnswer(TypedDict):
    """A comment."""

    id: Number
    created: Moment
    updated: NotRequired[Moment | None]
    author: NotRequired[Account | None]
    updateAuthor: NotRequired[Account | None]
    body: NotRequired[Any]
    visibility: NotRequired[_Visible | None]
    jsdPublic: NotRequired[bool | None]
    properties: NotRequired[Rows[PropertyAnswer] | None]


class SaidAnswer(TypedDict):
    """A comment that was made, and who can read it."""

    id: Number
    jsdPublic: NotRequired[bool | None]


class _CommentsShown(TypedDict):
    comments: NotRequired[Rows[CommentAnswer] | None]
    total: NotRequired[Count]


class CommentPage(TypedDict):
    """Comments of one issue."""

    comments: Rows[CommentAnswer]
    total: Count


class CommentsById(TypedDict):
    """Comments by id."""

    values: Rows[CommentAnswer]


class TypeAnswer(TypedDict):
    """An issue type."""

    id: Text
    name: str
    hierarchyLevel: NotRequired[int]
    subtask: NotRequired[bool | None]


class _LevelAnswer(TypedDict):
    hierarchyLevel: NotRequired[int]
    subtask: NotRequired[bool | None]


class _ProjectRef(TypedDict):
    key: ProjectKey


class LinkAnswer(TypedDict):
    """A link, with the issue at its other end."""

    type: Named
    inwardIssue: NotRequired[Ref]
    outwardIssue: NotRequired[Ref]


class _Attachment(TypedDict):
    id: Number


class UnwrittenFields(TypedDict):
    """What is read of an issue that the bot may have made, beside the fields that it writes."""

    status: StatusAnswer
    updated: Moment
    project: _ProjectRef
    issuetype: _LevelAnswer
    issuelinks: NotRequired[Rows[LinkAnswer] | None]
    resolutiondate: NotRequired[Moment | None]
    statuscategorychangedate: NotRequired[Moment | None]
    comment: NotRequired[_CommentsShown | None]
    attachment: NotRequired[list[_Attachment] | None]


@with_config(EVERYTHING)
class RequestFields(TypedDict):
    """What is read of a request of the service desk."""

    summary: NotRequired[str | None]
    status: StatusAnswer
    created: Moment
    updated: Moment
    fixVersions: NotRequired[list[Named] | None]
    issuelinks: NotRequired[Rows[LinkAnswer] | None]
    comment: NotRequired[_CommentsShown | None]


class SummaryField(TypedDict):
    """An issue's summary."""

    summary: NotRequired[str | None]


class StatusField(TypedDict):
    """An issue's status."""

    status: StatusAnswer


class SubtasksField(TypedDict):
    """An issue's sub-tasks."""

    subtasks: NotRequired[Rows[Ref] | None]


class IssueAnswer(TypedDict, Generic[F]):
    """An issue with the fields that were asked for. Anybody may write its properties."""

    id: Number
    key: Key
    fields: F
    properties: NotRequired[dict[str, Any] | None]


class IssuePage(TypedDict, Generic[F]):
    """A page of a search, or the issues of a fetch by id."""

    issues: Rows[IssueAnswer[F]]
    nextPageToken: NotRequired[str | None]
    warnings: NotRequired[Any]


class _Created(TypedDict):
    id: Number
    key: Key


class _Failed(TypedDict):
    failedElementNumber: Count
    elementErrors: NotRequired[dict[str, Any] | None]


class CreatedAnswer(TypedDict):
    """What became of the issues of a bulk create."""

    issues: NotRequired[Rows[_Created] | None]
    errors: NotRequired[Rows[_Failed] | None]


class ProjectAnswer(TypedDict):
    """A project and its issue types."""

    id: Number
    key: ProjectKey
    issueTypes: Rows[TypeAnswer]


class TypeStatuses(TypedDict):
    """The statuses of an issue type."""

    id: Text
    statuses: Rows[StatusAnswer]


class _Permission(TypedDict):
    havePermission: NotRequired[bool]


class PermissionsAnswer(TypedDict):
    """Which permissions the bot has."""

    permissions: dict[str, _Permission]


class UserAnswer(TypedDict):
    """An account."""

    accountId: str
    accountType: NotRequired[str]
    active: NotRequired[bool | None]


class UserPage(TypedDict):
    """A page of accounts."""

    values: Rows[UserAnswer]
    isLast: NotRequired[bool]


class LinkTypes(TypedDict):
    """The link types of a site."""

    issueLinkTypes: Rows[Named]


class _Schema(TypedDict):
    type: NotRequired[str | None]
    items: NotRequired[str | None]
    custom: NotRequired[str | None]


class FieldAnswer(TypedDict):
    """A field of the site."""

    id: str
    name: NotRequired[str | None]
    schema: NotRequired[_Schema | None]


class VersionAnswer(TypedDict):
    """A version of a project."""

    id: Text
    name: str
    archived: NotRequired[bool | None]


def _objects(values: list[Any]) -> list[Any]:
    """Fields of other makers may list values that are no objects; the bot knows none of those."""
    return [value for value in values if isinstance(value, dict)]


class FieldMeta(TypedDict):
    """A field on a screen."""

    name: NotRequired[str | None]
    required: NotRequired[bool | None]
    hasDefaultValue: NotRequired[bool | None]
    defaultValue: NotRequired[Any]
    allowedValues: NotRequired[Annotated[list[Any], AfterValidator(_objects)] | None]
    schema: NotRequired[_Schema | None]


class _FieldRow(FieldMeta):
    fieldId: NotRequired[str | None]
    key: NotRequired[str | None]


def _is_named(row: _FieldRow) -> _FieldRow:
    if not (row.get("fieldId") or row.get("key")):
        raise ValueError("a field without an id")
    return row


class _FieldRows(TypedDict):
    fields: NotRequired[Rows[Annotated[_FieldRow, AfterValidator(_is_named)]] | None]
    values: NotRequired[Rows[Annotated[_FieldRow, AfterValidator(_is_named)]] | None]
    total: NotRequired[Count]


def _is_page(page: _FieldRows) -> _FieldRows:
    if page.get("fields") is None and page.get("values") is None:
        raise ValueError("a page without rows")
    return page


FieldsPage = Annotated[_FieldRows, AfterValidator(_is_page)]
"""A page of the fields of a create screen."""


class EditMeta(TypedDict):
    """The edit screen of an issue."""

    fields: dict[str, FieldMeta]


class TransitionAnswer(TypedDict):
    """A way to another status, and what it asks for."""

    id: Text
    name: str
    to: StatusAnswer
    fields: NotRequired[dict[str, FieldMeta] | None]


class TransitionsAnswer(TypedDict):
    """The ways from where an issue stands."""

    transitions: Rows[TransitionAnswer]


class LevelsAnswer(TypedDict):
    """The security levels of a project, or of its scheme."""

    levels: NotRequired[Rows[Ref]]


class _Holder(TypedDict):
    type: Text
    parameter: NotRequired[Text | None]
    value: NotRequired[Text | None]


class _LevelMember(TypedDict):
    holder: _Holder


class LevelMembers(TypedDict):
    """Who is in a security level."""

    values: Rows[_LevelMember]
    isLast: NotRequired[bool]
