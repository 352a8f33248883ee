"""The corpus of comments is read as it should be, and decides nothing that it should not (tests/corpus)."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.commands.events import LIVING
from bot.commands.forms import Form
from tests.dutch import utterances_of
from tests.unit.commands.corpus import FILE, TABLE, Case, agrees, cases, table, told

CASES = cases()
KINDS = sorted({case.kind for case in CASES})
DECISIONS = frozenset(Form) - {
    Form.PRESENT,
    Form.ASSIGNED,
    Form.TEXT,
    Form.MEASURED,
    Form.LIMIT,
    Form.EVIDENCE,
}
DOCUMENT = Path(__file__).parents[3] / "docs" / "commands.md"


def explained(case: Case) -> str:
    """What a case asks and what the grammar makes of it, for who reads a failure."""
    found = [told(one) for one in case.heard.readings]
    why = [one.why.value for one in case.heard.rejected]
    lines = [one.line for one in utterances_of(case.body)]
    return (
        f"{case.id} at {case.place}: {lines}\n  wanted {list(case.reading)}, answer {case.answer}"
        f"\n  found  {found}, rejected {why}\n  {case.why}"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_comment_of_a_kind_is_read_rightly(kind: str) -> None:
    wrong = [explained(case) for case in CASES if case.kind == kind and not agrees(case)]

    assert not wrong, "\n".join(wrong)


def test_no_comment_decides_what_it_should_not() -> None:
    """Zero false decisions: the one thing in which the corpus leaves no room."""
    wrong = []
    for case in CASES:
        wanted = Counter((one["word"], one["form"]) for one in case.reading)
        found = Counter((one.word, one.form.value) for one in case.heard.readings if one.form in DECISIONS)
        if found - wanted:
            wrong.append(explained(case))

    assert not wrong, "\n".join(wrong)


def test_the_corpus_is_large_and_its_cases_have_names_of_their_own() -> None:
    assert len(CASES) >= 700
    assert len({case.id for case in CASES}) == len(CASES)
    assert {case.id.rsplit("-", 1)[0] for case in CASES} == set(KINDS)
    assert sum(1 for case in CASES if not case.reading) >= 250, "what decides nothing is as large a part"


def test_the_corpus_holds_every_form_and_word_of_the_grammar() -> None:
    seen = {(one["word"], one["form"]) for case in CASES for one in case.reading}

    assert {form for _, form in seen} == {form.value for form in Form}
    assert {word for word, _ in seen} >= {"besluit", "cab", "uitslag", "voorwaarde", "klasse", *LIVING}


def test_a_case_with_another_reading_is_seen() -> None:
    """Otherwise the tests above prove nothing."""
    line = next(one for one in FILE.read_text(encoding="utf-8").splitlines() if '"form": "no-go"' in one)
    changed = json.loads(line)
    changed["reading"][0]["form"] = "go"

    assert agrees(Case(**json.loads(line)))
    assert not agrees(Case(**changed))
    assert not agrees(Case(**{**json.loads(line), "answer": True}))
    assert not agrees(Case(**{**json.loads(line), "reading": []}))


def test_the_document_tells_how_well_the_corpus_is_read() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert table() in text, f"run {TABLE} and put what it prints into {DOCUMENT.name}"
    assert TABLE in text
