"""How a value goes on: an end, a reason, conditions; and what takes it back."""

import pytest

from bot.commands.sentences import is_question, opening
from tests.dutch import (
    DUTCH,
    cleaned,
    conditions_behind,
    departure,
    free_text,
    free_yes,
    holds,
    reason_behind,
    says_nothing,
)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("GO", ("go", "")),
        (" go - ok", ("go", " - ok")),
        ("GO, mits", ("go", ", mits")),
        ("GO—ok", ("go", "—ok")),
        ("niet  akkoord", ("niet akkoord", "")),
        ("GO-live", None),
        ("GO–live", None),
        ("GOed", None),
        ("GO2", None),
        ("een GO", None),
        ("GO?", None),
        ("GO https://x/?a=1", ("go", " https://x/?a=1")),
        ("", None),
    ],
)
def test_a_value_begins_with_a_whole_word_and_is_no_question(
    value: str, wanted: tuple[str, str] | None
) -> None:
    assert opening(value, r"go|niet\s+akkoord") == wanted


@pytest.mark.parametrize(
    ("text", "asks"), [("GO?", True), ("GO", False), ("zie https://x/?a", False), ("https://x ?", True)]
)
def test_a_question_mark_asks_unless_it_is_in_an_address(text: str, *, asks: bool) -> None:
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", ""),
        (".", ""),
        ("!", ""),
        ("!!!", ""),
        (" ✅", ""),
        ("👍🏽", ""),
        (" ✅ 🎉.", ""),
        (" - alles gereed", "alles gereed"),
        (" – alles gereed.", "alles gereed"),
        ("—alles gereed", "alles gereed"),
        ("- alles gereed", "alles gereed"),
        (" -alles gereed", "alles gereed"),
        (": alles gereed", "alles gereed"),
        (", alles gereed", "alles gereed"),
        ("; alles gereed", "alles gereed"),
        (". Alles gereed", "Alles gereed"),
        ("! Alles gereed!", "Alles gereed!"),
        (" (alles gereed)", "alles gereed"),
        (" (alles gereed).", "alles gereed"),
        (" want alles is gereed", "alles is gereed"),
        (", omdat het kan", "het kan"),
        (" - reden: het kan", "het kan"),
        (" - de GO-live is om 20:00", "de GO-live is om 20:00"),
        # no separator
        (" alles gereed", None),
        ("alles", None),
        ("/NO-GO", None),
        (" of NO-GO", None),
        ("...", None),
        # nothing behind the separator
        (" -", None),
        (":", None),
        (" - geen", None),
        (" - volgt", None),
        (" (volgt", None),
        (" - ?", None),
        # taken back
        (" - mits het kan", None),
        (", maar niet voor IT", None),
        (" - in principe", None),
        (". Als het kan", None),
        (" - gereed, tenzij het regent", None),
        (" - gereed, pas na 20:00", None),
        (" - gereed; alleen IT niet", None),
        (" - unless it rains", None),
        (" - op IT na", None),
        (" (onder voorbehoud)", None),
        (" - NO-GO voor IT", None),
        (" - er is geen go van IT", None),
        # emoji
        (" ❌", None),
        (" 😀", None),
        (" - alles gereed ❌", None),
        (" - alles gereed 😀", "alles gereed 😀"),
    ],
)
def test_behind_a_yes_stands_its_end_or_a_reason_that_leaves_it(rest: str, reason: str | None) -> None:
    assert reason_behind(rest, is_yes=True) == reason


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", ""),
        (" ❌", ""),
        (" - ziek", "ziek"),
        (" - volgt", "volgt"),
        (" - IT is niet akkoord", "IT is niet akkoord"),
        (" - geen GO van IT", "geen GO van IT"),
        (" - pas na de test", "pas na de test"),
        (" - uitgesteld", "uitgesteld"),
        (" - de GO-live schuift op", "de GO-live schuift op"),
        (" ✅", None),
        (" - GO voor IT", None),
        (" - IT is akkoord", None),
        (" - mits de test faalt", None),
        (" - ingetrokken", None),
        (" - ja", None),
        (" ziek", None),
    ],
)
def test_behind_a_no_stands_its_end_or_a_reason_without_a_yes(rest: str, reason: str | None) -> None:
    assert reason_behind(rest, is_yes=False) == reason


