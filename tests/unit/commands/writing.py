"""What people might write: words, signs, forms of the grammar, and what can happen to those."""

from collections.abc import Mapping

from hypothesis import strategies as st

from bot.commands.forms import Place
from bot.commands.reading import Heard, read
from tests.builders import comment
from tests.unit.commands.corpus import ABOUT
from tests.unit.commands.forms import Listener


def split(text: str) -> list[str]:
    return text.split()


SAFE = split(
    """de het een back-up klaar alles gereed iedereen team akkoord ja besloten overleg vanavond morgen 20:00
    systeem koppeling getest leverancier ziekenhuis apotheek the all systems fine we are ready 3 12 okt"""
)
DOUBT = split(
    """niet geen nog pas mits tenzij maar alleen behalve als na eerst voorlopig uitgesteld uitstel ingetrokken
    onder voorbehoud voorwaarde voorwaarden op met zodra totdat misschien bijna deels no not if unless but
    afgewezen toch te vroeg verzet vooralsnog wachten exclusief perhaps maybe nu conditional
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

words = st.sampled_from([*SAFE, *DOUBT, *DOUBT, *VERDICTS])
pieces = st.one_of(words, words, st.sampled_from(SIGNS), st.sampled_from(HIDDEN))
phrases = st.lists(pieces, max_size=8).map(" ".join)
glued = st.lists(pieces, max_size=8).map("".join)
anything = st.text(max_size=30).filter(lambda text: len(text.splitlines()) < 2)

VALID: Mapping[Place, tuple[str, ...]] = {
    Place.GATE: ("GO", "NO-GO", "no go", "NOGO", "ingetrokken", "GO, mits de back-up klaar is"),
    Place.CHOICE: ("ja", "nee"),
    Place.LOOP: ("herhalen", "voldoende"),
    Place.RESULT: ("geslaagd", "niet geslaagd", "mislukt", "akkoord"),
    Place.RFC: ("akkoord", "niet akkoord", "productie akkoord", "afgewezen"),
    Place.INCIDENT: ("incident", "calamiteit", "crisis"),
    Place.SIGNATURE: ("3f9c0a71be24", "ingetrokken"),
}
REASONS = ("", ".", "!", " - alles gereed", ": de koppeling is getest", " (met dank)", ", want het kan")


def valid(listener: Listener) -> st.SearchStrategy[str]:
    """Forms of the grammar, with a reason that takes nothing back or without one."""
    return st.builds("{}{}".format, st.sampled_from(VALID[listener.place]), st.sampled_from(REASONS))


@st.composite
def broken(draw: st.DrawFn, listener: Listener) -> str:
    """A valid form that something happened to: inserted, left out, doubled, looks alike, or a tail."""
    text = draw(valid(listener))
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
                text += draw(st.sampled_from([" ", "", ", ", " - ", "; ", " ("])) + draw(phrases)
            case "head":
                text = draw(words) + draw(st.sampled_from([" ", "", ", ", "/"])) + text
            case _:
                text += draw(st.sampled_from([" ", "/", " of ", ", "])) + draw(valid(listener))
    return text


FRONTS = ("", "- ", "* ", "1. ", "**", "→ ", "✅ ", "👍", "[x] ", "## ", "[~accountid:za] ", "(2) ", "_")
COLONS = (":", ": ", " : ", ":\u00a0", "**: ", ":  ")


@st.composite
def written(draw: st.DrawFn, listener: Listener, values: st.SearchStrategy[str]) -> tuple[str, str]:
    """A value, and a line that says it."""
    words = (listener.word, listener.word.upper(), listener.word.title())
    value, word = draw(values), draw(st.sampled_from(words))
    front, colon = draw(st.sampled_from(FRONTS)), draw(st.sampled_from(COLONS))
    return value, f"{front}{word}{colon}{value}"


def heard(place: Place, text: str) -> Heard:
    """What is heard of a comment of plain text."""
    return read((place, Place.WORK), comment(text).said, ABOUT)
