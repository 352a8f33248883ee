"""Of a line in which names stand numbers and the words of the grammar are kept, and nobody's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dutch import masked, shown, utterances_of
from tests.unit.commands.editor import doc, node

NAMES = ("Voornaam", "Achternaam", "Janssen-Voorbeeld", "o'Naam", "voornaam@voorbeeld.example", "0612345678")


@pytest.mark.parametrize(
    "text", ["1, 4-6, 10", "1 t/m 7, 9 en 10 - voldaan", "9 nog niet", "1-3 behalve 2", "9?", "7 (deels)"]
)
def test_what_the_grammar_reads_stays(text: str) -> None:
    assert masked(text) == shown(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_not_kept_in_any_form(name: str) -> None:
    for text in (f"9 - {name}", f"{name} 9", f"9 ({name}, {name})", f"9 {name.upper()} nog niet"):
        kept = masked(text) + shown(text)
        assert name.casefold() not in kept.casefold()
        assert "9" in kept


def test_the_same_word_is_known_again_whatever_its_capitals() -> None:
    assert masked("Zorggroep Noord") == masked("ZORGGROEP noord")
    assert masked("Zorggroep Noord") != masked("Zorggroep Zuid")
    assert shown("Zorggroep Noord 9, J. de Vries") == "… 9, …. de …"


@given(st.text(alphabet=st.characters(whitelist_categories=("L", "N", "P", "Z")), max_size=60))
def test_nothing_longer_than_a_word_of_the_grammar_gets_through(text: str) -> None:
    assert len(shown(text)) <= len(text) + 60


def test_a_reason_beside_it_is_not_kept_either_and_other_lines_are() -> None:
    body = doc(
        *(
            node("paragraph", line)
            for line in ("eis: 9 - Voornaam", "reden: Achternaam is nieuw", "afwijking: Testdata gebruikt")
        )
    )

    first, second, third = utterances_of(body)

    assert "Voornaam" not in repr(first)
    assert "Achternaam" not in repr(second)
    assert (third.value, third.line) == ("Testdata gebruikt", "afwijking: Testdata gebruikt")
