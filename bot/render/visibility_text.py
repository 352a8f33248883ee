"""Who reads whose work, as one table for a terminal."""

from collections.abc import Iterator

from bot.features.visibility.facts import Exposure
from bot.render.text import clip

_NAME = 56


def exposure_summary(found: Exposure) -> str:
    """One sentence."""
    parties = sum(len(group.parties) for group in found.groups)
    rooms = ", ".join(room.project + (f" level {room.level}" if room.level else "") for room in found.rooms)
    if not found.pairs:
        return f"no party's work stands where parties that have no part in it work too ({clip(rooms, 60)})"
    return (
        f"the work of {len(found.exposed)} of {parties} parties can be read by parties that have no part in "
        f"it ({clip(rooms, 60)})"
    )


def exposure_table(found: Exposure) -> str:
    """Rows: whose work; columns: who reads it, by the number of their row."""
    numbers = range(1, len(found.groups) + 1)
    lines = [f"{found.root}: {exposure_summary(found)}"]
    lines += [f"  {'whose work':<{_NAME}} is read by " + " ".join(f"{n:>2}" for n in numbers)]
    for number, whose in zip(numbers, found.groups, strict=True):
        cells = " ".join(f"{_sign(*found.cell(whose, reader)):>2}" for reader in found.groups)
        lines.append(f"  {number:>2} {clip(whose.name, _NAME - 3):<{_NAME - 3}}            {cells}")
    return "\n".join([*lines, *_legend(found)])


def _sign(seen: int, pairs: int) -> str:
    if not pairs:
        return ""
    return "x" if seen == pairs else "/" if seen else "."


def _legend(found: Exposure) -> Iterator[str]:
    if found.groups:
        yield "  x all of them, / some, . none; who takes part everywhere is left out"
