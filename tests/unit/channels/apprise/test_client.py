"""Apprise held to the bot's rules: one try, no redirect, a time that ends, nothing in the log."""

import logging
import logging.handlers
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from queue import SimpleQueue
from typing import Any

import pytest

from bot.channels.apprise.client import AppriseChat
from bot.channels.apprise.render import Written
from bot.config.call_limits import Limits
from bot.errors import CheckFailed, ClockWrong, LostLease, RoundOver, Transient, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from tests.mail_server import MailServer

VARIABLE = "REGIEBOT_CHANNEL_X_URL"
HELLO = Delivery("d-1", "Hallo", Written("Eén", "twee <drie>\n\nvier", "<p>twee &lt;drie&gt;</p><p>vier</p>"))


@dataclass
class Web:
    """A web service that answers with one status, and remembers what it was sent."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append((self.path, loads(body)))
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


def chat(url: str, **more: Any) -> AppriseChat:
    return AppriseChat(VARIABLE, url, RetryPolicy(sleep=lambda _: None), **more)


def test_a_message_is_posted_once(web: Web) -> None:
    assert chat(f"json://127.0.0.1:{web.port}/hier").send("x", HELLO) == ""

    ((path, said),) = web.asked
    assert path == "/hier"
    assert (said["title"], said["message"]) == ("Eén", "<p>twee &lt;drie&gt;</p><p>vier</p>")


@pytest.mark.parametrize("status", [302, 307, 400, 403, 429, 500, 503])
def test_what_a_service_refuses_is_unclear_and_never_tried_again(web: Web, status: int) -> None:
    """Also where the address asks for it; and no redirect takes the message elsewhere."""
    web.status, web.headers = status, {"Location": f"http://127.0.0.1:{web.port}/elders"}
    service = chat(f"json://127.0.0.1:{web.port}/geheim?retry=3&wait=0&redirect=yes")

    with pytest.raises(UnknownOutcome) as told:
        service.send("x", HELLO)

    assert f"(status {status})" in str(told.value)
    assert "geheim" not in str(told.value)
    assert [path for path, _ in web.asked] == ["/geheim"]


@pytest.mark.parametrize(
    ("form", "said"),
    [("html", "<p>twee &lt;drie&gt;</p><p>vier</p>"), ("text", "twee <drie>\n\nvier")],
)
def test_the_form_of_the_address_is_taken(web: Web, form: str, said: str) -> None:
    chat(f"json://127.0.0.1:{web.port}/?format={form}").send("x", HELLO)

    assert web.asked[0][1]["message"] == said


def test_a_service_without_titles_gets_it_as_the_first_line_and_a_short_one_gets_what_fits(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = chat(f"json://127.0.0.1:{web.port}/")
    monkeypatch.setattr(service._service, "title_maxlen", 0)  # noqa: SLF001
    monkeypatch.setattr(service._service, "body_maxlen", 15)  # noqa: SLF001

    service.send("x", HELLO)

    assert (web.asked[0][1]["title"], web.asked[0][1]["message"]) == ("", "Eén\n\ntwee <dri…")


LOUD = "wie @channel, @jan of <!here> noemt; a@example.org niet"


@pytest.mark.parametrize("form", ["html", "text"])
def test_what_people_wrote_calls_nobody_in_a_chat(web: Web, form: str) -> None:
    message = Delivery("d-1", LOUD, Written(LOUD, LOUD, f"<p>{escape(LOUD)}</p>"))

    chat(f"json://127.0.0.1:{web.port}/?format={form}").send("x", message)

    said = web.asked[0][1]
    for text in (said["title"], unescape(said["message"])):
        assert not re.search(r"@(channel|jan)|<!", text)
        assert "a@example.org niet" in text


def test_a_mail_says_it_as_it_was_written() -> None:
    server = MailServer()
    with server.running():
        chat(server.url()).send("x", Delivery("d-1", LOUD, Written(LOUD, LOUD, f"<p>{escape(LOUD)}</p>")))

    assert server.read()[:2] == (LOUD, LOUD)


def test_a_send_that_does_not_end_in_time_is_unclear() -> None:
    release = threading.Event()
    server = MailServer(before_answer=lambda: release.wait(10))
    with server.running():
        service = chat(server.url(), allowance=Allowance(Limits(answer_seconds=1)))

        with pytest.raises(UnknownOutcome, match=r"within 1 seconds \(limits\.answer_seconds\)"):
            service.send("x", HELLO)
        release.set()


def refused(_: float) -> None:
    raise LostLease


class Stopped:
    """A clock that is wrong."""

    def require(self) -> None:
        raise ClockWrong("wrong")


def over() -> Allowance:
    made = Allowance(Limits(), clock=iter([0.0, *[10**6] * 9]).__next__)
    assert made.over
    return made


@pytest.mark.parametrize(
    ("rule", "error"), [("gate", LostLease), ("keeper", ClockWrong), ("allowance", RoundOver)]
)
def test_nothing_is_sent_where_the_bot_may_not_write(web: Web, rule: str, error: type[Exception]) -> None:
    given: dict[str, Any] = {"gate": refused, "keeper": Stopped(), "allowance": None}
    more = {rule: over() if rule == "allowance" else given[rule]}

    with pytest.raises(error):
        chat(f"json://127.0.0.1:{web.port}/", **more).send("x", HELLO)

    assert web.asked == []


def test_between_two_messages_it_waits_as_long_as_the_service_wants(web: Web) -> None:
    waits: list[float] = []
    service = AppriseChat(VARIABLE, f"json://127.0.0.1:{web.port}/", RetryPolicy(sleep=waits.append))
    wanted = type(service._service).request_rate_per_sec  # noqa: SLF001

    service.send("x", HELLO)
    service.send("x", HELLO)

    first, second = waits
    assert first == 0
    assert 0 <= second <= wanted


@pytest.mark.parametrize(
    "url", ["onzin://geheim", "mailto://", "geheim", "jsons://geheim.example/?verify=no", "json://"]
)
def test_an_address_that_cannot_be_used_is_told_without_it(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CheckFailed) as told:
        chat(url)

    assert VARIABLE in str(told.value)
    assert "geheim" not in str(told.value) + "".join(capfd.readouterr())


def test_nothing_of_it_goes_to_the_log_of_the_bot(web: Web) -> None:
    told = SimpleQueue[logging.LogRecord]()
    handler = logging.handlers.QueueHandler(told)
    logging.getLogger().addHandler(handler)
    try:
        web.status = 403
        service = chat(f"json://regie:geheim@127.0.0.1:{web.port}/?format=html")
        with pytest.raises(UnknownOutcome):
            service.send("x", HELLO)
    finally:
        logging.getLogger().removeHandler(handler)

    assert [name for name in (told.get().name for _ in range(told.qsize())) if name == "apprise"] == []


def test_check_tells_what_is_known_without_posting(web: Web) -> None:
    assert "only a message shows" in chat(f"json://127.0.0.1:{web.port}/").check("x")
    with pytest.raises(Transient, match=f"the mail server of {VARIABLE} cannot be reached"):
        chat("mailto://127.0.0.1:9/?from=regiebot@example.org&to=regie@example.org").check("x")

    assert web.asked == []
