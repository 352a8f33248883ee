"""The words that people of one language use, as data: what `vocabulary.toml` of that language holds.

Everything is a list of phrases (`bot.commands.phrases`). What a phrase does, its section and name say.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.commands.phrases import compiled, pattern
from bot.commands.verbs import REASONS, Verb

_PLAIN = re.compile(r"\w+(?: \w+)*")
"""A phrase that is words alone. Most are, and compiling every phrase is a good part of a start."""


def _readable(phrases: tuple[str, ...]) -> tuple[str, ...]:
    for one in phrases:
        if _PLAIN.fullmatch(one):
            continue  # nothing in it means more than itself, so all below holds
        source = pattern(one.replace("{count}", "x"))
        try:
            made = compiled(rf"x|(?:{source})")
        except re.error as error:
            raise ValueError(f"{one!r} is no phrase: {error}") from None
        if made.fullmatch(""):
            raise ValueError(f"{one!r} is no phrase: it fits where nothing stands")
        if made.groups:
            raise ValueError(f"{one!r} is no phrase: write (?:…) for a group")
    return phrases


def _plain(names: tuple[str, ...]) -> tuple[str, ...]:
    for one in names:
        if not re.fullmatch(r"\w+(?:\|\w+)*", one) or one != one.casefold():
            raise ValueError(f"{one!r} is no word in small letters, nor several with | between them")
    return names


Phrases = Annotated[tuple[str, ...], AfterValidator(_readable)]
"""May be empty: then nobody says it."""

Needed = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_readable)]
"""Without it the bot would be deaf to what it asks for."""

Names = Annotated[tuple[str, ...], AfterValidator(_plain)]
Twelve = Annotated[Names, Field(min_length=12, max_length=12)]
Seven = Annotated[Names, Field(min_length=7, max_length=7)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Values(_Section):
    """What stands behind a command: the outcomes that people can choose."""

    go: Needed
    no_go: Needed
    withdrawn: Needed
    yes: Needed
    no: Needed
    again: Needed
    enough: Needed
    met: Needed
    take: Needed
    turn_down: Needed
    approved: Needed
    declined: Needed
    passed: Needed
    failed: Needed
    incident: Needed
    calamity: Needed
    crisis: Needed


class Questions(_Section):
    """The two questions of the CAB."""

    wish: Needed
    production: Needed


class Bare(_Section):
    """Decisions that lack their word or colon: they decide nothing, and get an answer."""

    gate: Needed
    verdict: Needed
    """Behind a word without its colon: `Besluit GO`."""
    vote: Needed
    """The same of a vote, behind the name of its question."""
    whole: Needed
    """As a line of its own: `GO`, `Conclusie: GO`."""
    goes_on: Phrases
    """Words that may follow such a line's value."""
    denial: Needed
    """A no on a line of its own."""
    conclusion: Phrases
    """Words in front of such a no: `Conclusie: nee`."""
    advice: Phrases
    """Words in front of what is only advised."""


class Doubt(_Section):
    """What makes a yes none, and a text empty."""

    nothing: Needed
    """How a text begins that says nothing, or no."""
    takes_back: Needed
    """What takes a yes back, wherever it stands in the reason."""
    hedges: Needed
    """What takes a yes back at the beginning of the reason, or of a part of it."""
    limits: Names
    """Words of a condition that do so with a slip of the pen too."""
    withheld: Needed
    """What makes a free yes (permission, agreement, evidence, requirement) no yes."""
    refused: Needed
    """What makes a reason to depart from a rule none: somebody refuses it."""
    loose: Needed
    """How a line begins that limits a decision which does not stand directly above it."""
    not_agreed: Needed
    """What makes an agreement in free words none."""
    absent: Needed
    """What makes a list of who was there unclear."""
    refuses_no: Needed
    """What makes a no unclear."""
    yes: Needed
    """A yes in the reason of a no."""
    denied: Needed
    """What denies such a yes when it stands before it."""
    denies: Needed
    """What denies any value when it stands before it."""
    no_go: Needed
    """A NO-GO among the conditions of a GO."""


