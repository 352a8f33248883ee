"""A comment is read as its author sees it: each construct of the editor as its lines."""

from typing import Any

import pytest

from bot.commands.comments import Shape
from bot.commands.lines import DEPTH, Line, Zone, seen
from tests.dutch import lines_of, utterances_of
from tests.unit.commands.editor import (
    BREAK,
    CARD,
    DAY,
    MENTION,
    STATUS,
    Node,
    decision,
    doc,
    emoji,
    link,
    node,
    p,
    row,
    task,
    text,
)

GO = "besluit: GO"


@pytest.mark.parametrize(
    ("blocks", "lines"),
    [
        ([p("a"), node("heading", "b", level=2)], ["a", "b"]),
        ([p("a", BREAK, "b", BREAK, BREAK, "c")], ["a", "b", "c"]),
        ([p(text("a\nb"))], ["a", "b"]),
        ([p(), p(" "), p("a")], ["a"]),
        ([node("bulletList", node("listItem", "a", "b"), node("listItem", "c"))], ["a", "b", "c"]),
        ([node("orderedList", node("listItem", "a", node("bulletList", node("listItem", "b"))))], ["a", "b"]),
        ([node("panel", "a", panelType="info")], ["a"]),
        ([node("expand", "b", title="a"), node("nestedExpand", "c", title="")], ["a", "b", "c"]),
        (
            [
                node(
                    "layoutSection",
                    node("layoutColumn", "a", width=50),
                    node("layoutColumn", "b", width=50),
                )
            ],
            ["a", "b"],
        ),
        ([node("table", row("a", "b"), row("c", "d"))], ["a", "b", "c", "d"]),
        ([node("table", row("Besluit", "GO"))], ["besluit: GO"]),
        ([node("table", row("besluit:", "GO", "alles gereed"))], ["besluit: GO - alles gereed"]),
        ([node("table", row("Voorwaarde 1", "IT", "20 okt"))], ["voorwaarde 1: IT - 20 okt"]),
        ([node("table", row("", "Besluit", "GO"))], ["besluit: GO"]),
        ([node("table", row("Besluit", ""))], ["Besluit"]),
        (
            [node("table", row("Besluit", node("bulletList", node("listItem", "GO", "b"))))],
            ["Besluit", "GO", "b"],
        ),
        ([node("table", row("Wie", "Besluit", "GO"))], ["Wie", "Besluit", "GO"]),
        ([node("mediaSingle", {"type": "media", "attrs": {"alt": "a"}}, node("caption", "b"))], []),
        ([{"type": "rule"}, p("a")], ["a"]),
        ([node("onbekend", "a")], ["a"]),
        ([p(text("a", "strong"), text("b", "em", "underline"), text("c", "code", "textColor"))], ["abc"]),
        ([p(text("a", "strike"), text(" b"))], ["b"]),
        ([p(text("a", {"type": "subsup", "attrs": {"type": "sub"}}))], ["a"]),
        ([p("door ", STATUS)], ["door GO"]),
        ([p("op ", DAY)], ["op 2023-10-20"]),
        ([p({"type": "date", "attrs": {"timestamp": "morgen"}}, "a")], ["a"]),
        ([p({"type": "date", "attrs": {"timestamp": "9" * 40}}, "a")], ["a"]),
        ([p(MENTION, " a")], ["[~accountid:5b10] a"]),
        ([p(emoji("white_check_mark"), emoji("smile", "😀"), emoji("eigen", ":eigen:"))], ["✅😀:eigen:"]),
        ([p("zie ", CARD)], ["zie https://x/1"]),
        ([{"type": "blockCard", "attrs": {"url": "https://x/2"}}], ["https://x/2"]),
        ([{"type": "embedCard", "attrs": {"url": "https://x/3", "layout": "wide"}}], ["https://x/3"]),
        ([{"type": "blockCard", "attrs": {"data": {"url": "https://x/4"}}}], ["https://x/4"]),
        ([{"type": "blockCard", "attrs": {"data": "?"}}], []),
        ([p(link("hier", "https://x/5"))], ["hier"]),
    ],
)
def test_each_construct_is_read_as_its_lines(blocks: list[Node], lines: list[str]) -> None:
    assert [line.text for line in lines_of(doc(*blocks))] == lines


