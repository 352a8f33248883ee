"""The form of every answer that the bot reads of Slack."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

from bot.atlassian.answers.answer_parts import Rows


class Well(TypedDict):
    """That it was done."""

    ok: Literal[True]


class Posted(Well):
    """A message that was posted; its `ts` is its number."""

    ts: str


class _Metadata(TypedDict):
    event_payload: NotRequired[dict[str, Any] | None]


class _Message(TypedDict):
    ts: str
    metadata: NotRequired[_Metadata | None]


class _Beside(TypedDict):
    next_cursor: NotRequired[str | None]


class History(Well):
    """A page of a channel's history."""

    messages: Rows[_Message]
    response_metadata: NotRequired[_Beside | None]


class _Channel(TypedDict):
    name: NotRequired[str]
    is_member: NotRequired[bool]
    is_archived: NotRequired[bool]


class ChannelAnswer(Well):
    """A channel."""

    channel: _Channel
