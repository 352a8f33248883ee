"""A message as a title with plain text and HTML, from the templates of Slack."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.channels.apprise.render import CHARACTERS, AppriseText, Written
from bot.errors import RenderError
from bot.features.reminding.messages import Delivery
from bot.render.chat_render import Messages
from bot.render.environment import Templates
from bot.template_check.catalogue import messages
from bot.template_check.view_samples import NOW, digest, reminder, shown

TEXTS = AppriseText(Templates())
EVIL = "<b>*a*</b> & \"q\" 'r' [x](https://evil.example)"


class Reader(HTMLParser):
    """What a reader of the HTML sees, and where its links lead; tags that do not match fail the test."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.links, self.open = "", list[str](), list[str]()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"p", "ul", "li", "strong", "small", "a", "br", "hr", "h2"}, tag
        self.links += [value or "" for _, value in attrs]
        self.text += "" if tag in ("strong", "a", "small") else "\n"
        self.open += [] if tag in ("br", "hr") else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def written(message: Delivery) -> Written:
    assert isinstance(message.content, Written)
    return message.content


@pytest.mark.parametrize(("name", "render"), list(messages()))
def test_every_message_says_the_same_in_both_forms(name: str, render: Callable[[Messages], Delivery]) -> None:
    made = written(render(TEXTS))
    read = Reader(made.html)

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", re.sub(r"https?://\S+", "", text))

    assert made.title
    assert "\n" not in made.title
    assert words(made.text) == words(read.text)
    assert set(read.links) <= set(re.findall(r"https?://[^\s)]+", made.text))


def test_the_heading_is_the_title_and_stands_nowhere_else() -> None:
    made = written(TEXTS.gate(shown(reminder()), NOW))

    assert made.title == "GO/NO-GO Zorggroep De Linde – do 19 okt 2023 14:00"
    assert made.title not in made.text
    assert "Open het overleg in Jira: https://jira.example.org/browse/KT-900" in made.text
    assert '<a href="https://jira.example.org/browse/KT-900">Open het overleg in Jira</a>' in made.html


def test_values_are_no_markup() -> None:
    made = written(TEXTS.overdue(shown(replace(digest(), title=EVIL)), NOW))

    assert EVIL in made.title
    assert escape(EVIL) not in made.title
    assert "<b>" not in made.html
    assert "https://evil.example" not in Reader(made.html).links


def test_a_long_list_is_shortened_until_it_fits(tmp_path: Path) -> None:
    (tmp_path / "apprise").mkdir()
    line = "{% for a in digest.lines[:lines] %}\n- {{ 'x' * 1500 }}\n{% endfor %}\n"
    (tmp_path / "apprise" / "overdue_digest.j2").write_text(f"# kop\n{line}", encoding="utf-8")

    made = written(AppriseText(Templates(tmp_path)).overdue(shown(digest(10)), NOW))

    assert (made.title, made.text.count("- ")) == ("kop", 6)
    assert len(made.text) <= CHARACTERS


def test_a_message_without_anything_to_say_is_refused(tmp_path: Path) -> None:
    (tmp_path / "apprise").mkdir()
    (tmp_path / "apprise" / "overdue_digest.j2").write_text("", encoding="utf-8")

    with pytest.raises(RenderError, match=r"apprise/overdue_digest\.j2"):
        AppriseText(Templates(tmp_path)).overdue(shown(digest()), NOW)
