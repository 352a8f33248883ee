"""A whole comment, read where it stands: what is understood, and what is not and why (docs/commands.md)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.commands.comments import Shape, Utterance
from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.grammar import FORMS, assignment
from bot.commands.lines import Zone
from bot.commands.owners import owners_in
from bot.commands.phrases import DASH, NEVER, compiled, either
from bot.commands.private import PRIVATE
from bot.commands.sentences import cleaned, free_text, holds, opening
from bot.commands.verbs import LISTING, REASONS, Verb
from bot.commands.vocabulary import Vocabulary

CONDITION = frozenset({Verb.CONDITION, Verb.CONDITIONS})
"""Words of the conditions of a GO."""

_DECIDES = frozenset(
    {Verb.DECISION, Verb.CAB, Verb.RESULT, Verb.SIGNATURE, Verb.AGREEMENT, Verb.CONDITION}
    | {Verb.INCIDENT_CLASS, Verb.PERMISSION, Verb.DONE}
)
"""Words that are answered where they stand in a code block or below a signature."""

_MISPLACED = frozenset(
    {Verb.DECISION, Verb.ROLLBACK, Verb.TRIAL, Verb.THRESHOLD, Verb.SIGNATURE, Verb.CONDITION}
    | {Verb.PERMISSION, Verb.INCIDENT_CLASS}
)
"""Words that are answered where nobody listens to them; the others are ordinary words as well."""

PART = Verb.DONE
"""Word of an owner's part of work that has several owners; an ordinary word anywhere else."""

_YES = frozenset(
    {Form.GO, Form.YES, Form.ENOUGH, Form.TAKE, Form.PASSED, Form.APPROVED, Form.AGREED, Form.MET, Form.PART}
)
_LIMITABLE = _YES | {Form.CONDITIONAL, Form.SIGNED}
"""What a limit or a reason elsewhere in the comment can take back."""

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


def _bare(vocabulary: Vocabulary, place: Place) -> str:
    """Where a value without its word is answered, and which."""
    value = vocabulary.value
    found = {
        Place.GATE: vocabulary.bare.gate,
        Place.LOOP: (*value.again, *value.enough),
        Place.RFC: (*value.declined, *value.approved),
    }
    return either(found.get(place, ()))


@cache
def _denial(vocabulary: Vocabulary) -> re.Pattern[str]:
    """A no on a line of its own, without its word; behind a name (`IT: NO-GO`) it is somebody's opinion."""
    bare = vocabulary.bare
    conclusion = rf"(?:(?:{either(bare.conclusion)})\s*:\s*)?"
    return compiled(rf"\W*{conclusion}(?:{either(bare.denial)})(?!\w|{DASH}\w)")


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
    ONE_OWNER = "one-owner"
    """It says that somebody's part is done, where nobody has one: one party owns it, or it is no action."""
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
    reasons = [one for one in said if one.word in REASONS and one.zone is Zone.SAID]
    limited = any(one.shape is Shape.LIMIT and one.zone is Zone.SAID for one in said)
    spoken = [one for one in said if one.word not in REASONS and one.shape is not Shape.LIMIT]
    found = [_judged(places, one, about) for one in spoken]
    pairs = [pair for pair in found if pair is not None]
    if Place.GATE in places:
        pairs = list(_with_conditions(pairs, about))
    pairs = list(_consistent(places, _reasoned(about.vocabulary, places, pairs, reasons)))
    if any(_denies(about.vocabulary, one) for one in spoken):
        pairs = [_contradicted(places, *pair) for pair in pairs]
    if limited:
        pairs = [_limited(places, *pair) for pair in pairs]
    decided = any(isinstance(result, Reading) and result.word == Verb.DECISION for _, result in pairs)
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
        answered = _undressed(about.vocabulary, places, one)
        return (one, answered) if answered else None
    if place is None and one.word == PART and counts(one):
        named, _ = owners_in(about.vocabulary, one.value, about.roles)
        return (one, Rejected(one, Why.ONE_OWNER)) if named else None
    if place is None:
        return (one, Rejected(one, Why.ELSEWHERE)) if one.word in _MISPLACED and counts(one) else None
    if not counts(one):
        told = one.word in _DECIDES or (one.zone is Zone.OPEN_TASK and one.word not in LISTING)
        return (one, Rejected(one, Why(one.zone.value), place)) if told else None
    if not one.value and not one.links:
        return one, Rejected(one, Why.UNCLEAR, place)
    reading = FORMS[place][one.word](one.word, one.value, one.links, about)
    return one, reading or Rejected(one, Why.UNCLEAR, place)