@pytest.mark.parametrize(
    ("block", "zone"),
    [
        (p(GO), Zone.SAID),
        (task("DONE", GO), Zone.SAID),
        (task("TODO", GO), Zone.OPEN_TASK),
        (decision(GO), Zone.SAID),
        (decision(GO, None), Zone.SAID),
        (decision(GO, "UNDECIDED"), Zone.OPEN_TASK),
        (node("codeBlock", GO), Zone.CODE),
        (node("panel", node("codeBlock", GO)), Zone.CODE),
        (node("expand", task("TODO", GO)), Zone.OPEN_TASK),
    ],
)
def test_where_a_line_stands_decides_what_it_is(block: Node, zone: Zone) -> None:
    assert [(line.text, line.zone) for line in lines_of(doc(block))] == [(GO, zone)]


def test_items_and_decisions_are_marked() -> None:
    found = lines_of(
        doc(
            "a",
            node("bulletList", node("listItem", "b")),
            task("DONE", "c"),
            decision("d"),
            node("panel", "e"),
        )
    )

    assert [line.text for line in found if line.item] == ["b", "c"]
    assert [line.text for line in found if line.decision] == ["d"]


@pytest.mark.parametrize(
    "block",
    [
        p("zie ", link("hier", "https://x/1")),
        p("zie ", CARD),
        {"type": "blockCard", "attrs": {"url": "https://x/1"}},
        p(link("a", "https://x/1"), link("b", "https://x/1")),
        node("table", row("Bewijs", p(link("hier", "https://x/1")))),
    ],
)
def test_an_address_is_kept_with_its_line(block: Node) -> None:
    assert [line.links for line in lines_of(doc(block))] == [("https://x/1",)]


def test_the_address_of_struck_words_is_not_said() -> None:
    struck = text("hier", "strike", {"type": "link", "attrs": {"href": "https://x/1"}})

    assert lines_of(doc(p(struck))) == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([node("blockquote", GO), "a"], ["a"]),
        (["> a", ">b", "c"], ["c"]),
        (["a", "Van: iemand@example.org", GO], ["a"]),
        (["a", "From: iemand <x@example.org>", "b"], ["a"]),
        (["a", "*Van:* iemand", "b"], ["a"]),
        (["a", "-----Oorspronkelijk bericht-----", "b"], ["a"]),
        (["a", "----- Original Message -----", "b"], ["a"]),
        (["a", "________ Doorgestuurd bericht", "b"], ["a"]),
        (["a", "Begin doorgestuurd bericht:", "b"], ["a"]),
        (["a", "Op do 12 okt 2023 om 13:00 schreef Iemand <x@example.org>:", "b"], ["a"]),
        (["a", "Op 12 oktober 2023 heeft Iemand het volgende geschreven:", "b"], ["a"]),
        (["a", "On Thu, 12 Oct 2023, Somebody wrote:", "b"], ["a"]),
        (["a", "On Thu, 12 Oct 2023 at 13:00,", "Somebody wrote:", "b"], ["a"]),
        (["a", "On Thu, 12 Oct 2023, Somebody wrote:", "> b", "> c", "d"], ["a", "d"]),
        (["a", "On Thu, 12 Oct 2023, Somebody wrote:", node("blockquote", "b"), "d"], ["a", "d"]),
        (["a", "Op tijd schreef niemand:", "b"], ["a", "Op tijd schreef niemand:", "b"]),
        (["Van alles: a", "b"], ["Van alles: a", "b"]),
        (["a", "-----", "b"], ["a", "-----", "b"]),
    ],
)
def test_what_somebody_else_said_is_no_line(lines: list[Node | str], said: list[str]) -> None:
    assert [line.text for line in lines_of(doc(*lines))] == said


@pytest.mark.parametrize(
    "greeting",
    [
        "-- ",
        "Met vriendelijke groet",
        "Met vriendelijke groet,",
        "Beste groeten",
        "Collegiale groet",
        "met hartelijke groeten",
        "Vriendelijke groet, Iemand",
        "Mvg",
        "M.v.g.,",
        "Groet",
        "Groetjes!",
        "Hoogachtend,",
        "Kind regards,",
        "Best regards",
        "Regards, Somebody",
        "Verzonden vanaf mijn iPhone",
        "Sent from my phone",
    ],
)
def test_below_a_greeting_stands_a_signature(greeting: str) -> None:
    found = lines_of(doc("a", greeting, GO, node("codeBlock", "b")))

    assert [line.zone for line in found] == [Zone.SAID, *[Zone.SIGNATURE] * 3]


