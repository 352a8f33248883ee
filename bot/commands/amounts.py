"""Numbers, durations and days as people write them. Each reads the whole text, or nothing of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.commands.phrases import DASH, compiled, either, words
from bot.commands.vocabulary import Vocabulary

_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"


def _percents(vocabulary: Vocabulary) -> str:
    return rf"(?:%|(?:{either(vocabulary.amount.percent)})\b)"


@cache
def _limit(vocabulary: Vocabulary) -> re.Pattern[str]:
    front = rf"(?:(?:{either(vocabulary.amount.at_most)}|<=?|≤)\s*)?"
    return compiled(rf"{front}({_NUMBER})\s*{_percents(vocabulary)}\.?")


@cache
def _errors(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?<![\d.,{DASH[1:-1]}])(?P<errors>{_NUMBER})\s*{_percents(vocabulary)}")


@cache
def _joined(vocabulary: Vocabulary) -> re.Pattern[str]:
    said, conjunction = vocabulary.amount, either(vocabulary.sentence.conjunction)
    hours = rf"\s*(?:{either(said.hours)})(?:\b|(?=\d))\s*(?:(?:{conjunction})\s+)?(?P<minutes>[0-5]?\d)"
    return compiled(
        rf"(?<![\d.,:])(?P<hours>\d{{1,3}})(?:{hours}|:(?P<clock>[0-5]\d))(?!\d)"
        rf"\s*(?:(?:{either(said.minutes)})\b|(?=\W|$))(?!\s*(?:%|{either(said.percent)}))"
    )


@cache
def _hours(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?<![\d.,:])(?P<hours>{_NUMBER})\s*(?:{either(vocabulary.amount.hours)})\b")


@cache
def _minutes(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?<![\d.,:])(?P<minutes>{_NUMBER})\s*(?:{either(vocabulary.amount.minutes)})\b")


@cache
def _filling(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?:{either(vocabulary.amount.filling)})\b|[\s,;.=:+/&()]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a trial brought: percents of what was migrated, minutes; None for what is not told."""

    errors: float | None = None
    minutes: int | None = None


def begins_with_amount(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a percentage or a duration stands in front."""
    begin = text.lstrip(" (")
    return any(amount(vocabulary).match(begin) for amount in (_errors, _joined, _hours, _minutes))


def measured_in(vocabulary: Vocabulary, text: str) -> Measured | None:
    """`2,3% fout, 95 min`, `1 u 35 min`, `1,5 uur`, `1:35`; None where anything else stands beside them."""
    errors = list(_errors(vocabulary).finditer(text))
    rest = _errors(vocabulary).sub(" ", text)
    minutes, rest = _duration(vocabulary, rest)
    if len(errors) > 1 or not (errors or minutes is not None) or _filling(vocabulary).sub("", rest):
        return None
    return Measured(number(errors[0]["errors"]) if errors else None, minutes)


def _duration(vocabulary: Vocabulary, text: str) -> tuple[int | None, str]:
    """The minutes that a text tells, and the text without them; more than one duration is left in."""
    if found := _joined(vocabulary).search(text):
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or found["clock"])
        return minutes, text[: found.start()] + " " + text[found.end() :]
    hours, minutes_ = _hours(vocabulary).search(text), _minutes(vocabulary).search(text)
    if hours is None and minutes_ is None:
        return None, text
    total = (number(hours["hours"]) * 60 if hours else 0) + (number(minutes_["minutes"]) if minutes_ else 0)
    rest = _hours(vocabulary).sub(" ", text, count=1)
    return round(total), _minutes(vocabulary).sub(" ", rest, count=1)


def percentage_in(vocabulary: Vocabulary, text: str) -> float | None:
    """`3%`, `hooguit 2,5 procent`; None where it says anything else."""
    found = _limit(vocabulary).fullmatch(text.strip())
    return number(found[1]) if found else None


def number(text: str) -> float:
    """With a comma or a point."""
    return float(text.replace(",", "."))


@cache
def _weekdays(vocabulary: Vocabulary) -> Mapping[str, int]:
    """Their names, from 0 on Monday."""
    return {
        word: number for number, names in enumerate(vocabulary.amount.weekdays) for word in names.split("|")
    }


@cache
def _day(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(
        rf"""(?:(?P<weekday>{words(_weekdays(vocabulary))})\.?,?\s+)?(?:
        (?P<iso>\d{{4}}-\d\d-\d\d)
        |(?P<d>\d{{1,2}})\s*(?:-|/|\.)\s*(?P<m>\d{{1,2}})(?:\s*(?:-|/|\.)\s*(?P<y>\d{{4}}))?
        |(?P<day>\d{{1,2}})\s+(?P<month>[^\W\d_]{{3,}})\.?(?:\s+(?P<year>\d{{4}}))?
    )""",
        re.VERBOSE,
    )


def day_in(vocabulary: Vocabulary, text: str, said: date) -> date | None:
    """`vr 20 okt`, `20 oktober 2023`, `20-10-2023`, `20-10`, `2023-10-20`; without a year the next such day.

    None where it is no day, does not exist, or is not the weekday that stands with it.
    """
    found = _day(vocabulary).fullmatch(text.strip())
    if found is None:
        return None
    day = _made(vocabulary, found, said)
    weekday = found["weekday"]
    if day is None or (weekday and _weekdays(vocabulary)[weekday.casefold()] != day.weekday()):
        return None
    return day


def _made(vocabulary: Vocabulary, found: re.Match[str], said: date) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        month = int(found["m"]) if found["m"] else _month(vocabulary, found["month"])
        number_, year = int(found["d"] or found["day"]), found["y"] or found["year"]
        if year:
            return date(int(year), month, number_)
        return _next(said, month, number_)
    except ValueError:
        return None


def _month(vocabulary: Vocabulary, name: str) -> int:
    """From 1, of a month by its name or the beginning of it. Raises ValueError where it is none."""
    wanted = name.casefold()
    for place, names in enumerate(vocabulary.amount.months, start=1):
        if any(full.startswith(wanted) for full in names.split("|")):
            return place
    raise ValueError(name)


def _next(said: date, month: int, number_: int) -> date:
    """The first such day that is not before `said`; 29 February waits for a leap year."""
    for year in range(said.year, said.year + 9):
        try:
            day = date(year, month, number_)
        except ValueError:
            continue
        if day >= said:
            return day
    raise ValueError(number_)


def leading_day(vocabulary: Vocabulary, text: str, said: date) -> tuple[date | None, str] | None:
    """A day in front of a text and the text; no day where none stands there. None where it does not exist."""
    found = _LEADING.match(text)
    if found is None:
        return None, text
    day = day_in(vocabulary, found["day"], said)
    return None if day is None else (day, found["rest"])


_LEADING = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d|\d{{1,2}}-\d{{1,2}}-\d{{4}})(?:\s*[:,]\s*|\s*{DASH}+\s*|\s+)(?P<rest>\S.*)",
    re.DOTALL,
)
