"""Dates, numbers, lists and terms as readers of a language have them.

Babel knows the language; its patterns (`[format]`) and what Babel has no words for, such as working days
(`[time]`), stand in `words.toml`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.render.babel_locale import BabelLocale

ZONE = ZoneInfo("Europe/Amsterdam")

_REMEMBERED = 4_096
"""Values kept per filter: Babel is slow beside a template."""


def local(moment: datetime) -> datetime:
    """The moment in Europe/Amsterdam; a moment without a zone is taken to be there already."""
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


class LocaleFormat:
    """The formats of one language, by its words. A word that is missing is a KeyError where it is needed."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self._words = words
        self._listed = lru_cache(_REMEMBERED)(lambda items: self._babel.listing(items))

    @cached_property
    def _babel(self) -> "BabelLocale":
        from bot.render.babel_locale import BabelLocale  # noqa: PLC0415  (Babel takes long to import)

        return BabelLocale(self._format["locale"])

    @cached_property
    def _format(self) -> Mapping[str, str]:
        return self._words["format"]

    @cached_property
    def _time(self) -> Mapping[str, str]:
        return self._words["time"]

    def day(self, value: date | None) -> str:
        """`do 12 okt 2023`, of a moment the day in Europe/Amsterdam; a dash for nothing."""
        if value is None:
            return self._time["nothing"]
        day = local(value).date() if isinstance(value, datetime) else value
        return self._babel.day(day, self._format["day"])

    def clock(self, value: datetime) -> str:
        """`14:00` in Europe/Amsterdam."""
        return self._babel.clock(local(value), self._format["clock"])

    def moment(self, value: datetime | None) -> str:
        """`do 12 okt 2023 14:00` in Europe/Amsterdam; a dash for nothing."""
        return self._time["nothing"] if value is None else f"{self.day(value)} {self.clock(value)}"

    def ahead(self, working_days: int) -> str:
        """`vandaag`, `over 1 werkdag`, `over 5 werkdagen`; below zero `2 werkdagen geleden`."""
        if working_days == 0:
            return self._time["today"]
        said = self._time["ago" if working_days < 0 else "ahead"]
        return said.format(days=self._working_days(abs(working_days)))

    def late(self, working_days: int) -> str:
        """`2 werkdagen te laat`."""
        return self._time["late"].format(days=self._working_days(working_days))

    def term(self, due: date | None, days_late: int) -> str:
        """When an action should be done, or how late it is: `uiterlijk ma 16 okt 2023`, `2 werkdagen te
        laat`.
        """
        if days_late:
            return self.late(days_late)
        return self._time["due"].format(day=self.day(due)) if due else self._time["undated"]

    def number(self, value: int) -> str:
        """`1.853`."""
        return self._babel.number(value)

    def percentage(self, value: float) -> str:
        """`2,3%`, with no more decimals than there are."""
        number = self._babel.number(value, self._format["decimal"])
        return self._format["percentage"].format(number=number)

    def duration(self, minutes: int) -> str:
        """`1 uur en 35 minuten`."""
        hours, rest = divmod(minutes, 60)
        parts = [self._babel.unit(hours, "duration-hour")] if hours else []
        parts += [self._babel.unit(rest, "duration-minute")] if rest or not hours else []
        return self.listing(parts)

    def count(self, value: int, one: str, many: str) -> str:
        """`1 actie`, `1.853 acties`."""
        return f"{self.number(value)} {one if self._babel.is_one(value) else many}"

    def listing(self, items: Iterable[str]) -> str:
        """`a, b en c`."""
        return self._listed(tuple(map(str, items)))

    def until(self, at: datetime | None, now: datetime, working_days: int) -> str:
        """How long until a meeting, in working days, and on the day itself in hours and minutes."""
        if at is None:
            return self._time["unplanned"]
        if working_days > 0:
            return self.ahead(working_days)
        minutes = round((local(at) - local(now)).total_seconds() / 60)
        if minutes <= 0:
            return self._time["now"]
        return self._time["ahead"].format(days=self.duration(minutes))

    @property
    def filters(self) -> Mapping[str, Callable[..., object]]:
        """What templates may call, by name; each remembers what it made."""
        plain: Mapping[str, Callable[..., object]] = {
            "day": self.day,
            "moment": self.moment,
            "clock": self.clock,
            "ahead": self.ahead,
            "late": self.late,
            "number": self.number,
            "percentage": self.percentage,
            "count": self.count,
            "duration": self.duration,
            "until": self.until,
            "term": self.term,
        }
        made = {name: lru_cache(_REMEMBERED)(make) for name, make in plain.items()}
        return {**made, "listing": self.listing}

    def _working_days(self, number: int) -> str:
        word = "working_day_one" if self._babel.is_one(number) else "working_day_other"
        return f"{self.number(number)} {self._time[word]}"