def counts(one: Utterance) -> bool:
    """Whether it is said, and not only shown, planned or part of a signature."""
    return one.zone is Zone.SAID or (one.zone is Zone.OPEN_TASK and one.word in LISTING)


def _undressed(vocabulary: Vocabulary, places: Sequence[Place], one: Utterance) -> Rejected | None:
    """The answer to what may be a decision that lacks its word or colon; None where it need not be one."""
    if one.zone is not Zone.SAID:
        return None
    if one.shape is Shape.ITEM:
        return Rejected(one, Why.ITEM, Place.GATE) if Place.GATE in places else None
    for place in places:
        if one.word in FORMS[place]:
            return Rejected(one, Why.COLON, place)
        words = NEVER if one.word else _bare(vocabulary, place)
        if words != NEVER and (opening(one.value.replace("?", ""), words) or ":" in one.value):
            return Rejected(one, Why.COLON, place)
    return None


def _with_conditions(pairs: Iterable[_Pair], about: Surroundings) -> Iterator[_Pair]:
    """The lines of conditions in the comment of a GO belong to it: texts, or who meets them and when."""
    found = list(pairs)
    verdicts = [r for _, r in found if isinstance(r, Reading) and r.form in (Form.GO, Form.CONDITIONAL)]
    if len({(one.form, one.texts) for one in verdicts}) != 1:  # none, or they contradict each other
        yield from found
        return
    verdict = verdicts[0]
    own = [one for one, result in found if _is_condition(one, result, len(verdict.texts))]
    listed = _listed(own, len(verdict.texts), about)
    texts = (*verdict.texts, *(text for text, _ in listed or ()))
    assigned = [reading for _, given in listed or () for reading in given]
    for one, result in found:
        if isinstance(result, Reading) and result in verdicts:
            if listed is None or (verdict.form is Form.CONDITIONAL and not texts):
                yield one, Rejected(one, Why.UNCLEAR, Place.GATE)
            else:
                form = Form.CONDITIONAL if texts else verdict.form
                yield one, replace(result, form=form, texts=texts)
                yield from ((one, reading) for reading in assigned)
                assigned = []
        elif one not in own:
            yield one, result


def _is_condition(one: Utterance, result: Reading | Rejected, before: int) -> bool:
    """Whether a line is a condition that the decision itself does not have: not who meets one, nor that it is
    met.
    """
    if one.word not in CONDITION or one.zone is not Zone.SAID or one.shape is not Shape.COMMAND:
        return False
    number, _ = _numbered(one.value)
    is_met = isinstance(result, Reading) and result.form is Form.MET
    return not is_met and (number is None or number > before)


def _limited(places: Sequence[Place], one: Utterance, result: Reading | Rejected) -> _Pair:
    """A yes in a comment that limits something, on a line that does not belong to it, is not understood."""
    if isinstance(result, Reading) and result.form in _LIMITABLE:
        return one, Rejected(one, Why.UNCLEAR, _place_of(places, result.word))
    return one, result


def _denies(vocabulary: Vocabulary, one: Utterance) -> bool:
    """Whether a line without its word says no."""
    return one.shape is Shape.BARE and one.zone is Zone.SAID and bool(_denial(vocabulary).match(one.line))


def _contradicted(places: Sequence[Place], one: Utterance, result: Reading | Rejected) -> _Pair:
    """A yes in a comment that says no on a line of its own contradicts itself."""
    if isinstance(result, Reading) and result.form in _LIMITABLE:
        return one, Rejected(one, Why.CONTRADICTION, _place_of(places, result.word))
    return one, result


def _numbered(value: str) -> tuple[int | None, str]:
    """Number and text of a condition line; None where it has no number."""
    number, _, rest = value.partition(":")
    return (int(number), rest.strip()) if number.strip().isdecimal() else (None, value.strip())


