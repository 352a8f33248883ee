"""No text outside the grammar decides: whatever people write, what is understood has one of the forms."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.forms import Form, Place
from bot.commands.grammar import FORMS
from bot.commands.reading import Heard
from tests.unit.commands.corpus import ABOUT
from tests.unit.commands.forms import LISTENERS, Listener, is_allowed, is_conditional, plain
from tests.unit.commands.writing import (
    ALIKE,
    REASONS,
    VALID,
    anything,
    broken,
    glued,
    heard,
    phrases,
    valid,
    words,
    written,
)

IDS = [one.place.value for one in LISTENERS]


def unlawful(listener: Listener, value: str, found: Heard) -> list[str]:
    """What was understood of a value although the document does not allow it."""
    allowed = {one.form for one in listener.values if is_allowed(value, one)}
    if listener.place is Place.GATE and is_conditional(value):
        allowed.add(Form.CONDITIONAL)
    return [f"{one.form} {one.texts} {one.reason!r}" for one in found.readings if one.form not in allowed]


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@settings(max_examples=150)
@given(st.data())
def test_what_is_understood_of_any_value_has_a_form_of_the_document(
    listener: Listener, data: st.DataObject
) -> None:
    values = st.one_of(broken(listener), broken(listener), phrases, glued, anything)
    value, line = data.draw(written(listener, values))

    assert unlawful(listener, value, heard(listener.place, line)) == [], line


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@given(st.data())
def test_a_form_of_the_document_is_understood_however_it_is_typed(
    listener: Listener, data: st.DataObject
) -> None:
    """Otherwise a grammar that understands nothing would do."""
    value, line = data.draw(written(listener, valid(listener)))
    hidden = st.sampled_from(["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u200e"])
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(line)))
        line = line[:place] + data.draw(hidden) + line[place:]
    line = line.replace("-", data.draw(st.sampled_from("-\u2010\u2011\u2012\u2013\u2212")))

    found = heard(listener.place, line)

    assert (len(found.readings), found.rejected) == (1, ()), line
    assert unlawful(listener, value, found) == []


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@given(st.data())
def test_a_letter_that_only_looks_alike_decides_nothing(listener: Listener, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(VALID[listener.place][:2]))
    places = [n for n, letter in enumerate(value) if letter in ALIKE]
    if not places:
        value, places = "ingetrokken", [0]
        value = "n" + value[1:]  # another letter in its place
    place = data.draw(st.sampled_from(places))
    alike = value[:place] + data.draw(st.sampled_from(ALIKE.get(value[place], "x"))) + value[place + 1 :]

    assert heard(listener.place, f"{listener.word}: {alike}").readings == (), alike


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@given(st.data())
def test_words_directly_behind_a_value_are_not_understood(listener: Listener, data: st.DataObject) -> None:
    """But those that introduce a reason or, at a meeting, a condition."""
    value = data.draw(st.sampled_from([one for one in VALID[listener.place] if "," not in one]))
    introduce = ("want", "omdat", "wegens", "vanwege", "mits", "onder", "op", "met")
    tail = data.draw(st.lists(words, min_size=1, max_size=5).filter(lambda some: some[0] not in introduce))
    text = f"{value} {' '.join(tail)}"

    assert heard(listener.place, f"{listener.word}: {text}").readings == (), text


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@given(st.data())
def test_a_question_is_never_understood(listener: Listener, data: st.DataObject) -> None:
    value = data.draw(valid(listener))
    place = data.draw(st.integers(0, len(value)))

    assert heard(listener.place, f"{listener.word}: {value[:place]}?{value[place:]}").readings == ()


bare = st.sampled_from([f"{one}{reason}" for some in VALID.values() for one in some for reason in REASONS])
KNOWN = re.compile(
    r"\b(?:besluit|aanwezig|afwijking|voorwaarden?|rollback|proef|drempel|bewijs|eis|toestemming|les|maatregel"
    r"|mijlpaal|handtekening|akkoord|uitslag|kalender|klasse|cab|cab-toelichting)\b[ *_`\d]*:|\bvoldaan\b"
)


@pytest.mark.parametrize("place", Place)
@settings(max_examples=80)
@given(st.lists(st.one_of(bare, bare, phrases, glued, anything), min_size=1, max_size=3).map("\n".join))
def test_without_one_of_the_words_and_its_colon_nothing_is_understood(place: Place, text: str) -> None:
    if not KNOWN.search(plain(text)):
        assert heard(place, text).readings == (), text


BARE = (
    "GO",
    "NO-GO",
    "Besluit GO",
    "Besluit - GO",
    "Beslut: GO",
    "Conclusie: GO",
    "besluit; GO",
    "besluit = GO",
)


@pytest.mark.parametrize("text", BARE)
@given(tail=st.one_of(st.just(""), phrases.map(lambda some: f" - {some}")))
def test_a_decision_without_its_word_or_colon_is_none(text: str, tail: str) -> None:
    if not KNOWN.search(plain(tail)):
        assert heard(Place.GATE, f"{text}{tail}").readings == ()


@pytest.mark.parametrize(("place", "word"), [(p, w) for p, words_ in FORMS.items() for w in words_])
@settings(max_examples=25)
@given(value=st.one_of(phrases, glued, anything))
def test_whatever_stands_behind_a_word_reading_it_does_not_fail(place: Place, word: str, value: str) -> None:
    FORMS[place][word](word, value, (), ABOUT)
    heard(place, f"{word}: {value}")
