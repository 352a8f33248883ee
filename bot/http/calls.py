"""The only place that retries, and the only place that turns answers into errors.

Policy, per verb (services §2.8; `backoff_and_retry` of the library re-sends creates for ever):

- 429: the call was refused before it ran, so every verb waits and tries again, within a cap.
- 5xx and broken connections: only reads are tried again. A write may have happened: `UnknownOutcome`.
- An address where nothing answers is told at once: waiting seldom mends it, and the next run tries again.
- Redirects are answers: the bot calls the configured hosts alone.
- DELETE of an issue or page is never sent.
- No call and no round takes longer, or brings more, than `bot.http.exchange` allows. What goes over that,
  and what cannot be read, is told at once: a `BrokenAnswer` of a read, an `UnknownOutcome` of a write.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError

from bot.config.call_limits import Limits
from bot.errors import (
    BrokenAnswer,
    Conflict,
    Forbidden,
    NotFound,
    Permanent,
    ServiceError,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from bot.http.budget import Budget
from bot.http.exchange import WATCHED_POOLS, Allowance, Exchange, Fault, exchanging
from bot.http.lenient_json import parsed
from bot.http.refusals import body_of, fields_of, words
from bot.http.retry import RetryPolicy, retry_after
from bot.http.service_clock import Timekeeper
from bot.logs import logger

_READ_POSTS = (
    "/search/jql",
    "/issue/bulkfetch",
    "/changelog/bulkfetch",
    "/comment/list",
    "/changelog/bulkfetch",
    "/jql/parse",
    "/permissions/check",
    "/approximate-count",
)
"""POSTs that only read; they may be sent twice."""

_NO_KEEPER = Timekeeper()
_GATEWAY = "api.atlassian.com"
_NO_SUCH_API = "null for uri"
_DATA_CENTER = frozenset({"X-ANODEID", "X-AUSERNAME"})
"""Headers that Cloud does not send."""

_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_CHECK_PROXY = "check the address, and HTTP_PROXY and HTTPS_PROXY where they are set"
_BUSY = 429
_LONG_WAIT = 10.0
"""Seconds; a longer wait is told to whoever looks on."""
_log = logger()
_SERVER_ERROR = 500


Gate = Callable[[float], None]
"""Raises where this process may not write now, or not for so many seconds more."""


def always(_seconds: float) -> None:
    """The gate of who needs no leave to write."""


def is_read(method: str, url: str) -> bool:
    """Whether sending the request twice changes nothing."""
    return method in ("GET", "HEAD") or (method == "POST" and urlsplit(url).path.endswith(_READ_POSTS))


class PoliteAdapter(HTTPAdapter):
    """Sends requests by the policy above, within a budget and an allowance that all threads share.

    Before each attempt of a write `gate` is asked, with how many seconds that may take; it raises where this
    process may not write any more. `keeper` holds this machine's clock against the answers, and raises before
    a write where it is wrong.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        budget: Budget,
        trust: ssl.SSLContext | None = None,
        allowance: Allowance | None = None,
        gate: Gate = always,
        keeper: Timekeeper = _NO_KEEPER,
    ) -> None:
        self._policy, self._budget, self._trust = policy, budget, trust
        self._gate, self._keeper = gate, keeper
        self._allowance = allowance or Allowance()
        super().__init__(pool_maxsize=16)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Connections that trust whom the bot trusts, and whose answers are watched."""
        super().init_poolmanager(*args, **{**kwargs, **self._trusting})
        self.poolmanager.pool_classes_by_scheme = WATCHED_POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same through a proxy."""
        made = super().proxy_manager_for(proxy, **{**kwargs, **self._trusting})
        made.pool_classes_by_scheme = WATCHED_POOLS
        return made

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave it to the context where there is one: `requests` would add certificates of its own."""
        if self._trust is None:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    @property
    def _trusting(self) -> dict[str, Any]:
        return {"ssl_context": self._trust} if self._trust else {}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send, wait and try again as the policy allows; the last answer is returned as it is."""
        method, url = request.method or "GET", request.url or ""
        kwargs["timeout"] = self._policy.timeout
        if self._trust:
            kwargs["verify"] = True
        if method == "DELETE":
            raise Permanent(f"the bot never deletes: DELETE {urlsplit(url).path} was not sent")
        if not is_read(method, url):
            self._keeper.require()
        attempt, until = 0, self._allowance.until()
        while True:
            attempt += 1
            self._allowance.require()
            self._budget.take()
            if not is_read(method, url):
                self._gate(self._allowance.limits.answer_seconds)
            with exchanging(self._allowance) as exchange:
                try:
                    answer = super().send(request, *args, **kwargs)
                    _read(answer, exchange)
                except (OSError, HTTPError) as error:
                    if exchange.fault:
                        raise _exceeded(method, url, exchange.fault, self._allowance.limits) from None
                    _tell_at_once(url, error)
                    if is_read(method, url) and self._pause(attempt, {}, until):
                        continue
                    raise _broken(method, url, error) from None
            self._budget.learn(answer.headers)
            self._keeper.saw(answer.headers)
            busy = answer.status_code == _BUSY
            failed = answer.status_code >= _SERVER_ERROR and is_read(method, url)
            _log.debug("call", method=method, url=_path(url), status=answer.status_code, attempt=attempt)
            if (busy or failed) and self._pause(attempt, answer.headers, until):
                answer.close()
                continue
            return answer

    def _pause(self, attempt: int, headers: Mapping[str, str], until: float) -> bool:
        wait = self._policy.wait(attempt, headers)
        if wait is None or self._allowance.clock() + wait > until:
            return False
        tell_wait(wait, attempt)
        self._policy.sleep(wait)
        return True