def _listed(
    lines: Sequence[Utterance], before: int, about: Surroundings
) -> list[tuple[str, list[Reading]]] | None:
    """The conditions that stand on lines of their own, by number, each with who meets it.

    None where one of them is no condition, or their numbers do not go on from those before.
    """
    found = [(_numbered(line.value), line) for line in lines]
    numbers = [number or before + place for place, ((number, _), _) in enumerate(found, start=1)]
    if sorted(numbers) != list(range(before + 1, before + 1 + len(lines))):
        return None
    made = [
        _condition(line, number, text, about)
        for number, ((_, text), line) in sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0])
    ]
    kept = [one for one in made if one]
    return kept if len(kept) == len(made) else None


def _condition(
    line: Utterance, number: int, text: str, about: Surroundings
) -> tuple[str, list[Reading]] | None:
    """Text of a condition, and who meets it by when where that stands behind it."""
    head, _, tail = text.rpartition(" - ")
    who = assignment(tail, about) if head else None
    words = free_text(about.vocabulary, head if who else text)
    if words is None or assignment(text, about):
        return None
    given = [Reading(line.word, Form.ASSIGNED, values=(str(number), *who))] if who else []
    return cleaned(about.vocabulary, words), given


def _reasoned(
    vocabulary: Vocabulary, places: Sequence[Place], pairs: Sequence[_Pair], reasons: Sequence[Utterance]
) -> Iterator[_Pair]:
    """A line `reden: …` is the reason of the decision in the same comment that has none; one that takes a yes
    back does so to every yes in it.
    """
    bare = [r for _, r in pairs if isinstance(r, Reading) and r.form in _REASONED and not r.reason]
    texts = [cleaned(vocabulary, one.value) for one in reasons if one.value]
    for one, result in pairs:
        if not texts or not isinstance(result, Reading):
            yield one, result
            continue
        is_yes, is_own = result.form in _LIMITABLE, len(bare) == 1 and result is bare[0]
        asks = is_yes and any("?" in text for text in texts)
        stands = not asks and all(holds(vocabulary, text, is_yes=is_yes) for text in texts)
        if (is_own or is_yes) and not stands:
            yield one, Rejected(one, Why.UNCLEAR, _place_of(places, result.word))
        else:
            keeps = is_own and result.word not in PRIVATE
            yield one, replace(result, reason=" ".join(texts)) if keeps else result


def _place_of(places: Sequence[Place], word: str) -> Place | None:
    """Who listens to the word here."""
    return next((place for place in places if word in FORMS[place]), None)


def _consistent(places: Sequence[Place], pairs: Iterable[_Pair]) -> Iterator[_Pair]:
    """The same said twice counts once; what contradicts itself, or stands beside what nobody understands
    of the same word, does not count.
    """
    found = list(pairs)
    decisions = [
        (one, result)
        for one, result in found
        if one.word in _DECIDES and one.zone is Zone.SAID and one.shape is Shape.COMMAND
    ]
    unclear = {one.word for one, r in decisions if isinstance(r, Rejected) and r.why is Why.UNCLEAR}
    forms: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
    for _, result in decisions:
        if isinstance(result, Reading) and result.form in _REASONED | _OTHER_DECISIONS:
            for subject in _subjects(result):
                forms.setdefault(subject, set()).add(_says(result))
    seen: set[Reading] = set()
    for one, result in found:
        if not isinstance(result, Reading) or result.form is Form.ASSIGNED:
            yield one, result
        elif result.word in unclear or any(len(forms.get(key, ())) > 1 for key in _subjects(result)):
            yield one, Rejected(one, Why.CONTRADICTION, _place_of(places, result.word))
        elif not forms.keys() & set(_subjects(result)):
            yield one, result
        elif (same := replace(result, reason="")) not in seen:
            seen.add(same)
            yield one, result


def _subjects(reading: Reading) -> list[tuple[str, ...]]:
    """What a decision is about, where one comment may decide about several things."""
    names = () if reading.form is Form.SIGNED or reading.word == PART else reading.values
    return [(reading.word, value) for value in names] or [(reading.word,)]


def _says(reading: Reading) -> tuple[object, ...]:
    return reading.form, reading.texts, reading.values if reading.form is Form.SIGNED else ()
