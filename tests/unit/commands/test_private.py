"""Of a line in which names stand numbers and the words of the grammar are kept, and nobody's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.commands import grammar, private, vocabulary
from bot.commands.vocabulary import Vocabulary
from tests.dutch import DUTCH, masked, shown, utterances_of
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


def test_names_of_parties_are_masked_once_however_many_lines_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    names = frozenset({"Partij Een", "Partij Twee"})

    def counted(said: Vocabulary, text: str) -> str:
        asked.append(text)
        return private.masked(said, text)

    monkeypatch.setattr(grammar, "masked", counted)
    grammar.parties_named.cache_clear()
    first, second = grammar.parties_named(DUTCH, names), grammar.parties_named(DUTCH, frozenset(names))

    assert first is second
    assert sorted(asked) == sorted(names)


def test_a_phrase_of_words_alone_is_compiled_nowhere_and_a_wrong_one_is_still_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vocabulary, "compiled", lambda _: pytest.fail("compiled"))
    phrases = TypeAdapter[tuple[str, ...]](vocabulary.Phrases)
    assert phrases.validate_python(("ja", "go met voorwaarden")) == ("ja", "go met voorwaarden")
    monkeypatch.undo()
    for wrong in ("(", "ja|", "(ja)", "", "x?"):
        with pytest.raises(ValueError, match="is no phrase"):
            phrases.validate_python((wrong,))
