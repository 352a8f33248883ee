"""The grammar: what each word of people means where it is said, and nothing else (docs/commands.md).

A reader takes what stands behind a word and gives a reading, or None: not understood. None decides nothing.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from bot.commands import amounts
from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.owners import owners_in
from bot.commands.phrases import DASH, compiled, either, words
from bot.commands.private import masked
from bot.commands.sentences import (
    URL,
    begins_with_no,
    conditions_behind,
    departure,
    free_text,
    free_yes,
    holds,
    opening,
    reason_behind,
    says,
    takes_back,
    withheld,
)
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary

Reader = Callable[[str, str, tuple[str, ...], Surroundings], Reading | None]
"""Takes the word, its value, the addresses in the line and the surroundings."""


Words = Callable[[Vocabulary], tuple[str, ...]]
"""The phrases of one value."""


def _choice(**forms: tuple[Words, bool]) -> Reader:
    """A value that is one of some words; per form its phrases and whether it is a yes."""

    def reader(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
        said = about.vocabulary
        for form, (phrases, is_yes) in forms.items():
            if found := opening(value, either(phrases(said))):
                reason = reason_behind(said, found[1], is_yes=is_yes)
                others = [either(other(said)) for name, (other, _) in forms.items() if name != form]
                if reason is None or any(says(said, reason, other) for other in others):
                    return None
                return Reading(word, Form[form], reason)
        return None

    return reader


_WITHDRAWN: tuple[Words, bool] = (lambda said: said.value.withdrawn, False)
_VERDICT = _choice(
    NO_GO=(lambda said: said.value.no_go, False), GO=(lambda said: said.value.go, True), WITHDRAWN=_WITHDRAWN
)


def _gate(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = opening(value, either(about.vocabulary.value.go))
    if found and (conditions := conditions_behind(about.vocabulary, found[1])):
        return Reading(word, Form.CONDITIONAL, texts=conditions.texts)
    return _VERDICT(word, value, links, about)


@cache
def _listed(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\s*(?:[,;/+&]|\b(?:{either(vocabulary.sentence.listed)})\b)\s*")


@cache
def _absent(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\b(?:{either(vocabulary.doubt.absent)})\b")


def _present(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if _absent(about.vocabulary).search(value) or "?" in value:
        return None
    names = (name.strip(" .!") for name in _listed(about.vocabulary).split(value))
    roles = dict.fromkeys(role for name in names if (role := role_of(name, about)))
    return Reading(word, Form.PRESENT, values=tuple(roles)) if roles else None


def role_of(name: str, about: Surroundings) -> str | None:
    """The role that somebody means by a name, or by a mention of somebody who has it."""
    mention = re.fullmatch(r"\[~accountid:([^\]]+)\]", name.strip())
    return about.roles.get(mention[1] if mention else name.strip().casefold())


_NUMBER = re.compile(r"\s*(?P<number>\d{1,2})?\s*:?\s*(?P<rest>.*)", re.DOTALL)
_PARTED = re.compile(rf"\s*[,;]\s*|\s+{DASH}+\s+")


@cache
def _by(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?:{either(vocabulary.sentence.by)})\s+")


def condition_line(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """`1: IT, vr 20 okt` (who and when) or `1 voldaan - reden`; the number is '' where none is told."""
    found = _NUMBER.fullmatch(value)
    number, rest = (found["number"] or "", found["rest"].strip()) if found else ("", value)
    if met := opening(rest, either(about.vocabulary.value.met)):
        reason = reason_behind(about.vocabulary, met[1], is_yes=True)
        return None if reason is None else Reading(word, Form.MET, reason, (number,))
    assigned = assignment(rest, about)
    return assigned and Reading(word, Form.ASSIGNED, values=(number, *assigned))


def assignment(text: str, about: Surroundings) -> tuple[str, str] | None:
    """Role and ISO day of `IT, vr 20 okt` in any order, '' for what is not told; None for anything else."""
    role = day = ""
    by = _by(about.vocabulary)
    for part in _PARTED.split(text.strip().rstrip(".")):
        plain = by.sub("", part.strip(), count=1) if by.match(part.strip()) else part.strip()
        found, named = amounts.day_in(about.vocabulary, plain, about.spoken_on), role_of(plain, about)
        if (found is None) == (named is None) or (found and day) or (named and role):
            return None
        day, role = found.isoformat() if found else day, named or role
    return role, day


def _text(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = free_text(about.vocabulary, value)
    return Reading(word, Form.TEXT, found, links=links) if found else None


def _departed(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = departure(about.vocabulary, value)
    return Reading(word, Form.TEXT, found) if found else None


def _granted(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = free_yes(about.vocabulary, value)
    return Reading(word, Form.TEXT, found) if found else None


def _dated(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = amounts.leading_day(about.vocabulary, value.strip(), about.spoken_on)
    text = free_text(about.vocabulary, found[1]) if found else None
    if found is None or text is None:
        return None
    return Reading(word, Form.TEXT, text, (found[0].isoformat() if found[0] else "",))


_BESIDE = re.compile(rf"\s+{DASH}+\s+")
_AMOUNTS = 200
"""Within so many characters a measurement ends."""

_CUT = re.compile(rf"\s+{DASH}+\s+|\s*\u2014\s*|;\s+")


def _measured(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """As much of the value as is amounts, and the reason behind them, which is none itself."""
    said = about.vocabulary
    cuts = [(value[: cut.start()], value[cut.end() :]) for cut in _CUT.finditer(value[:_AMOUNTS])]
    for text, reason in ((value, ""), *reversed(cuts)):
        found = amounts.measured_in(said, _BESIDE.sub(", ", text))
        if found is None:
            continue
        is_amount = reason and amounts.begins_with_amount(said, reason)
        if is_amount or (reason and not holds(said, reason, is_yes=True)):
            return None
        told = (found.errors, found.minutes)
        return Reading(word, Form.MEASURED, reason, tuple("" if one is None else str(one) for one in told))
    return None


def _limit(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    found = amounts.percentage_in(about.vocabulary, value)
    return None if found is None else Reading(word, Form.LIMIT, values=(str(found),))


def _is_denied(vocabulary: Vocabulary, text: str) -> bool:
    return bool(withheld(vocabulary).search(text) or takes_back(vocabulary).search(text))


def _evidence(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    addresses = tuple(dict.fromkeys((*(url.rstrip(".,;)") for url in URL.findall(value)), *links)))
    addresses = tuple(one for one in addresses if URL.fullmatch(one))
    rest = URL.sub(" ", value).strip()
    if not addresses or begins_with_no(about.vocabulary, rest) or _is_denied(about.vocabulary, rest):
        return None
    return Reading(word, Form.EVIDENCE, links=addresses)


@cache
def _range(vocabulary: Vocabulary) -> str:
    return rf"\d{{1,3}}(?:\s*(?:{DASH}|{either(vocabulary.amount.through)})\s*\d{{1,3}})?"


@cache
def _numbered(vocabulary: Vocabulary) -> re.Pattern[str]:
    one, conjunction = _range(vocabulary), either(vocabulary.sentence.conjunction)
    numbers = rf"(?P<numbers>{one}(?:\s*(?:,|;|&|\b(?:{conjunction})\b)\s*{one})*)"
    return compiled(rf"(?P<party>[^\d].*?)??\s*{numbers}(?P<rest>(?!\w|[.,]\d).*)", re.DOTALL)


@cache
def _requirement_met(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\s*(?:{either(vocabulary.amount.requirement_met)})\b")


def _requirements(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """Of what people say beside the numbers nothing is kept: names stand there (bijlage B, requirement 9), so
    the value holds digests in place of words (`bot.commands.private`).
    """
    text, said = value.strip(), about.vocabulary
    known = {name: size for name, begins, size in parties_named(said, about.parties) if begins.match(text)}
    party = max(known, key=len, default="")
    found = _numbered(said).fullmatch(text[known.get(party, 0) :].lstrip(" :,-"))
    if found is None or (found["party"] or "").strip() or withheld(said).search(found["rest"]):
        return None
    met = _requirement_met(said)
    rest = met.sub("", found["rest"], count=1) if met.match(found["rest"]) else found["rest"]
    if (reason := reason_behind(said, rest, is_yes=True)) is None:
        return None
    del reason
    numbers = numbers_in(said, found["numbers"])
    return Reading(word, Form.MET, values=(party, *numbers)) if numbers else None


@lru_cache(64)
def parties_named(said: Vocabulary, names: frozenset[str]) -> tuple[tuple[str, re.Pattern[str], int], ...]:
    """Every name with how such a line begins with it, and how long what is kept of it is."""
    kept = [masked(said, name) for name in names]
    return tuple(
        (name, re.compile(rf"{re.escape(one)}(?!\w)", re.IGNORECASE), len(one))
        for name, one in zip(names, kept, strict=True)
    )


def numbers_in(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """`1-3, 9 en 10` is 1, 2, 3, 9 and 10; empty where a range runs backwards."""
    found: list[int] = []
    for part in re.findall(_range(vocabulary), text, re.IGNORECASE):
        first, *last = (int(one) for one in re.findall(r"\d+", part))
        if last and last[0] < first:
            return ()
        found += range(first, (last[0] if last else first) + 1)
    return tuple(str(number) for number in dict.fromkeys(found))


def _part(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """The owners whose part is done, or for whom that is taken back; there no name means the writer's own."""
    said = about.vocabulary
    if withdrawn := opening(value, either(said.value.withdrawn)):
        names, rest = owners_in(said, withdrawn[1], about.owners)
        reason = reason_behind(said, rest, is_yes=False)
        return None if reason is None else Reading(word, Form.WITHDRAWN, reason, names)
    names, rest = owners_in(said, value, about.owners)
    reason = reason_behind(said, rest, is_yes=True) if names and "?" not in value else None
    return None if reason is None else Reading(word, Form.PART, reason, names)


