"""A whole comment where it stands: what is understood, what is not and why, and the forms that are shown."""

import tomllib
from pathlib import Path

import pytest

from bot.commands.forms import Form, Place, Reading
from bot.commands.grammar import FORMS
from bot.commands.reading import Heard, Why, read
from tests.builders import comment
from tests.dutch import utterances_of
from tests.unit.commands.corpus import ABOUT
from tests.unit.commands.editor import decision, doc, node, row, task

WORDS = Path(__file__).parents[3] / "templates" / "nl" / "words.toml"
P = Place


def heard(place: Place | None, text: str) -> Heard:
    places = () if place is None else (place, Place.WORK)
    return read(places, comment(text).said, ABOUT)


def shown(one: Reading) -> str:
    """A reading in short: word, form, what it names, conditions, reason."""
    parts = [one.word, one.form.value, *(value or "-" for value in one.values), *one.texts, *one.links]
    return " | ".join([*parts, *([f"({one.reason})"] if one.reason else [])])


# What the document has for every place, each form once.
UNDERSTOOD: list[tuple[Place, str, list[str]]] = [
    (P.GATE, "besluit: GO - ok", ["besluit | go | (ok)"]),
    (P.GATE, "besluit: NO-GO - ziek", ["besluit | no-go | (ziek)"]),
    (P.GATE, "besluit: GO, mits a", ["besluit | conditional | a"]),
    (P.GATE, "besluit: ingetrokken - te snel", ["besluit | withdrawn | (te snel)"]),
    (P.GATE, "aanwezig: ZA, Softwarehuis Een en kto", ["aanwezig | present | ZA | IT | KTO"]),
    (P.GATE, "aanwezig: ZA + IT; een bezoeker", ["aanwezig | present | ZA | IT"]),
    (P.GATE, "afwijking: plan ligt in de kluis", ["afwijking | text | (plan ligt in de kluis)"]),
    (P.GATE, "voorwaarde 1: IT, vr 20 okt", ["voorwaarde | assigned | 1 | IT | 2023-10-20"]),
    (P.GATE, "voorwaarde 1: uiterlijk 20 okt", ["voorwaarde | assigned | 1 | - | 2023-10-20"]),
    (P.GATE, "voorwaarde: door IT", ["voorwaarde | assigned | - | IT | -"]),
    (P.GATE, "voorwaarde 1 voldaan - gezien", ["voorwaarde | met | 1 | (gezien)"]),
    (P.GATE, "voorwaarde 1: voldaan", ["voorwaarde | met | 1"]),
    (P.CHOICE, "besluit: ja - contract", ["besluit | yes | (contract)"]),
    (P.CHOICE, "besluit: nee", ["besluit | no"]),
    (P.LOOP, "besluit: herhalen - uitval", ["besluit | again | (uitval)"]),
    (P.LOOP, "besluit: voldoende", ["besluit | enough"]),
    (P.LESSONS, "les: bel eerst", ["les | text | (bel eerst)"]),
    (P.LESSONS, "besluit: overnemen 10345 - nuttig", ["besluit | take | 10345 | (nuttig)"]),
    (P.LESSONS, "besluit: afwijzen les #10345 en 10346", ["besluit | turn-down | 10345 | 10346"]),
    (P.LESSONS, "besluit: ingetrokken 10345", ["besluit | withdrawn | 10345"]),
    (P.ROLLBACK, "rollback: 1. Zet terug - IT", ["rollback | text | (1. Zet terug - IT)"]),
    (P.TRIAL, "proef: 2,3% fout, 95 min - traag", ["proef | measured | 2.3 | 95 | (traag)"]),
    (P.THRESHOLD, "drempel: hooguit 3%", ["drempel | limit | 3.0"]),
    (P.REQUIREMENTS, "eis: 1-3, 9 - voldaan", ["eis | met | - | 1 | 2 | 3 | 9"]),
    (P.REQUIREMENTS, "eis: 1 t/m 3 en 9", ["eis | met | - | 1 | 2 | 3 | 9"]),
    (P.REQUIREMENTS, "eis: Zorggroep Noord 9", ["eis | met | Zorggroep Noord | 9"]),
    (P.REQUIREMENTS, "eis: 9 - Voornaam Achternaam\nreden: Tweede Naam", ["eis | met | - | 9"]),
    (P.OWNERS, "gereed: IT - lijsten leeg", ["gereed | part | IT | (lijsten leeg)"]),
    (P.OWNERS, "gereed: ingetrokken - fout", ["gereed | withdrawn | (fout)"]),
    (P.OWNERS, "gereed: IT-deelnemer en Softwarehuis Een", ["gereed | part | IT | party:softwarehuis-een"]),
    (P.ENVIRONMENT, "toestemming: gegeven", ["toestemming | text | (gegeven)"]),
    (P.ENVIRONMENT, "afwijking: voor deze keer", ["afwijking | text | (voor deze keer)"]),
    (P.PLANNING, "maatregel: 2024-02-01 - bouwen", ["maatregel | text | 2024-02-01 | (bouwen)"]),
    (P.PLANNING, "mijlpaal: klaar", ["mijlpaal | text | - | (klaar)"]),
    (P.SIGNATURE, "handtekening: 3F9C0A71BE24", ["handtekening | signed | 3f9c0a71be24"]),
    (P.SIGNATURE, "akkoord: `3f9c0a71be24`.", ["akkoord | signed | 3f9c0a71be24"]),
    (P.SIGNATURE, "handtekening: ingetrokken - fout", ["handtekening | withdrawn | (fout)"]),
    (
        P.MANDATE,
        "namens: Zorggroep Noord - Bestuurder - https://dms.example.org/1",
        ["namens | on-behalf | Zorggroep Noord | link | (Bestuurder)"],
    ),
    (P.AGREEMENT, "akkoord: activiteiten en planning", ["akkoord | agreed | (activiteiten en planning)"]),
    (P.AGREEMENT, "akkoord: ingetrokken", ["akkoord | withdrawn"]),
    (P.RESULT, "uitslag: geslaagd", ["uitslag | passed"]),
    (P.RESULT, "uitslag: niet geslaagd - traag", ["uitslag | failed | (traag)"]),
    (P.RESULT, "uitslag: ingetrokken", ["uitslag | withdrawn"]),
    (P.EVALUATION, "kalender: een week later", ["kalender | text | (een week later)"]),
    (P.RFC, "cab: akkoord - past", ["cab | approved | - | (past)"]),
    (P.RFC, "cab: productie niet akkoord", ["cab | declined | productie"]),
    (P.RFC, "cab: wens: ingetrokken", ["cab | withdrawn | wens"]),
    (P.RFC, "cab-toelichting: naar november", ["cab-toelichting | text | (naar november)"]),
    (P.INCIDENT, "klasse: crisis - imago", ["klasse | crisis | (imago)"]),
    (P.INCIDENT, "klasse: calamiteit", ["klasse | calamiteit"]),
    (P.INCIDENT, "klasse: incident", ["klasse | incident"]),
    (P.WORK, "afwijking: klein domein", ["afwijking | text | (klein domein)"]),
    (P.WORK, "bewijs: zie https://x/1.", ["bewijs | evidence | https://x/1"]),
    # more than one line
    (P.GATE, "besluit: GO\naanwezig: ZA, IT", ["besluit | go", "aanwezig | present | ZA | IT"]),
    (P.GATE, "besluit: GO\nbesluit: GO - ok", ["besluit | go"]),
    (P.GATE, "besluit: GO\nreden: alles klaar.", ["besluit | go | (alles klaar)"]),
    (P.GATE, "besluit: NO-GO\ntoelichting: IT is ziek", ["besluit | no-go | (IT is ziek)"]),
    (P.GATE, "besluit: GO - ok\nreden: alles klaar", ["besluit | go | (ok)"]),
    (P.GATE, "besluit: GO\nvoorwaarde: a\nvoorwaarde: b", ["besluit | conditional | a | b"]),
    (P.GATE, "besluit: GO\nvoorwaarde 2: b\nvoorwaarde 1: a", ["besluit | conditional | a | b"]),
    (P.GATE, "besluit: GO met voorwaarden\nvoorwaarde 1: a", ["besluit | conditional | a"]),
    (P.GATE, "besluit: GO, mits a\nvoorwaarde 2: b", ["besluit | conditional | a | b"]),
    (
        P.GATE,
        "besluit: GO\nvoorwaarde 1: a - IT, vr 20 okt",
        ["besluit | conditional | a", "voorwaarde | assigned | 1 | IT | 2023-10-20"],
    ),
    (
        P.GATE,
        "besluit: GO, mits a\nvoorwaarde 1: IT",
        ["besluit | conditional | a", "voorwaarde | assigned | 1 | IT | -"],
    ),
    (
        P.GATE,
        "besluit: GO\nbesluit: GO\nvoorwaarde 1: a - IT",
        ["besluit | conditional | a", "voorwaarde | assigned | 1 | IT | -"],
    ),
    (P.GATE, "besluit: GO\nvoorwaarde 1 voldaan", ["besluit | go", "voorwaarde | met | 1"]),
    (P.GATE, "besluit: NO-GO\nmits had gekund", []),
    (P.GATE, "Er is taart\nmits er tijd is\nbesluit: NO-GO", ["besluit | no-go"]),
    (
        P.RFC,
        "cab: wens akkoord\ncab: productie niet akkoord",
        ["cab | approved | wens", "cab | declined | productie"],
    ),
    (
        P.LESSONS,
        "besluit: overnemen 10345\nbesluit: afwijzen 10346",
        ["besluit | take | 10345", "besluit | turn-down | 10346"],
    ),
    (P.ROLLBACK, "rollback: a\nrollback: b", ["rollback | text | (a)", "rollback | text | (b)"]),
    (P.GATE, "IT: NO-GO\nZA: GO\nbesluit: GO", ["besluit | go"]),
]


