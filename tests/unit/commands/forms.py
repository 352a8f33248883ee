"""The forms of `docs/commands.md`, written down once more: plain patterns, and what takes a value back.

They know nothing of how the grammar reads: it may understand less than they allow, never more.
"""

import re
from dataclasses import dataclass
from unicodedata import category, normalize

from bot.commands.forms import Form, Place

YES_EMOJI, NO_EMOJI = "✅👍🎉🟢✔☑👌🚀🥳🙌", "❌⛔🛑👎🔴✖🚫"
END = r"\s*(?:\.|!+)?\s*"
BEHIND = (
    r"(?:\s*[.!]*\s*—\s*|[.!]*\s+-+\s*|[.!]*\s*-+\s+|\s*[:;,]\s*|\s*[.!]+\s+|\s*(?=\()"
    r"|\s+(?=want\b|omdat\b|wegens\b|vanwege\b))"
)
ANYWHERE = (
    r"uitgesteld|uitstel|verplaatst|verschoven|doorgeschoven|verzet|verdaagd|ingetrokken|teruggetrokken|"
    r"afgelast|afgeblazen|geannuleerd|opgeschort|aangehouden|stopgezet|heroverwegen|vervalt|ongeldig|"
    r"te vroeg|voorlopig|vooralsnog|tijdelijk|voor nu|in principe|in beginsel|onder protest|geweigerd|"
    r"afgewezen|afgekeurd|no-?\s?go|geen go|geen akkoord|nog niet|nog geen|niet gegeven|niet akkoord|"
    r"toch niet|toch geen|nog te bevestigen|besluit volgt|mits|tenzij|zodra|totdat|behalve|behoudens|"
    r"uitgezonderd|uitzondering|m\.u\.v|exclusief|onder voorbehoud|afhankelijk van|hangt af van|"
    r"in afwachting|wachten op|(?:onder|op|met) (?:de )?voorwaarden?|pas (?:na|als|wanneer|vanaf|op)|"
    r"maar (?:niet|eerst|pas|nog|wel)|alleen (?:als|voor|na)|op \S+ na|postponed|deferred|delayed|"
    r"cancelled|revoked|withdrawn|unless|provided|pending|subject to|not yet|on hold|conditional|"
    r"on condition|with conditions|to be confirmed|to be decided|moet|moeten|volgt|volgen|zolang|"
    r"still|must|should|nog(?! (?:steeds|altijd|meer|tijd|genoeg|voldoende|ruim))|"
    r"(?:is|zijn) (?:gefaald|mislukt|onvoldoende)|"
    r"niet mee eens|oneens|(?:is|stemt|stemmen) tegen|voorbehoud|disagrees?|"
    r"beslissen|beslist|definitief besluit|bekrachtigen|"
    r"(?:later|wordt) (?:besloten|bevestigd)|concept|conceptbesluit|voorgesteld|stellen wij voor|beoogd|"
    r"bedoeling|voornemen|verwachting|verwacht|denk ik|hoop ik|hopelijk|waarschijnlijk|vermoedelijk|"
    r"expected|probably|hopefully|draft|proposed|tegenstem|twijfelt|twijfel|ontbreekt|ontbreken|nee|neen|"
    r"(?<!geen )(?<!zonder )(?:bezwaar|bezwaren)|vergissing|foutje|abuis|negeer|negeren|grapje|voorbeeld|"
    r"gevraagd|verzocht|mistake|ignore|joke|example|condities?"
)
IN_FRONT = (
    "maar|pas|na|als|indien|wanneer|niet|nog|nee|alleen|eerst|echter|tot|voor zover|mogelijk|misschien"
    "|wellicht|but|if|after|once|until|only|except|not|no way|maybe|perhaps"
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
    Listener(Place.SIGNATURE, "handtekening", (yes(Form.SIGNED, "[`'\" ]*[0-9a-f]{6,64}[`'\"]*"), BACK)),
)
GATE = LISTENERS[0]


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
    denied = re.sub(r"\b(?:niet|geen|no) *[-—]* *(?:go|akkoord|ja)\b", "", reason)
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