@pytest.mark.parametrize(
    "word",
    [
        *("uitgesteld", "uitstel", "verplaatst", "verschoven", "doorgeschoven", "verzet", "verdaagd"),
        *(
            "ingetrokken",
            "teruggetrokken",
            "afgelast",
            "afgeblazen",
            "geannuleerd",
            "opgeschort",
            "aangehouden",
        ),
        *("stopgezet", "heroverwegen", "vervalt", "ongeldig", "voorlopig", "vooralsnog", "tijdelijk"),
        *("geweigerd", "afgewezen", "afgekeurd", "no-go", "nogo", "mits", "tenzij", "zodra", "totdat"),
        *("behalve", "behoudens", "uitgezonderd", "uitzondering", "m.u.v.", "exclusief", "voorwaarde"),
        *("postponed", "deferred", "delayed", "cancelled", "revoked", "withdrawn", "unless", "provided"),
        *(
            "pending",
            "conditional",
            "moet",
            "moeten",
            "volgt",
            "volgen",
            "zolang",
            "nog",
            "voorbehoud",
            "oneens",
        ),
        *("beslissen", "beslist", "bekrachtigen", "concept", "conceptbesluit", "voorgesteld", "beoogd"),
        *("bedoeling", "voornemen", "verwacht", "hopelijk", "waarschijnlijk", "vermoedelijk"),
        *(
            "twijfel",
            "twijfelt",
            "tegenstem",
            "ontbreekt",
            "ontbreken",
            "nee",
            "bezwaar",
            "bezwaren",
            "conditie",
        ),
        *("vergissing", "foutje", "abuis", "negeer", "grapje", "voorbeeld", "gevraagd", "verzocht"),
        *("mistake", "ignore", "joke", "example", "disagree"),
        *("still", "must", "should", "expected", "probably", "hopefully", "draft", "proposed"),
    ],
)
def test_these_words_take_a_yes_back_wherever_they_stand(word: str) -> None:
    assert not holds(f"alles is {word} gereed", is_yes=True)
    assert not holds(word.upper(), is_yes=True)
    assert holds(f"alles is x{word} gereed", is_yes=True)


@pytest.mark.parametrize(
    "words",
    [
        "in principe",
        "geen go",
        "nog niet",
        "nog geen",
        "niet gegeven",
        "niet akkoord",
        "onder voorbehoud",
        "onder voorwaarde",
        "op voorwaarde",
        "met uitzondering van IT",
        "onder de volgende voorwaarden",
        "afhankelijk van IT",
        "in afwachting van IT",
        "toch niet",
        "pas na",
        "pas als",
        "maar niet",
        "maar eerst",
        "maar nog",
        "maar wel",
        "alleen als",
        "alleen voor",
        "op IT na",
        "subject to",
        "not yet",
        "on hold",
        "with conditions",
        "is mislukt",
        "is onvoldoende",
        "er niet mee eens",
        "is tegen",
        "stemt tegen",
        "definitief besluit",
        "later besloten",
        "wordt vrijdag besloten",
        "worden later bevestigd",
        "stellen wij voor",
        "naar verwachting",
        "denk ik",
        "hoop ik",
    ],
)
def test_these_pairs_do_too(words: str) -> None:
    assert not holds(f"alles is {words} gereed", is_yes=True)
    assert not holds(f"alles is {words.replace(' ', '  ')} gereed", is_yes=True)


@pytest.mark.parametrize(
    "word",
    [
        *("maar", "pas", "na", "als", "indien", "wanneer", "niet", "alleen", "eerst", "echter"),
        *("mogelijk", "misschien", "wellicht", "no way", "maybe", "perhaps"),
        *("mislukt", "gefaald", "onvoldoende", "failed"),
        *("tot", "voor zover", "but", "if", "after", "once", "until", "only", "except", "not"),
    ],
)
def test_these_take_a_yes_back_at_the_beginning_of_the_reason_or_of_a_part(word: str) -> None:
    assert not holds(f"{word} vrijdag", is_yes=True)
    assert not holds(f"gereed, {word} vrijdag", is_yes=True)
    for between in (".", ":", ";", " -", " \u2014", " (", "\u2014", ", -"):
        assert not holds(f"gereed{between} {word.title()} vrijdag", is_yes=True), between
    assert holds(f"gereed dat {word} vrijdag", is_yes=True)


@pytest.mark.parametrize(
    "reason",
    [
        "er is geen bezwaar",
        "iedereen is zonder bezwaar akkoord",
        "zie https://docs.example.org/voorbeeld/nog-niet-mits",
        "er is nog tijd genoeg",
        "er is nog genoeg tijd",
        "IT is nog steeds akkoord",
        "IT is nog altijd gereed, er is nog meer tijd",
    ],
)
def test_what_is_left_over_takes_nothing_back(reason: str) -> None:
    assert holds(reason, is_yes=True)


@pytest.mark.parametrize("meant", DUTCH.doubt.limits)
def test_a_condition_with_a_slip_of_the_pen_takes_a_yes_back(meant: str) -> None:
    letters = range(1, len(meant))
    slips = [meant[:at] + meant[at + 1 :] for at in letters]
    slips += [meant[:at] + "x" + meant[at:] for at in letters]
    slips += [meant[:at] + "x" + meant[at + 1 :] for at in letters]
    slips += [meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :] for at in range(len(meant) - 1)]
    for slip in slips:
        assert not holds(f"{slip} de back-up klaar is", is_yes=True), slip
        assert not holds(f"gereed, {slip.upper()} de back-up klaar is", is_yes=True), slip
        assert not holds(f"onder {slip} van IT", is_yes=True), slip


