"""Digests of the bot's block: equal for what says the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.adf import digest

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
