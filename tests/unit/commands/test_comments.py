"""A whole comment: what limits, contradicts, quotes or shows a decision leaves none; nothing else matters."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.forms import Form, Place
from bot.commands.grammar import FORMS
from bot.commands.reading import Heard, read
from tests.dutch import utterances_of
from tests.unit.commands.corpus import ABOUT
from tests.unit.commands.editor import Node, decision, p, task, text
from tests.unit.commands.writing import VALID, heard, split


def forms(found: Heard) -> list[Form]:
    return [one.form for one in found.readings]


LIMITS = (
    "mits de back-up klaar is",
    "tenzij de lijn uitvalt",
    "behalve voor locatie Zuid",
    "zodra de leverancier er is",
    "pas na akkoord van de raad",
    "maar pas als alles draait",
    "maar niet voor IT",
    "onder voorbehoud van een test",
    "onder voorwaarde dat IT er is",
    "- mits de back-up klaar is",
    "Onder de voorwaarde dat iemand belt",
)
BESIDE = (
    "aanwezig: ZA, IT",
    "afwijking: het plan ligt in de kluis",
    "Fijne avond",
    "Er was taart.",
    "reden: alles klaar",
)


@given(
    st.sampled_from(LIMITS),
    st.lists(st.sampled_from(BESIDE), max_size=3),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_a_limit_anywhere_in_a_comment_leaves_no_go_without_conditions(
    limit: str, beside: list[str], first: int, second: int
) -> None:
    lines = list(beside)
    lines.insert(min(first, len(lines)), "besluit: GO")
    lines.insert(min(second, len(lines)), limit)

    assert Form.GO not in forms(heard(Place.GATE, "\n".join(lines))), lines


@given(st.lists(st.sampled_from(VALID[Place.GATE]), min_size=1, max_size=4))
def test_of_what_contradicts_itself_in_one_comment_nothing_counts(values: list[str]) -> None:
    said = {"no-go" if one.casefold() in ("no-go", "no go", "nogo") else one for one in values}

    found = heard(Place.GATE, "\n".join(f"besluit: {one}" for one in values))

    assert len(found.readings) == (1 if len(said) == 1 else 0), values


# -- the editor

COUNTING = ("panel", "expand", "bulletList", "orderedList", "layoutSection", "table")


def inside(kind: str, block: Node) -> Node:
    """A block in another, as the editor nests them."""
    match kind:
        case "bulletList" | "orderedList":
            return {"type": kind, "content": [{"type": "listItem", "content": [block]}]}
        case "table":
            cell = {"type": "tableCell", "content": [block]}
            return {"type": kind, "content": [{"type": "tableRow", "content": [cell]}]}
        case "layoutSection":
            return {"type": kind, "content": [{"type": "layoutColumn", "content": [block]}]}
        case _:
            return {"type": kind, "content": [block]}


def silent(said: str) -> list[list[Node]]:
    """Ways in which a decision stands in a comment and is not said."""
    line = text(said)
    return [
        [inside("blockquote", p(line))],
        [{"type": "codeBlock", "content": [line]}],
        [task("TODO", said)],
        [decision(said, "UNDECIDED")],
        [p(text(said, "strike"))],
        [p(text(f"> {said}"))],
        [p(text("Met vriendelijke groet"), {"type": "hardBreak"}, line)],
        [p(text("Van: iemand@example.org")), p(line)],
        [p(text("-- ")), p(line)],
        [{"type": "media", "attrs": {"alt": said}}],
        [{"type": "panel", "content": [p(line), p(text("Regiebot houdt dit bij"))]}],
        [p(text(f"[ ] {said}"))],
        [p(text(f"~~{said}~~"))],
    ]


nesting = st.lists(st.sampled_from(COUNTING), max_size=6)
around = st.lists(
    st.sampled_from(["Verslag", "Er was koffie.", "12 oktober", "Dank aan iedereen", "😀"]), max_size=3
)


def document(before: list[str], blocks: list[Node], after: list[str]) -> Node:
    between = [*(p(text(one)) for one in before), *blocks, *(p(text(one)) for one in after)]
    return {"type": "doc", "version": 1, "content": between}


def understood(content: Node) -> list[Form]:
    return forms(read((Place.GATE, Place.WORK), utterances_of(content), ABOUT))


@settings(max_examples=150)
@given(
    st.sampled_from(["besluit: GO", "besluit: NO-GO", "besluit: GO, mits a"]),
    st.integers(0, len(silent("")) - 1),
    nesting,
    around,
    around,
)
def test_what_is_quoted_struck_planned_shown_or_signed_decides_nothing(
    said: str, way: int, nested: list[str], before: list[str], after: list[str]
) -> None:
    blocks = silent(said)[way]
    for kind in nested:
        blocks = [inside(kind, block) for block in blocks]

    assert understood(document(before, blocks, after)) == []


@given(st.sampled_from(["besluit: GO", "besluit: NO-GO"]), nesting, around, around, st.data())
def test_a_decision_counts_however_deep_it_stands_and_whatever_stands_around_it(
    said: str, nested: list[str], before: list[str], after: list[str], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(said)))
    block = p(text(said[:cut], "strong"), text(said[cut:], "em", "textColor"))
    for kind in nested:
        block = inside(kind, block)

    assert understood(document(before, [block], after)) == [Form(said.split()[1].casefold())]


@pytest.mark.parametrize(
    "filling", ["; ", " ; ", ", ", "- ", "(", "~~", "1,", "GO ", "niet ", "op een ", "> "]
)
def test_a_long_comment_costs_no_more_than_it_is_long(filling: str) -> None:
    """A pattern that looks at the same signs again and again would need minutes for this."""
    began = process_time()

    for place, words in FORMS.items():
        for word in words:
            heard(place, f"{word}: akkoord {filling * (6000 // len(filling))}")

    assert process_time() - began < 5


json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(
    split(
        """doc paragraph text tableRow tableCell table listItem bulletList taskItem decisionItem panel mention
        emoji date status inlineCard blockCard hardBreak codeBlock blockquote expand media unknown"""
    )
)
nodes = st.recursive(
    json,
    lambda some: st.fixed_dictionaries(
        {"type": st.one_of(TYPES, json)},
        optional={
            "content": st.one_of(st.lists(some, max_size=3), json),
            "attrs": st.one_of(
                st.dictionaries(
                    st.sampled_from(
                        ["state", "text", "url", "id", "timestamp", "shortName", "title", "data"]
                    ),
                    json,
                    max_size=3,
                ),
                json,
            ),
            "marks": json,
            "text": st.one_of(st.sampled_from(["besluit: GO", "aanwezig: ZA"]), json),
        },
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", ["paragraph", "text", "panel", "tableRow", "listItem"])
def test_a_comment_without_end_is_read_as_far_as_an_editor_goes(kind: str) -> None:
    content: Node = text("besluit: GO")
    for _ in range(20_000):
        content = {"type": kind, "content": [content]}

    assert utterances_of({"type": "doc", "content": [content]}) == ()


@settings(max_examples=150)
@given(nodes, st.sampled_from(Place))
def test_whatever_a_comment_holds_reading_it_does_not_fail(content: Any, place: Place) -> None:
    said = utterances_of({"type": "doc", "content": [content]})

    read((place, Place.WORK), (*utterances_of(content), *said), ABOUT)
