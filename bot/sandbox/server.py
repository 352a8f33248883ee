"""Starlette around the kernel: one application, one port, every service."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.kernel import Answer, Call, Endpoint, Fault, Refusal, Service, Site


class Dropped(Exception):  # noqa: N818
    """The connection ends here without an answer."""


@dataclass(frozen=True, slots=True)
class _Door:
    """One endpoint, ready to be called over HTTP."""

    site: Site
    service: Service
    endpoint: Endpoint

    async def answer(self, request: Request) -> Response:
        call = await _read(request)
        faults = [f for f in self.site.faults if f.hits(call.method, self.endpoint.template)]
        for fault in (f for f in faults if f.action == "delay"):
            await asyncio.sleep(fault.seconds)
        if latency := float(self.site.limits.get("latency", 0)):
            await asyncio.sleep(latency)
        answer = self._answer(call, faults)
        self._log(call, answer.status)
        if any(f.action in ("drop_before", "drop_after") for f in faults):
            raise Dropped
        return _response(answer)

    def _answer(self, call: Call, faults: list[Fault]) -> Answer:
        for fault in faults:
            if fault.action == "status":
                body = fault.body or self.service.error(fault.status, "The service is unavailable.")
                return Answer(fault.status, body, fault.headers, fault.content_type)
            if fault.action == "drop_before":
                return Answer(0)
        try:
            if not self.endpoint.public:
                call.user = self.service.authenticate(self.site, call)
            answer = self.endpoint.handle(self.site, call)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body, refusal.headers)
        self.site.store.flush()
        return answer

    def _log(self, call: Call, status: int) -> None:
        self.site.requests.append(
            {
                "service": self.service.name,
                "method": call.method,
                "template": self.endpoint.template,
                "path": call.path,
                "status": status,
            }
        )


async def _read(request: Request) -> Call:
    query: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        query.setdefault(key, []).append(value)
    return Call(
        method=request.method,
        path=request.url.path,
        params={k: unquote(str(v)) for k, v in request.path_params.items()},
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
        raw = json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode()
    media_type = answer.content_type
    return Response(raw, status_code=answer.status, headers=answer.headers, media_type=media_type)


def build(site: Site, services: list[Service], extra: list[BaseRoute] | None = None) -> Starlette:
    """One application with every endpoint of every service; literal paths win over parameters."""
    doors = [(e, _Door(site, service, e)) for service in services for e in service.endpoints]
    doors.sort(key=lambda pair: (pair[0].template.count("{"), -len(pair[0].template)))
    routes: list[BaseRoute] = [Route(e.template, door.answer, methods=[e.method]) for e, door in doors]
    return Starlette(routes=[*(extra or []), *routes])
