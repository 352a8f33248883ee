"""Texts become parts of a query in which they mean themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.atlassian.jira import jql
from bot.model.issue import IssueKey
from regiebot_sandbox.jira.search.jql import Clause, parse


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_quoted_text_is_read_back_as_it_was(text: str) -> None:
    where = parse(f"labels = {jql.quoted(text)}").where

    assert isinstance(where, Clause)
    assert [operand.text for operand in where.operands] == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cluster 1 \u2013 Noord (GO/NO-GO)", "Cluster 1 Noord GO NO GO"),
        ("Akkoord van de OR, NOT van IT AND anderen", "Akkoord van de or not van IT and anderen"),
        ("Or, And en Not", "Or And en Not"),
        ("\u2192 \U0001f680", ""),
    ],
)
def test_a_search_for_words_has_no_operators(text: str, words: str) -> None:
    assert jql.words(text) == words


def test_the_parts_of_a_sweep_leave_out_no_issue_and_name_keys_between_quotes() -> None:
    keys = [IssueKey("IT-5"), IssueKey("IT-9")]

    assert list(jql.parts(keys)) == [
        '(key < "IT-5" OR project != "IT")',
        'key >= "IT-5" AND key < "IT-9"',
        'key >= "IT-9"',
    ]
