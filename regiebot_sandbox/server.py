"""Starlette around the kernel: one application, one port, every service."""

import asyncio
import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from regiebot_sandbox.kernel import Answer, Call, Endpoint, Fault, MalformedError, Refusal, Service, Site

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LOG_LIMIT = 100_000
_MISSHAPEN = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What a handler raises over a request of another shape than it expects; the real services answer 400."""


@dataclass(slots=True)
class Wire:
    """The way to the open connections; the HTTP server fills it in once it exists."""

    cut: Callable[[tuple[str, int]], bool] = field(default=lambda _client: False)
    """Close the connection of that client address; False where it is unknown."""


class _HungUp(Response):
    """Ends the connection without an answer."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        if not self._wire.cut(tuple(scope["client"])):
            raise RuntimeError("no connection to cut: this server does not know its clients")
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass(frozen=True, slots=True)
class _Door:
    """One endpoint, ready to be called over HTTP."""

    site: Site
    service: Service
    endpoint: Endpoint
    wire: Wire

    async def answer(self, request: Request) -> Response:
        call = await _read(request)
        if self.endpoint.template.startswith("/_sandbox/"):
            return _response(self._handled(call))
        call.faults = [f for f in self.site.faults if f.hits(call, self.endpoint.template)]
        await self._wait(call.faults)
        answer = self._answer(call)
        self._log(call, answer)
        if any(f.action in ("drop_before", "drop_after") for f in call.faults):
            return _HungUp(self.wire)
        return _response(replace(answer, headers={**self._date(), **answer.headers}))

    def _date(self) -> dict[str, str]:
        """The `Date` that a server with a clock sends (RFC 9110 §6.6.1): the machine's, whatever the site's
        clock says. The setting `date_shift` moves it, in seconds per service, or with null leaves it out.
        """
        shift = (self.site.setting("date_shift") or {}).get(self.service.name, 0)
        return {} if shift is None else {"Date": formatdate(time.time() + float(shift), usegmt=True)}

    async def _wait(self, faults: list[Fault]) -> None:
        seconds = sum(f.seconds for f in faults if f.action == "delay")
        seconds += float(self.site.setting("latency_ms", 0)) / 1000
        if seconds:
            await asyncio.sleep(seconds)

    def _answer(self, call: Call) -> Answer:
        for fault in call.faults:
            if fault.action == "status":
                body = fault.body
                if body is None:
                    body = self.service.error(fault.status, "The service is unavailable.")
                return Answer(fault.status, body, fault.headers, fault.content_type)
            if fault.action == "drop_before":
                return Answer(0)
        answer = self._handled(call)
        for fault in call.faults:
            if fault.action == "merge" and isinstance(answer.body, dict):
                answer = replace(answer, body=_merged(answer.body, fault.body))
            if fault.action == "omit" and isinstance(answer.body, dict):
                answer = replace(answer, body=_thinned(answer.body, fault.body))
        return answer

    def _handled(self, call: Call) -> Answer:
        if elsewhere := _of_another_product(self.site, call):
            return elsewhere
        try:
            if not self.endpoint.public:
                call.user = self.service.authenticate(self.site, call)
            answer = self.endpoint.handle(self.site, call)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body, refusal.headers, refusal.content_type)
        except MalformedError as malformed:
            answer = Answer(400, self.service.error(400, str(malformed)))
        except _MISSHAPEN as error:
            if not (call.raw or call.query):  # what nobody sent cannot be of the wrong shape: a fault of ours
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            call.misshapen = f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"
            answer = Answer(400, self.service.error(400, "The request is not of the form that is expected."))
        self.site.store.flush()
        return replace(answer, headers={**call.answer_headers, **answer.headers})

    def _log(self, call: Call, answer: Answer) -> None:
        entry = {
            "service": self.service.name,
            "method": call.method,
            "template": self.endpoint.template,
            "path": call.path,
            "status": answer.status,
            "write": call.method not in ("GET", "HEAD") and not self.endpoint.reads,
        }
        if call.faults:
            entry["fault"] = call.faults[0].action
        if call.misshapen:
            entry["misshapen"] = call.misshapen
        if self.site.setting("record"):
            entry |= {"query": call.query, "request": _text(call.raw)}
            entry["response"] = answer.body if answer.content_type.startswith("application/json") else None
        self.site.requests.append(entry)
        del self.site.requests[:-LOG_LIMIT]


def _of_another_product(site: Site, call: Call) -> Answer | None:
    """What a Data Center answers where only Cloud has something; by the setting `deployment`."""
    only_cloud = call.path.startswith(("/rest/api/3/", "/wiki/api/v2/"))
    if site.setting("deployment") != "server" or not only_cloud:
        return None
    headers = {"X-AREQUESTID": "1x1x1", "X-ANODEID": "node1", "X-AUSERNAME": "regiebot"}
    return Answer(404, {"message": f"null for uri: {call.base_url}{call.path}", "status-code": 404}, headers)


def _text(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


def _merged(body: dict[str, Any], changes: Any) -> dict[str, Any]:
    return {k: v for k, v in {**body, **(changes or {})}.items() if k not in (changes or {}) or v is not None}


def _thinned(body: dict[str, Any], lists: dict[str, int]) -> dict[str, Any]:
    """Without every nth element of the lists that the fault names."""
    kept = {name: [one for i, one in enumerate(body[name], 1) if i % nth] for name, nth in lists.items()}
    return {**body, **kept}


async def _read(request: Request) -> Call:
    query: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        query.setdefault(key, []).append(value)
    return Call(
        method=request.method,
        path=request.url.path,
        params={k: str(v) for k, v in request.path_params.items()},
        query=query,
        headers=dict(request.headers),
        raw=await request.body(),
        base_url=str(request.base_url).rstrip("/"),
    )


def _response(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=answer.headers)
    raw: Any = answer.body
    if answer.content_type.startswith("application/json") and not isinstance(raw, bytes):
        raw = _encoded(raw)
    media_type = answer.content_type
    return Response(raw, status_code=answer.status, headers=answer.headers, media_type=media_type)


def _encoded(body: Any) -> bytes:
    try:
        return to_json(body, inf_nan_mode="constants")
    except ValueError:  # nested deeper than that encoder goes
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Nowhere:
    """Paths that no service has: 404, and in the log, so that nobody calls them unseen."""

    site: Site

    async def answer(self, request: Request) -> Response:
        self.site.requests.append(
            {
                "service": "",
                "method": request.method,
                "template": "",
                "path": request.url.path,
                "status": 404,
                "write": False,
            }
        )
        message = f"null for uri: {request.url}"
        return _response(Answer(404, {"message": message, "status-code": 404}))


def build(site: Site, wire: Wire | None = None) -> Starlette:
    """One application with every endpoint of every service; literal paths win over parameters."""
    wire = wire or Wire()
    doors = [(e, _Door(site, service, e, wire)) for service in site.services for e in service.endpoints]
    doors.sort(key=lambda pair: (pair[0].template.count("{"), -len(pair[0].template)))
    routes: list[BaseRoute] = []
    for service in site.services:
        routes.extend(getattr(service, "routes", lambda _site: [])(site))
    routes += [Route(e.template, door.answer, methods=[e.method]) for e, door in doors]
    routes.append(Route("/{path:path}", _Nowhere(site).answer, methods=METHODS))
    return Starlette(routes=routes)
