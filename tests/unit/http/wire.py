"""A wire that plays answers and breakages in order, and keeps what was sent; no socket, no waiting."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.http import calls as http
from bot.http.budget import Budget
from bot.http.retry import RetryPolicy

SITE = "https://example.atlassian.net"
Scripted = requests.Response | requests.RequestException


def reply(
    status: int = 200,
    body: Any = None,
    headers: dict[str, str] | None = None,
    content_type: str = "application/json",
) -> requests.Response:
    """An answer; a body that is text goes as it is."""
    made = requests.Response()
    made.status_code = status
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    made._content = text.encode()  # noqa: SLF001  (requests has no other way to make one)
    made.headers.update({"Content-Type": content_type, **(headers or {})})
    made.reason = {401: "Unauthorized", 503: "Service Unavailable"}.get(status, "")
    return made


def played(answer: requests.Response, request: requests.PreparedRequest) -> requests.Response:
    """The answer as it comes from the network, its body still to be read."""
    answer.request, answer.url = request, request.url or ""
    answer.raw = io.BytesIO(answer._content or b"")  # noqa: SLF001  (see `reply`)
    vars(answer)["_content_consumed"] = False
    return answer


@dataclass(slots=True)
class Wire:
    """What the service does, call by call; the last one is repeated."""

    script: list[Scripted]
    sent: list[requests.PreparedRequest] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        self.sent.append(request)
        now = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(now, requests.RequestException):
            raise now
        return played(now, request)

    @property
    def policy(self) -> RetryPolicy:
        return RetryPolicy(sleep=self.waits.append, jitter=lambda: 1.0)

    def session(self) -> requests.Session:
        return http.session(self.policy, Budget())

    def bodies(self) -> list[Any]:
        return [json.loads(request.body) if request.body else None for request in self.sent]


def wire(patch: pytest.MonkeyPatch, *script: Scripted) -> Wire:
    """Replace the network below the adapter's policy by a script."""
    made = Wire(list(script))
    patch.setattr(HTTPAdapter, "send", lambda _self, request, *_args, **_more: made.send(request))
    return made


def codes(calls: Sequence[requests.PreparedRequest]) -> list[str]:
    """The methods that were sent."""
    return [str(call.method) for call in calls]
