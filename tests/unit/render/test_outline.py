"""The small text form: what it reads as, and that data never becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.outline import (
    Bullets,
    Button,
    Callout,
    Facts,
    Heading,
    Paragraph,
    Rule,
    Run,
    Small,
    escape,
    inline,
    parse,
    plain,
)
from bot.render.text import one_line
from tests.unit.render.samples import NASTY


def test_each_kind_of_line_is_its_own_block() -> None:
    text = """
# Kop
eerste regel
tweede regel

- een
- twee
: Wie | iemand
!good klaar
> klein
---
=> Open | https://x.example/y
"""
    assert parse(text) == (
        Heading((Run("Kop"),)),
        Paragraph(((Run("eerste regel"),), (Run("tweede regel"),))),
        Bullets(((Run("een"),), (Run("twee"),))),
        Facts((("Wie", (Run("iemand"),)),)),
        Callout("good", (Run("klaar"),)),
        Small((Run("klein"),)),
        Rule(),
        Button("Open", "https://x.example/y"),
    )


def test_strong_text_and_links_are_runs() -> None:
    assert inline("a **b** [c](https://x.example) d") == (
        Run("a "),
        Run("b", strong=True),
        Run(" "),
        Run("c", url="https://x.example"),
        Run(" d"),
    )


def test_a_link_that_is_no_web_address_is_only_its_text() -> None:
    assert inline("[klik](javascript:alert)") == (Run("klik"),)
    assert parse("=> klik | javascript:alert(1)") == ()


def test_a_backslash_takes_meaning_away() -> None:
    assert parse(r"\# geen kop \*\*niet vet\*\* \[x](y)") == (
        Paragraph(((Run("# geen kop **niet vet** [x](y)"),),)),
    )


@pytest.mark.parametrize(
    "line", ["# ", "- ", ": ", ": alleen label |", "> ", "=> x", "=> | https://x.example"]
)
def test_a_line_without_content_makes_no_block(line: str) -> None:
    assert parse(line) == ()


TEXT = st.one_of(st.text(), st.sampled_from(NASTY), st.text(alphabet="\\*[]()|#-:>=! a\n"))


@given(TEXT)
def test_any_text_survives_and_is_only_text(value: str) -> None:
    blocks = parse(escape(value))

    expected = one_line(value)
    assert blocks == ((Paragraph(((Run(expected),),)),) if expected else ())


@given(TEXT)
def test_any_text_survives_inside_markup(value: str) -> None:
    said = escape(f"x{value}x")
    text = one_line(f"x{value}x")

    assert inline(f"**{said}**") == (Run(text, strong=True),)
    assert inline(f"[{said}](https://x.example)") == (Run(text, url="https://x.example"),)
    assert parse(f": {said} | {said}") == (Facts(((text, (Run(text),)),)),)
    assert parse(f"- {said}\n- {said}") == (Bullets(((Run(text),), (Run(text),))),)


@given(st.text(alphabet="\\*[]()|#-:>=!\n ab"))
def test_any_template_output_can_be_read(text: str) -> None:
    for block in parse(text):
        if isinstance(block, Heading):
            assert plain(block.text)
