"""The form of every answer that the bot reads of Confluence."""

from typing import Any, Generic, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import Count, Number, Rows, T


class _PageVersion(TypedDict):
    number: Count
    message: NotRequired[str | None]
    createdAt: NotRequired[str | None]


class PageAnswer(TypedDict):
    """A page of Confluence."""

    id: Number
    title: str
    version: _PageVersion
    parentId: NotRequired[Number | None]
    status: NotRequired[str | None]
    subtype: NotRequired[str | None]


class ContentProperty(TypedDict):
    """A property of a page. Its value may be anybody's."""

    id: Number
    value: NotRequired[Any]
    version: _PageVersion


class StateValue(TypedDict):
    """What the bot keeps in a property of its page."""

    identity: NotRequired[str]
    digest: NotRequired[str]
    version: NotRequired[Count]


class SpaceAnswer(TypedDict):
    """A space."""

    id: Number
    homepageId: NotRequired[Number | None]


class _Operation(TypedDict):
    operation: str
    targetType: str


class SpaceOperations(TypedDict):
    """What the bot may do in a space."""

    operations: NotRequired[Rows[_Operation] | None]


class GroupAnswer(TypedDict):
    """A group of Confluence."""

    name: str


class MyselfOfWiki(TypedDict):
    """Whose token it is."""

    accountId: str


class _WikiUser(TypedDict):
    accountId: NotRequired[str | None]


class _WikiGroup(TypedDict):
    id: NotRequired[str | None]


class _Users(TypedDict):
    results: Rows[_WikiUser]


class _Groups(TypedDict):
    results: Rows[_WikiGroup]


class _Restricted(TypedDict):
    user: NotRequired[_Users]
    group: NotRequired[_Groups]


class RestrictionAnswer(TypedDict):
    """Who alone may do one thing with a page."""

    operation: str
    restrictions: NotRequired[_Restricted]


class _Principal(TypedDict):
    type: str
    id: str


class _SpaceOperation(TypedDict):
    key: str
    targetType: str


class SpacePermission(TypedDict):
    """That somebody may do something in a space."""

    principal: _Principal
    operation: _SpaceOperation


class Results(TypedDict, Generic[T]):
    """A list as Confluence gives it."""

    results: Rows[T]