@pytest.mark.parametrize(
    "line", ["Groeten aan iedereen die er niet bij kon zijn vanavond in de grote zaal", "Groei"]
)
def test_what_only_begins_as_a_greeting_is_none(line: str) -> None:
    assert [one.zone for one in lines_of(doc(line, GO))] == [Zone.SAID, Zone.SAID]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("be\u200bsluit\u2060: G\u00adO", "besluit: GO"),
        ("besluit:\u00a0GO\u202f!", "besluit: GO !"),
        ("  a \t b  ", "a b"),
        ("ｂｅｓｌｕｉｔ：ＧＯ", "besluit:GO"),
        ("\ufeffa\u0000", "a"),
        ("е", "е"),  # Cyrillic, and it stays so
        ("", ""),
    ],
)
def test_characters_that_nobody_sees_are_left_out(given: str, shown: str) -> None:
    assert seen(given) == shown


@pytest.mark.parametrize("last", ["Regiebot houdt dit kader bij.", "Regiebot"])
def test_the_panel_of_the_bot_itself_is_not_read(last: str) -> None:
    assert lines_of(doc("a", node("panel", GO, last))) == (Line("a"),)
    assert len(lines_of(doc(node("panel", last, GO)))) == 2, "a panel in which people quote it"


@pytest.mark.parametrize("document", [None, "besluit: GO", [], 3, {}, {"content": "besluit: GO"}])
def test_what_is_no_document_has_no_lines(document: Any) -> None:
    assert lines_of(document) == ()


def test_deeper_than_any_editor_goes_is_not_read() -> None:
    def nested(depth: int) -> Node:
        made = p("a")
        for _ in range(depth):
            made = node("panel", made)
        return doc(made)

    assert len(lines_of(nested(DEPTH - 1))) == 1
    assert lines_of(nested(DEPTH)) == ()


# -- which lines speak


@pytest.mark.parametrize(
    ("line", "word", "value"),
    [
        ("besluit: GO", "besluit", "GO"),
        ("BESLUIT : GO", "besluit", "GO"),
        ("**Besluit:** GO", "besluit", "GO"),
        ("**Besluit: GO**", "besluit", "GO"),
        ("_besluit_: GO", "besluit", "GO"),
        ("- besluit: GO", "besluit", "GO"),
        ("‐ besluit: GO", "besluit", "GO"),
        ("• besluit: GO", "besluit", "GO"),
        ("→ besluit: GO", "besluit", "GO"),
        ("1. besluit: GO", "besluit", "GO"),
        ("(2) besluit: GO", "besluit", "GO"),
        ("## besluit: GO", "besluit", "GO"),
        ("[x] besluit: GO", "besluit", "GO"),
        ("✅ besluit: GO", "besluit", "GO"),
        (":tada: besluit: GO", "besluit", "GO"),
        ("[~accountid:5b10], besluit: GO", "besluit", "GO"),
        ("❌ besluit: GO", "besluit", "GO ❌"),
        ("~~besluit: NO-GO~~ besluit: GO", "besluit", "GO"),
        ("besluit: ~~NO-GO~~ GO", "besluit", "GO"),
        ("cab-toelichting: tekst", "cab-toelichting", "tekst"),
        ("cab‑toelichting: tekst", "cab-toelichting", "tekst"),
        ("voorwaarde 1: IT", "voorwaarde", "1: IT"),
        ("voorwaarde 1 voldaan", "voorwaarde", "1 voldaan"),
        ("voorwaarde voldaan - gezien", "voorwaarde", "voldaan - gezien"),
        ("voorwaarden 1 en 2 voldaan", "voorwaarden", "1 en 2 voldaan"),
        ("voorwaarde 2 nog niet voldaan", "voorwaarde", "2 nog niet voldaan"),
        ("reden: ziek", "reden", "ziek"),
        ("besluit:", "besluit", ""),
    ],
)
def test_a_line_that_speaks_is_a_word_and_its_value(line: str, word: str, value: str) -> None:
    (found,) = utterances_of(doc(line))

    assert (found.word, found.value, found.shape) == (word, value, Shape.COMMAND)
    assert found.line == seen(line)


