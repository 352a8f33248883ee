"""One JSON line per event, and no secret in it, whatever a traceback holds."""

import json

import pytest

from bot.service.logs import configure, logger


def test_a_secret_stands_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(["geheim-token", "sig=geheim"])
    log = logger()

    log.info("outcome", detail="POST https://hook.example/x?sig=geheim refused geheim-token", number=3)
    try:
        int("https://hook.example/x?sig=geheim")
    except ValueError:
        log.exception("tick crashed")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["outcome", "tick crashed"]
    assert lines[0]["number"] == 3
    assert "https://hook.example/x?…" in lines[1]["exception"]
    assert "geheim" not in json.dumps(lines)
