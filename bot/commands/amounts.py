"""Numbers, durations and days as people write them. Each reads the whole text, or nothing of it."""

import re
from dataclasses import dataclass
from datetime import date

from bot.commands.vocabulary import DASH

_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_PERCENT = rf"({_NUMBER})\s*(?:%|procent\b)"
_LIMIT = re.compile(
    rf"(?:(?:hooguit|hoogstens|maximaal|max\.?|ten\s+hoogste|<=?|≤)\s*)?{_PERCENT}\.?", re.IGNORECASE
)
_ERRORS = re.compile(rf"(?<![\d.,{DASH[1:-1]}])(?P<errors>{_NUMBER})\s*(?:%|procent\b)", re.IGNORECASE)
_JOINED = re.compile(
    r"(?<![\d.,:])(?P<hours>\d{1,3})(?:\s*(?:uur|uren|u|h)(?:\b|(?=\d))\s*(?:en\s+)?(?P<minutes>[0-5]?\d)"
    r"|:(?P<clock>[0-5]\d))(?!\d)\s*(?:(?:minuten|minuut|min|m)\b|(?=\W|$))(?!\s*(?:%|procent))",
    re.IGNORECASE,
)
_HOURS = re.compile(rf"(?<![\d.,:])(?P<hours>{_NUMBER})\s*(?:uur|uren|u|h)\b", re.IGNORECASE)
_MINUTES = re.compile(rf"(?<![\d.,:])(?P<minutes>{_NUMBER})\s*(?:minuten|minuut|min|m)\b", re.IGNORECASE)
_FILLING = re.compile(
    r"(?:fout|fouten|foutpercentage|uitval|duur|tijd|looptijd|doorlooptijd|en|in|met|van|is|was)\b"
    r"|[\s,;.=:+/&()]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a trial brought: percents of what was migrated, minutes; None for what is not told."""

    errors: float | None = None
    minutes: int | None = None


def begins_with_amount(text: str) -> bool:
    """Whether a percentage or a duration stands in front."""
    return any(pattern.match(text.lstrip(" (")) for pattern in (_ERRORS, _JOINED, _HOURS, _MINUTES))


def measured_in(text: str) -> Measured | None:
    """`2,3% fout, 95 min`, `1 u 35 min`, `1,5 uur`, `1:35`; None where anything else stands beside them."""
    errors = list(_ERRORS.finditer(text))
    rest = _ERRORS.sub(" ", text)
    minutes, rest = _duration(rest)
    if len(errors) > 1 or not (errors or minutes is not None) or _FILLING.sub("", rest):
        return None
    return Measured(number(errors[0]["errors"]) if errors else None, minutes)


def _duration(text: str) -> tuple[int | None, str]:
    """The minutes that a text tells, and the text without them; more than one duration is left in."""
    if found := _JOINED.search(text):
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or found["clock"])
        return minutes, text[: found.start()] + " " + text[found.end() :]
    hours, minutes_ = _HOURS.search(text), _MINUTES.search(text)
    if hours is None and minutes_ is None:
        return None, text
    total = (number(hours["hours"]) * 60 if hours else 0) + (number(minutes_["minutes"]) if minutes_ else 0)
    return round(total), _MINUTES.sub(" ", _HOURS.sub(" ", text, count=1), count=1)


def percentage_in(text: str) -> float | None:
    """`3%`, `hooguit 2,5 procent`; None where it says anything else."""
    found = _LIMIT.fullmatch(text.strip())
    return number(found[1]) if found else None


def number(text: str) -> float:
    """With a comma or a point."""
    return float(text.replace(",", "."))


_MONTHS = tuple(
    names.split()
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
    )
)
_SHORT_MONTHS = {"mrt": 3, "sept": 9}
_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_WORDY_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_DAY = re.compile(
    rf"""(?:(?P<weekday>{"|".join(_WORDY_DAYS)}|{"|".join(_WEEKDAYS)})\.?,?\s+)?(?:
        (?P<iso>\d{{4}}-\d\d-\d\d)
        |(?P<d>\d{{1,2}})\s*(?:-|/|\.)\s*(?P<m>\d{{1,2}})(?:\s*(?:-|/|\.)\s*(?P<y>\d{{4}}))?
        |(?P<day>\d{{1,2}})\s+(?P<month>[a-z]{{3,9}})\.?(?:\s+(?P<year>\d{{4}}))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def day_in(text: str, spoken_on: date) -> date | None:
    """`vr 20 okt`, `20 oktober 2023`, `20-10-2023`, `20-10`, `2023-10-20`; without a year the next such day.

    None where it is no day, does not exist, or is not the weekday that stands with it.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    day = _made(found, spoken_on)
    if day is None or (
        found["weekday"] and _WEEKDAYS.index(found["weekday"][:2].casefold()) != day.weekday()
    ):
        return None
    return day


def _made(found: re.Match[str], spoken_on: date) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        month = int(found["m"]) if found["m"] else _month(found["month"])
        number_, year = int(found["d"] or found["day"]), found["y"] or found["year"]
        if year:
            return date(int(year), month, number_)
        return _next(spoken_on, month, number_)
    except ValueError:
        return None


def _month(name: str) -> int:
    """From 1, of a Dutch or English month or its beginning. Raises ValueError where it is none."""
    wanted = name.casefold()
    for names in _MONTHS:
        for place, full in enumerate(names, start=1):
            if len(wanted) >= 3 and full.startswith(wanted):
                return place
    return _SHORT_MONTHS[wanted] if wanted in _SHORT_MONTHS else _MONTHS[0].index(wanted) + 1


def _next(spoken_on: date, month: int, number_: int) -> date:
    """The first such day that is not before `said`; 29 February waits for a leap year."""
    for year in range(spoken_on.year, spoken_on.year + 9):
        try:
            day = date(year, month, number_)
        except ValueError:
            continue
        if day >= spoken_on:
            return day
    raise ValueError(number_)


def leading_day(text: str, spoken_on: date) -> tuple[date | None, str] | None:
    """A day in front of a text and the text; no day where none stands there. None where it does not exist."""
    found = _LEADING.match(text)
    if found is None:
        return None, text
    day = day_in(found["day"], spoken_on)
    return None if day is None else (day, found["rest"])


_LEADING = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d|\d{{1,2}}-\d{{1,2}}-\d{{4}})(?:\s*[:,]\s*|\s*{DASH}+\s*|\s+)(?P<rest>\S.*)",
    re.DOTALL,
)
