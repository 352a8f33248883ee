"""The form of the answers about bulk edits, and of the histories of many issues."""

from typing import NotRequired

from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import Account, Number, Rows, Text


class BulkTask(TypedDict):
    """The task of a bulk edit."""

    taskId: Text


class BulkProgress(TypedDict):
    """How far a task is, and what became of its issues."""

    status: str
    processedAccessibleIssues: NotRequired[list[int] | None]
    failedAccessibleIssues: NotRequired[dict[str, list[str]] | None]


class _BulkItem(TypedDict):
    field: NotRequired[str | None]
    fieldId: NotRequired[str | None]
    fromString: NotRequired[str | None]
    toString: NotRequired[str | None]


class _BulkRow(TypedDict):
    id: Number
    author: NotRequired[Account | None]
    items: list[_BulkItem]


class _BulkHistory(TypedDict):
    issueId: Number
    changeHistories: Rows[_BulkRow]


class BulkHistories(TypedDict):
    """The histories of many issues; of their moments the specification gives numbers and texts."""

    issueChangeLogs: NotRequired[Rows[_BulkHistory] | None]
    nextPageToken: NotRequired[str | None]
