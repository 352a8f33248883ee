"""The grammar: what each word of people means where it is said, and nothing else (docs/commands.md).

A reader takes what stands behind a word and gives a reading, or None: not understood. None decides nothing.
"""

import re
from collections.abc import Callable, Mapping

from bot.commands import amounts
from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.owners import owners_in
from bot.commands.private import masked
from bot.commands.sentences import (
    begins_with_no,
    conditions_behind,
    departure,
    free_text,
    free_yes,
    holds,
    opening,
    reason_behind,
    says,
)
from bot.commands.vocabulary import ABSENT, DASH, NOT_AGREED, TAKES_BACK, URL, WITHHELD

Reader = Callable[[str, str, tuple[str, ...], Surroundings], Reading | None]
"""Takes the word, its value, the addresses in the line and the surroundings."""


def _choice(**forms: tuple[str, bool]) -> Reader:
    """A value that is one of some words; per form a pattern of alternatives and whether it is a yes."""

    def reader(word: str, value: str, _links: tuple[str, ...], _about: Surroundings) -> Reading | None:
        for form, (words, is_yes) in forms.items():
            if found := opening(value, words):
                reason = reason_behind(found[1], is_yes=is_yes)
                others = [other for name, (other, _) in forms.items() if name != form]
                if reason is None or any(says(reason, other) for other in others):
                    return None
                return Reading(word, Form[form], reason)
        return None

    return reader


_WITHDRAWN = ("ingetrokken", False)
_NO_GO = rf"no(?:\s*{DASH}\s*|\s+)?go"
_VERDICT = _choice(NO_GO=(_NO_GO, False), GO=("go", True), WITHDRAWN=_WITHDRAWN)


