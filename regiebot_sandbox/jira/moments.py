"""JQL's dates: relative, absolute and by function, in the time zone of who asks."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from regiebot_sandbox.jira.search.jql import Clause, JqlError, Operand
from regiebot_sandbox.kernel import Site

UNITS = {"w": 10080, "d": 1440, "h": 60, "m": 1}
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, and which moment it is there."""

    site: Site
    user: str

    def zone(self) -> ZoneInfo:
        """The asker's time zone, in which JQL dates are read."""
        user = self.site.store.get("user", self.user) or {}
        return ZoneInfo(user.get("timeZone", "Europe/Amsterdam"))

    def now(self) -> datetime:
        """The site's present in the asker's time zone."""
        return self.site.now().astimezone(self.zone())


def moment(asker: Asker, clause: Clause, operand: Operand) -> datetime:
    """The instant of a date value: relative, absolute, or a function. Raises JqlError."""
    now = asker.now()
    if operand.arguments is not None:
        return _function_moment(now, clause, operand)
    text = operand.text.strip()
    if re.fullmatch(r"-?(\d+[wdhm]\s*)+", text):
        return (now + _offset(text)).replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=now.tzinfo)
        except ValueError:
            continue
    raise JqlError(
        f"Date value '{text}' for field '{clause.field}' is invalid. Valid formats include:"
        " 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format"
        " e.g. '-5d', '4w 2d'."
    )


def _offset(text: str) -> timedelta:
    minutes = sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([wdhm])", text))
    return timedelta(minutes=-minutes if text.startswith("-") else minutes)


def _function_moment(now: datetime, clause: Clause, operand: Operand) -> datetime:
    name = operand.text.casefold()
    day = datetime.combine(now.date(), datetime.min.time(), now.tzinfo)
    starts = {
        "startofday": day,
        "startofweek": day - timedelta(days=(day.weekday() + 1) % 7),
        "startofmonth": day.replace(day=1),
        "startofyear": day.replace(month=1, day=1),
        "endofday": day + timedelta(days=1, seconds=-1),
    }
    if name == "now":
        return now
    if name not in starts:
        raise JqlError(f"Unable to find JQL function '{operand.text}()'.")
    shift = (operand.arguments or ("",))[0]
    if not shift:
        return starts[name]
    if not re.fullmatch(r"[+-]?\d+[wdhm]?", shift):
        raise JqlError(f"The argument '{shift}' of '{operand.text}' for field '{clause.field}' is invalid.")
    unit = "" if shift[-1].isalpha() else {"startofweek": "w"}.get(name, "d")
    return starts[name] + _offset(shift.lstrip("+") + unit)