def _signed(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if found := opening(value.lstrip("`'\""), r"[0-9a-f]{6,64}"):
        reason = reason_behind(about.vocabulary, found[1].lstrip("`'\""), is_yes=True)
        return None if reason is None else Reading(word, Form.SIGNED, reason, (found[0],))
    return _choice(WITHDRAWN=_WITHDRAWN)(word, value, links, about)


@cache
def _not_agreed(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\b(?:{either(vocabulary.doubt.not_agreed)})\b")


def _agreed(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    if withdrawn := _choice(WITHDRAWN=_WITHDRAWN)(word, value, links, about):
        return withdrawn
    said = about.vocabulary
    found = free_text(said, value)
    if found is None or _not_agreed(said).search(found) or not holds(said, found, is_yes=True):
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
    wrong = len(function) > _LONGEST or _is_denied(about.vocabulary, function)
    if not function or wrong or "?" in value or not free_text(about.vocabulary, function):
        return None
    return Reading(word, Form.ON_BEHALF, function, (party, "link" if addresses else ""))


_LESSON = r"#?(\d+(?:-\d+)?|duur-[a-z0-9][a-z0-9.-]*)"


@cache
def _lesson_numbers(vocabulary: Vocabulary) -> re.Pattern[str]:
    one = rf"(?:(?:{words(vocabulary.spoken(Verb.LESSON))})\s+)?{_LESSON}"
    conjunction = either(vocabulary.sentence.conjunction)
    numbers = rf"(?P<numbers>{one}(?:\s*(?:,|;|&|\b(?:{conjunction})\b)\s*{one})*)"
    return re.compile(rf"\s*:?\s*{numbers}(?P<rest>.*)", re.DOTALL | re.IGNORECASE)


def _lessons(word: str, value: str, _links: tuple[str, ...], about: Surroundings) -> Reading | None:
    said = about.vocabulary
    phrases = {
        Form.TAKE: said.value.take,
        Form.TURN_DOWN: said.value.turn_down,
        Form.WITHDRAWN: said.value.withdrawn,
    }
    opened = ((form, opening(value, either(one))) for form, one in phrases.items())
    form, found = next(((form, one) for form, one in opened if one), (Form.TAKE, None))
    named = _lesson_numbers(said).fullmatch(found[1]) if found else None
    if named is None:
        return None
    known = {name.casefold(): name for name in about.lessons}
    named_ones = re.findall(_LESSON, named["numbers"], re.IGNORECASE)
    numbers = tuple(dict.fromkeys(known.get(name.casefold(), name) for name in named_ones))
    reason = reason_behind(said, named["rest"], is_yes=form is Form.TAKE)
    if reason is None or not about.lessons.issuperset(numbers):
        return None
    return Reading(word, form, reason, numbers)


_VOTE = _choice(
    DECLINED=(lambda said: said.value.declined, False),
    APPROVED=(lambda said: said.value.approved, True),
    WITHDRAWN=_WITHDRAWN,
)


def _vote(word: str, value: str, links: tuple[str, ...], about: Surroundings) -> Reading | None:
    """A vote of the CAB; its value is the question that it names, or ''."""
    question, rest = "", value.strip()
    for name in sorted(about.questions, key=len, reverse=True):
        if found := re.match(rf"{re.escape(name)}(?!\w)[\s:,]*", rest, re.IGNORECASE):
            question, rest = about.questions[name], rest[found.end() :]
            break
    found_vote = _VOTE(word, rest, links, about)
    return found_vote and Reading(word, found_vote.form, found_vote.reason, (question,))


_YES_OR_NO = _choice(
    YES=(lambda said: said.value.yes, True), NO=(lambda said: said.value.no, False), WITHDRAWN=_WITHDRAWN
)
_AGAIN_OR_ENOUGH = _choice(
    AGAIN=(lambda said: said.value.again, False),
    ENOUGH=(lambda said: said.value.enough, True),
    WITHDRAWN=_WITHDRAWN,
)
_RESULT = _choice(
    FAILED=(lambda said: said.value.failed, False),
    PASSED=(lambda said: said.value.passed, True),
    WITHDRAWN=_WITHDRAWN,
)
_CLASS = _choice(
    INCIDENT=(lambda said: said.value.incident, False),
    CALAMITY=(lambda said: said.value.calamity, False),
    CRISIS=(lambda said: said.value.crisis, False),
)

FORMS: Mapping[Place, Mapping[str, Reader]] = {
    Place.GATE: {
        Verb.DECISION: _gate,
        Verb.PRESENT: _present,
        Verb.DEPARTURE: _departed,
        Verb.CONDITION: condition_line,
        Verb.CONDITIONS: condition_line,
    },
    Place.CHOICE: {Verb.DECISION: _YES_OR_NO},
    Place.LOOP: {Verb.DECISION: _AGAIN_OR_ENOUGH},
    Place.LESSONS: {Verb.DECISION: _lessons, Verb.LESSON: _text},
    Place.ROLLBACK: {Verb.ROLLBACK: _text},
    Place.TRIAL: {Verb.TRIAL: _measured},
    Place.THRESHOLD: {Verb.THRESHOLD: _limit},
    Place.REQUIREMENTS: {Verb.REQUIREMENT: _requirements},
    Place.ENVIRONMENT: {Verb.PERMISSION: _granted, Verb.DEPARTURE: _granted},
    Place.OWNERS: {Verb.DONE: _part},
    Place.PLANNING: {Verb.MEASURE: _dated, Verb.MILESTONE: _dated},
    Place.SIGNATURE: {Verb.SIGNATURE: _signed, Verb.AGREEMENT: _signed},
    Place.AGREEMENT: {Verb.AGREEMENT: _agreed},
    Place.RESULT: {Verb.RESULT: _RESULT},
    Place.EVALUATION: {Verb.CALENDAR: _text},
    Place.MANDATE: {Verb.ON_BEHALF: _on_behalf},
    Place.RFC: {Verb.CAB: _vote, Verb.CAB_EXPLANATION: _text},
    Place.INCIDENT: {Verb.INCIDENT_CLASS: _CLASS},
    Place.WORK: {Verb.DEPARTURE: _departed, Verb.EVIDENCE: _evidence},
}
"""Who listens to which word, and how it is read there."""
