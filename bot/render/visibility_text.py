"""Who reads whose work, as one table for a terminal."""

from collections.abc import Iterator, Sequence

from bot.features.visibility.facts import Exposure
from bot.features.visibility.views import RoomView
from bot.render.text import clip

_NAME = 56
_FEW = 3
"""So many parties are named; more of them are counted."""


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


def rooms_text(views: Sequence[RoomView]) -> str:
    """What a plan does per project and security level; empty where there is nothing to tell."""
    if not views:
        return ""
    lines = [f"  {'project':<11}{'level':<9}{'issues':>7}{'new':>6}{'level changes':>15}{'elsewhere':>11}"]
    for one in views:
        level = one.level or "none"
        numbers = f"{one.issues:>7}{one.made:>6}{one.changed:>15}{one.elsewhere:>11}"
        lines.append(f"  {one.project:<11}{level:<9}{numbers}")
        lines += [f"      {told}" for told in _effects(one)]
    return "\n".join(lines)


def _effects(view: RoomView) -> Iterator[str]:
    if view.changed:
        hidden, shown = _named(view.hidden_from), _named(view.shown_to)
        yield f"not seen any more by {hidden}; seen from now on by {shown}; otherwise by who is in the level"
    if view.kept:
        yield f"{view.kept} stay at the level that a person gave them"
    if view.elsewhere:
        yield f"{view.elsewhere} stand in another project; the bot moves none, move them in Jira"


def _named(titles: Sequence[str]) -> str:
    if len(titles) > _FEW:
        return f"{', '.join(titles[:_FEW])} and {len(titles) - _FEW} more"
    return ", ".join(titles) or "nobody else"
