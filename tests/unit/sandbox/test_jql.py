import pytest

from bot.sandbox.embedded import open_site
from bot.sandbox.jira import HOOKS, create_issue
from bot.sandbox.jira.clauses import Test, field_test
from bot.sandbox.jira.jql import Clause, Group, JqlError, Operand, parse
from bot.sandbox.jira.registry import Row
from bot.sandbox.jira.searching import search
from bot.sandbox.kernel import Site

BOT = "bot-regiebot"


@pytest.fixture
def site() -> Site:
    return open_site()


def test_not_turns_every_clause_round() -> None:
    where = parse("NOT (a = 1 AND (b IN (2) OR c IS EMPTY))").where

    one, two = Operand("1"), Operand("2")
    inner = Group("and", (Clause("b", "not in", (two,)), Clause("c", "is not", ())))
    assert where == Group("or", (Clause("a", "!=", (one,)), inner))


def test_and_binds_closer_than_or() -> None:
    where = parse("a = 1 OR b = 2 AND c = 3").where

    assert isinstance(where, Group)
    assert where.word == "or"
    assert isinstance(where.parts[1], Group)
    assert where.parts[1].word == "and"


@pytest.mark.parametrize("text", ['"a \\" b"', "'a \" b'"])
def test_quotes_keep_what_is_in_them(text: str) -> None:
    where = parse(f"summary ~ {text}").where

    assert where == Clause("summary", "~", (Operand('a " b', quoted=True),))


def test_words_that_only_begin_like_keywords_are_words() -> None:
    where = parse("labels = order-1 AND project in (INTERN, ANDERS)").where

    assert isinstance(where, Group)
    assert where.parts[1] == Clause("project", "in", (Operand("INTERN"), Operand("ANDERS")))


@pytest.mark.parametrize("word", ["ORDER", "in", "Select", "ALL", "INT", "User"])
@pytest.mark.parametrize(
    "query", ["project = {}", "project != {}", "a = 1 AND project in (KT, {})", "a in ({}, KT)"]
)
def test_a_reserved_word_stands_between_quotation_marks(word: str, query: str) -> None:
    with pytest.raises(JqlError):
        parse(query.format(word))

    assert parse(query.format(f'"{word}"')).where is not None
    assert parse(query.format(f"{word}-12")).where is not None


def test_a_reserved_word_is_refused_in_the_words_of_jira() -> None:
    with pytest.raises(JqlError) as told:
        parse("a = 1 AND project = UPDATE")

    assert str(told.value) == (
        "Error in the JQL Query: 'UPDATE' is a reserved JQL word. You must surround it in quotation marks "
        "to use it in a query. (line 1, character 21)"
    )


def test_an_error_says_line_and_character() -> None:
    with pytest.raises(JqlError, match=r"line 2, character 5"):
        parse("a = 1 AND\nb = = 2")


def test_a_label_is_looked_up_and_not_searched_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        create_issue(site, BOT, "KT", "Taak", {"summary": "x", "labels": [f"l{number}"]})
    tested: list[int] = []

    def counting(asker: object, clause: Clause) -> Test:
        test = field_test(asker, clause)  # type: ignore[arg-type]

        def counted(row: Row) -> bool:
            tested.append(row.id)
            return test(row)

        return counted

    monkeypatch.setattr("bot.sandbox.jira.searching.field_test", counting)

    assert len(search(site, BOT, "project = KT AND labels = l7")) == 1
    assert set(tested) == {10007}


def test_another_product_brings_its_own_clauses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = create_issue(site, BOT, "RFC", "10010", {"summary": "x"})
    monkeypatch.setitem(HOOKS, "approvals", lambda _site, _user, _clause: lambda issue: issue is doc)

    found = search(site, BOT, "Goedkeuringen = pending()")

    assert [row.key for row in found] == ["RFC-1"]
