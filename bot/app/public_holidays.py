"""Dutch public holidays, from the `holidays` package, with the organisation's own exceptions."""

from collections.abc import Iterable

import holidays

from bot.config.site_model import Calendar
from bot.model.working_days import WorkingDays


def working_days(years: Iterable[int], own: Calendar) -> WorkingDays:
    """The calendar of the given years and their neighbours.

    The package is pinned: which days count as free changed between its releases (services §6.1).
    """
    wanted = {year + shift for year in years for shift in (-1, 0, 1)}
    found = holidays.country_holidays("NL", years=sorted(wanted))
    return WorkingDays(
        off=frozenset(found) | frozenset(own.extra_days_off),
        worked=frozenset(own.extra_working_days),
        weekend_from=own.weekend_from,
        weekend_until=own.weekend_until,
    )