def tell_wait(seconds: float, attempt: int) -> None:
    """Say that a service is waited for: a person who looks on must see it where it is long."""
    tell = _log.warning if seconds >= _LONG_WAIT else _log.debug
    tell("waiting for a service that is busy or does not answer", seconds=round(seconds), attempt=attempt)


def _path(url: str) -> str:
    """Where a call went: the host and the path, never the query, which may hold a signature."""
    return f"{_place(url)}{urlsplit(url).path}"


def _read(answer: requests.Response, exchange: Exchange) -> None:
    """Take in the body, unpacked, as far as the exchange allows."""
    try:
        exchange.announced(answer.headers.get("Content-Length"))
        body = bytearray()
        for piece in answer.iter_content(_PIECE):
            exchange.unpacked(len(piece))
            body += piece
        exchange.counted(body)
        answer._content = bytes(body)  # noqa: SLF001  (requests has no other way to say that it was read)
    except (OSError, HTTPError):
        answer.close()
        raise


_PIECE = 65_536


def _exceeded(method: str, url: str, fault: Fault, limits: Limits) -> ServiceError:
    message = f"{_place(url)} {fault.told(limits)}: {method} {urlsplit(url).path}"
    if not is_read(method, url):
        return UnknownOutcome(message)
    return Transient(message) if fault is Fault.SLOW else BrokenAnswer(message)


def _tell_at_once(url: str, error: Exception) -> None:
    """Raise for what trying again does not mend, and for what was certainly not sent."""
    if isinstance(error, _NO_ADDRESS):
        raise Permanent(f"{_place(url)} cannot be called; {_CHECK_PROXY}") from None
    if isinstance(error, requests.exceptions.SSLError):
        raise Permanent(
            f"{_place(url)} does not speak https, or its certificate is not trusted here; check the address, "
            "or name the certificates of your network in REGIEBOT_CA_BUNDLE"
        ) from None
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
        _reason(error), NewConnectionError
    ):
        raise Transient(f"{_place(url)} cannot be reached; check the address and the network") from None


def _broken(method: str, url: str, error: Exception) -> Transient | UnknownOutcome:
    kind = "took too long to answer" if isinstance(error, requests.Timeout) else "broke the connection"
    message = f"{_place(url)} {kind} ({method} {urlsplit(url).path})"
    return Transient(message) if is_read(method, url) else UnknownOutcome(message)


def _reason(error: Exception) -> object:
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", inner) if isinstance(inner, HTTPError) else None


def _place(url: str) -> str:
    """Scheme and host of an address: never a login in it, never the query of a Teams webhook."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


class _Straight(requests.Session):
    """Follows no redirect: it would turn a write into a read, or lead to a login page."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send it; what `requests` refuses to send at all is told as what it is."""
        try:
            return super().send(request, **kwargs)
        except _NO_ADDRESS:
            raise Permanent(f"{_place(request.url or '')} cannot be called; {_CHECK_PROXY}") from None

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Make it ready; raises Permanent for an address that no request can be made to."""
        try:
            return super().prepare_request(request)
        except (*_NO_ADDRESS, requests.exceptions.InvalidHeader, UnicodeError):
            raise Permanent("an address or login in the environment cannot be used in a request") from None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere."""
        return None


def session(
    policy: RetryPolicy,
    budget: Budget,
    trust: ssl.SSLContext | None = None,
    allowance: Allowance | None = None,
    gate: Gate = always,
    keeper: Timekeeper = _NO_KEEPER,
) -> requests.Session:
    """A session for one thread; all but the policy is shared between threads."""
    made = _Straight()
    for scheme in ("https://", "http://"):
        made.mount(scheme, PoliteAdapter(policy, budget, trust, allowance, gate, keeper))
    return made


