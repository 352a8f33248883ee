"""Every query that the bot can ask, judged by Atlassian's parser; and what the sandbox takes for a query."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.atlassian.desk.client import Desk
from bot.atlassian.jira import jql
from bot.atlassian.jira.client import Jira
from bot.config.site_model import JiraSite, ServiceDesk
from bot.model.issue import Identity, IssueId, IssueKey
from regiebot_sandbox.jira.reserved import RESERVED
from regiebot_sandbox.jira.search.jql import JqlError, parse
from tests.dutch import DUTCH
from tests.judge import Judge
from tests.unit.http.wire import SITE, reply
from tests.unit.render.samples import NASTY

pytestmark = pytest.mark.no_cover

PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,9}")
"""What `validate` takes for the key of a project."""

OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "a AND",
    "NOT b",
    "&&",
    "||",
    "+a -b",
    "a~2",
    "b^3",
    "c*",
    "?",
    '"',
    "\\",
    "\\u0041",
)


class Asked(requests.Session):
    """Keeps every query, and finds nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[str] = []

    def send(self, request: requests.PreparedRequest, **_more: Any) -> requests.Response:
        self.queries.append(json.loads(request.body or "")["jql"])
        answer = reply(200, {"issues": []})
        answer.request, answer.url = request, request.url or ""
        return answer


def asked(ask: Callable[[Jira], object]) -> list[str]:
    """The queries that an adapter sends, none of which is empty."""
    wire = Asked()
    ask(Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), lambda: wire, DUTCH))
    assert all(wire.queries)
    return wire.queries


def projects() -> st.SearchStrategy[str]:
    return st.from_regex(PROJECT, fullmatch=True) | st.sampled_from(
        [word.upper() for word in sorted(RESERVED) if PROJECT.fullmatch(word.upper())]
    )


def keys(project: str) -> st.SearchStrategy[list[IssueKey]]:
    numbers = st.lists(st.integers(1, 10**6), min_size=1, max_size=4)
    return numbers.map(lambda found: [IssueKey(f"{project}-{number}") for number in found])


LABELS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda text: not re.search(r"\s", text)
)
"""Anything but white space: more than `validate` lets into an id."""

SUMMARIES = (
    st.text(max_size=40)
    | st.sampled_from((*NASTY, *OPERATORS))
    | st.lists(st.sampled_from(("AND", "OR", "NOT", "overleg", "é", "ﬁ", '"', "'", "\\", "*"))).map(" ".join)
)


@st.composite
def some_keys(draw: st.DrawFn) -> list[IssueKey]:
    return draw(keys(draw(projects())))


def judged(judge: Judge, queries: Sequence[str]) -> dict[str, list[str]]:
    found = {query: judge.query(query) for query in queries}
    return {query: problems for query, problems in found.items() if problems}


@pytest.mark.parametrize(
    "query",
    [
        "project != IT",
        "project = AND",
        "labels in ()",
        'labels = "a',
        'labels = "\\q"',
        'labels = "\u0001"',
        "labels = a b",
        "updated >= -15m ORDER key",
        "summary ~",
    ],
)
def test_the_judge_sees_what_is_wrong(atlassian: Judge, query: str) -> None:
    assert atlassian.query(query)


@given(LABELS, some_keys())
def test_a_sweep_asks_what_jira_can_read(atlassian: Judge, root: str, cuts: list[IssueKey]) -> None:
    whole = asked(lambda jira: jira.sweep(Identity(root)))
    parts = asked(lambda jira: jira.sweep(Identity(root), cuts))

    assert (len(whole), len(parts)) == (1, len(cuts) + 1)
    assert judged(atlassian, [*whole, *parts]) == {}


@given(
    st.lists(LABELS, min_size=1, max_size=3), st.integers(0, 10**6), some_keys() | st.just([]), st.booleans()
)
def test_a_look_at_what_changed_asks_what_jira_can_read(
    atlassian: Judge, roots: list[str], minutes: int, parents: list[IssueKey], wrote: bool
) -> None:
    written = [IssueId("10001")] if wrote else []

    queries = asked(lambda jira: jira.changed([Identity(r) for r in roots], minutes, parents, written))

    assert len(queries) == 1
    assert judged(atlassian, queries) == {}


@given(LABELS, some_keys())
def test_a_look_below_tasks_asks_what_jira_can_read(
    atlassian: Judge, root: str, parents: list[IssueKey]
) -> None:
    queries = asked(lambda jira: jira.children(Identity(root), parents))

    assert len(queries) == 1
    assert judged(atlassian, queries) == {}


@given(projects(), st.lists(SUMMARIES, min_size=1, max_size=5))
def test_a_look_for_look_alikes_asks_what_jira_can_read(
    atlassian: Judge, project: str, summaries: list[str]
) -> None:
    queries = asked(lambda jira: jira.look_alikes(project, summaries))

    assert len(queries) == (1 if any(re.search(r"\w", text) for text in summaries) else 0)
    assert judged(atlassian, queries) == {}


@given(projects(), st.integers(30, 3650))
def test_a_look_at_the_service_desk_asks_what_jira_can_read(
    atlassian: Judge, project: str, days: int
) -> None:
    desk = ServiceDesk(project=project, history_days=days)

    queries = asked(lambda jira: Desk(jira).changes(desk))

    assert len(queries) == 1
    assert judged(atlassian, queries) == {}


def about(project: str) -> list[str]:
    """Every condition that names a project or an issue in it."""
    keys = [IssueKey(f"{project}-1"), IssueKey(f"{project}-9")]
    return [f"project = {jql.quoted(project)}", jql.below(keys), *jql.parts(keys)]


def test_any_reserved_word_may_be_the_key_of_a_project(atlassian: Judge) -> None:
    words = [word.upper() for word in atlassian.reserved() if PROJECT.fullmatch(word.upper())]

    assert len(words) > 100
    assert judged(atlassian, [query for word in words for query in about(word)]) == {}


def operands() -> st.SearchStrategy[str]:
    plain = st.sampled_from(
        ("KT-1", "-15m", "12", "or.x", "and-1", "EMPTY", "null", "f()", "f(x, 'y')", "it", "is")
    )
    quoted = st.text(st.sampled_from("aé '\\\"u0041\u0001\u007f\ufdd0"), max_size=6).map(
        lambda text: f'"{text}"'
    )
    return plain | quoted | st.sampled_from(("(x, y)", "(EMPTY)", "not", "\\", "("))


def clauses() -> st.SearchStrategy[str]:
    fields = st.sampled_from(
        ("labels", '"Story points"', "cf[10]", "go", "order", "-", "NOT labels", "! key")
    )
    signs = st.sampled_from(("=", "!=", "<", ">=", "~", "!~", "in", "not in", "is", "is not", "was", "=="))
    return st.tuples(fields, signs, operands()).map(" ".join)


def queries() -> st.SearchStrategy[str]:
    joint = st.sampled_from((" and ", " OR ", " && ", " || ", " & ", " "))
    order = st.sampled_from(("", " ORDER BY key", " order by key asc, go desc", " ORDER key", " order by"))
    many = st.lists(clauses(), min_size=1, max_size=3)
    return st.tuples(joint, many, order).map(lambda made: made[0].join(made[1]) + made[2])


@settings(max_examples=400)
@given(queries())
def test_the_sandbox_takes_no_query_that_jira_cannot_read(atlassian: Judge, query: str) -> None:
    try:
        parse(query)
    except JqlError:
        return

    assert atlassian.query(query) == []


def test_the_sandbox_knows_the_reserved_words(atlassian: Judge) -> None:
    assert frozenset(atlassian.reserved()) == RESERVED
