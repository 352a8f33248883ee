"""Socket Mode: a WebSocket on the same port, over which the app hears of clicks and acknowledges them.

An envelope that is not acknowledged in time, or whose connection closes first, is sent again. As with
the real service nothing is kept for an app that is not connected: the person sees that it failed.
"""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.websockets import WebSocket, WebSocketDisconnect

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.arguments import say
from regiebot_sandbox.store import Doc

ACK_SECONDS = 3.0
MOST_ATTEMPTS = 3


@dataclass(slots=True)
class Hub:
    """The open connections of a site's app, and the envelopes that wait for their acknowledgement."""

    links: list["asyncio.Queue[Doc]"] = field(default_factory=list)
    waiting: dict[str, Doc] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, site: Site) -> Self:
        """The hub of this site."""
        hub: Self = site.limits.setdefault("slack.hub", cls())
        return hub

    def publish(self, payload: Doc) -> tuple[str, bool]:
        """Send a payload to one connection; the envelope's id, and whether anybody was there."""
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": "interactive",
            "accepts_response_payload": True,
            "payload": payload,
        }
        if not self.links:
            return str(envelope["envelope_id"]), False
        self.links[0].put_nowait(envelope)
        return str(envelope["envelope_id"]), True


def open_connection(site: Site, call: Call) -> Answer:
    """`apps.connections.open`: an address for one WebSocket, on this very port."""
    ticket = uuid.uuid4().hex
    Hub.of(site).tickets.add(ticket)
    base = call.base_url.replace("http", "ws", 1)
    return say(url=f"{base}/slack/link?ticket={ticket}&app_id={records.team(site)['app_id']}")


async def serve_link(site: Site, socket: WebSocket) -> None:
    """Say hello, hand out envelopes and take acknowledgements until the app hangs up."""
    hub = Hub.of(site)
    ticket = socket.query_params.get("ticket", "")
    if ticket not in hub.tickets:
        await socket.close(1008)
        return
    hub.tickets.discard(ticket)
    await socket.accept()
    queue: asyncio.Queue[Doc] = asyncio.Queue()
    hub.links.append(queue)
    for envelope in hub.waiting.values():
        queue.put_nowait(envelope)
    sender = asyncio.create_task(_send(site, hub, queue, socket))
    try:
        while True:
            _acknowledge(hub, await socket.receive_text())
    except WebSocketDisconnect:
        pass
    finally:
        hub.links.remove(queue)
        sender.cancel()


async def _send(site: Site, hub: Hub, queue: "asyncio.Queue[Doc]", socket: WebSocket) -> None:
    app = {"app_id": records.team(site)["app_id"]}
    await socket.send_json({"type": "hello", "num_connections": len(hub.links), "connection_info": app})
    again: set[asyncio.Task[None]] = set()
    while True:
        envelope = await queue.get()
        hub.waiting[envelope["envelope_id"]] = envelope
        await socket.send_json(envelope)
        task = asyncio.create_task(_redeliver(site, hub, queue, envelope))
        again.add(task)
        task.add_done_callback(again.discard)


async def _redeliver(site: Site, hub: Hub, queue: "asyncio.Queue[Doc]", envelope: Doc) -> None:
    await asyncio.sleep(float(site.limits.get("slack.ack_seconds", ACK_SECONDS)))
    attempt = int(envelope.get("retry_attempt", 0)) + 1
    if envelope["envelope_id"] not in hub.waiting:
        return
    if attempt >= MOST_ATTEMPTS:
        del hub.waiting[envelope["envelope_id"]]
    else:
        queue.put_nowait({**envelope, "retry_attempt": attempt, "retry_reason": "timeout"})


def _acknowledge(hub: Hub, frame: str) -> None:
    try:
        sent: Any = json.loads(frame)
    except ValueError:
        return
    if isinstance(sent, dict):
        hub.waiting.pop(str(sent.get("envelope_id", "")), None)
