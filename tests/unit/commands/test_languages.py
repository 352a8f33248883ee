"""One grammar reads every language: the same comments in English, by the English vocabulary."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.commands.comments import utterances_of
from bot.commands.forms import Form, Place, Reading
from bot.commands.grammar import FORMS
from bot.commands.reading import Heard, Why, read
from bot.commands.verbs import Verb
from bot.commands.vocabulary import WrongVocabulary, vocabulary_from
from bot.render.language_files import language_files
from tests.dutch import DUTCH
from tests.unit.commands.corpus import ABOUT
from tests.unit.commands.editor import doc

ENGLISH = language_files(None, "en").vocabulary()
HERE = replace(
    ABOUT,
    vocabulary=ENGLISH,
    roles={**ABOUT.roles, "care provider": "ZA"},
    questions={"wish": "wens", "production": "productie"},
)


def heard(place: Place, *lines: str) -> Heard:
    return read((place, Place.WORK), utterances_of(ENGLISH, doc(*lines)), HERE)


SAID: Mapping[tuple[Place, str], Reading] = {
    (Place.GATE, "decision: GO"): Reading("besluit", Form.GO),
    (Place.GATE, "Decision: go - everything is ready"): Reading("besluit", Form.GO, "everything is ready"),
    (Place.GATE, "decision: NO-GO - the back-up failed"): Reading(
        "besluit", Form.NO_GO, "the back-up failed"
    ),
    (Place.GATE, "decision: GO, provided the back-up is done; the team is there"): Reading(
        "besluit", Form.CONDITIONAL, texts=("the back-up is done", "the team is there")
    ),
    (Place.GATE, "decision: withdrawn - wrong issue"): Reading("besluit", Form.WITHDRAWN, "wrong issue"),
    (Place.GATE, "present: IT and the care provider, K2"): Reading(
        "aanwezig", Form.PRESENT, values=("IT", "K2")
    ),
    (Place.GATE, "present: IT, care provider"): Reading("aanwezig", Form.PRESENT, values=("IT", "ZA")),
    (Place.GATE, "condition 1: IT, Fri 20 Oct"): Reading(
        "voorwaarde", Form.ASSIGNED, values=("1", "IT", "2023-10-20")
    ),
    (Place.GATE, "condition 1 met - tested"): Reading("voorwaarde", Form.MET, "tested", ("1",)),
    (Place.CHOICE, "decision: yes because we want it"): Reading("besluit", Form.YES, "we want it"),
    (Place.CHOICE, "decision: no"): Reading("besluit", Form.NO),
    (Place.LOOP, "decision: repeat - 3 errors"): Reading("besluit", Form.AGAIN, "3 errors"),
    (Place.LOOP, "decision: enough"): Reading("besluit", Form.ENOUGH),
    (Place.LESSONS, "decision: adopt lesson 10345 - useful"): Reading(
        "besluit", Form.TAKE, "useful", ("10345",)
    ),
    (Place.RFC, "cab: production approved"): Reading("cab", Form.APPROVED, values=("productie",)),
    (Place.RFC, "cab: not approved - no plan"): Reading("cab", Form.DECLINED, "no plan", ("",)),
    (Place.RESULT, "result: passed"): Reading("uitslag", Form.PASSED),
    (Place.RESULT, "result: not passed - too slow"): Reading("uitslag", Form.FAILED, "too slow"),
    (Place.TRIAL, "trial: 2.3% errors, 1 hour and 35 minutes"): Reading(
        "proef", Form.MEASURED, values=("2.3", "95")
    ),
    (Place.THRESHOLD, "threshold: at most 3 percent"): Reading("drempel", Form.LIMIT, values=("3.0",)),
    (Place.OWNERS, "done: the part of IT"): Reading("gereed", Form.PART, values=("IT",)),
    (Place.PLANNING, "milestone: 2024-02-20 - everybody is live"): Reading(
        "mijlpaal", Form.TEXT, "everybody is live", ("2024-02-20",)
    ),
    (Place.SIGNATURE, "signature: 3f9c0a71be24"): Reading(
        "handtekening", Form.SIGNED, values=("3f9c0a71be24",)
    ),
    (Place.INCIDENT, "class: calamity"): Reading("klasse", Form.CALAMITY),
    (Place.REQUIREMENTS, "requirement: 1-3, 9 - met"): Reading(
        "eis", Form.MET, values=("", "1", "2", "3", "9")
    ),
    (Place.MANDATE, "on behalf of: Zorggroep Noord - director"): Reading(
        "namens", Form.ON_BEHALF, "director", ("Zorggroep Noord", "")
    ),
    (Place.WORK, "evidence: https://example.org/a"): Reading(
        "bewijs", Form.EVIDENCE, links=("https://example.org/a",)
    ),
}


@pytest.mark.parametrize(("place", "line"), SAID)
def test_english_is_read_into_what_the_record_keeps(place: Place, line: str) -> None:
    assert heard(place, line) == Heard((SAID[place, line],))


DOUBTED = [
    (Place.GATE, "decision: GO, but only after the back-up"),
    (Place.GATE, "decision: GO - postponed until Monday"),
    (Place.GATE, "decision: GO?"),
    (Place.GATE, "decision: GO - in principle"),
    (Place.CHOICE, "decision: yes - to be confirmed"),
    (Place.RFC, "cab: approved - pending the test"),
    (Place.RESULT, "result: passed, but partly"),
    (Place.GATE, "present: IT, not K2"),
    (Place.TRIAL, "trial: 2.3% errors of 900"),
    (Place.SIGNATURE, "signature: 3f9c0a71be24 - subject to review"),
]


@pytest.mark.parametrize(("place", "line"), DOUBTED)
def test_english_in_doubt_decides_nothing_and_is_answered(place: Place, line: str) -> None:
    found = heard(place, line)

    assert found.readings == ()
    assert [one.why for one in found.rejected] == [Why.UNCLEAR]


def test_a_decision_without_its_colon_is_answered_in_english_too() -> None:
    assert [one.why for one in heard(Place.GATE, "Decision GO").rejected] == [Why.COLON]
    assert [one.why for one in heard(Place.GATE, "GO").rejected] == [Why.COLON]


def test_a_language_does_not_hear_another() -> None:
    assert heard(Place.GATE, "aanwezig: IT", "besluit: herhalen") == Heard()
    dutch = read((Place.GATE, Place.WORK), utterances_of(DUTCH, doc("decision: GO")), ABOUT)
    assert dutch.readings == ()


def test_the_vocabularies_say_every_verb_that_somebody_listens_to() -> None:
    listened = {word for words in FORMS.values() for word in words}
    for vocabulary in (DUTCH, ENGLISH):
        assert listened <= set(vocabulary.verbs.values())


def table(language: str = "en") -> dict[str, dict[str, Any]]:
    file = language_files(None, language).text("vocabulary.toml")
    assert file
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("verb", Verb)
def test_a_vocabulary_without_a_verb_is_refused_by_its_name(verb: Verb) -> None:
    lacking = table()
    del lacking["command"][verb.name.lower()]

    with pytest.raises(WrongVocabulary, match=rf"^en: \[command\] {verb.name.lower()} is missing$"):
        vocabulary_from(lacking, "en")


@pytest.mark.parametrize(
    ("section", "name", "phrases", "said"),
    [
        ("value", "go", None, r"[value] go is missing"),
        ("value", "no_go", [], r"[value] no_go needs 1"),
        ("doubt", "hedges", ["(but"], "[doubt] hedges '(but' is no phrase"),
        ("value", "go", ["(?:go)?"], "[value] go '(?:go)?' is no phrase: it fits where nothing stands"),
        ("value", "go", ["(go)"], "[value] go '(go)' is no phrase: write (?:…) for a group"),
        ("value", "go", ["(?i)go"], "[value] go '(?i)go' is no phrase: global flags"),
        ("sentence", "numbers", ["one two"], "[sentence] numbers 'one two' is no word"),
        ("command", "decision", ["Decision"], "[command] decision: 'Decision' is no word in small letters"),
        ("command", "decision", ["result"], "[command] 'result' means both decision and result"),
        ("command", "verdict", ["verdict"], "[command] verdict is no command"),
        ("value", "maybe", ["maybe"], "[value] maybe"),
        ("amount", "months", ["january"], "[amount] months needs 12"),
    ],
)
def test_a_wrong_vocabulary_is_refused_in_a_sentence(
    section: str, name: str, phrases: list[str] | None, said: str
) -> None:
    wrong = table()
    if phrases is None:
        del wrong[section][name]
    else:
        wrong[section][name] = phrases

    with pytest.raises(WrongVocabulary) as error:
        vocabulary_from(wrong, "en")

    assert str(error.value).startswith(f"en: {said}")
