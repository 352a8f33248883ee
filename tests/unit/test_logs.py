"""One JSON line per event, and no secret in it, whatever a traceback holds."""

import io
import json
import logging
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.logs import Sparing, carried, configure, logger, within
from bot.masking import keep_secret
from bot.settings import Level


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root, hook = logging.getLogger(), threading.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, threading.excepthook = handlers, level, hook


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_secret_stands_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret("geheim-token", addresses=("https://hook.example/x?sig=geheim",))
    configure()
    log = logger()

    log.info("outcome", detail="POST https://hook.example/x?sig=geheim refused geheim-token", number=3)
    log.info("nested", deep=[{"a": ("sig=geheim", {"geheim-token": ["geheim-token"]})}], none=None)
    try:
        int("https://hook.example/x?sig=geheim")
    except ValueError:
        log.exception("tick crashed")

    told = lines(capsys)
    assert [line["event"] for line in told] == ["outcome", "nested", "tick crashed"]
    assert told[0]["number"] == 3
    assert told[1]["deep"] == [{"a": ["…", {"…": ["…"]}]}]
    assert told[2]["exception"].endswith("ValueError: invalid literal for int() with base 10: '…'")
    assert "geheim" not in json.dumps(told)


def test_what_libraries_and_threads_say_is_json_too_and_without_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep_secret("geheim-token")
    configure()

    logging.getLogger("uvicorn.error").warning("Invalid %s of geheim-token", "request")
    logging.getLogger("uvicorn.error").info("not told")
    warnings.warn("soon gone: geheim-token", stacklevel=1)
    crash = threading.Thread(target=int, args=("geheim-token",), name="health")
    crash.start()
    crash.join()

    told = lines(capsys)
    assert [(line["level"], line["event"].split(": ")[0].split("/")[-1]) for line in told[:1]] == [
        ("warning", "Invalid request of …")
    ]
    assert "soon gone: …" in told[1]["event"]
    assert (told[2]["event"], told[2]["thread"]) == ("thread crashed", "health")
    assert "ValueError" in told[2]["exception"]
    assert "geheim" not in json.dumps(told)


def test_a_library_that_repeats_itself_is_heard_five_times_a_minute_and_then_counted() -> None:
    now = 0.0
    sparing = Sparing(clock=lambda: now)

    def told(text: str, times: int) -> list[str]:
        records = [logging.LogRecord("x", 30, "f", 1, text, (), None) for _ in range(times)]
        return [record.getMessage() for record in records if sparing.filter(record)]

    assert told("busy", 1000) == ["busy"] * 5
    assert told("other", 2) == ["other"] * 2, "another message has a count of its own"
    now = 59.0
    assert told("busy", 10) == []
    now = 61.0
    assert told("busy", 7) == ["busy (1005 more of these before)", *["busy"] * 4]


class Hesitant(io.StringIO):
    """Lets others come in between after every write."""

    def write(self, text: str) -> int:
        written = super().write(text)
        time.sleep(0.002)
        return written


def test_two_threads_never_share_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Hesitant()
    monkeypatch.setattr("sys.stderr", stream)
    configure()
    own, library = logger(), logging.getLogger("library")

    def tell(name: str) -> None:
        for number in range(30):
            own.info("round", thread=name)
            library.warning(f"{name} says {number}")

    threads = [threading.Thread(target=tell, args=(f"thread {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert events.count("round") == 120
    assert len(events) == 240


def test_what_is_told_says_where_it_belongs_in_threads_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Level.DEBUG)

    with within(round="r1", unit="klein"), ThreadPoolExecutor(2) as pool:
        with within(issue="KT-1"):
            work = carried(logger().debug)
        list(pool.map(work, ["call", "call"]))
        logger().info("outcome")
    logger().info("after")

    told = lines(capsys)
    assert [(one["event"], one.get("unit"), one.get("issue")) for one in told] == [
        ("call", "klein", "KT-1"),
        ("call", "klein", "KT-1"),
        ("outcome", "klein", None),
        ("after", None, None),
    ]
    assert [one.get("round") for one in told] == ["r1", "r1", "r1", None]


def test_a_command_tells_warnings_alone_in_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret("geheim-token")
    configure(Level.WARNING, service=False)

    logger().info("not told")
    logger().warning("waiting", seconds=60, detail="geheim-token")

    assert capsys.readouterr().err == "regiebot: warning: waiting seconds=60 detail=…\n"
