"""What a person finds in the viewer, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from slack_sdk import WebClient

from regiebot_sandbox.embedded import Running

NOW = datetime(2023, 10, 9, 7, 30, tzinfo=UTC)
BOT = ("regiebot@example.org", "sandbox-token")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TEAMS = "/teams/workflows/kt-regie/triggers/manual/paths/invoke?api-version=1&sig=sandbox"


@pytest.fixture(autouse=True)
def still(sandbox: Running) -> None:
    sandbox.site.clock.set(NOW)


def issue(sandbox: Running, kind: str, summary: str, **fields: Any) -> str:
    body = {"project": {"key": "KT"}, "issuetype": {"name": kind}, "summary": summary, **fields}
    answer = requests.post(f"{sandbox.url}/rest/api/3/issue", json={"fields": body}, auth=BOT, timeout=5)
    answer.raise_for_status()
    return str(answer.json()["key"])


def under(key: str) -> dict[str, Any]:
    return {"parent": {"key": key}}


def act(sandbox: Running, **payload: Any) -> None:
    requests.post(f"{sandbox.url}/_sandbox/act", json=payload, timeout=5).raise_for_status()


def look(sandbox: Running, path: str) -> str:
    answer = requests.get(f"{sandbox.url}{path}", timeout=5)
    assert answer.status_code == 200, path
    return answer.text


@pytest.fixture
def work(sandbox: Running) -> dict[str, str]:
    epic = issue(sandbox, "Epic", "Domein ZA 01")
    step = issue(sandbox, "Taak", "O Quality-gate", **under(epic))
    late = issue(sandbox, "Subtaak", "O.5 Back-up", duedate="2023-10-06", **under(step))
    done = issue(sandbox, "Subtaak", "O.6 Rollback", duedate="2023-10-06", **under(step))
    act(sandbox, **{"as": "u-facilitator", "do": "transition", "issue": done, "to": "Gereed"})
    return {"epic": epic, "step": step, "late": late, "done": done}


@pytest.mark.parametrize("path", ["/", "/bord", "/paginas", "/chat", "/verzoeken", "/bord?project=RFC"])
def test_every_part_opens_without_credentials_in_an_empty_site(sandbox: Running, path: str) -> None:
    answer = requests.get(f"{sandbox.url}{path}", timeout=5)

    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].split("style-src")[0]


@pytest.mark.parametrize(
    "path", ["/browse/KT-1", "/chat/slack/X", "/chat/teams/X", "/?project=X", "/viewer/x"]
)
def test_what_is_not_there_is_said_so(sandbox: Running, path: str) -> None:
    answer = requests.get(f"{sandbox.url}{path}", timeout=5)

    assert answer.status_code == 404
    assert "Niet gevonden" in answer.text


def test_an_epic_shows_its_progress_and_loads_its_steps_when_opened(
    sandbox: Running, work: dict[str, str]
) -> None:
    closed = look(sandbox, "/?project=KT")
    opened = look(sandbox, f"/?project=KT&open={work['epic']}")
    part = look(sandbox, f"/browse/{work['epic']}/onder")

    assert '<span class="figure">1/2</span>' in closed
    assert work["late"] not in closed
    assert work["late"] in opened
    assert work["late"] in part
    assert "<html" not in part


def test_late_is_only_what_is_not_done(sandbox: Running, work: dict[str, str]) -> None:
    page = look(sandbox, "/?project=KT&toon=te-laat")

    assert 'class="due late">6 okt 2023' in page
    assert work["late"] in page
    assert work["done"] not in page


def test_a_search_finds_by_title_and_key(sandbox: Running, work: dict[str, str]) -> None:
    assert work["done"] in look(sandbox, "/?project=KT&q=rollback")
    assert work["late"] not in look(sandbox, "/?project=KT&q=rollback")
    assert work["late"] in look(sandbox, f"/?project=KT&q={work['late']}")


def test_the_board_puts_actions_in_columns_and_says_how_many_more_there_are(
    sandbox: Running, work: dict[str, str]
) -> None:
    for number in range(30):
        issue(sandbox, "Subtaak", f"Actie {number}", **under(work["step"]))

    page = look(sandbox, f"/bord?project=KT&epic={work['epic']}")
    todo, done = page.split('id="kolom-done"')

    assert "en nog 6" in todo
    assert work["late"] in todo
    assert work["done"] in done
    assert work["step"] in look(sandbox, "/bord?project=KT&niveau=stappen")


def test_an_issue_shows_what_was_done_with_it(sandbox: Running, work: dict[str, str]) -> None:
    said = {"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Afgestemd."}]}]}  # fmt: skip
    url = f"{sandbox.url}/rest/api/3"
    link = {
        "type": {"name": "Blocks"},
        "inwardIssue": {"key": work["late"]},
        "outwardIssue": {"key": work["done"]},
    }
    requests.post(f"{url}/issueLink", json=link, auth=BOT, timeout=5).raise_for_status()
    comment = requests.post(f"{url}/issue/{work['done']}/comment", json={"body": said}, auth=BOT, timeout=5)
    comment.raise_for_status()
    requests.put(
        f"{url}/issue/{work['done']}/properties/regiebot", json={"identity": "kt/O.6"}, auth=BOT, timeout=5
    )

    page = look(sandbox, f"/browse/{work['done']}")

    for words in ("Afgestemd.", "Migratiefacilitator", "Te doen", "kt/O.6", work["late"], work["epic"]):
        assert words in page


def test_a_request_shows_its_rounds_and_votes(sandbox: Running) -> None:
    fields = {"Bron": "infolijn", "RFC-prioriteit": "hoog", "Impact": "minor", "Reikwijdte": "ketenbreed"}
    wish = {"as": "u-mc-leverancier", "do": "create_request", "summary": "Tijdslot", "description": "x"}
    act(sandbox, **wish, fields={**fields, "Raakt": ["koppelvlak"]})
    for status in ("Beoordelen", "Wacht op CAB"):
        act(sandbox, **{"as": "u-servicedesk", "do": "transition", "issue": "RFC-1", "to": status})
    act(sandbox, **{"as": "u-cab-product", "do": "approve", "request": "RFC-1"})

    page = look(sandbox, "/browse/RFC-1")

    assert "Wacht op CAB" in page
    assert page.count('lozenge-green">goedgekeurd') == 1
    assert page.count('lozenge-yellow">open') == 3


def test_a_page_shows_its_place_and_its_versions(sandbox: Running) -> None:
    url = f"{sandbox.url}/wiki/api/v2"
    space = requests.get(f"{url}/spaces?keys=KTREGIE", auth=BOT, timeout=5).json()["results"][0]
    body = {"representation": "storage", "value": "<p>eerste</p>"}
    new = {"spaceId": space["id"], "status": "current", "title": "Stand", "body": body}
    page = requests.post(f"{url}/pages", json=new, auth=BOT, timeout=5).json()
    second = {**new, "id": page["id"], "body": {**body, "value": "<p>tweede</p>"}, "version": {"number": 2}}
    requests.put(f"{url}/pages/{page['id']}", json=second, auth=BOT, timeout=5).raise_for_status()
    address = f"/wiki/spaces/KTREGIE/pages/{page['id']}"

    assert address in look(sandbox, "/paginas")
    assert f'href="{address}" aria-current="page"' in look(sandbox, address)
    assert "<p>tweede</p>" in look(sandbox, address)
    assert "<p>eerste</p>" in look(sandbox, f"{address}/Stand?versie=1")
    assert "niet de laatste" in look(sandbox, f"{address}?versie=1")


def test_a_permalink_leads_to_the_message(sandbox: Running) -> None:
    slack = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
    root = slack.chat_postMessage(channel="C0REGIE", text="anker")["ts"]
    slack.chat_postMessage(channel="C0REGIE", text="antwoord", thread_ts=root)
    link = slack.chat_getPermalink(channel="C0REGIE", message_ts=root)["permalink"]

    answer = requests.get(link, timeout=5)

    anchor = answer.url.partition("#")[2]
    assert anchor
    assert f'id="{anchor}"' in answer.text
    assert "1 antwoord" in answer.text


def test_a_card_is_shown_and_a_failed_run_is_marked(sandbox: Running) -> None:
    def send(version: str) -> None:
        block = {"type": "TextBlock", "text": "**Overleg** [open](https://x.example)"}
        card = {"type": "AdaptiveCard", "version": version, "body": [block]}
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        body = {"type": "message", "attachments": [attachment]}
        requests.post(f"{sandbox.url}{TEAMS}", json=body, timeout=5).raise_for_status()

    send("1.5")
    send("1.6")
    page = look(sandbox, "/chat/teams/kt-regie")

    assert "<strong>Overleg</strong>" in page
    assert "1 mislukt" in page
    assert "/attachments/0/content/version" in page


def test_the_log_counts_calls_by_path_and_outcome(sandbox: Running) -> None:
    requests.get(f"{sandbox.url}/rest/api/3/issue/KT-404", auth=BOT, timeout=5)
    requests.get(f"{sandbox.url}/rest/api/3/issue/KT-405", auth=BOT, timeout=5)

    page = look(sandbox, "/verzoeken?toon=fouten")

    assert '<td class="number">2</td>' in page
    assert "/rest/api/3/issue/{issueIdOrKey}" in page
    assert page.index("KT-405") < page.index("KT-404")


def test_hostile_words_come_out_inert_everywhere(sandbox: Running) -> None:
    key = issue(sandbox, "Taak", HOSTILE, labels=["<script>"])
    slack = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
    plain = {"type": "plain_text", "text": HOSTILE}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain},
        {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}, "fields": [plain]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {**plain, "text": "<b>"}, "url": "javascript:x"}],
        },
    ]
    slack.chat_postMessage(channel="C0REGIE", text=HOSTILE)
    slack.chat_postMessage(channel="C0REGIE", text=HOSTILE, blocks=blocks)
    failed = {"type": HOSTILE, HOSTILE: 1}
    requests.post(f"{sandbox.url}{TEAMS}", json=failed, timeout=5).raise_for_status()
    requests.get(f"{sandbox.url}/rest/{HOSTILE}", timeout=5)

    paths = [
        "/",
        f"/?q={HOSTILE}",
        "/bord",
        f"/browse/{key}",
        "/chat/slack/C0REGIE",
        "/chat/teams/kt-regie",
        "/verzoeken",
    ]
    for path in paths:
        page = look(sandbox, path)
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        assert "javascript:" not in page, path
