"""Babel, known to this module alone: dates, numbers, units and lists as the CLDR has them for a locale.

It takes about 15 µs for a date, so whoever asks for many remembers them (`bot.render.locale_format`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from types import UnionType

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.errors import RenderError


class BabelLocale:
    """One locale, such as `nl` or `en_GB`. Raises RenderError for one that Babel does not know."""

    def __init__(self, code: str) -> None:
        try:
            self._locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError, TypeError) as error:
            raise RenderError(f"words.toml: [format] locale: {error}") from error

    def day(self, value: date, pattern: str) -> str:
        """By a pattern of the CLDR: `EEE d MMM y`."""
        _require(value, date)
        return format_date(value, pattern, locale=self._locale)

    def clock(self, value: datetime, pattern: str) -> str:
        """The time on its own clock; none is converted."""
        return format_time(value.time(), pattern, locale=self._locale)

    def number(self, value: float, pattern: str | None = None) -> str:
        """With the signs of the locale, in groups unless the pattern has none."""
        _require(value, int | float)
        return format_decimal(value, pattern, locale=self._locale)

    def unit(self, value: int, unit: str) -> str:
        """`2 uur` of 2 and `duration-hour`."""
        return format_unit(value, unit, locale=self._locale)

    def listing(self, items: Sequence[str]) -> str:
        """`a, b en c`."""
        return format_list(items, locale=self._locale)

    def is_one(self, value: int) -> bool:
        """Whether the language has its singular for this number."""
        return self._locale.plural_form(value) == "one"


def _require(value: object, kind: type | UnionType) -> None:
    """Raise TypeError where a template gives something else: Babel would read a number out of a text."""
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} is no {getattr(kind, '__name__', 'number')}")
