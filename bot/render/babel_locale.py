"""Babel, known to this module alone: dates, numbers, units and lists as the CLDR has them for a locale.

Babel is slow beside what templates need (about 15 µs a date), so every value is remembered.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from types import UnionType

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.errors import RenderError

_REMEMBERED = 4_096


class BabelLocale:
    """One locale, such as `nl` or `en_GB`. Raises RenderError for one that Babel does not know."""

    def __init__(self, code: str) -> None:
        try:
            self._locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError, TypeError) as error:
            raise RenderError(f"words.toml: [format] locale: {error}") from error
        self.day = lru_cache(_REMEMBERED)(self._day)
        self.clock = lru_cache(_REMEMBERED)(self._clock)
        self.number = lru_cache(_REMEMBERED)(self._number)
        self.unit = lru_cache(_REMEMBERED)(self._unit)
        self.listing = lru_cache(_REMEMBERED)(self._listing)
        self.is_one = lru_cache(_REMEMBERED)(self._is_one)

    def _day(self, value: date, pattern: str) -> str:
        _require(value, date)
        return format_date(value, pattern, locale=self._locale)

    def _clock(self, value: datetime, pattern: str) -> str:
        """The time on its own clock; none is converted."""
        return format_time(value.time(), pattern, locale=self._locale)

    def _number(self, value: float, pattern: str | None = None) -> str:
        _require(value, int | float)
        return format_decimal(value, pattern, locale=self._locale)

    def _unit(self, value: int, unit: str) -> str:
        """`2 uur` of 2 and `duration-hour`."""
        return format_unit(value, unit, locale=self._locale)

    def _listing(self, items: Sequence[str]) -> str:
        return format_list(items, locale=self._locale)

    def _is_one(self, value: int) -> bool:
        """Whether the language has its singular for this number."""
        return self._locale.plural_form(value) == "one"


def _require(value: object, kind: type | UnionType) -> None:
    """Raise TypeError where a template gives something else: Babel would read a number out of a text."""
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} is no {getattr(kind, '__name__', 'number')}")
