"""Where a search for everything is cut into parts, so that their pages can be fetched side by side."""

from collections import defaultdict
from collections.abc import Iterable

from bot.model.issue import IssueKey
from bot.reconcile.batches import IN_FLIGHT

PAGE = 100
"""Issues on a page of a search that asks for many fields (services §1.2)."""


def cuts(keys: Iterable[IssueKey], page: int = PAGE, side_by_side: int = IN_FLIGHT) -> tuple[IssueKey, ...]:
    """Of the issues that are known, the keys at which the second part and those after it begin.

    Every part but the last holds whole pages, so a cut search takes no more calls than one that is not.
    Keys are cut in the project that holds most of them; with one page or less there is nothing to cut.
    """
    projects: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        project, _, number = key.rpartition("-")
        projects[project].append(int(number))
    if not projects:
        return ()
    project, numbers = max(projects.items(), key=lambda one: (len(one[1]), one[0]))
    numbers.sort()
    pages = -(-len(numbers) // page)
    parts = min(pages, side_by_side)
    starts = [-(-pages * part // parts) * page for part in range(1, parts)]
    return tuple(IssueKey(f"{project}-{numbers[start]}") for start in starts)
