"""The form of every answer that the bot reads of Jira Service Management."""

from typing import Annotated, Generic, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import Account, Rows, T, Text


class _Epoch(TypedDict):
    epochMillis: Annotated[int, Field(ge=0, lt=2**45)]


class _Approver(TypedDict):
    approver: NotRequired[Account | None]
    approverDecision: NotRequired[Literal["pending", "approved", "declined"]]


class ApprovalAnswer(TypedDict):
    """An approval round of a request."""

    id: Text
    name: NotRequired[str]
    finalDecision: NotRequired[Literal["pending", "approved", "declined"]]
    createdDate: _Epoch
    completedDate: NotRequired[_Epoch | None]
    approvers: NotRequired[list[_Approver] | None]


class DeskPage(TypedDict, Generic[T]):
    """A page as Service Management gives it."""

    values: Rows[T]
    isLastPage: NotRequired[bool]


class DeskAnswer(TypedDict):
    """A service project."""

    id: Text
    projectKey: str


class RequestTypeAnswer(TypedDict):
    """A request type."""

    id: Text
    name: str


class _Choice(TypedDict):
    label: Text


class _FormField(TypedDict):
    fieldId: str
    validValues: NotRequired[Rows[_Choice] | None]


class FormAnswer(TypedDict):
    """The form of a request type."""

    requestTypeFields: Rows[_FormField]