@pytest.mark.parametrize("word", ["naar", "maart", "missie", "Smits", "zodat", "midden", "behalen"])
def test_a_word_that_looks_like_a_condition_is_none(word: str) -> None:
    assert holds(f"{word} en zo verder", is_yes=True)


@pytest.mark.parametrize(
    ("rest", "texts"),
    [
        (" mits a", ("a",)),
        (", mits a", ("a",)),
        (" - mits a", ("a",)),
        (": mits a", ("a",)),
        (" (mits a)", ("a",)),
        (". Mits a.", ("a",)),
        (" ✅ mits a", ("a",)),
        (", mits: a", ("a",)),
        (", mits a en b", ("a en b",)),
        (", mits a; b;", ("a", "b")),
        (", mits 1. a 2. b", ("a", "b")),
        (", mits 1) a; 2) b", ("a", "b")),
        (" onder voorwaarde dat a", ("a",)),
        (" onder de voorwaarde van a", ("a",)),
        (" op voorwaarde dat a", ("a",)),
        (" onder voorbehoud van a", ("a",)),
        (" onder voorbehoud: a", ("a",)),
        (" met voorwaarde: a", ("a",)),
        (" met voorwaarden: a; b", ("a", "b")),
        (" met als voorwaarde dat a", ("a",)),
        (" met 2 voorwaarden: a; b", ("a", "b")),
        (" met twee voorwaarden: a; b", ("a", "b")),
        (" met een voorwaarde: a", ("a",)),
        # the texts stand elsewhere in the comment
        (" met voorwaarden", ()),
        (" met voorwaarden:", ()),
        (" met 2 voorwaarden:", ()),
        (" onder voorbehoud", ()),
        # none, or another number
        (" met 2 voorwaarden: a", None),
        (" met drie voorwaarden: a; b", None),
        (" met 1 voorwaarde: a; b", None),
        (", mits geen", None),
        (", mits volgt", None),
        (", mits a; volgt", None),
        (", mits NO-GO", None),
        (", mits IT geen GO geeft", None),
        (" zonder voorwaarden", None),
        (" met dank", None),
        (" mitsen", None),
        ("mits a", None),
        ("", None),
        (" - alles gereed", None),
        (" ❌ mits a", None),
    ],
)
def test_conditions_behind_a_go(rest: str, texts: tuple[str, ...] | None) -> None:
    found = conditions_behind(rest)

    assert (found.texts if found else None) == texts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" alles gereed. ", "alles gereed"),
        ("(alles gereed)", "alles gereed"),
        ("(a) en (b)", "(a) en (b)"),
        ("want het kan", "het kan"),
        ("reden: het kan", "het kan"),
        ("want want", "want"),
        ("klaar!", "klaar!"),
    ],
)
def test_a_reason_is_kept_without_what_surrounds_it(text: str, wanted: str) -> None:
    assert cleaned(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "?",
        "…",
        "...",
        "geen",
        "Geen.",
        "nee",
        "n.v.t.",
        "nvt",
        "volgt",
        "tbd",
        "n.t.b.",
        "later",
        "none",
        *("no", "n/a", "onbekend", "moet nog", "wordt nog", "(geen)", '"volgt"', "- nog"),
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert says_nothing(text)
    assert free_text(text) is None


@pytest.mark.parametrize(
    "text",
    ["nog niet bekend", "niet van toepassing", "moet nog komen", "later meer", "(volgt morgen)", "Wie belt?"],
)
def test_a_text_that_begins_with_nothing_is_none(text: str) -> None:
    assert free_text(text) is None


@pytest.mark.parametrize(
    "text", ["de back-up nog niet", "genegeerd", "notitie", "nogmaals bellen", "netwerk"]
)
def test_a_text_that_says_something(text: str) -> None:
    assert not says_nothing(text)
    assert free_text(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("plan ligt in de kluis", True),
        ("nog niet alles is er", False),
        ("door de raad afgewezen", False),
        ("IT heeft het geweigerd", False),
        ("niet geaccepteerd", False),
        ("is door IT niet toegestaan", False),
        ("ingetrokken", False),
        ("mag dit?", False),
    ],
)
def test_a_reason_to_depart_from_a_rule_is_refused_by_nobody(text: str, *, stands: bool) -> None:
    assert (departure(text) == text) is stands


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("ja", True),
        ("gegeven door het testteam", True),
        ("zie https://dms/niet/akkoord", True),
        ("niet gegeven", False),
        ("ja, maar nog niet", False),
        ("ja, deels", False),
        ("ja, mits getest", False),
        ("wordt morgen gegeven, moet nog getest", False),
        ("geweigerd", False),
        ("ja?", False),
        ("ja ❌", False),
    ],
)
def test_a_yes_in_free_words_has_nothing_that_withholds_it(text: str, *, given: bool) -> None:
    assert (free_yes(text) == text) is given
