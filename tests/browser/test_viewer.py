"""The viewer in a real browser: the script opens the tree, and nothing that others wrote runs."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from slack_sdk import WebClient

from regiebot_sandbox.embedded import Running

CHROMIUM = os.environ.get("REGIEBOT_CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium, chromium-browser or google-chrome found"),
]
BOT = ("regiebot@example.org", "sandbox-token")
RUN = "document.title='INGEBROKEN'"
HOSTILE = f'<script>{RUN}</script><img src=x onerror="{RUN}"><svg onload="{RUN}">'


def browse(profile: Path, url: str, *more: str) -> str:
    """What the page became once its script had run."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *more, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def dump(profile: Path, url: str) -> str:
    return browse(profile, url, "--virtual-time-budget=5000", "--dump-dom")


def issue(sandbox: Running, kind: str, summary: str, **fields: Any) -> str:
    body = {"project": {"key": "KT"}, "issuetype": {"name": kind}, "summary": summary, **fields}
    answer = requests.post(f"{sandbox.url}/rest/api/3/issue", json={"fields": body}, auth=BOT, timeout=5)
    answer.raise_for_status()
    return str(answer.json()["key"])


def document(words: str) -> dict[str, Any]:
    text = {"type": "text", "text": words}
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [text]}]}


@pytest.fixture(autouse=True)
def still(sandbox: Running) -> None:
    sandbox.site.clock.set(datetime(2023, 10, 9, 7, 30, tzinfo=UTC))


def test_an_address_with_a_key_opens_that_epic_and_loads_what_is_below(
    sandbox: Running, tmp_path: Path
) -> None:
    epic = issue(sandbox, "Epic", "Domein ZA 01")
    step = issue(sandbox, "Taak", "O Quality-gate", parent={"key": epic})
    action = issue(sandbox, "Subtaak", "O.5 Back-up", parent={"key": step})

    closed = dump(tmp_path / "a", f"{sandbox.url}/?project=KT")
    opened = dump(tmp_path / "b", f"{sandbox.url}/?project=KT#{epic}")

    assert action not in closed
    assert f"/browse/{action}" in opened
    assert "O.5 Back-up" in opened


def test_nothing_that_others_wrote_runs_in_the_browser(sandbox: Running, tmp_path: Path) -> None:
    key = issue(sandbox, "Taak", HOSTILE, description=document(HOSTILE))
    slack = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
    section = {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}}
    slack.chat_postMessage(channel="C0REGIE", text=HOSTILE, blocks=[section])
    said = {"as": "u-facilitator", "do": "say", "channel": "C0REGIE", "text": HOSTILE}
    requests.post(f"{sandbox.url}/_sandbox/act", json=said, timeout=5).raise_for_status()
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": HOSTILE}]}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    requests.post(
        f"{sandbox.url}/teams/workflows/kt-regie/triggers/manual/paths/invoke?sig=sandbox",
        json={"type": "message", "attachments": [attachment]},
        timeout=5,
    ).raise_for_status()
    page = hostile_page(sandbox)

    paths = [f"/?project=KT&q={key}", f"/browse/{key}", "/chat/slack/C0REGIE", "/chat/teams/kt-regie", page]
    for number, path in enumerate(paths):
        seen = dump(tmp_path / str(number), f"{sandbox.url}{path}")
        title = re.search(r"<title>(.*?)</title>", seen, re.DOTALL)
        assert title is not None
        assert not title[1].startswith("INGEBROKEN"), path
        assert seen.count("<script") == 1, path


def hostile_page(sandbox: Running) -> str:
    """A page whose words and links are hostile; its address in the viewer."""
    url = f"{sandbox.url}/wiki/api/v2"
    space = requests.get(f"{url}/spaces?keys=KTREGIE", auth=BOT, timeout=5).json()["results"][0]
    words = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    value = f'<p onclick="{RUN}">{words}</p><p><a href="javascript:{RUN}">klik</a></p>'
    body = {"representation": "storage", "value": value}
    new = {"spaceId": space["id"], "status": "current", "title": HOSTILE, "body": body}
    answer = requests.post(f"{url}/pages", json=new, auth=BOT, timeout=5)
    answer.raise_for_status()
    return f"/wiki/spaces/KTREGIE/pages/{answer.json()['id']}"


def test_a_page_can_be_pictured_at_phone_width(sandbox: Running, tmp_path: Path) -> None:
    issue(sandbox, "Epic", "Domein ZA 01")
    picture = tmp_path / "telefoon.png"

    browse(tmp_path / "p", f"{sandbox.url}/", "--window-size=390,800", f"--screenshot={picture}")

    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture.read_bytes()[16:20], "big") == 390
