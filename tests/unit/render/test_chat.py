"""Slack and Teams messages: what they say, that they fit, and that data stays data."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import render as slack
from bot.channels.slack.render import SlackText
from bot.channels.teams import render as teams
from bot.channels.teams.render import TeamsText
from bot.errors import RenderError
from bot.features.reminding.messages import Delivery
from bot.render.environment import Templates
from bot.template_check.view_samples import NOW, digest, gate, note, reminder, shown
from tests.unit.render.samples import NASTY

SLACK, TEAMS = SlackText(Templates()), TeamsText(Templates())
TEXT = st.one_of(st.text(), st.sampled_from(NASTY))
LINK = re.compile(r"<(https?://[^<>|]+)\|([^<>|]*)>")


def texts(value: Any) -> Iterator[str]:
    """Every text that a reader sees, or that Slack reads as markup."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for child in value.values():
            yield from texts(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from texts(child)


def bullets(message: Delivery) -> list[str]:
    return [line for text in texts(message.content) for line in text.split("\n") if line.startswith("•")]


def card_text(card: Delivery) -> str:
    return json.dumps(card.content or {}, ensure_ascii=False)


def test_a_reminder_says_when_how_ready_and_what_is_missing() -> None:
    message = SLACK.gate(shown(reminder()), NOW)

    assert "do 19 okt 2023 14:00" in message.text
    assert "over 5 werkdagen" in message.text
    assert "17 van 21 gereed, nog 4 acties nodig" in message.text
    assert len(bullets(message)) == 4


@pytest.mark.parametrize(
    ("missing", "listed", "rest"), [(10, 10, None), (11, 11, "• en nog 1"), (50, 11, "• en nog 40")]
)
def test_a_list_stops_at_ten_lines_and_says_how_many_more(
    missing: int, listed: int, rest: str | None
) -> None:
    found = bullets(SLACK.gate(shown(reminder(gate(missing))), NOW))

    assert len(found) == listed
    assert rest is None or found[-1] == rest


def test_a_digest_counts_what_it_does_not_list() -> None:
    assert bullets(SLACK.overdue(shown(digest(10, total=312)), NOW))[-1] == "• en nog 302"


def test_a_reminder_without_names_still_says_how_many_are_missing() -> None:
    message = SLACK.gate(shown(reminder(gate(4, missing=()))), NOW)

    assert "nog 4 acties nodig" in message.text
    assert bullets(message) == []


def test_a_change_note_has_both_decisions() -> None:
    message = SLACK.change(shown(note()), NOW)

    assert "CAB-besluit over de wens: goedgekeurd" in message.text
    said = "\n".join(texts(message.content))
    assert "*CAB wens:* goedgekeurd (ma 9 okt 2023)" in said
    assert "*CAB productie:* wacht op CAB" in said


@given(TEXT)
def test_any_text_survives_slack_and_is_no_markup(value: str) -> None:
    escaped = slack.escape(value)

    assert not set(escaped) & {"<", ">"}
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == value


def mrkdwn(value: Any) -> Iterator[dict[str, Any]]:
    """Every text in which Slack reads markup."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value
        for child in value.values():
            yield from mrkdwn(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from mrkdwn(child)


def test_slack_makes_no_links_of_its_own() -> None:
    assert {element["verbatim"] for element in mrkdwn(SLACK.gate(shown(reminder()), NOW).content)} == {True}


@given(TEXT)
def test_no_text_becomes_a_mention_or_a_foreign_link(value: str) -> None:
    name = f"x{value}"
    messages = (
        SLACK.gate(shown(reminder(gate(2, title=name, scope_title=name, participants=(name,)))), NOW),
        SLACK.overdue(shown(digest(2, title=name)), NOW),
        SLACK.change(shown(note(summary=name, source=name, release=name)), NOW),
    )
    read = [text for m in messages for text in (m.text, *(e["text"] for e in mrkdwn(m.content)))]

    assert [text for text in read if set(LINK.sub("", text)) & {"<", ">"}] == []
    assert {url for text in read for url, _ in LINK.findall(text)} == {
        f"https://jira.example.org/browse/KT-{n}" for n in (1, 2)
    }


MARKDOWN = re.compile(r"(?<!\\)[*_`\[\]()#~>]")


@given(TEXT)
def test_any_text_survives_teams_and_is_no_markup(value: str) -> None:
    escaped = teams.escape(value)

    assert not MARKDOWN.search(escaped.replace("\\\\", ""))
    assert "<" not in escaped
    assert not re.match(r"\s*(?:[-+]|\d+[.)])(?:\s|$)", escaped)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[x](javascript:1)", r"\[x\]\(javascript:1\)"),
        ("R&D &lt;b&gt;", "R&D &amp;lt;b&amp;gt;"),
        ("<at>x</at>", r"&lt;at\>x&lt;/at\>"),
        ("1. eerst", r"1\. eerst"),
        ("- streep", r"\- streep"),
        ("12 - 3.", "12 - 3."),
    ],
)
def test_teams_escapes_only_what_would_be_markup(text: str, escaped: str) -> None:
    assert teams.escape(text) == escaped


def test_teams_buttons_need_https_and_other_addresses_become_links() -> None:
    secure, local = (
        TEAMS.gate(shown(reminder(gate(url=url))), NOW)
        for url in ("https://x.example/1", "http://127.0.0.1:8080/1")
    )

    assert '"Action.OpenUrl"' in card_text(secure)
    assert '"Action.OpenUrl"' not in card_text(local)
    assert "[Open het overleg in Jira](http://127.0.0.1:8080/1)" in card_text(local)


def test_a_card_is_sent_compact_and_not_as_ascii() -> None:
    assert teams.encode({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()


@pytest.fixture
def wordy(tmp_path: Path) -> Templates:
    """Templates that list the full title of each action many times over."""
    for medium in ("slack", "teams"):
        (tmp_path / medium).mkdir()
        body = "# Kop\n{% for action in digest.lines[:lines] %}\n- {{ action.title * 4 }}\n{% endfor %}\n"
        (tmp_path / medium / "overdue_digest.j2").write_text(body, encoding="utf-8")
    return Templates(tmp_path)


def test_a_message_that_is_too_big_lists_less(wordy: Templates) -> None:
    message = SlackText(wordy).overdue(shown(digest(10, title="x" * 400)), NOW)
    card = TeamsText(wordy).overdue(shown(digest(10, title="é" * 400)), NOW)

    assert len(bullets(message)) == 6
    assert len(teams.encode(card.content or {})) <= teams.BYTES


@pytest.mark.parametrize("template", ["{% for n in range(60) %}\n# kop\n{% endfor %}", "{{ 'x' * 3001 }}"])
def test_a_message_that_never_fits_is_refused(tmp_path: Path, template: str) -> None:
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack/overdue_digest.j2").write_text(template, encoding="utf-8")
    with pytest.raises(RenderError, match=r"slack/overdue_digest\.j2: .*too big"):
        SlackText(Templates(tmp_path)).overdue(shown(digest()), NOW)
