"""What the stand-ins share: calls and answers, the service table, faults, the clock, the request log.

A service is a table of endpoints with plain synchronous handlers. The kernel reads the request, applies
faults, authenticates, runs the handler, stores what it changed in one transaction, and logs the call.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Protocol
from urllib.parse import parse_qs

from regiebot_sandbox.store import Doc, Store


class Refusal(Exception):  # noqa: N818  (an answer, not a bug)
    """An answer that is not a success; the body is what the real service would say."""

    def __init__(
        self,
        status: int,
        body: Any,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        super().__init__(status, body)
        self.status, self.body, self.headers = status, body, headers or {}
        self.content_type = content_type


class MalformedError(ValueError):
    """The body of a request is not what its endpoint can read; answered with 400."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `body` is JSON (None: no body) or, with a content type, raw bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(slots=True)
class Call:
    """One request as a handler sees it."""

    method: str
    path: str
    params: dict[str, str]
    """Path parameters, percent-decoded."""
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Lower-case names."""
    raw: bytes
    base_url: str
    """Scheme, host and port that the caller used."""
    user: str = ""
    """The account that authentication found."""
    answer_headers: dict[str, str] = field(default_factory=dict)
    """What every answer to this call carries."""
    misshapen: str = ""
    """What a handler stumbled over in the request, and where; for the request log."""
    faults: "list[Fault]" = field(default_factory=list)
    """Faults that this call met; the server deals with all but those that belong to a search."""

    def arg(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def json(self) -> Any:
        """The JSON body. Raises MalformedError where there is none or it is no JSON."""
        try:
            return json.loads(self.raw)
        except ValueError as error:
            raise MalformedError(str(error)) from error

    def form(self) -> dict[str, str]:
        """A form-encoded body, last values."""
        return {k: v[-1] for k, v in parse_qs(self.raw.decode(), keep_blank_values=True).items()}


class Clock:
    """Real time, or an instant that somebody set; stored, so that a restart keeps it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> datetime:
        """The site's present, UTC."""
        fixed = self._store.get("clock", "clock")
        return datetime.fromisoformat(fixed["at"]) if fixed else datetime.now(UTC)

    def set(self, at: datetime | None) -> None:
        """Stand still at an instant, or run with real time again."""
        if at is None:
            self._store.drop("clock", "clock")
        else:
            self._store.put("clock", "clock", {"at": at.astimezone(UTC).isoformat()})

    def advance(self, by: timedelta) -> None:
        """Stand still at now plus so much."""
        self.set(self.now() + by)


Handler = Callable[["Site", Call], Answer]
Act = Callable[["Site", str, Doc], Any]
"""What a person does: `(site, account, payload)`; raises Refusal, answers JSON or None."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of a service's table: `template` as the official specification writes the path."""

    method: str
    template: str
    handle: Handler
    public: bool = False
    """Answers without credentials."""
    reads: bool = False
    """Changes nothing although its method is not GET; the request log counts it as a read."""


class Service(Protocol):
    """A stand-in for one product.

    Optional attributes: `acts: dict[str, Act]`, what people can do by `POST /_sandbox/act`, and
    `routes: Callable[[Site], list[BaseRoute]]`, Starlette routes beside the endpoints (WebSockets).
    """

    name: str
    endpoints: Iterable[Endpoint]

    def authenticate(self, site: "Site", call: Call, /) -> str:
        """The account behind the call. Raises Refusal in the product's own words."""
        ...

    def error(self, status: int, message: str, /) -> Any:
        """The body that the product sends with an error."""
        ...

    def seed(self, site: "Site", section: Doc, /) -> None:
        """Put what `seed.yaml` says of this product into an empty site."""
        ...


@dataclass(slots=True)
class Fault:
    """Something that goes wrong on purpose, at the nth match and `times - 1` after it."""

    method: str
    """A method, or `*`."""
    path: str
    """A path or an endpoint's template; `*` stands for any text."""
    action: str
    nth: int = 1
    times: int = 1
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    content_type: str = "application/json"
    contains: str = ""
    """Only calls with this text in their body."""
    keys: tuple[str, ...] = ()
    """Issues to hide; empty hides those that were created after the fault was set."""
    since: str = ""
    """The site's present when the fault was set, ISO 8601."""
    seen: int = 0

    def hits(self, call: Call, template: str) -> bool:
        """Count a call that matches, and say whether it is one of those that go wrong."""
        if self.method not in ("*", call.method):
            return False
        if not (fnmatchcase(template, self.path) or fnmatchcase(call.path, self.path)):
            return False
        if self.contains and self.contains.encode() not in call.raw:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass(slots=True)
class Site:
    """Everything the stand-ins share while they run."""

    store: Store
    users: dict[str, str] = field(default_factory=dict)
    """Login and token of those who may call, as `user:token` → accountId."""
    services: "list[Service]" = field(default_factory=list)
    clock: Clock = field(init=False)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Doc] = field(default_factory=list)
    """The calls since the last reset: service, method, template, path, status, write."""
    limits: dict[str, Any] = field(default_factory=dict)
    """Working memory of rate limits and indexes; not stored, emptied by a reset."""
    kept: dict[str, bytes] = field(default_factory=dict)
    """Whole states by name, to go back to; not stored, and no reset empties them."""

    def __post_init__(self) -> None:
        """Take the clock from the store."""
        self.clock = Clock(self.store)

    def now(self) -> datetime:
        """The site's present, UTC."""
        return self.clock.now()

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the sandbox itself; settings are stored."""
        row = self.store.get("setting", name)
        return default if row is None else row["value"]

    def set(self, name: str, value: Any) -> None:
        """Change a setting; None takes it away."""
        if value is None:
            self.store.drop("setting", name)
        else:
            self.store.put("setting", name, {"value": value})
