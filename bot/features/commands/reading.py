"""A whole comment, read where it stands: what is understood, and what is not and why (docs/commands.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.features.commands.comments import Shape, Utterance
from bot.features.commands.grammar import FORMS, Form, Place, Reading, Surroundings, assignment
from bot.features.commands.lines import Zone
from bot.features.commands.sentences import cleaned, free_text, holds, opening
from bot.features.commands.vocabulary import LISTING, REASON

CONDITION = frozenset({"voorwaarde", "voorwaarden"})
"""Words of the conditions of a GO."""

_DECIDES = frozenset(
    {"besluit", "cab", "uitslag", "handtekening", "akkoord", "voorwaarde", "klasse", "toestemming"}
)
"""Words that are answered where they stand in a code block or below a signature."""

_MISPLACED = frozenset(
    {"besluit", "rollback", "proef", "drempel", "handtekening", "voorwaarde", "toestemming", "klasse"}
)
"""Words that are answered where nobody listens to them; the others are ordinary words as well."""

_YES = frozenset(
    {Form.GO, Form.YES, Form.ENOUGH, Form.TAKE, Form.PASSED, Form.APPROVED, Form.AGREED, Form.MET}
)
_REASONED = _YES | {
    Form.NO_GO,
    Form.NO,
    Form.AGAIN,
    Form.TURN_DOWN,
    Form.FAILED,
    Form.DECLINED,
    Form.WITHDRAWN,
}

_OTHER_DECISIONS = {Form.CONDITIONAL, Form.SIGNED, Form.INCIDENT, Form.CALAMITY, Form.CRISIS}

_BARE = {
    Place.GATE: r"no\W*go|go",
    Place.LOOP: "herhalen|voldoende",
    Place.RFC: r"niet\s+akkoord|akkoord|afgewezen",
}
"""Where a value without its word is answered, and which."""


class Why(StrEnum):
    """Why a line was not understood. Names of sentences in the templates."""

    UNCLEAR = "unclear"
    COLON = "colon"
    ITEM = "item"
    CONTRADICTION = "contradiction"
    OPEN_TASK = "open-task"
    CODE = "code"
    SIGNATURE = "signature"
    ELSEWHERE = "elsewhere"
    FOREIGN = "foreign"
    """Somebody else than its author changed the comment before it was ever read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that decides nothing."""

    utterance: Utterance
    why: Why
    place: Place | None = None
    """Whose forms are to be shown; None where nobody listens to the word."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One comment, read."""

    readings: tuple[Reading, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read(places: Sequence[Place], said: Sequence[Utterance], about: Surroundings) -> Heard:
    """What is understood of the lines of one comment on an issue that is these places, in order."""
    reasons = [one for one in said if one.word in REASON and one.zone is Zone.SAID]
    limited = any(one.shape is Shape.LIMIT and one.zone is Zone.SAID for one in said)
    spoken = [one for one in said if one.word not in REASON and one.shape is not Shape.LIMIT]
    found = [_judged(places, one, about) for one in spoken]
    pairs = [pair for pair in found if pair is not None]
    if Place.GATE in places:
        pairs = list(_with_conditions(pairs, about))
    pairs = list(_consistent(_reasoned(pairs, reasons)))
    if limited:
        pairs = [_limited(*pair) for pair in pairs]
    decided = any(isinstance(result, Reading) and result.word == "besluit" for _, result in pairs)
    return Heard(
        tuple(result for _, result in pairs if isinstance(result, Reading)),
        tuple(
            result
            for one, result in pairs
            if isinstance(result, Rejected) and not (decided and one.shape is not Shape.COMMAND)
        ),
    )


_Pair = tuple[Utterance, Reading | Rejected]


def _judged(places: Sequence[Place], one: Utterance, about: Surroundings) -> _Pair | None:
    place = next((place for place in places if one.word in FORMS[place]), None)
    if one.shape is not Shape.COMMAND:
        answered = _undressed(places, one)
        return (one, answered) if answered else None
    if place is None:
        return (one, Rejected(one, Why.ELSEWHERE)) if one.word in _MISPLACED and _counts(one) else None
    if not _counts(one):
        told = one.word in _DECIDES or (one.zone is Zone.OPEN_TASK and one.word not in LISTING)
        return (one, Rejected(one, Why(one.zone.value), place)) if told else None
    if not one.value and not one.links:
        return one, Rejected(one, Why.UNCLEAR, place)
    reading = FORMS[place][one.word](one.word, one.value, one.links, about)
    return one, reading or Rejected(one, Why.UNCLEAR, place)


def _counts(one: Utterance) -> bool:
    """Whether it is said, and not only shown, planned or part of a signature."""
    return one.zone is Zone.SAID or (one.zone is Zone.OPEN_TASK and one.word in LISTING)


def _undressed(places: Sequence[Place], one: Utterance) -> Rejected | None:
    """The answer to what may be a decision that lacks its word or colon; None where it need not be one."""
    if one.zone is not Zone.SAID:
        return None
    if one.shape is Shape.ITEM:
        return Rejected(one, Why.ITEM, Place.GATE) if Place.GATE in places else None
    for place in places:
        if one.word in FORMS[place]:
            return Rejected(one, Why.COLON, place)
        words = "" if one.word else _BARE.get(place, "")
        if words and (opening(one.value.replace("?", ""), words) or ":" in one.value):
            return Rejected(one, Why.COLON, place)
    return None


def _with_conditions(pairs: Iterable[_Pair], about: Surroundings) -> Iterator[_Pair]:
    """The lines of conditions in the comment of a GO belong to it: texts, or who meets them and when."""
    found = list(pairs)
    verdicts = [r for _, r in found if isinstance(r, Reading) and r.form in (Form.GO, Form.CONDITIONAL)]
    lines = [one for one, _ in found if one.word in CONDITION and one.zone is Zone.SAID]
    if not verdicts:
        yield from found
        return
    verdict, added = verdicts[0], list(verdicts[0].texts)
    assigned: list[Reading] = []
    kept: list[Utterance] = []
    for line in lines:
        number, text = _numbered(line.value, len(added))
        if number <= len(verdict.texts):
            kept.append(line)
        elif made := _condition(line, number, text, about):
            added.append(made[0])
            assigned += made[1]
    if added:
        texts, form = tuple(added), Form.CONDITIONAL
    else:
        texts, form = (), verdict.form
    own = [line for line in lines if line not in kept]
    whole = len(added) == len(verdict.texts) + len(own)
    for one, result in found:
        if isinstance(result, Reading) and result in verdicts:
            if not whole or (form is Form.CONDITIONAL and not texts):
                yield one, Rejected(one, Why.UNCLEAR, Place.GATE)
            else:
                yield one, replace(result, form=form, texts=texts)
                yield from ((one, reading) for reading in assigned)
        elif one not in own:
            yield one, result


def _limited(one: Utterance, result: Reading | Rejected) -> tuple[Utterance, Reading | Rejected]:
    """A yes in a comment that limits something, on a line that does not belong to it, is not understood."""
    if isinstance(result, Reading) and result.form in _YES | {Form.CONDITIONAL, Form.SIGNED}:
        return one, Rejected(one, Why.UNCLEAR, _place_of(result))
    return one, result


def _numbered(value: str, before: int) -> tuple[int, str]:
    """Number and text of a condition line; without a number it is the next one."""
    number, _, rest = value.partition(":")
    if number.strip().isdigit():
        return int(number), rest.strip()
    return before + 1, value.strip()


def _condition(
    line: Utterance, number: int, text: str, about: Surroundings
) -> tuple[str, list[Reading]] | None:
    """Text of a condition, and who meets it by when where that stands behind it."""
    head, _, tail = text.rpartition(" - ")
    who = assignment(tail, about) if head else None
    words = free_text(head if who else text)
    if words is None or assignment(text, about):
        return None
    given = [Reading(line.word, Form.ASSIGNED, values=(str(number), *who))] if who else []
    return cleaned(words), given


def _reasoned(pairs: Sequence[_Pair], reasons: Sequence[Utterance]) -> Iterator[_Pair]:
    """A line `reden: …` is the reason of the decision in the same comment that has none."""
    bare = [r for _, r in pairs if isinstance(r, Reading) and r.form in _REASONED and not r.reason]
    text = " ".join(cleaned(one.value) for one in reasons if one.value)
    for one, result in pairs:
        if text and len(bare) == 1 and result is bare[0] and isinstance(result, Reading):
            is_yes = result.form in _YES
            stands = holds(text, is_yes=is_yes) and not (is_yes and "?" in text)
            yield (
                one,
                replace(result, reason=text) if stands else Rejected(one, Why.UNCLEAR, _place_of(result)),
            )
        else:
            yield one, result


def _place_of(reading: Reading) -> Place | None:
    return next((place for place, words in FORMS.items() if reading.word in words), None)


def _consistent(pairs: Iterable[_Pair]) -> Iterator[_Pair]:
    """The same said twice counts once; what contradicts itself, or stands beside what nobody understands
    of the same word, does not count.
    """
    found = list(pairs)
    forms: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
    for one, result in found:
        if one.word not in _DECIDES or one.zone is not Zone.SAID or one.shape is not Shape.COMMAND:
            continue
        if isinstance(result, Reading) and result.form in _REASONED | _OTHER_DECISIONS:
            forms.setdefault((result.word, *_about(result)), set()).add((result.form, result.texts))
        elif isinstance(result, Rejected) and result.why is Why.UNCLEAR:
            forms.setdefault((one.word,), set()).add((None, one.value))
    unclear = {key[0] for key, said in forms.items() if len(key) == 1 and any(s[0] is None for s in said)}
    seen: set[tuple[object, ...]] = set()
    for one, result in found:
        if not isinstance(result, Reading) or result.form is Form.ASSIGNED:
            yield one, result
            continue
        key = (result.word, *_about(result))
        if result.word in unclear or len(forms.get(key, ())) > 1:
            yield one, Rejected(one, Why.CONTRADICTION, _place_of(result))
        elif key not in forms:
            yield one, result
        elif key not in seen:
            seen.add(key)
            yield one, result


def _about(reading: Reading) -> tuple[str, ...]:
    """What a decision is about, where one comment may decide about several things."""
    return reading.values if reading.form is not Form.SIGNED else ()
