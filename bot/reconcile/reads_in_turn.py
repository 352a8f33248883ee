"""Which of the issues that stand are read by id in a round, whatever the search index shows.

An issue that was deleted or shielded, or that lost its label, is in no search for changes. One call reads a
hundred issues by id; what does not fit in it has its turn in a later round.
"""

from collections.abc import Sequence

from bot.model.issue import Observed, Rank


def turns(standing: Sequence[Observed], room: int, turn: int) -> tuple[Sequence[Observed], int]:
    """Those of this round, at most `room`, and where the next round goes on.

    Epics come each round; of the others as many as are left room for, from place `turn` on.
    """
    epics = [one for one in standing if one.rank is Rank.EPIC][:room]
    others = [one for one in standing if one.rank is not Rank.EPIC]
    room -= len(epics)
    if len(others) <= room:
        return [*epics, *others], 0
    start = turn % len(others)
    return [*epics, *[*others, *others][start : start + room]], (start + room) % len(others)
