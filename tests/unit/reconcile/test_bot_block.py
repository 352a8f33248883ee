"""Digests of the bot's block: equal for what says the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reconcile.bot_block import digest
from regiebot_sandbox.jira.adf import stored as jira_stored

TEXT = st.sampled_from(["", "null", "[]", "{}", "localId", "gewoon", "é"])
NODE = st.recursive(
    st.none() | st.integers() | st.booleans() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def stored(node: Any) -> Any:
    """The node as Jira may give it back: an id more, an empty member more, keys in another order."""
    if isinstance(node, dict):
        turned = {name: stored(child) for name, child in reversed(node.items())}
        return {"localId": "a1", **turned, "marks": [], "attrs": {}}
    return [stored(child) for child in node] if isinstance(node, list) else node


@given(st.dictionaries(st.sampled_from("abc"), NODE, max_size=3))
def test_what_jira_adds_by_itself_does_not_change_a_digest(node: dict[str, Any]) -> None:
    assert digest(stored(node)) == digest(node)
    assert digest(json.loads(json.dumps(node))) == digest(node)


@pytest.mark.parametrize("text", ["null", "[]", "{}", "localId"])
def test_a_text_that_looks_like_an_empty_member_counts(text: str) -> None:
    assert digest({"text": text}) != digest({"text": "iets anders"})
    assert digest({"text": text}) != digest({})


def text(said: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": said, **({"marks": list(marks)} if marks else {})}


def paragraph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(nodes)}


def ordered(*nodes: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {"type": "orderedList", **({"attrs": attrs} if attrs else {}), "content": list(nodes)}


STRONG, LINK = {"type": "strong"}, {"type": "link", "attrs": {"href": "https://example.org/[1]"}}
SAME = [
    (paragraph(text("ab")), paragraph(text("a"), text("b"))),
    (paragraph(text("a", STRONG), text("b", STRONG)), paragraph(text("ab", STRONG))),
    (paragraph(text("a", LINK), text("b", LINK)), paragraph(text("ab", LINK))),
    (paragraph(text("a", LINK, STRONG)), paragraph(text("a", STRONG, LINK))),
    (paragraph(text("a", LINK, STRONG), text("b", STRONG, LINK)), paragraph(text("ab", LINK, STRONG))),
    (ordered(paragraph(text("a"))), ordered(paragraph(text("a")), order=1, localId="x")),
    (paragraph({"type": "hardBreak"}), paragraph({"type": "hardBreak", "attrs": {"text": "\n"}})),
    (
        {"type": "status", "attrs": {"text": "GO", "color": "green"}},
        {"type": "status", "attrs": {"text": "GO", "color": "green", "style": "", "localId": "l"}},
    ),
]
"""What says the same, as a program writes it and as the editor saves it (services §2.6)."""

OTHER = [
    (paragraph(text("ab")), paragraph(text("a"), text("b", STRONG))),
    (paragraph(text("a", STRONG), text("b")), paragraph(text("ab", STRONG))),
    (paragraph(text("a")), paragraph(text("a", STRONG))),
    (paragraph(text("a"), {"type": "hardBreak"}, text("b")), paragraph(text("ab"))),
    (paragraph(text("a")), paragraph(text("a"), paragraph(text("b")))),
    (ordered(paragraph(text("a"))), ordered(paragraph(text("a")), order=2)),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_editors_own_form_is_no_other_text(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_a_reader_sees_otherwise_is_another_text(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert digest(one) != digest(other)


TEXTS = st.builds(
    lambda said, marks: text(said, *marks),
    st.text(st.sampled_from('a"\\]{},[:'), min_size=1, max_size=6),
    st.sampled_from([(), (STRONG,), (LINK,), (LINK, STRONG), (STRONG, LINK)]),
)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_what_is_looked_at_quickly_comes_to_the_same(nodes: list[dict[str, Any]]) -> None:
    """A digest that skips the slow way gives what the slow way gives: the sandbox's form has the same."""
    node = {"type": "doc", "content": [paragraph(*nodes)]}

    assert digest(jira_stored(node)) == digest(node)
