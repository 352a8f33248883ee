"""Slack through slack_sdk; the only module that imports it.

The SDK's default handlers can post twice and do not wait for 429 (services §5.1), so posting has one handler
of its own: it waits for `Retry-After`, within the cap of the retry policy, and repeats nothing else.
"""

import logging
import math
import re
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from requests.structures import CaseInsensitiveDict
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState

from bot.channels.slack.answer_forms import ChannelAnswer, History, Posted, Well
from bot.channels.slack.transport import Exceeded, StraightClient
from bot.errors import (
    BrokenAnswer,
    NotFound,
    Permanent,
    ServiceError,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from bot.features.reminding.messages import Delivery
from bot.http.answer_reading import part
from bot.http.calls import Gate, always, tell_wait
from bot.http.exchange import Allowance
from bot.http.refusals import brief
from bot.http.retry import RetryPolicy, retry_after
from bot.http.service_clock import Timekeeper

EVENT = "regiebot_delivery"
"""Type of the message metadata that carries the delivery id. Readable by everyone: ids only."""

_LOGIN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_UNCLEAR = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's own trouble, told with status 200; part of what was asked may have happened (docs.slack.dev)."""

_WORD = re.compile(r"[a-z0-9_]+")
"""What an error of Slack looks like; the SDK puts a sentence there where the answer is no JSON."""

_MISSING = frozenset({"channel_not_found", "not_in_channel", "is_archived"})

_MOST_PAGES = 1000
"""Pages of a channel's history in which a message is looked for."""

_LOOK_BACK = timedelta(seconds=30)
_NO_KEEPER = Timekeeper()


class _WaitWhenBusy(RetryHandler):
    """Only 429: it was refused before it ran."""

    def __init__(self, policy: RetryPolicy) -> None:
        super().__init__(max_retry_count=policy.attempts - 1)
        self._policy = policy

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        return self._policy.wait(state.current_attempt + 1, _headers(response)) is not None

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as Slack asked."""
        if response is not None:
            wait = self._policy.wait(state.current_attempt + 1, _headers(response)) or 0
            tell_wait(wait, state.current_attempt + 1)
            self._policy.sleep(wait)
        state.next_attempt_requested = True
        state.increment_current_attempt()


def _headers(response: HttpResponse) -> dict[str, str]:
    return {"Retry-After": "".join(response.headers.get("retry-after", []))}


_SCOPE = "chat:write"


class Slack:
    """The `Chat` port for Slack. Channels are ids."""

    can_look_up = True

    def __init__(
        self,
        url: str,
        token: str,
        policy: RetryPolicy | None = None,
        trust: ssl.SSLContext | None = None,
        allowance: Allowance | None = None,
        gate: Gate = always,
        keeper: Timekeeper = _NO_KEEPER,
    ) -> None:
        self._keeper = keeper
        base = f"{url.rstrip('/')}/" if url else WebClient.BASE_URL
        patience = policy or RetryPolicy()
        handlers: list[RetryHandler] = [_WaitWhenBusy(patience)]
        timeout = math.ceil(patience.timeout[1])
        quiet = logging.getLogger("regiebot.slack_sdk")
        quiet.setLevel(logging.CRITICAL + 1)  # it would print what is raised here anyway, and whole bodies
        self._place = base
        self._client = StraightClient(
            gate,
            token=token,
            base_url=base,
            timeout=timeout,
            retry_handlers=handlers,
            logger=quiet,
            ssl=trust,
        )
        self._client.allowance = allowance or Allowance()

    def send(self, channel: str, message: Delivery) -> str:
        """Post once; gives the message's `ts`."""
        metadata = {"event_type": EVENT, "event_payload": {"delivery_id": message.id}}
        answer = self._call(
            lambda: self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=[dict(block) for block in message.content or ()],
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            ),
            channel,
            Posted,
            read=False,
        )
        return str(answer["ts"])

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        """The `ts` of a message that was posted before, by its metadata."""
        oldest = f"{(since - _LOOK_BACK).timestamp():.6f}"
        cursor, cursors = "", set[str]()
        while True:
            answer = self._call(
                lambda cursor=cursor: self._client.conversations_history(  # type: ignore[misc]
                    channel=channel, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor
                ),
                channel,
                History,
                read=True,
            )
            for message in answer["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("delivery_id") == delivery_id:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
            if cursor in cursors or len(cursors) > _MOST_PAGES:
                raise BrokenAnswer(f"the history of Slack channel {channel} does not end: a page came again")
            cursors.add(cursor)

    def require(self, channel: str) -> None:
        """Raise where the token or the channel is wrong. A token may post without the right to look."""
        try:
            self.check(channel)
        except (NotFound, Unauthorized, Transient):
            raise
        except ServiceError:
            return

    def judge(self, message: Delivery) -> bool:
        """True where Slack takes the blocks; the method asks for no scope.

        Raises Permanent with the place of each fault, and Transient where Slack cannot be asked now.
        """
        try:
            self._client.blocks_validate(blocks=[dict(block) for block in message.content or ()])
        except SlackApiError as error:
            if misplaced := self._misplaced(error, read=True):
                raise Transient(str(misplaced)) from None
            found = error.response.get("errors")
            if not found or not isinstance(found, list):
                raise Transient(str(_meaning(error, "", read=True))) from None
            faults = [one if isinstance(one, dict) else {"message": one} for one in found]
            told = "; ".join(f"{one.get('pointer')}: {one.get('message')}" for one in faults)
            raise Permanent(brief(told)) from None
        except Exceeded as error:
            raise Transient(str(error)) from None
        except _BROKEN as error:
            raise Transient(f"Slack cannot be asked ({type(error).__name__})") from None
        return True

    def check(self, channel: str) -> str:
        """Name of the channel. Raises where the token or the channel is wrong, or may not post."""
        login, _ = self._asked(self._client.auth_test, channel, Well, read=True)
        granted = _scopes(login.headers)
        if granted and _SCOPE not in granted:
            raise Permanent(
                f"Slack's token lacks the scope {_SCOPE}; add it to the app and install the app again"
            )
        answer = self._call(
            lambda: self._client.conversations_info(channel=channel), channel, ChannelAnswer, read=True
        )
        if not answer["channel"].get("is_member", True):
            raise NotFound(f"the bot is no member of Slack channel {channel}; invite it there")
        if answer["channel"].get("is_archived"):
            raise NotFound(f"Slack channel {channel} is archived; open it again, or name another in bot.yaml")
        return f"#{answer['channel'].get('name', channel)}"

    def _call(self, call: Callable[[], Any], channel: str, shape: Any, *, read: bool) -> Any:
        """What Slack says, in this form. Raises what it means, whichever way it says it."""
        return self._asked(call, channel, shape, read=read)[1]

    def _asked(self, call: Callable[[], Any], channel: str, shape: Any, *, read: bool) -> tuple[Any, Any]:
        """The answer, and what it says."""
        if not read:
            self._keeper.require()
        try:
            answer = call()
        except Exceeded as error:
            raise _unread(str(error), read=read) from None
        except SlackApiError as error:
            self._keeper.saw(error.response.headers)
            raise self._misplaced(error, read=read) or _meaning(error, channel, read=read) from None
        except URLError as error:
            if isinstance(error.reason, ssl.SSLError):
                raise Permanent(
                    "Slack does not speak https, or its certificate is not trusted here; check "
                    "REGIEBOT_SLACK_URL, or name the certificates of your network in REGIEBOT_CA_BUNDLE"
                ) from None
            raise Transient(
                f"Slack cannot be reached ({error.reason}); check REGIEBOT_SLACK_URL and the network"
            ) from None
        except _BROKEN as error:
            message = f"Slack broke the connection ({type(error).__name__})"
            raise Transient(message) if read else UnknownOutcome(message) from None
        self._keeper.saw(answer.headers)
        try:
            return answer, part(answer.data, shape)
        except ValueError as error:
            message = f"Slack answered {answer.api_url} with something else than the bot asked for ({error})"
            raise _unread(message, read=read) from None

    def _misplaced(self, error: SlackApiError, *, read: bool) -> ServiceError | None:
        """The error for an answer that is not Slack's: every answer of Slack's says whether it is `ok`."""
        response: Any = error.response
        status, data = response.status_code, response.data
        if (
            status >= 500
            or status == 429
            or (isinstance(data, dict) and _WORD.fullmatch(str(data.get("error"))))
        ):
            return None
        words = (
            f"{self._place} does not answer as Slack's Web API does ({status}); leave REGIEBOT_SLACK_URL "
            "out, or write https://slack.com/api, and check what stands in between"
        )
        return UnknownOutcome(words) if not read and status < 300 else NotFound(words)


def _scopes(headers: Mapping[str, Any]) -> frozenset[str]:
    """What the token may do: Slack tells it beside every answer; nothing where it does not."""
    found = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    text = ",".join(found) if isinstance(found, list) else str(found)
    return frozenset(one.strip() for one in text.split(",") if one.strip())


_BROKEN = (OSError, HTTPException, ValueError, LookupError)


def _unread(message: str, *, read: bool) -> ServiceError:
    return BrokenAnswer(message) if read else UnknownOutcome(message)


def _meaning(error: SlackApiError, channel: str, *, read: bool) -> ServiceError:
    response: Any = error.response
    word = str(response.get("error", ""))
    status = response.status_code
    if status == 429 or word in ("ratelimited", "rate_limited"):
        return Transient("Slack is busy", retry_after(CaseInsensitiveDict(response.headers)))
    if status >= 500 or word in _UNCLEAR or (status < 300 and not _WORD.fullmatch(word)):
        message = f"Slack answered {status}" if status >= 500 else f"Slack answered {brief(word)}"
        return Transient(message) if read else UnknownOutcome(message)
    if word in _LOGIN:
        return Unauthorized(f"Slack does not accept the token ({word}); check REGIEBOT_SLACK_TOKEN")
    if word == "missing_scope":
        return Permanent(
            f"Slack's token lacks the scope {brief(str(response.get('needed', '')))} (missing_scope); "
            "add it to the app and install the app again"
        )
    if word in _MISSING:
        return NotFound(
            f"Slack channel {channel} cannot be used ({word}); correct it in bot.yaml or invite the bot there"
        )
    beside = response.get("response_metadata")
    told = beside.get("messages") if isinstance(beside, dict) else None
    details = "; ".join(map(str, told)) if isinstance(told, list) else ""
    return Permanent(f"Slack refused the message: {brief(f'{word} {details}')}")
