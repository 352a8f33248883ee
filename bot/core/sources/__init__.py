"""Where the living part of a draaiboek comes from: one module per source (`bot.core.living`).

A source looks at the situation of the tree as the spec has it, with nothing living in it. It is asked at
every look, so it stays cheap: it looks at few issues, and gives the same answer while nothing changes.
"""

from collections.abc import Callable, Iterable

from bot.core.living import Found, Living, together
from bot.core.situation import Situation
from bot.core.sources.conditions import conditions
from bot.core.sources.details import details
from bot.core.sources.durations import learned_durations
from bot.core.sources.duties import duties
from bot.core.sources.evaluation import evaluations
from bot.core.sources.first import template
from bot.core.sources.lessons import taken_over
from bot.core.sources.loops import repetitions
from bot.core.sources.no_go import refusals

Source = Callable[[Situation], Found]

SOURCES: tuple[Source, ...] = (
    evaluations,
    duties,
    refusals,
    conditions,
    repetitions,
    details,
    template,
    taken_over,
    learned_durations,
)
"""In order: what copies details looks at the attempts before it, and so on."""


def living(situation: Situation, sources: Iterable[Source] = SOURCES) -> Living:
    """What people decided in Jira about what should exist."""
    return together(one for source in sources for one in source(situation))
