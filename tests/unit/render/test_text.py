"""Plain text made safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.text import clean, clip, flat, lines, one_line, unbroken, web_url


@given(st.text())
def test_one_line_is_one_line_of_characters_that_can_be_shown(text: str) -> None:
    made = one_line(text)

    assert made.splitlines() in ([], [made])
    assert made == made.strip()
    assert "  " not in made
    assert made.encode().decode() == made


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800", "\ue000", "\uffff", "\x85"])
def test_characters_that_hide_or_break_things_are_gone(hidden: str) -> None:
    assert clean(f"a{hidden}b") == "ab"


def test_ordinary_characters_stay() -> None:
    text = "Één – “twee” 🚀 ﷽ ø\nregel\ttab"

    assert clean(text) == text


def test_line_ends_of_any_kind_are_line_ends() -> None:
    assert lines("een\r\ntwee\r\r  drie  \n\n") == ["een", "twee", "drie"]


def test_columns_keep_their_spaces_only_where_asked() -> None:
    assert (flat(" a \n b "), unbroken("a  b\n")) == (" a b ", "a  b ")


@given(st.text(), st.integers(1, 40))
def test_a_clipped_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    made = clip(text, limit)

    assert len(made) <= limit
    assert made == text or made.endswith("…")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://x/y", "//x/y", "x", "", None, "http://", "https://[x"],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_url(url) is None


def test_an_address_cannot_leave_its_place() -> None:
    assert web_url('https://x.example/a b"<|>\n') == "https://x.example/a%20b%22%3C%7C%3E"


def test_a_plain_address_stays_as_it_is() -> None:
    url = "http://127.0.0.1:8080/browse/KT-1?a=1&b=%20#c"

    assert web_url(url) == url
