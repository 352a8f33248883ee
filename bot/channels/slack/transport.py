"""Slack's own client, kept within what a call may take, and without its redirects."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from slack_sdk import WebClient

from bot.http.calls import Gate
from bot.http.exchange import Allowance, Connection, Exchange, SecureConnection, exchanging
from bot.http.lenient_json import parsed
from bot.http.refusals import brief

_POST = "/chat.postMessage"
"""The only method that writes."""


class _Nowhere(HTTPRedirectHandler):
    """Follows no redirect: it would carry the token to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nowhere."""


class Exceeded(OSError):  # noqa: N818
    """An answer that took too long, or was too large; the text is for people."""


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(Connection, req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(SecureConnection, req, context=self._context)  # type: ignore[attr-defined]


class StraightClient(WebClient):
    """The SDK's client without its redirects and within what a call may take; the gate is asked before each
    attempt to post.
    """

    allowance: Allowance

    def __init__(self, gate: Gate, **given: Any) -> None:
        super().__init__(**given)
        self._gate = gate

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        self.allowance.require()
        if url.endswith(_POST):
            self._gate(self.allowance.limits.answer_seconds)
        opener = build_opener(_Nowhere, _Http, _Https(context=self.ssl))
        with exchanging(self.allowance) as exchange:
            try:
                return _answered(opener, req, self.timeout, exchange)
            except OSError:
                if exchange.fault:
                    raise Exceeded(f"Slack {exchange.fault.told(self.allowance.limits)}") from None
                raise


def _answered(opener: OpenerDirector, req: Request, timeout: float, exchange: Exchange) -> dict[str, Any]:
    """The answer to one try as the SDK wants it; what is no JSON object becomes a text that is none."""
    try:
        answer = opener.open(req, timeout=timeout)
    except HTTPError as refused:  # an answer like any other, of which the SDK would read any amount
        answer = refused
    with answer:
        exchange.announced(answer.headers.get("Content-Length"))
        body = bytearray()
        while piece := answer.read(_PIECE):
            exchange.unpacked(len(piece))
            body += piece
        exchange.counted(body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return {"status": answer.status, "headers": headers, "body": _object(bytes(body))}


_PIECE = 65_536


def _object(body: bytes) -> str:
    try:
        found = parsed(body)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return json.dumps(found)
    return f"no JSON object: {brief(body[:300].decode('utf-8', 'replace'))}"
