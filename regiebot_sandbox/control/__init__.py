"""The sandbox's own paths under `/_sandbox/`: state, request log, faults, acting, clock, reset, return.

They need no credentials, are not in the request log, and meet no faults.
"""

from collections.abc import Iterable
from typing import Any

from regiebot_sandbox.control import acting, faults, keeping, state
from regiebot_sandbox.kernel import Call, Endpoint, Refusal, Site
from regiebot_sandbox.store import Doc


class _Control:
    name = "control"
    endpoints: Iterable[Endpoint] = (
        Endpoint("GET", "/_sandbox/state", state.show, public=True),
        Endpoint("GET", "/_sandbox/requests", state.requests, public=True),
        Endpoint("DELETE", "/_sandbox/requests", state.forget_requests, public=True),
        Endpoint("POST", "/_sandbox/requests/clear", state.forget_requests, public=True),
        Endpoint("GET", "/_sandbox/mails", state.mails, public=True),
        Endpoint("DELETE", "/_sandbox/mails", state.forget_mails, public=True),
        Endpoint("GET", "/_sandbox/clock", state.clock, public=True),
        Endpoint("POST", "/_sandbox/clock", state.set_clock, public=True),
        Endpoint("POST", "/_sandbox/reset", state.reset, public=True),
        Endpoint("PUT", "/_sandbox/kept/{name}", keeping.keep, public=True),
        Endpoint("POST", "/_sandbox/kept/{name}", keeping.bring_back, public=True),
        Endpoint("GET", "/_sandbox/faults", faults.show, public=True),
        Endpoint("POST", "/_sandbox/faults", faults.add, public=True),
        Endpoint("DELETE", "/_sandbox/faults", faults.clear, public=True),
        Endpoint("POST", "/_sandbox/act", acting.act, public=True),
    )

    def authenticate(self, _site: Site, _call: Call) -> str:
        raise Refusal(401, self.error(401, "no endpoint of the sandbox itself asks for credentials"))

    def error(self, status: int, message: str) -> Any:
        return {"status": status, "error": message}

    def seed(self, _site: Site, _section: Doc) -> None:
        """Nothing to seed."""


SERVICE = _Control()
