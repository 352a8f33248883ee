"""One JSON line per event, and no secret in it, whatever a traceback holds."""

import json

import pytest

from bot.masking import keep_secret
from bot.service.logs import configure, logger


def test_a_secret_stands_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret("geheim-token", address="https://hook.example/x?sig=geheim")
    configure()
    log = logger()

    log.info("outcome", detail="POST https://hook.example/x?sig=geheim refused geheim-token", number=3)
    log.info("nested", deep=[{"a": ("sig=geheim", {"geheim-token": ["geheim-token"]})}], none=None)
    try:
        int("https://hook.example/x?sig=geheim")
    except ValueError:
        log.exception("tick crashed")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["outcome", "nested", "tick crashed"]
    assert lines[0]["number"] == 3
    assert lines[1]["deep"] == [{"a": ["…", {"…": ["…"]}]}]
    assert lines[2]["exception"].endswith("ValueError: invalid literal for int() with base 10: '…'")
    assert "geheim" not in json.dumps(lines)