@pytest.mark.parametrize(
    ("line", "word", "value"),
    [
        ("GO", "", "GO"),
        ("no-go!", "", "no-go!"),
        ("GO - alles gereed", "", "GO - alles gereed"),
        ("Besluit GO", "besluit", "GO"),
        ("Besluit - NO-GO", "besluit", "NO-GO"),
        ("besluit = ja", "besluit", "ja"),
        ("Beslut: GO", "", "GO"),
        ("Conclusie: NO-GO, ziek", "", "NO-GO, ziek"),
        ("niet akkoord", "", "niet akkoord"),
        ("herhalen", "", "herhalen"),
        ("handtekening 3f9c0a71be24", "handtekening", "3f9c0a71be24"),
        ("uitslag goedgekeurd", "uitslag", "goedgekeurd"),
        ("uitslag niet geslaagd", "uitslag", "niet geslaagd"),
        ("uitslag - mislukt", "uitslag", "mislukt"),
        ("besluit voldoende", "besluit", "voldoende"),
        ("besluit overnemen 10345", "besluit", "overnemen 10345"),
        ("cab productie akkoord", "cab", "productie akkoord"),
        ("cab ingetrokken", "cab", "ingetrokken"),
        ("GO want alles is gereed", "", "GO want alles is gereed"),
        ("GO voor vanavond", "", "GO voor vanavond"),
        ("GO (na overleg)", "", "GO (na overleg)"),
        ("het is zo: besluit: GO", "", "het is zo: besluit: GO"),
    ],
)
def test_what_may_be_a_decision_without_word_or_colon_is_kept_to_be_answered(
    line: str, word: str, value: str
) -> None:
    (found,) = utterances_of(doc(line))

    assert (found.word, found.value, found.shape) == (word, value, Shape.BARE)


@pytest.mark.parametrize(
    "line",
    [
        "Goed dat iedereen er was",
        "GO-live is om 20:00",
        "Let op: de GO-live",
        "Mijn advies: GO",
        "Voorstel: NO-GO",
        "Ik ben akkoordbevinding kwijt",
        "besluit volgt morgen",
        "CAB productie vergadert morgen",
        "We gaan er vanavond over praten",
        "Verslag: het overleg is om 14:00",
        "mijn besluiten: geen",
        "Advies van IT: NO-GO, ziek",
    ],
)
def test_what_is_between_people_is_not_kept(line: str) -> None:
    assert utterances_of(doc(line)) == ()


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (["besluit: GO", "mits de back-up klaar is"], "GO mits de back-up klaar is"),
        (["besluit: GO", "Onder voorwaarde dat a", "en b"], "GO Onder voorwaarde dat a"),
        (["besluit: GO", "alleen voor IT", "als het kan"], "GO alleen voor IT als het kan"),
        (["besluit: GO", "maar", "pas na 12"], "GO maar pas na 12"),
        ([p("besluit: GO", BREAK, "tenzij het regent")], "GO tenzij het regent"),
        ([node("table", row("Besluit", "GO")), "zodra IT er is"], "GO zodra IT er is"),
        (
            [
                "besluit: GO met voorwaarden:",
                node("bulletList", node("listItem", "a"), node("listItem", "b")),
            ],
            "GO met voorwaarden: a; b;",
        ),
        (["besluit: GO", "Fijne avond", "mits a"], "GO"),
        (["bewijs: zie", "https://x/1"], "zie https://x/1"),
    ],
)
def test_a_line_goes_on_where_the_next_one_says_so(lines: list[Node | str], value: str) -> None:
    assert utterances_of(doc(*lines))[0].value == value


def test_a_limit_that_does_not_stand_directly_below_a_decision_is_one_of_its_own() -> None:
    apart = utterances_of(doc(GO, "Fijne avond", "mits de back-up klaar is"))
    below = utterances_of(doc(GO, "aanwezig: ZA", "mits de back-up klaar is"))

    assert [one.shape for one in apart] == [Shape.COMMAND, Shape.LIMIT]
    assert [one.shape for one in below] == [Shape.COMMAND, Shape.LIMIT, Shape.COMMAND]
    assert below[2].value == "ZA mits de back-up klaar is"


def test_a_decision_item_is_kept_whatever_it_says() -> None:
    (found,) = utterances_of(doc(decision("We proberen het de 26e opnieuw")))

    assert (found.shape, found.value) == (Shape.ITEM, "We proberen het de 26e opnieuw")


def test_a_line_is_read_to_its_end_and_quoted_in_part() -> None:
    (found,) = utterances_of(doc(f"besluit: GO - {'lang ' * 400}maar niet"))

    assert found.value.endswith("maar niet")
    assert len(found.line) == 1000


def test_an_unticked_task_in_text_is_one() -> None:
    assert [one.zone for one in utterances_of(doc("[ ] besluit: GO", "- [] besluit: GO"))] == [
        Zone.OPEN_TASK
    ] * 2
