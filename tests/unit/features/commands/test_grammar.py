"""No text outside the grammar decides: whatever people write, what is understood has one of the forms.

The forms are written down here once more, from `docs/commands.md`, as plain patterns with the words that take
a value back. They know nothing of how the grammar reads: it may understand less than they allow, never more.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.commands.grammar import Form, Place
from bot.features.commands.reading import Heard, read
from tests.builders import comment
from tests.unit.features.commands.corpus import ABOUT

MANY = settings(max_examples=int(os.environ.get("REGIEBOT_EXAMPLES", "400")))

# -- the forms, as the document has them

YES_EMOJI, NO_EMOJI = "✅👍🎉🟢✔☑👌🚀🥳🙌", "❌⛔🛑👎🔴✖🚫"
END = r"\s*(?:\.|!+)?\s*"
BEHIND = (
    r"(?:\s*[.!]*\s*—\s*|[.!]*\s+-+\s*|[.!]*\s*-+\s+|\s*[:;,]\s*|\s*[.!]+\s+|\s*(?=\()"
    r"|\s+(?=want\b|omdat\b|wegens\b|vanwege\b))"
)
ANYWHERE = (
    r"uitgesteld|uitstel|verplaatst|verschoven|ingetrokken|afgelast|geannuleerd|opgeschort|aangehouden|vervalt"
    r"|voorlopig|in principe|no-?\s?go|geen go|nog niet|nog geen|niet gegeven|niet akkoord|mits|tenzij|zodra"
    r"|totdat|behalve|uitgezonderd|onder voorbehoud|(?:onder|op) (?:de )?voorwaarden?"
    r"|pas (?:na|als|wanneer|vanaf|op)|maar (?:niet|eerst|pas|nog|wel)|alleen (?:als|voor|na)|op \S+ na"
    r"|postponed|unless|provided|pending|subject to|not yet|on hold|withdrawn"
)
IN_FRONT = (
    "maar|pas|na|als|indien|wanneer|niet|alleen|eerst|behoudens|echter|tot|voor zover|but|if|after|once|until"
    "|only|except|not"
)
TAKES_BACK = re.compile(rf"\b(?:{ANYWHERE})\b|(?:^|[,.] ?)(?:{IN_FRONT})\b")
SAYS_NOTHING = re.compile(
    r"(?:geen|nee|niet|n\.v\.t\.?|-|\?|…|volgt|nog|later|onbekend|tbd|n\.t\.b\.?|none|no|n/a|)\W*"
)
CONDITION = re.compile(
    rf"(?:{BEHIND}|\s+)\(?\s*(?:mits|(?:onder|op) (?:de )?voorwaarden?|met (?:als )?(?:\w+ )?voorwaarden?"
    r"|onder voorbehoud)\b(?P<text>.*)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value that decides: how it begins, and whether it is a yes."""

    form: Form
    words: str
    is_yes: bool = False


@dataclass(frozen=True, slots=True)
class Listener:
    """A place, and what decides there."""

    place: Place
    word: str
    values: tuple[Value, ...]


def yes(form: Form, words: str) -> Value:
    return Value(form, words, is_yes=True)


BACK = Value(Form.WITHDRAWN, "ingetrokken")
NO_GO = "(?:no *[-—]+ *go|no +go|nogo)"
FAILED = "(?:niet (?:geslaagd|gelukt|goedgekeurd|akkoord)|mislukt|afgekeurd|gefaald|onvoldoende)"
ASKED = "(?:(?:wens|productie)[ :,]*)?"
LISTENERS = (
    Listener(Place.GATE, "besluit", (yes(Form.GO, "go"), Value(Form.NO_GO, NO_GO), BACK)),
    Listener(Place.CHOICE, "besluit", (yes(Form.YES, "ja"), Value(Form.NO, "nee"), BACK)),
    Listener(Place.LOOP, "besluit", (Value(Form.AGAIN, "herhalen"), yes(Form.ENOUGH, "voldoende"), BACK)),
    Listener(
        Place.RESULT,
        "uitslag",
        (yes(Form.PASSED, "(?:geslaagd|goedgekeurd|akkoord)"), Value(Form.FAILED, FAILED), BACK),
    ),
    Listener(
        Place.RFC,
        "cab",
        (
            yes(Form.APPROVED, f"{ASKED}akkoord"),
            Value(Form.DECLINED, f"{ASKED}(?:niet akkoord|afgewezen)"),
            Value(Form.WITHDRAWN, f"{ASKED}ingetrokken"),
        ),
    ),
    Listener(
        Place.INCIDENT,
        "klasse",
        (
            Value(Form.INCIDENT, "incident"),
            Value(Form.CALAMITY, "calamiteit"),
            Value(Form.CRISIS, "crisis"),
        ),
    ),
    Listener(Place.SIGNATURE, "handtekening", (yes(Form.SIGNED, "[`'\"]*[0-9a-f]{6,64}[`'\"]*"), BACK)),
)
GATE = LISTENERS[0]
IDS = [one.place.value for one in LISTENERS]


