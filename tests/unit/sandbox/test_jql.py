import pytest

from regiebot_sandbox.embedded import open_site
from regiebot_sandbox.jira import HOOKS, create_issue
from regiebot_sandbox.jira.registry import Row
from regiebot_sandbox.jira.search.clauses import Test, field_test
from regiebot_sandbox.jira.search.jql import Clause, Group, JqlError, Operand, parse
from regiebot_sandbox.jira.search.searching import search
from regiebot_sandbox.jira.words import finder
from regiebot_sandbox.kernel import Site

BOT = "bot-regiebot"


@pytest.fixture
def site() -> Site:
    return open_site()


def test_not_turns_every_clause_round() -> None:
    where = parse("NOT (x = 1 AND (y IN (2) OR z IS EMPTY))").where

    one, two = Operand("1"), Operand("2")
    inner = Group("and", (Clause("y", "not in", (two,)), Clause("z", "is not", ())))
    assert where == Group("or", (Clause("x", "!=", (one,)), inner))


def test_and_binds_closer_than_or() -> None:
    where = parse("x = 1 OR y = 2 AND z = 3").where

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


def test_an_error_says_line_and_character() -> None:
    with pytest.raises(JqlError, match=r"line 2, character 5"):
        parse("x = 1 AND\ny = = 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("project in (KT, IT)", "'IT' is a reserved JQL word.*line 1, character 17"),
        ("project = AND", "'AND' is a reserved JQL word"),
        ("Go = 1", "'Go' is a reserved JQL word"),
        ("project = add()", "'add' is a reserved JQL word"),
        ("project = KT ORDER BY first", "'first' is a reserved JQL word"),
        (r'labels = "x\q"', r"'\\q' is an illegal JQL escape sequence"),
        (r'labels = "\u12"', r"is an illegal JQL escape sequence"),
        ('labels = "x\ty"', r"U\+0009"),
        ('labels = "x\ny"', r"U\+000A"),
        ("labels = x\x7fy", "Error in the JQL Query"),
        ("labels = x\\y", "Error in the JQL Query"),
        ("due < EMPTY", "got 'EMPTY'"),
    ],
)
def test_what_jira_reads_only_between_quotes_or_escaped_is_refused(text: str, said: str) -> None:
    with pytest.raises(JqlError, match=said):
        parse(text)


def test_between_quotes_every_word_and_every_escaped_character_is_text() -> None:
    where = parse(r"""project in ("IT", 'AND', "\t\n\r\\\"\'\ \u00e9")""").where

    assert isinstance(where, Clause)
    assert [operand.text for operand in where.operands] == ["IT", "AND", "\t\n\r\\\"' é"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("overleg akkoord", True),
        ("overleg kosten", False),
        ("overleg OR kosten", True),
        ("kosten OR akkoord OR", None),
        ("overleg AND akkoord", True),
        ("overleg NOT akkoord", False),
        ("overleg and akkoord", False),
        ("OR overleg", None),
        ("overleg AND OR akkoord", None),
        ("NOT", None),
    ],
)
def test_operators_in_capitals_join_words(text: str, found: bool | None) -> None:
    try:
        assert finder(text)("Het overleg over het akkoord") is found
    except ValueError:
        assert found is None


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

    monkeypatch.setattr("regiebot_sandbox.jira.search.searching.field_test", counting)

    assert len(search(site, BOT, "project = KT AND labels = l7")) == 1
    assert set(tested) == {10007}


def test_another_product_brings_its_own_clauses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = create_issue(site, BOT, "RFC", "10010", {"summary": "x"})
    monkeypatch.setitem(HOOKS, "approvals", lambda _site, _user, _clause: lambda issue: issue is doc)

    found = search(site, BOT, "Goedkeuringen = pending()")

    assert [row.key for row in found] == ["RFC-1"]
