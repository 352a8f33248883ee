"""The form of the answers that tell what changed on issues, and when."""

from typing import NotRequired

from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import Account, Instant, Moment, Number, Rows


class _ChangedItem(TypedDict):
    field: NotRequired[str | None]
    fieldId: NotRequired[str | None]
    toString: NotRequired[str | None]


class ChangeAnswer(TypedDict):
    """One row of an issue's history."""

    id: Number
    created: Moment
    author: NotRequired[Account | None]
    items: list[_ChangedItem]


class HistoryPage(TypedDict):
    """A page of an issue's history."""

    values: Rows[ChangeAnswer]
    isLast: NotRequired[bool]


class _MovedItem(TypedDict):
    field: NotRequired[str | None]
    fieldId: NotRequired[str | None]
    to: NotRequired[str | None]


class MoveAnswer(TypedDict):
    """One change of an issue, in the changelog of many."""

    id: Number
    created: Instant
    author: NotRequired[Account | None]
    items: list[_MovedItem]


class _ChangelogAnswer(TypedDict):
    issueId: Number
    changeHistories: Rows[MoveAnswer]


class ChangelogPage(TypedDict):
    """A page of the changelogs of many issues; those of one issue may stand on several pages."""

    issueChangeLogs: Rows[_ChangelogAnswer]
    nextPageToken: NotRequired[str | None]