@pytest.mark.parametrize(("place", "text", "wanted"), UNDERSTOOD)
def test_what_is_understood(place: Place, text: str, wanted: list[str]) -> None:
    found = heard(place, text)

    assert [shown(one) for one in found.readings] == wanted
    assert (found.rejected == ()) is bool(wanted)


def test_the_table_has_every_word_of_every_place() -> None:
    said = {(place, reading.word) for place, text, _ in UNDERSTOOD for reading in heard(place, text).readings}

    assert said == {(place, word) for place, words in FORMS.items() for word in words} - {
        (P.GATE, "voorwaarden")
    }


@pytest.mark.parametrize(
    ("place", "text", "wanted"),
    [
        (P.GATE, "besluit: misschien", [("unclear", P.GATE)]),
        (P.GATE, "besluit:", [("unclear", P.GATE)]),
        (P.GATE, "besluit: ja", [("unclear", P.GATE)]),
        (P.CHOICE, "besluit: GO", [("unclear", P.CHOICE)]),
        (P.GATE, "besluit: GO\nbesluit: NO-GO", [("contradiction", P.GATE)] * 2),
        (P.CHOICE, "besluit: ja\nbesluit: nee", [("contradiction", P.CHOICE)] * 2),
        (P.GATE, "besluit: GO\nbesluit: GO, mits a", [("contradiction", P.GATE)] * 2),
        (P.GATE, "besluit: GO, mits a\nbesluit: GO, mits b", [("contradiction", P.GATE)] * 2),
        (P.GATE, "besluit: GO\nNO-GO", [("contradiction", P.GATE), ("colon", P.GATE)]),
        (P.GATE, "NO-GO\nbesluit: GO, mits a", [("colon", P.GATE), ("contradiction", P.GATE)]),
        (P.GATE, "besluit: GO\nConclusie: NO-GO", [("contradiction", P.GATE), ("colon", P.GATE)]),
        (P.LOOP, "besluit: voldoende\n- herhalen", [("contradiction", P.LOOP), ("colon", P.LOOP)]),
        (P.RFC, "cab: akkoord\nniet akkoord", [("contradiction", P.RFC), ("colon", P.RFC)]),
        (P.GATE, "besluit: GO\nbesluit: GO uitgesteld", [("contradiction", P.GATE), ("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nbesluit: ingetrokken", [("contradiction", P.GATE)] * 2),
        (
            P.SIGNATURE,
            "handtekening: aaaaaaaaaaaa\nhandtekening: bbbbbbbbbbbb",
            [("contradiction", P.SIGNATURE)] * 2,
        ),
        (
            P.LESSONS,
            "besluit: overnemen 10345, 10346\nbesluit: afwijzen 10346",
            [("contradiction", P.LESSONS)] * 2,
        ),
        (P.LESSONS, "besluit: overnemen 99", [("unclear", P.LESSONS)]),
        (P.GATE, "besluit: GO\nreden: maar niet voor IT", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO - ok\nreden: mits getest", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO, mits a\nreden: NO-GO voor IT", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nreden: klopt dit?", [("unclear", P.GATE)]),
        (P.CHOICE, "besluit: ja\ntoelichting: tenzij het regent", [("unclear", P.CHOICE)]),
        (P.GATE, "besluit: GO\nEr is taart\nmits er tijd is", [("unclear", P.GATE)]),
        (P.GATE, "mits er tijd is\nbesluit: GO, mits a", [("unclear", P.GATE)]),
        (P.SIGNATURE, "handtekening: aaaaaaaaaaaa\nx\nonder voorbehoud", [("unclear", P.SIGNATURE)]),
        (P.GATE, "besluit: GO\naanwezig: ZA\nmits a", [("unclear", P.GATE)] * 2),
        (P.GATE, "❌ besluit: GO", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO met voorwaarden", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nvoorwaarde 1: volgt", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nvoorwaarde 1: IT, 20 okt", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nvoorwaarde 1: a\nvoorwaarde 3: c", [("unclear", P.GATE)]),
        (P.GATE, "besluit: GO\nvoorwaarde 1: a\nvoorwaarde 1: b", [("unclear", P.GATE)]),
        (P.GATE, "aanwezig: ZA, maar IT niet", [("unclear", P.GATE)]),
        (P.GATE, "aanwezig: bezoek", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1: IT, do 20 okt", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1: IT, ZA", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1 nog niet voldaan", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1 is voldaan", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1 is nu voldaan", [("unclear", P.GATE)]),
        (P.GATE, "voorwaarde 1 voldaan - bijna", [("unclear", P.GATE)]),
        (P.GATE, "afwijking: aanvaard door ZA, niet door IT", [("unclear", P.GATE)]),
        # a reason that says another value
        (P.LOOP, "besluit: herhalen - was voldoende", [("unclear", P.LOOP)]),
        (P.LOOP, "besluit: voldoende - herhalen", [("unclear", P.LOOP)]),
        (P.RESULT, "uitslag: mislukt, nu geslaagd", [("unclear", P.RESULT)]),
        (P.RESULT, "uitslag: geslaagd - eerst mislukt", [("unclear", P.RESULT)]),
        (P.INCIDENT, "klasse: incident - wordt crisis", [("unclear", P.INCIDENT)]),
        (P.REQUIREMENTS, "eis: 1-3 - mits getest", [("unclear", P.REQUIREMENTS)]),
        (P.REQUIREMENTS, "eis: 1-3 alle", [("unclear", P.REQUIREMENTS)]),
        (P.REQUIREMENTS, "eis: Onbekend BV 9", [("unclear", P.REQUIREMENTS)]),
        *[
            (P.AGREEMENT, f"akkoord: {text}", [("unclear", P.AGREEMENT)])
            for text in (
                "moet nog besproken",
                "te bespreken",
                "nader te bepalen",
                "in bespreking",
                "overleg loopt",
                "verzoek verstuurd",
                "antwoord komt vrijdag",
                "wordt later gepland",
            )
        ],
        (P.ENVIRONMENT, "toestemming: niet gegeven", [("unclear", P.ENVIRONMENT)]),
        (P.WORK, "bewijs: volgt", [("unclear", P.WORK)]),
        # the word or its colon is missing
        (P.GATE, "GO", [("colon", P.GATE)]),
        (P.GATE, "Besluit NO-GO", [("colon", P.GATE)]),
        (P.GATE, "Conclusie: GO", [("colon", P.GATE)]),
        (P.GATE, "GO?", [("colon", P.GATE)]),
        (P.LOOP, "herhalen", [("colon", P.LOOP)]),
        (P.RFC, "niet akkoord", [("colon", P.RFC)]),
        (P.RFC, "cab akkoord", [("colon", P.RFC)]),
        (P.RFC, "cab productie akkoord", [("colon", P.RFC)]),
        (P.LESSONS, "besluit overnemen 10345", [("colon", P.LESSONS)]),
        (P.RESULT, "uitslag geslaagd", [("colon", P.RESULT)]),
        (P.WORK, "GO", []),
        (P.CHOICE, "akkoord", []),
        (P.RFC, "GO", []),
        (P.GATE, "herhalen", []),
        # where it does not count
        (P.WORK, "besluit: GO", [("elsewhere", None)]),
        (None, "besluit: GO", [("elsewhere", None)]),
        (P.GATE, "rollback: zet terug", [("elsewhere", None)]),
        (P.GATE, "proef: 3%", [("elsewhere", None)]),
        (P.GATE, "klasse: crisis", [("elsewhere", None)]),
        (P.RFC, "voorwaarde 1: a", [("elsewhere", None)]),
        (P.WORK, "les: bel eerst", []),
        (P.WORK, "aanwezig: ZA", []),
        (P.WORK, "eis: 1", []),
        (P.WORK, "akkoord: ja", []),
        (None, "bewijs: https://x/1", []),
        # below a signature
        (P.GATE, "Mvg\nbesluit: GO", [("signature", P.GATE)]),
        (P.GATE, "Mvg\naanwezig: ZA", []),
        (P.GATE, "Mvg\nGO", []),
        # quoted
        (P.GATE, "> besluit: GO", []),
    ],
)
def test_what_is_not_understood_and_why(
    place: Place | None, text: str, wanted: list[tuple[str, Place | None]]
) -> None:
    found = heard(place, text)

    assert [(one.why.value, one.place) for one in found.rejected] == wanted
    assert found.readings == ()


@pytest.mark.parametrize(
    ("place", "block", "forms", "why"),
    [
        (P.GATE, task("TODO", "besluit: GO"), [], [Why.OPEN_TASK]),
        (P.GATE, task("DONE", "besluit: GO"), [Form.GO], []),
        (P.GATE, task("TODO", "aanwezig: ZA"), [], [Why.OPEN_TASK]),
        (P.ROLLBACK, task("TODO", "rollback: zet terug"), [Form.TEXT], []),
        (P.LESSONS, task("TODO", "les: bel eerst"), [Form.TEXT], []),
        (P.PLANNING, task("TODO", "maatregel: bouwen"), [Form.TEXT], []),
        (P.GATE, node("codeBlock", "besluit: GO"), [], [Why.CODE]),
        (P.GATE, node("codeBlock", "aanwezig: ZA"), [], []),
        (P.ROLLBACK, node("codeBlock", "rollback: zet terug"), [], []),
        (P.GATE, decision("besluit: GO"), [Form.GO], []),
        (P.GATE, decision("GO"), [], [Why.COLON]),
        (P.GATE, decision("We gaan door"), [], [Why.ITEM]),
        (P.GATE, decision("besluit: GO", "UNDECIDED"), [], [Why.OPEN_TASK]),
        (P.GATE, decision("We gaan door", "UNDECIDED"), [], []),
        (P.CHOICE, decision("We gaan door"), [], []),
        (P.GATE, node("table", row("Besluit", "GO"), row("Aanwezig", "ZA")), [Form.GO, Form.PRESENT], []),
        (P.GATE, node("table", row("Besluit", node("codeBlock", "GO"))), [], [Why.CODE]),
        (P.GATE, node("blockquote", "besluit: GO"), [], []),
    ],
)
def test_what_the_editor_makes_of_a_line_decides_whether_it_counts(
    place: Place, block: dict[str, object], forms: list[Form], why: list[Why]
) -> None:
    found = read((place, Place.WORK), utterances_of(doc(block)), ABOUT)

    assert ([one.form for one in found.readings], [one.why for one in found.rejected]) == (forms, why)


def test_what_lacks_its_word_is_not_answered_beside_a_decision_that_counts() -> None:
    assert heard(P.GATE, "besluit: GO\nGO dus").rejected == ()
    assert [one.why for one in heard(P.GATE, "aanwezig: ZA\nGO dus.").rejected] == []
    assert [one.why for one in heard(P.GATE, "aanwezig: ZA\nGO!").rejected] == [Why.COLON]


def test_a_no_go_has_no_conditions() -> None:
    found = heard(P.GATE, "besluit: NO-GO\nvoorwaarde 1: a")

    assert [shown(one) for one in found.readings] == ["besluit | no-go"]
    assert [(one.why, one.utterance.word) for one in found.rejected] == [(Why.UNCLEAR, "voorwaarde")]


# -- the forms that an answer shows


TABLE = tomllib.loads(WORDS.read_text(encoding="utf-8"))["forms"]
FILLED = {
    "…": "de back-up klaar is",
    "reden": "ziek",
    " 1 -": " 10345 -",
    "de code van het plan": "3f9c0a71be24",
    "namens: de partij": "namens: Zorggroep Noord",
    "https://de back-up klaar is": "https://x/1",
}


def test_every_word_of_every_place_has_forms_to_show() -> None:
    assert TABLE.keys() == {f"{place.value}/{word}" for place, words in FORMS.items() for word in words}


@pytest.mark.parametrize(
    ("name", "form"), [(name, one) for name, text in TABLE.items() for one in text.split("\n")]
)
def test_every_form_that_an_answer_shows_is_understood_where_it_is_shown(name: str, form: str) -> None:
    place, word = name.split("/")
    text = form
    for shown_, filled in FILLED.items():
        text = text.replace(shown_, filled)

    found = heard(Place(place), text)

    assert ([one.word for one in found.readings], found.rejected) == (
        [word.replace("voorwaarden", "voorwaarde")],
        (),
    )
