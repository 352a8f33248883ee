"""Progress as something to look at: bars of characters and spans of table cells."""

from collections import Counter
from collections.abc import Iterable

from bot.features.gates.views import ConditionView
from bot.model.action_view import ActionView
from bot.model.progress import Progress

FULL, HALF, EMPTY = "█", "▒", "░"


def shares(progress: Progress, width: int) -> tuple[int, int, int]:
    """Done, in hand and open as whole parts that add up to `width`.

    A part with anything in it gets at least one, so that nothing looks finished or untouched when it is not.
    """
    counts = (progress.done, progress.doing, progress.open)
    if not progress.total:
        return 0, 0, width
    parts = [max(1, width * count // progress.total) if count else 0 for count in counts]
    largest = max(range(3), key=lambda index: counts[index])
    parts[largest] += width - sum(parts)
    return parts[0], parts[1], parts[2]


def bar(progress: Progress, width: int = 10) -> str:
    """`██▒░░░░░░░`: done, in hand, open."""
    done, doing, still_open = shares(progress, width)
    return FULL * done + HALF * doing + EMPTY * still_open


def who(work: ActionView | ConditionView) -> str:
    """Who does it: the parties where the reader may know them, otherwise the role."""
    return ", ".join(work.parties) or work.owner


def actors(actions: Iterable[ActionView]) -> list[tuple[str, int]]:
    """Who has how many of the actions, most first, then by name. Parties that share one each have it."""
    counted = Counter(name for action in actions for name in action.parties or (action.owner,))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
