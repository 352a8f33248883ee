"""Whatever kind of call gets no answer in time, stored or not: the end is that of a calm run."""

import re
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.config.site_model import Gates
from tests.flow import canonical
from tests.flow.people import people_do
from tests.flow.world import NOW, World, edited

pytestmark = pytest.mark.no_cover

GATE = "klein/c1/noord/O.9"
EARLY = "klein/D.2"
KINDS = frozenset(
    {
        "GET /rest/api/3/issue/*/transitions",
        "GET /rest/api/3/project/*",
        "GET /wiki/api/v2/pages/*/properties",
        "GET /wiki/api/v2/spaces",
        "GET /wiki/api/v2/spaces/*/pages",
        "POST /rest/api/3/issue/*/transitions",
        "POST /rest/api/3/issue/bulk",
        "POST /rest/api/3/issue/bulkfetch",
        "POST /rest/api/3/search/jql",
        "POST /slack/api/chat.postMessage",
        "POST /slack/api/conversations.history",
        "POST /teams/workflows/kt-regie/triggers/manual/paths/invoke",
        "POST /wiki/api/v2/pages",
        "POST /wiki/api/v2/pages/*/properties",
        "PUT /rest/api/3/issue/*",
        "PUT /wiki/api/v2/pages/*",
    }
)
"""What the bot asks of the services in `play`, at least."""


class Silence:
    """The first call of each kind in a run gets no answer in time."""

    def __init__(self, *, stored: bool) -> None:
        self._stored, self._lock = stored, threading.Lock()
        self._met: set[str] = set()
        self.hit: set[str] = set()
        self.listens = False

    def begin(self, *, listens: bool) -> None:
        """The next run; without silence where it `listens`."""
        self._met.clear()
        self.listens = listens

    def watch(self, patch: pytest.MonkeyPatch, owner: type, name: str, error: type[Exception]) -> None:
        """Let a method that sends one request raise what it raises when time is up."""
        send: Callable[..., Any] = getattr(owner, name)

        def sent(itself: Any, request: Any, *args: Any, **more: Any) -> Any:
            if not self._is_first(kind_of(request)):
                return send(itself, request, *args, **more)
            if self._stored:
                send(itself, request, *args, **more).close()
            raise error("timed out")

        patch.setattr(owner, name, sent)

    def _is_first(self, kind: str) -> bool:
        if self.listens or "/_sandbox/" in kind:
            return False
        with self._lock:
            first = kind not in self._met
            self._met.add(kind)
            self.hit.add(kind)
        return first


def kind_of(request: Any) -> str:
    """Method and path, whatever it is about."""
    if isinstance(request, requests.PreparedRequest):
        method, url = request.method, request.url or ""
    else:
        method, url = request.get_method(), request.full_url
    return f"{method} {re.sub(r'(?<=/)(?:[0-9]{2,}|KT)(?=/|$)', '*', urlsplit(url).path)}"


def play(world: World, silence: Silence | None = None) -> dict[str, Any]:
    """A first apply, then people's work and another configuration, with runs in between; gives the end."""
    rounds = [
        (0, False),
        (1, False),
        (12, True),
        (24, True),
        (36, False),
        (37, False),
        (48, True),
        (60, True),
    ]
    for minute, calm in rounds:
        if minute == 36:
            people_do(world, {EARLY: "done"}, minute)
        if silence:
            silence.begin(listens=calm)
        run(world, minute)
    if silence:
        silence.begin(listens=True)
    world.control.forget_requests()
    run(world, 72)
    assert world.writes() == {}
    comments = {i: Counter(str(c["body"]) for c in one["comments"]) for i, one in world.issues().items()}
    return {
        "issues": canonical.issues(world),
        "pages": canonical.pages(world),
        "messages": canonical.messages(world),
        "comments": comments,
    }


def run(world: World, minute: int) -> None:
    (now,) = world.later(minute)
    world.control.set_clock(now)
    with world.open(now, only=["klein"]) as space:
        space.round.site = space.round.site.model_copy(update={"gates": Gates(enforce="revert")})
        (unit,) = space.units
        changed = edited(unit, GATE, summary="O.9 Anders") if minute >= 36 else unit
        list(space.run((changed,)))


@pytest.fixture(scope="module")
def calm() -> dict[str, Any]:
    """The end of a run in which every call is answered, made once."""
    return {}


@pytest.mark.parametrize("stored", [True, False])
def test_a_call_of_any_kind_without_an_answer_changes_nothing_of_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch, calm: dict[str, Any], *, stored: bool
) -> None:
    if not calm:
        calm |= play(world)
        world.lose_ledger()
        requests.post(f"{world.running.url}/_sandbox/reset", json={}, timeout=10).raise_for_status()
        world.control.set_clock(NOW)
    silence = Silence(stored=stored)
    silence.watch(monkeypatch, HTTPAdapter, "send", requests.ReadTimeout)
    silence.watch(monkeypatch, urllib.request.OpenerDirector, "open", TimeoutError)

    assert play(world, silence) == calm

    assert silence.hit >= KINDS
    assert set(canonical.cards(world).values()) <= {1}
