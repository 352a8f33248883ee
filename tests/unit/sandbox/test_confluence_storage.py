import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiebot_sandbox.confluence.storage import Malformed, normalise, parse, text_of

WORD = '<ac:parameter ac:name="title">GO</ac:parameter>'
STATUS = f'<ac:structured-macro ac:name="status">{WORD}</ac:structured-macro>'


@pytest.mark.parametrize(
    ("body", "words", "at"),
    [
        ("<p><strong>x</p>", "Unexpected close tag </p>; expected </strong>.", "[1,15]"),
        ("<p>x", "Unexpected close tag </xml>; expected </p>.", "[1,7]"),
        ("<p>\n<b>x</p>", "Unexpected close tag </p>; expected </b>.", "[2,7]"),
        ("<p>&bogus;</p>", 'Undeclared general entity "bogus"', "[1,4]"),
        ("<p><x:y/></p>", 'Undeclared namespace prefix "x"', "[1,4]"),
        ("a < b", "Not well-formed (invalid token)", "[1,4]"),
    ],
)
def test_a_malformed_body_is_named_with_its_place(body: str, words: str, at: str) -> None:
    with pytest.raises(Malformed) as caught:
        normalise(body, "1")

    assert str(caught.value) == f"Error parsing xhtml: {words}\n at [row,col {{unknown-source}}]: {at}"


@pytest.mark.parametrize("body", ["</xml>", "</xml><xml>", "<!DOCTYPE p []>", "<p a=1/>", "a & b"])
def test_a_body_cannot_leave_its_root(body: str) -> None:
    with pytest.raises(Malformed):
        normalise(body, "1")


def test_html_entities_become_characters() -> None:
    assert normalise("&euro;&nbsp;&eacute;&lt;&amp;", "1") == "€\u00a0é&lt;&amp;"


def test_a_macro_gets_an_id_that_a_second_save_keeps() -> None:
    once = normalise(STATUS, "1")

    assert 'ac:macro-id="' in once
    assert normalise(once, "2") == once


def test_the_same_macro_on_another_page_has_another_id() -> None:
    assert normalise(STATUS, "1") != normalise(STATUS, "2")


def test_plain_text_stays_in_cdata() -> None:
    code = "<ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body>"

    assert code in normalise(f'<ac:structured-macro ac:name="code">{code}</ac:structured-macro>', "1")


def test_scripts_and_handlers_are_not_stored() -> None:
    stored = normalise('<p onclick="x()">a<script>alert(1)</script>b</p><iframe src="y"></iframe>c', "1")

    assert "ab</p>c" in stored
    assert not any(word in stored for word in ("onclick", "script", "iframe"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])))
def test_escaped_text_survives_storing(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert text_of(parse(normalise(f"<p>{escaped}</p>", "1"))) == text