def plain(text: str) -> str:
    """As a reader sees it: nothing invisible, one blank, one dash beside the em dash, small letters."""
    found = "".join(" " if c.isspace() else c for c in normalize("NFKC", text))
    found = "".join(c for c in found if c == " " or category(c) not in ("Cf", "Cc", "Co", "Cs", "Cn"))
    found = re.sub("[\u2010\u2011\u2012\u2013\u2015\u2212]", "-", found).casefold()
    return " ".join(found.split())


def is_allowed(value: str, one: Value) -> bool:
    """Whether the document allows this reading of a value."""
    text = plain(value).strip(" *_`")
    found = re.match(rf"{one.words}(?!\w|-\w)", text)
    if found is None or "?" in re.sub(r"https?://\S+", "", text):
        return False
    emoji = YES_EMOJI if one.is_yes else NO_EMOJI
    rest = re.sub(rf"^(?:\s*[{emoji}])+", "", text[found.end() :])
    if re.fullmatch(END, rest):
        return True
    behind = re.match(BEHIND, rest)
    return behind is not None and _holds(rest[behind.end() :], is_yes=one.is_yes)


def _holds(reason: str, *, is_yes: bool) -> bool:
    reason = re.sub(r"^\(+|\)[.!]*$", "", reason)
    reason = re.sub(r"^(?:want|omdat|wegens|vanwege|reden:|toelichting:)\s*", "", reason)
    if is_yes:
        return not (
            TAKES_BACK.search(reason)
            or SAYS_NOTHING.fullmatch(reason)
            or any(sign in reason for sign in NO_EMOJI)
        )
    denied = re.sub(r"\b(?:niet|geen|no) *-* *(?:go|akkoord|ja)\b", "", reason)
    return not re.search(r"\b(?:mits|tenzij|ingetrokken)\b|\b(?:go|akkoord|ja)\b(?!-\w)", denied)


def is_conditional(value: str) -> bool:
    """Whether the document allows to read a GO with conditions in a value."""
    text = plain(value).strip(" *_`")
    found = re.match(r"go(?!\w|-\w)", text)
    if found is None or "?" in re.sub(r"https?://\S+", "", text):
        return False
    rest = re.sub(rf"^(?:\s*[{YES_EMOJI}])+", "", text[found.end() :])
    given = CONDITION.fullmatch(rest)
    return given is not None and not re.search(r"\bno-?\s?go\b|\bgeen go\b", given["text"])


# -- what people might write


def split(text: str) -> list[str]:
    return text.split()


SAFE = split(
    """de het een back-up klaar alles gereed iedereen team akkoord ja besloten overleg vanavond morgen 20:00
    systeem koppeling getest leverancier ziekenhuis apotheek the all systems fine we are ready 3 12 okt"""
)
DOUBT = split(
    """niet geen nog pas mits tenzij maar alleen behalve als na eerst voorlopig uitgesteld uitstel ingetrokken
    onder voorbehoud voorwaarde voorwaarden op met zodra totdat misschien bijna deels no not if unless but
    only until pending later volgt tbd wel wordt gegeven zonder indien wanneer vanaf principe in nee n.v.t."""
)
VERDICTS = split(
    """GO NO-GO NOGO ja nee akkoord afgewezen herhalen voldoende geslaagd mislukt goedgekeurd ingetrokken
    incident calamiteit crisis 3f9c0a71be24 wens productie overnemen 10345 go/no-go no go"""
)
MARKS = [*" -–—:;,.!?()/+&=…\"'`*_~|", " - ", " — ", ", ", ". ", "...", "->"]
SIGNS = [*MARKS, "✅", "❌", "👍", "😀", "🚀", "⚠️"]
HIDDEN = ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u00a0", "\u202f", "\u200e"]
ALIKE = {"G": "Ԍɢ", "O": "ОΟ0", "o": "оο0", "g": "ɡց", "a": "а", "j": "ј", "k": "к", "n": "п", "N": "Ν"}

