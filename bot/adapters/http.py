"""The only place that retries, and the only place that turns answers into errors.

Policy, per verb (ATLASSIAN §5.2; `backoff_and_retry` of the library re-sends creates for ever):

- 429: the call was refused before it ran, so every verb waits and tries again, within a cap.
- 5xx and broken connections: only reads are tried again. A write may have happened: `UnknownOutcome`.
- DELETE of an issue or page is never sent.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.adapters.budget import Budget
from bot.errors import Conflict, NotFound, Permanent, Transient, Unauthorized, UnknownOutcome

_READ_POSTS = ("/search/jql", "/issue/bulkfetch", "/jql/parse", "/permissions/check", "/approximate-count")
"""POSTs that only read; they may be sent twice."""

_BUSY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient the bot is: `attempts` in all, waits that double from `base`, none above `cap` seconds."""

    attempts: int = 5
    base: float = 1.0
    cap: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=lambda: random.uniform(0.7, 1.3))  # noqa: S311  (not a secret)

    def wait(self, attempt: int, headers: Mapping[str, str]) -> float | None:
        """Seconds to wait before attempt `attempt + 1`; None when it is not worth waiting.

        `Retry-After` is a minimum: `0` or a fraction still waits the back-off.
        """
        if attempt >= self.attempts:
            return None
        asked = retry_after(headers) or 0.0
        wait = max(asked, self.base * 2 ** (attempt - 1) * self.jitter())
        return wait if wait <= self.cap else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds in `Retry-After`, or None where it is absent or no number."""
    try:
        return float(headers.get("Retry-After", ""))
    except ValueError:
        return None


def is_read(method: str, url: str) -> bool:
    """Whether sending the request twice changes nothing."""
    return method in ("GET", "HEAD") or (method == "POST" and urlsplit(url).path.endswith(_READ_POSTS))


class PoliteAdapter(HTTPAdapter):
    """Sends requests by the policy above, within a budget that all threads share."""

    def __init__(self, policy: RetryPolicy, budget: Budget) -> None:
        super().__init__(pool_maxsize=16)
        self._policy, self._budget = policy, budget

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send, wait and try again as the policy allows; the last answer is returned as it is."""
        method, url = request.method or "GET", request.url or ""
        if method == "DELETE":
            raise Permanent(f"the bot never deletes: DELETE {urlsplit(url).path} was not sent")
        attempt = 0
        while True:
            attempt += 1
            self._budget.take()
            try:
                answer = super().send(request, *args, **kwargs)
            except requests.RequestException as error:
                if self._again(method, url, attempt, {}):
                    continue
                raise _broken(method, url, error) from None
            self._budget.learn(answer.headers)
            busy = answer.status_code == _BUSY
            failed = answer.status_code >= _SERVER_ERROR and is_read(method, url)
            if (busy or failed) and self._pause(attempt, answer.headers):
                answer.close()
                continue
            return answer

    def _again(self, method: str, url: str, attempt: int, headers: Mapping[str, str]) -> bool:
        return is_read(method, url) and self._pause(attempt, headers)

    def _pause(self, attempt: int, headers: Mapping[str, str]) -> bool:
        wait = self._policy.wait(attempt, headers)
        if wait is None:
            return False
        self._policy.sleep(wait)
        return True


def _broken(method: str, url: str, error: requests.RequestException) -> Transient | UnknownOutcome:
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc}"  # never the query: a Teams URL is itself the secret
    refused = isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(error)
    if refused:
        return Transient(f"{where} cannot be reached; check the address and the network")
    kind = "took too long to answer" if isinstance(error, requests.Timeout) else "broke the connection"
    message = f"{where} {kind} ({method} {parts.path})"
    return Transient(message) if is_read(method, url) else UnknownOutcome(message)


def session(policy: RetryPolicy, budget: Budget) -> requests.Session:
    """A session for one thread; `budget` is shared between threads."""
    made = requests.Session()
    for scheme in ("https://", "http://"):
        made.mount(scheme, PoliteAdapter(policy, budget))
    made.max_redirects = 3
    return made


def read_json(answer: requests.Response) -> Any:
    """The JSON of a success, None for an empty one.

    Raises the error that the answer means. HTML with status 200 (a login page) is no success: after a
    write its outcome is unknown.
    """
    raise_for(answer)
    if not answer.content:
        return None
    if "json" not in answer.headers.get("Content-Type", ""):
        method, path = _asked(answer)
        message = f"{method} {path} answered with a web page instead of JSON; check the site's address"
        if is_read(method, answer.request.url or ""):
            raise Permanent(message)
        raise UnknownOutcome(message)
    return answer.json()


def raise_for(answer: requests.Response) -> None:
    """Raise the error that a status means; nothing for a success."""
    status = answer.status_code
    if status < 400:
        return
    method, path = _asked(answer)
    message = f"{method} {path}: {status} {words(answer)}"
    if status == _BUSY:
        raise Transient(message, retry_after(answer.headers))
    if status >= _SERVER_ERROR:
        if is_read(method, answer.request.url or ""):
            raise Transient(message, retry_after(answer.headers))
        raise UnknownOutcome(message)
    kinds = {401: Unauthorized, 404: NotFound, 409: Conflict}
    raise kinds.get(status, Permanent)(message)


def words(answer: requests.Response) -> str:
    """The service's own words for what went wrong, on one line, at most 300 characters."""
    try:
        body = answer.json()
    except ValueError:
        return answer.reason or ""
    return " ".join("; ".join(_messages(body)).split())[:300]


def _messages(body: Any) -> list[str]:
    if not isinstance(body, dict):
        return [str(body)]
    found = [str(m) for m in body.get("errorMessages") or ()]
    errors = body.get("errors")
    if isinstance(errors, dict):
        found += [f"{name}: {text}" for name, text in errors.items()]
    elif isinstance(errors, list):
        for error in errors:
            inner = error.get("elementErrors", error) if isinstance(error, dict) else {"title": error}
            found += _messages(inner) if "errors" in inner else [str(inner.get("title") or inner)]
    return found or [str(body[k]) for k in ("message", "errorMessage", "title") if body.get(k)]


def _asked(answer: requests.Response) -> tuple[str, str]:
    return answer.request.method or "", urlsplit(answer.request.url or "").path