class Sentence(_Section):
    """How a sentence goes on."""

    goes_on: Needed
    """How a line begins that goes on with the sentence before it."""
    conditional: Needed
    """How the conditions of a GO begin; `{count}` stands for a number or article."""
    numbers: Names
    """Number words from one on, with `|` between those that mean the same."""
    article_one: Names
    """Those that are an article as well, and announce no number."""
    definite: Phrases
    """Articles that may stand where a number may."""
    because: Phrases
    """How a reason begins without any sign in front."""
    introduction: Phrases
    """Words that introduce a reason, with a colon."""
    conjunction: Needed
    """Between the last two of a list."""
    listed: Needed
    """The same where people who were there are listed."""
    articles: Phrases
    """In front of the name of an owner."""
    part: Phrases
    """How somebody says `the part of`, with the white space behind it."""
    by: Phrases
    """In front of who meets a condition, or when."""


class Amounts(_Section):
    """Numbers, durations and days."""

    percent: Needed
    at_most: Phrases
    hours: Needed
    minutes: Needed
    filling: Phrases
    """Words that may stand beside amounts and say nothing."""
    through: Phrases
    """From one number through another."""
    requirement_met: Needed
    requirement_words: Phrases
    """What is kept as it is of lines in which people's names may stand, beside the words above."""
    months: Twelve
    weekdays: Seven
    """From January and Monday on, with `|` between those that mean the same."""


class Mail(_Section):
    """How mails look when they are pasted or sent as comments."""

    original: Phrases
    message: Phrases
    begin: Phrases
    sender: Phrases
    on: Phrases
    wrote: Phrases
    signed: Phrases


class Vocabulary(_Section):
    """All words that people of a language use towards the bot."""

    command: Mapping[str, Needed]
    """Per verb the plain words with which people say it."""
    value: Values
    question: Questions
    bare: Bare
    doubt: Doubt
    sentence: Sentence
    amount: Amounts
    mail: Mail

    @model_validator(mode="after")
    def _verbs(self) -> "Vocabulary":
        known = {verb.name.lower() for verb in Verb}
        if lacking := sorted(known - self.command.keys()):
            raise ValueError(f"[command] {lacking[0]} is missing")
        if strange := sorted(self.command.keys() - known):
            raise ValueError(f"[command] {strange[0]} is no command; there are {', '.join(sorted(known))}")
        seen: dict[str, str] = {}
        for name, spoken in self.command.items():
            for word in spoken:
                if word != word.casefold() or not re.fullmatch(r"\w+(?:[ -]\w+)*", word):
                    raise ValueError(f"[command] {name}: {word!r} is no word in small letters")
                if (other := seen.setdefault(word, name)) != name:
                    raise ValueError(f"[command] {word!r} means both {other} and {name}")
        return self

    def __hash__(self) -> int:
        """Of this very object: patterns are made once for each, and it is asked for often."""
        return id(self)

    @cached_property
    def verbs(self) -> Mapping[str, Verb]:
        """What each first word means."""
        return {word: verb for verb in Verb for word in self.spoken(verb)}

    @cached_property
    def first_words(self) -> frozenset[str]:
        """First words that speak to the bot, without those of a reason."""
        return frozenset(word for word, verb in self.verbs.items() if verb not in REASONS)

    def spoken(self, *verbs: Verb) -> tuple[str, ...]:
        """The words with which people say these."""
        return tuple(word for verb in verbs for word in self.command[verb.name.lower()])


class WrongVocabulary(ValueError):  # noqa: N818
    """A file that holds no vocabulary: a line per fault."""


def vocabulary_from(table: Mapping[str, Mapping[str, Any]], source: str) -> Vocabulary:
    """The vocabulary that a file holds. Raises WrongVocabulary; each line of it begins with `source`."""
    try:
        return Vocabulary.model_validate(table)
    except ValidationError as error:
        raise WrongVocabulary("\n".join(f"{source}: {one}" for one in _faults(error))) from None


def _faults(error: ValidationError) -> Iterator[str]:
    for one in error.errors():
        section, *name = map(str, one["loc"] or ("",))
        where = f"[{section}] {' '.join(name[:1])}".strip() if section else ""
        what = "is missing" if one["type"] == "missing" else one["msg"].removeprefix("Value error, ")
        needs = one.get("ctx", {}).get("min_length") or one.get("ctx", {}).get("max_length")
        what = f"needs {needs}" if one["type"] in ("too_short", "too_long") else what
        yield f"{where} {what}".strip()
