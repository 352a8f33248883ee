"""Whether this machine's clock can be trusted, by what the services say the time is.

All instants are compared in UTC, so zones and the nights when clocks change make no difference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIMIT = timedelta(hours=1)
"""What is less is no reason to stop: time servers step clocks by minutes, and answers take their time."""

_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the time."""

    fault: str = ""
    """Why nothing may be written or sent; empty where the clock can be trusted."""
    odd: tuple[str, ...] = ()
    """A difference that is reported and stops nothing."""


def judge(believed: datetime, ahead: Mapping[str, timedelta], moved: timedelta = _NONE) -> Verdict:
    """Whether the moment that the bot works at is right.

    `ahead` is by how much it is ahead of what each service says; `moved` by how much the clock was moved
    while this process ran, by the clock that counts since the machine started. A service that agrees counts
    for more than that; among services and this machine's clock the majority counts, and where there is none
    nobody knows.
    """
    wrong = {name: by for name, by in ahead.items() if abs(by) > LIMIT}
    right = sorted(ahead.keys() - wrong.keys())
    if wrong and len(right) < len(wrong):
        agreeing = f"; {_listed(right)} with it" if right else ""
        differences = ", ".join(f"{name} {_said(believed, by)}" for name, by in sorted(wrong.items()))
        return Verdict(
            f"this machine's clock says {_utc(believed)}, and {differences}{agreeing}: nothing is written or "
            "sent until that is settled. Set the clock; to work at a moment of your own use --now"
        )
    if abs(moved) > LIMIT and not right:
        return Verdict(
            f"this machine's clock was {_moved(moved)} while this process ran, to {_utc(believed)}, and no "
            "service says what time it is: nothing is written or sent. Set the clock, or start the bot again"
        )
    return Verdict(odd=tuple(_odd(believed, wrong, right, moved)))


def _odd(
    believed: datetime, wrong: Mapping[str, timedelta], right: list[str], moved: timedelta
) -> Iterable[str]:
    for name, by in sorted(wrong.items()):
        yield (
            f"{name} says that it is {_said(believed, by)}, and {_listed(right)} with this "
            f"machine's clock, {_utc(believed)}: the clock of {name}, or of what stands in between, is wrong"
        )
    if abs(moved) > LIMIT:
        yield f"this machine's clock was {_moved(moved)} while this process ran; {_listed(right)} now"


def _said(believed: datetime, ahead: timedelta) -> str:
    return f"{_utc(believed - ahead)} ({_by(ahead)} {'earlier' if ahead > _NONE else 'later'})"


def _moved(by: timedelta) -> str:
    return f"moved {'ahead' if by > _NONE else 'back'} by {_by(by)}"


def _by(span: timedelta) -> str:
    minutes = round(abs(span).total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n) or "0 minutes"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _listed(names: list[str]) -> str:
    """Who agrees."""
    return f"{' and '.join(names)} agree{'s' if len(names) == 1 else ''}"
