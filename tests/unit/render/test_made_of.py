"""The name of what a text is made of: another for anything that a template could tell."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.runbook_model import Kind, Level
from bot.features.all_pages import PAGES
from bot.model.working_days import AMSTERDAM
from bot.reconcile.issue_texts import IssueText, Outage, PlaceText, RowText
from bot.render.environment import Medium, Templates
from bot.render.issue_render import JiraText
from bot.render.reuse import program
from bot.render.reuse.made_of import UnnamedError, name_of
from bot.resources import templates_dir
from bot.runbook.date_settling import DateStatus
from bot.template_check.page_samples import page_samples
from bot.template_check.view_samples import issue

T = TypeVar("T")

MOMENT = datetime(2023, 10, 14, 8, 0, tzinfo=AMSTERDAM)
OTHER: dict[type, Any] = {str: "anders", int: 77, bool: None, tuple: ("anders",)}
"""By type: a value that no sample has."""


class Word(StrEnum):
    """A word that is also a text."""

    YES = "yes"


@dataclass(frozen=True)
class One:
    """A value."""

    said: object


@dataclass(frozen=True)
class Two:
    """Another value with the same field."""

    said: object


UNLIKE = [
    None,
    0,
    1,
    True,
    False,
    1.0,
    "1",
    "",
    "yes",
    Word.YES,
    (),
    [],
    {},
    frozenset(),
    ("a", "b"),
    ["a", "b"],
    ("ab",),
    (("a",), "b"),
    ("a", ("b",)),
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    frozenset({"a", "b"}),
    date(2023, 10, 14),
    MOMENT,
    MOMENT.replace(tzinfo=None),
    MOMENT.astimezone(UTC),
    One("a"),
    Two("a"),
    One(("a",)),
]


def test_what_a_template_can_tell_apart_has_names_of_its_own() -> None:
    names = [name_of(one) for one in UNLIKE]

    assert [(a, b) for a, b in combinations(range(len(UNLIKE)), 2) if names[a] == names[b]] == []


def test_the_same_has_the_same_name_whatever_the_order_of_a_set() -> None:
    words = [f"woord {n}" for n in range(50)]

    assert name_of(frozenset(words)) == name_of(frozenset(reversed(words)))
    assert name_of(One(("a", MOMENT))) == name_of(One(("a", MOMENT.replace(second=0))))


@given(st.lists(st.text(st.characters(exclude_categories=()))), st.lists(st.text()))
def test_texts_never_run_into_each_other(some: list[str], others: list[str]) -> None:
    assert (name_of(*some) == name_of(*others)) == (some == others)


def test_what_is_not_known_has_no_name() -> None:
    with pytest.raises(UnnamedError):
        name_of(One(object()))


def test_every_view_that_a_page_shows_has_a_name() -> None:
    views = [view for kind in PAGES for view in page_samples(kind)]

    assert len({name_of(view) for view in views}) == len({repr(view) for view in views})


# -- issues


def changed(value: T) -> list[T]:
    """The value once more for each of its fields, which alone is another."""
    names = [one.name for one in fields(value)]  # type: ignore[arg-type]
    return [replace(value, **{name: _another(value, name)}) for name in names]  # type: ignore[type-var]


def _another(value: object, name: str) -> object:
    special: dict[str, object] = {
        "level": Level.PROGRAMME,
        "date_status": DateStatus.CONFIRMED,
        "kind": Kind.MILESTONE,
        "migration": MOMENT,
        "outage": Outage(95, MOMENT),
        "after": (("X.1", "Iets"),),
        "place": PlaceText(Level.CLUSTER, "Elders"),
        "row": RowText("X.2"),
    }
    found = getattr(value, name)
    return special.get(name, not found if isinstance(found, bool) else OTHER.get(type(found)))


def name_of_text(item: IssueText) -> str:
    return JiraText(Templates())._name(item)  # noqa: SLF001


def test_each_value_of_an_issue_is_part_of_its_name() -> None:
    one = issue()
    places = [replace(one, place=place) for place in changed(one.place)]
    rows = [replace(one, row=row) for row in changed(one.row)]
    texts = [one, *changed(one), *places, *rows]

    assert all(text != one for text in texts[1:])
    assert len({name_of_text(text) for text in texts}) == len(texts)


# -- what makes the text


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def _copied(folder: Path, name: str) -> None:
    _write(folder, name, (templates_dir() / "nl" / name).read_text(encoding="utf-8") + "\n{# meer #}")


CHANGES: dict[str, Callable[[Path], None]] = {
    "a template": lambda folder: _copied(folder, "jira/action.j2"),
    "a part that templates include": lambda folder: _copied(folder, "jira/_who.j2"),
    "a template more": lambda folder: _write(folder, "jira/nieuw.j2", "x"),
    "a word": lambda folder: _write(folder, "words.toml", '[kind]\ngate = "Poort"\n'),
    "how people say things": lambda folder: _write(folder, "vocabulary.toml", '[verbs]\nnieuw = ["nieuw"]\n'),
}


def _names(folder: Path | None) -> dict[Medium, str]:
    templates = Templates(folder)
    return {medium: templates.name(medium, "x") for medium in (Medium.JIRA, Medium.CONFLUENCE)}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_makes_the_text_is_part_of_the_name(what: str, tmp_path: Path) -> None:
    before = _names(tmp_path)
    CHANGES[what](tmp_path)
    after = _names(tmp_path)

    assert before == _names(None)
    assert after[Medium.JIRA] != before[Medium.JIRA]
    of_pages = what in ("a word", "how people say things")
    assert (after[Medium.CONFLUENCE] != before[Medium.CONFLUENCE]) is of_pages


def test_another_language_or_program_makes_other_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    dutch, english = (Templates(language=code).name(Medium.JIRA, "x") for code in ("nl", "en"))
    monkeypatch.setattr("bot.render.environment.program", lambda: "another")

    assert len({dutch, english, Templates().name(Medium.JIRA, "x")}) == 3


def test_a_line_of_the_program_and_a_library_are_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    digest = program.program.__wrapped__
    monkeypatch.setattr(program, "_PACKAGE", tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n")
    first = digest()
    (tmp_path / "a.py").write_text("x = 2\n")
    second = digest()
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    third = digest()
    monkeypatch.setattr(program, "version", lambda _: "0")

    assert len({first, second, third, digest()}) == 4


def test_a_template_that_changes_while_the_bot_runs_is_not_mixed_with_what_was_named(tmp_path: Path) -> None:
    _write(tmp_path, "jira/summary.j2", "eerst")
    templates = Templates(tmp_path)
    named = templates.name(Medium.JIRA)
    _write(tmp_path, "jira/summary.j2", "later")

    assert templates.render(Medium.JIRA, "summary", item=issue()) == "eerst"
    assert templates.name(Medium.JIRA) == named