words = st.one_of(
    st.sampled_from(SAFE), st.sampled_from(DOUBT), st.sampled_from(VERDICTS), st.text(max_size=6)
)
pieces = st.one_of(words, st.sampled_from(SIGNS), st.sampled_from(HIDDEN))
phrases = st.lists(pieces, max_size=8).map(lambda some: " ".join(some))
glued = st.lists(pieces, max_size=8).map("".join)


def valid_values(listener: Listener) -> st.SearchStrategy[str]:
    """Forms of the grammar, with a reason that takes nothing back or without one."""
    heads = {
        "besluit": {
            Place.GATE: ["GO", "NO-GO", "no go", "NOGO", "ingetrokken", "GO, mits de back-up klaar is"],
            Place.CHOICE: ["ja", "nee"],
            Place.LOOP: ["herhalen", "voldoende"],
        }.get(listener.place, ["GO"]),
        "uitslag": ["geslaagd", "niet geslaagd", "mislukt", "akkoord"],
        "cab": ["akkoord", "niet akkoord", "productie akkoord", "afgewezen"],
        "klasse": ["incident", "calamiteit", "crisis"],
        "handtekening": ["3f9c0a71be24", "ingetrokken"],
    }[listener.word]
    reasons = st.sampled_from(["", ".", "!", " - alles gereed", ": de koppeling is getest", " (na overleg)"])
    return st.builds("{}{}".format, st.sampled_from(heads), reasons)


@st.composite
def broken(draw: st.DrawFn, listener: Listener) -> str:
    """A valid form that something happened to: inserted, left out, doubled, looks alike, or a tail."""
    text = draw(valid_values(listener))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(["insert", "leave out", "alike", "tail", "head", "double"])):
            case "insert":
                text = text[:place] + draw(pieces) + text[place:]
            case "leave out":
                text = text[:place] + text[place + 1 :]
            case "alike" if place < len(text) and text[place] in ALIKE:
                text = text[:place] + draw(st.sampled_from(ALIKE[text[place]])) + text[place + 1 :]
            case "tail":
                text += draw(st.sampled_from([" ", "", ", ", " - "])) + draw(phrases)
            case "head":
                text = draw(words) + draw(st.sampled_from([" ", "", ", ", "/"])) + text
            case "double":
                text += draw(st.sampled_from([" ", "/", " of ", ", "])) + draw(valid_values(listener))
    return text.replace("\n", " ")


def lines(listener: Listener, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """A value, and the line that it is the value of."""
    fronts = st.sampled_from(["", "- ", "* ", "1. ", "**", "→ ", "✅ ", "👍", "[x] ", "# ", "@ "])
    dressed: st.SearchStrategy[Callable[[str], str]] = st.sampled_from([str, str.upper, str.title])
    colons = st.sampled_from([":", ": ", " : ", ":\u00a0", "**: ", ":  "])
    return st.tuples(fronts, dressed, colons, values).map(
        lambda one: (one[3], f"{one[0]}{one[1](listener.word)}{one[2]}{one[3]}")
    )


def heard(place: Place, text: str) -> Heard:
    return read((place, Place.WORK), comment(text).said, ABOUT)


def unlawful(listener: Listener, value: str, found: Heard) -> list[str]:
    """What was understood of a value although the document does not allow it."""
    allowed = {one.form for one in listener.values if is_allowed(value, one)}
    if listener.place is Place.GATE and is_conditional(value):
        allowed.add(Form.CONDITIONAL)
    return [f"{one.form} {one.texts} {one.reason!r}" for one in found.readings if one.form not in allowed]


@pytest.mark.parametrize("listener", LISTENERS, ids=IDS)
@MANY
@given(st.data())
def test_what_is_understood_of_any_value_has_a_form_of_the_document(
    listener: Listener, data: st.DataObject
) -> None:
    values = st.one_of(phrases, glued, broken(listener), st.text(max_size=30)).filter(
        lambda text: len(text.splitlines()) < 2
    )
    value, line = data.draw(lines(listener, values))

    assert unlawful(listener, value, heard(listener.place, line)) == [], line