def read_json(answer: requests.Response) -> Any:
    """The JSON of a success, None for an empty one.

    Raises the error that the answer means. HTML with status 200 (a login page) is no success: after a
    write its outcome is unknown.
    """
    raise_for(answer)
    if not answer.content:
        return None
    if "json" in answer.headers.get("Content-Type", ""):
        with suppress(ValueError):
            return parsed(answer.content)
    raise broken_answer(answer, "with something else than JSON; check the site's address")


def broken_answer(answer: requests.Response, how: str) -> ServiceError:
    """The error for an answer that cannot be read: after a write nobody knows whether it happened."""
    (method, path), url = _asked(answer), answer.request.url or ""
    message = f"{_place(url)} answered {method} {path} {how}"
    return BrokenAnswer(message) if is_read(method, url) else UnknownOutcome(message)


def raise_for(answer: requests.Response) -> None:
    """Raise the error that a status means; nothing for a success."""
    status, reason = answer.status_code, answer.headers.get("X-Seraph-LoginReason", "")
    url = answer.request.url or ""
    method, path = _asked(answer)
    if reason.endswith(("_FAILED", "_DENIED")):  # Jira answers as to a stranger, with success (services §1.4)
        raise _refused(url, path, reason)
    if status < 300:
        return
    _raise_for_the_address(answer)
    message = f"{method} {path}: {status} {words(answer)}".rstrip()
    if status < 400:
        raise Permanent(f"{_place(url)} redirects ({message}); check the site's address")
    if status == _BUSY:
        raise Transient(message, retry_after(answer.headers))
    if status >= _SERVER_ERROR:
        if is_read(method, url):
            raise Transient(message, retry_after(answer.headers))
        raise UnknownOutcome(message)
    if status == 401 or _hides_itself(answer, path):
        raise _refused(url, path, f"{status} {words(answer)}".rstrip())
    kinds = {403: Forbidden, 404: NotFound, 409: Conflict}
    error = kinds.get(status, Permanent)(message)
    if isinstance(error, Permanent):
        error.fields = fields_of(answer)
    raise error


def _raise_for_the_address(answer: requests.Response) -> None:
    """Raise for answers that tell of an address where nothing of the bot's could ever work."""
    url, headers = answer.request.url or "", answer.headers
    product = "CONFLUENCE" if "/wiki/" in url else "JIRA"
    if answer.status_code == 401 and "html" in headers.get("Content-Type", "") and _GATEWAY not in url:
        raise Unauthorized(
            f"{_place(url)} does not accept the login, and answers with a page: so it does for a token with "
            "scopes and for a service account, which work at the gateway alone. Set "
            f"REGIEBOT_{product}_URL to https://{_GATEWAY}/ex/{product.lower()}/<cloudId> (the number is in "
            f"{_place(url)}/_edge/tenant_info) and REGIEBOT_JIRA_SITE to the site; else check the token"
        )
    message = words(answer) if answer.status_code in (401, 403, 404) else ""
    if answer.status_code == 401 and "scope" in message.lower():
        raise Unauthorized(
            f"the token lacks a scope for {' '.join(_asked(answer))} ({message}); make one with it"
        )
    if answer.status_code == 404 and (_NO_SUCH_API in message or headers.keys() & _DATA_CENTER):
        raise Permanent(
            f"{_place(url)} has no {_asked(answer)[1]}: it is a Data Center, or REGIEBOT_{product}_URL has "
            "something too much behind the host; the bot works with Cloud alone, as https://example.atlassian.net"
        )


def _refused(url: str, path: str, message: str) -> Unauthorized:
    return Unauthorized(f"{_place(url)} does not accept the login ({message}); {_login_advice(path)}")


def _hides_itself(answer: requests.Response, path: str) -> bool:
    """Confluence says of everything that it is not there to whom it does not know; of a page that is missing
    it says which (services §4.3).
    """
    if answer.status_code != 404 or "/wiki/api/v2/" not in path:
        return False
    body = body_of(answer)
    errors = body.get("errors") if isinstance(body, dict) else None
    return isinstance(errors, list) and [e.get("title") for e in errors if isinstance(e, dict)] == [
        "Not Found"
    ]


def _login_advice(path: str) -> str:
    """Which variables hold the login of what was called; Confluence borrows Jira's where it has none."""
    jira = "REGIEBOT_JIRA_USER and REGIEBOT_JIRA_TOKEN"
    if "/wiki/" in path:
        return f"check {jira}, or REGIEBOT_CONFLUENCE_USER and REGIEBOT_CONFLUENCE_TOKEN where they are set"
    return f"check {jira}"


def _asked(answer: requests.Response) -> tuple[str, str]:
    return answer.request.method or "", urlsplit(answer.request.url or "").path