def _gate(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = opening(value, "go")
    if found and (conditions := conditions_behind(found[1])):
        return Reading(word, Form.CONDITIONAL, texts=conditions.texts)
    return _VERDICT(word, value, links, about)


_LISTED = re.compile(r"\s*(?:[,;/+&]|\ben\b|\band\b)\s*", re.IGNORECASE)


def _present(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if ABSENT.search(value) or "?" in value:
        return None
    names = (name.strip(" .!") for name in _LISTED.split(value))
    roles = dict.fromkeys(role for name in names if (role := role_of(name, about)))
    return Reading(word, Form.PRESENT, values=tuple(roles)) if roles else None


def role_of(name: str, about: Surroundings) -> str | None:
    """The role that somebody means by a name, or by a mention of somebody who has it."""
    mention = re.fullmatch(r"\[~accountid:([^\]]+)\]", name.strip())
    return about.roles.get(mention[1] if mention else name.strip().casefold())


_NUMBER = re.compile(r"\s*(?P<number>\d{1,2})?\s*:?\s*(?P<rest>.*)", re.DOTALL)
_BY = re.compile(r"(?:uiterlijk|vóór|voor|op|per|door|eigenaar:?|wie:?|datum:?)\s+", re.IGNORECASE)
_PARTED = re.compile(rf"\s*[,;]\s*|\s+{DASH}+\s+")


def condition_line(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """`1: IT, vr 20 okt` (who and when) or `1 voldaan - reden`; the number is '' where none is told."""
    found = _NUMBER.fullmatch(value)
    number, rest = (found["number"] or "", found["rest"].strip()) if found else ("", value)
    if met := opening(rest, "voldaan"):
        reason = reason_behind(met[1], is_yes=True)
        return None if reason is None else Reading(word, Form.MET, reason, (number,))
    assigned = assignment(rest, about)
    return assigned and Reading(word, Form.ASSIGNED, values=(number, *assigned))


def assignment(text: str, about: Surroundings) -> tuple[str, str] | None:
    """Role and ISO day of `IT, vr 20 okt` in any order, '' for what is not told; None for anything else."""
    role = day = ""
    for part in _PARTED.split(text.strip().rstrip(".")):
        plain = _BY.sub("", part.strip(), count=1) if _BY.match(part.strip()) else part.strip()
        found, named = amounts.day_in(plain, about.spoken_on), role_of(plain, about)
        if (found is None) == (named is None) or (found and day) or (named and role):
            return None
        day, role = found.isoformat() if found else day, named or role
    return role, day


def _text(word: str, value: str, links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    found = free_text(value)
    return Reading(word, Form.TEXT, found, links=links) if found else None


def _departed(word: str, value: str, _links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    found = departure(value)
    return Reading(word, Form.TEXT, found) if found else None


def _granted(word: str, value: str, _links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    found = free_yes(value)
    return Reading(word, Form.TEXT, found) if found else None


def _dated(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = amounts.leading_day(value.strip(), about.spoken_on)
    text = free_text(found[1]) if found else None
    if found is None or text is None:
        return None
    return Reading(word, Form.TEXT, text, (found[0].isoformat() if found[0] else "",))


_BESIDE = re.compile(rf"\s+{DASH}+\s+")
_AMOUNTS = 200
"""Within so many characters a measurement ends."""

_CUT = re.compile(rf"\s+{DASH}+\s+|\s*\u2014\s*|;\s+")


def _measured(word: str, value: str, _links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    """As much of the value as is amounts, and the reason behind them, which is none itself."""
    cuts = [(value[: cut.start()], value[cut.end() :]) for cut in _CUT.finditer(value[:_AMOUNTS])]
    for text, reason in ((value, ""), *reversed(cuts)):
        found = amounts.measured_in(_BESIDE.sub(", ", text))
        if found is None:
            continue
        if reason and (amounts.begins_with_amount(reason) or not holds(reason, is_yes=True)):
            return None
        measured = (found.errors, found.minutes)
        return Reading(
            word, Form.MEASURED, reason, tuple("" if one is None else str(one) for one in measured)
        )
    return None


def _limit(word: str, value: str, _links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    found = amounts.percentage_in(value)
    return None if found is None else Reading(word, Form.LIMIT, values=(str(found),))


def _evidence(word: str, value: str, links: tuple[str, ...], _about: Surroundings) -> Reading | None:
    addresses = tuple(dict.fromkeys((*(url.rstrip(".,;)") for url in URL.findall(value)), *links)))
    addresses = tuple(one for one in addresses if URL.fullmatch(one))
    words = URL.sub(" ", value).strip()
    if not addresses or begins_with_no(words) or WITHHELD.search(words) or TAKES_BACK.search(words):
        return None
    return Reading(word, Form.EVIDENCE, links=addresses)


_RANGE = rf"\d{{1,3}}(?:\s*(?:{DASH}|t/m|tot\s+en\s+met)\s*\d{{1,3}})?"
_REQUIREMENTS = re.compile(
    rf"(?P<party>[^\d].*?)??\s*(?P<numbers>{_RANGE}(?:\s*(?:,|;|&|\ben\b)\s*{_RANGE})*)(?P<rest>(?!\w|[.,]\d).*)",
    re.IGNORECASE | re.DOTALL,
)
_MET = re.compile(r"\s*(?:voldaan|gereed|geregeld|in\s+orde)\b", re.IGNORECASE)


def _requirements(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """Of what people say beside the numbers nothing is kept: names stand there (bijlage B, requirement 9), so
    the value holds digests in place of words (`bot.commands.private`).
    """
    text = value.strip()
    known = {name: len(kept) for name in about.parties if _begins(text, kept := masked(name))}
    party = max(known, key=len, default="")
    found = _REQUIREMENTS.fullmatch(text[known.get(party, 0) :].lstrip(" :,-"))
    if found is None or (found["party"] or "").strip() or WITHHELD.search(found["rest"]):
        return None
    rest = _MET.sub("", found["rest"], count=1) if _MET.match(found["rest"]) else found["rest"]
    if (reason := reason_behind(rest, is_yes=True)) is None:
        return None
    del reason
    numbers = numbers_in(found["numbers"])
    return Reading(word, Form.MET, values=(party, *numbers)) if numbers else None


def _begins(text: str, name: str) -> bool:
    return bool(re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE))


def numbers_in(text: str) -> tuple[str, ...]:
    """`1-3, 9 en 10` is 1, 2, 3, 9 and 10; empty where a range runs backwards."""
    found: list[int] = []
    for part in re.findall(_RANGE, text, re.IGNORECASE):
        first, *last = (int(one) for one in re.findall(r"\d+", part))
        if last and last[0] < first:
            return ()
        found += range(first, (last[0] if last else first) + 1)
    return tuple(str(number) for number in dict.fromkeys(found))


def _part(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """The owners whose part is done, or for whom that is taken back; there no name means the writer's own."""
    if withdrawn := opening(value, "ingetrokken"):
        names, rest = owners_in(withdrawn[1], about.owners)
        reason = reason_behind(rest, is_yes=False)
        return None if reason is None else Reading(word, Form.WITHDRAWN, reason, names)
    names, rest = owners_in(value, about.owners)
    reason = reason_behind(rest, is_yes=True) if names and "?" not in value else None
    return None if reason is None else Reading(word, Form.PART, reason, names)


def _signed(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if found := opening(value.lstrip("`'\""), r"[0-9a-f]{6,64}"):
        reason = reason_behind(found[1].lstrip("`'\""), is_yes=True)
        return None if reason is None else Reading(word, Form.SIGNED, reason, (found[0],))
    return _choice(WITHDRAWN=_WITHDRAWN)(word, value, links, about)


def _agreed(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if withdrawn := _choice(WITHDRAWN=_WITHDRAWN)(word, value, links, about):
        return withdrawn
    found = free_text(value)
    if found is None or NOT_AGREED.search(found) or not holds(found, is_yes=True):
        return None
    return Reading(word, Form.AGREED, found)


_FUNCTION = re.compile(rf"\s*(?:{DASH}+|:|,)\s*(?P<function>[^\W\d_][^\n]*)")
_LONGEST = 80
"""A longer text is no function."""


def _on_behalf(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """Who signed on paper: a party by its name, a function, and perhaps the address of the paper. What it
    names is the party, and whether there is an address.
    """
    addresses = [*URL.findall(value), *links]
    text = URL.sub(" ", value).strip(" .,;")
    known = [name for name in about.parties if re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE)]
    party = text[: len(max(known, key=len))] if known else ""
    found = _FUNCTION.fullmatch(text[len(party) :])
    function = found["function"].strip(" .,;-–—()") if found and party else ""
    wrong = len(function) > _LONGEST or WITHHELD.search(function) or TAKES_BACK.search(function)
    if not function or wrong or "?" in value or not free_text(function):
        return None
    return Reading(word, Form.ON_BEHALF, function, (party, "link" if addresses else ""))


_LESSON = r"(?:les\s+)?#?(\d+(?:-\d+)?|duur-[a-z0-9][a-z0-9.-]*)"
_LESSONS = re.compile(
    rf"\s*:?\s*(?P<numbers>{_LESSON}(?:\s*(?:,|;|&|\ben\b)\s*{_LESSON})*)(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)


def _lessons(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = opening(value, "overnemen|afwijzen|ingetrokken")
    named = _LESSONS.fullmatch(found[1]) if found else None
    if found is None or named is None:
        return None
    known = {name.casefold(): name for name in about.lessons}
    said = re.findall(_LESSON, named["numbers"], re.IGNORECASE)
    numbers = tuple(dict.fromkeys(known.get(name.casefold(), name) for name in said))
    forms = {"overnemen": Form.TAKE, "afwijzen": Form.TURN_DOWN, "ingetrokken": Form.WITHDRAWN}
    reason = reason_behind(named["rest"], is_yes=found[0] == "overnemen")
    if reason is None or not about.lessons.issuperset(numbers):
        return None
    return Reading(word, forms[found[0]], reason, numbers)


_VOTE = _choice(
    DECLINED=(r"niet\s+akkoord|afgewezen", False), APPROVED=("akkoord", True), WITHDRAWN=_WITHDRAWN
)


def _vote(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """A vote of the CAB; its value is the question that it names, or ''."""
    question, rest = "", value.strip()
    for name in sorted(about.questions, key=len, reverse=True):
        if found := re.match(rf"{re.escape(name)}(?!\w)[\s:,]*", rest, re.IGNORECASE):
            question, rest = name, rest[found.end() :]
            break
    found_vote = _VOTE(word, rest, links, about)
    return found_vote and Reading(word, found_vote.form, found_vote.reason, (question,))


_FAILED = (
    r"niet\s+(?:geslaagd|gelukt|goedgekeurd|akkoord)|mislukt|afgekeurd|gefaald|onvoldoende",
    False,
)

FORMS: Mapping[Place, Mapping[str, Reader]] = {
    Place.GATE: {
        "besluit": _gate,
        "aanwezig": _present,
        "afwijking": _departed,
        "voorwaarde": condition_line,
        "voorwaarden": condition_line,
    },
    Place.CHOICE: {"besluit": _choice(YES=("ja", True), NO=("nee", False), WITHDRAWN=_WITHDRAWN)},
    Place.LOOP: {
        "besluit": _choice(AGAIN=("herhalen", False), ENOUGH=("voldoende", True), WITHDRAWN=_WITHDRAWN)
    },
    Place.LESSONS: {"besluit": _lessons, "les": _text},
    Place.ROLLBACK: {"rollback": _text},
    Place.TRIAL: {"proef": _measured},
    Place.THRESHOLD: {"drempel": _limit},
    Place.REQUIREMENTS: {"eis": _requirements},
    Place.ENVIRONMENT: {"toestemming": _granted, "afwijking": _granted},
    Place.OWNERS: {"gereed": _part},
    Place.PLANNING: {"maatregel": _dated, "mijlpaal": _dated},
    Place.SIGNATURE: {"handtekening": _signed, "akkoord": _signed},
    Place.AGREEMENT: {"akkoord": _agreed},
    Place.RESULT: {
        "uitslag": _choice(
            FAILED=_FAILED, PASSED=("geslaagd|goedgekeurd|akkoord", True), WITHDRAWN=_WITHDRAWN
        )
    },
    Place.EVALUATION: {"kalender": _text},
    Place.MANDATE: {"namens": _on_behalf},
    Place.RFC: {"cab": _vote, "cab-toelichting": _text},
    Place.INCIDENT: {
        "klasse": _choice(
            INCIDENT=("incident", False), CALAMITY=("calamiteit", False), CRISIS=("crisis", False)
        )
    },
    Place.WORK: {"afwijking": _departed, "bewijs": _evidence},
}
"""Who listens to which word, and how it is read there."""
