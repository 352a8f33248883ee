"""Dutch public holidays, from the `holidays` package, with the organisation's own exceptions."""

import json
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

from bot.app.file_memory import FileMemory
from bot.config.site_model import Calendar
from bot.model.working_days import WorkingDays


def working_days(years: Iterable[int], own: Calendar, memory: FileMemory | None = None) -> WorkingDays:
    """The calendar of the given years and their neighbours.

    The package is pinned: which days count as free changed between its releases (services §6.1).
    """
    wanted = {year + shift for year in years for shift in (-1, 0, 1)}
    found = _holidays(sorted(wanted), memory)
    return WorkingDays(
        off=found | frozenset(own.extra_days_off),
        worked=frozenset(own.extra_working_days),
        weekend_from=own.weekend_from,
        weekend_until=own.weekend_until,
    )


def _holidays(years: list[int], memory: FileMemory | None) -> frozenset[date]:
    """The public holidays of these years; what the same version of the package said before is not asked."""
    asked = f"holidays {version('holidays')} {years}"
    if memory and (known := memory.values(asked)):
        return frozenset(map(date.fromisoformat, json.loads(known)))
    import holidays  # noqa: PLC0415  (with the calendars of all countries it takes long)

    found = frozenset(holidays.country_holidays("NL", years=years))
    if memory:
        memory.note(asked, json.dumps(sorted(day.isoformat() for day in found)))
    return found
