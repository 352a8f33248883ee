"""The sources of the overlay (`bot.runbook.overlay`), in the order in which they count.

A source takes the situation of the tree as the YAML has it, without any overlay. It is asked at every look,
so it looks at few issues, and it gives the same answer while nothing changes.
"""

from collections.abc import Callable, Iterable

from bot.features.chain_release.overlay import evaluations
from bot.features.decisions.overlay import conditions
from bot.features.details.overlay import details
from bot.features.duration_lessons.overlay import learned_durations
from bot.features.first_domain.overlay import template
from bot.features.gates.overlay import refusals
from bot.features.lessons.overlay import taken_over
from bot.features.loops.overlay import repetitions
from bot.features.releases.overlay import duties
from bot.runbook.overlay import Found, Overlay, together
from bot.situation.situation import Situation

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
"""In order: of two sources that say something of the same thing, the first counts."""


def overlay_of(situation: Situation, sources: Iterable[Source] = SOURCES) -> Overlay:
    """What people decided in Jira about what should exist."""
    return together(one for source in sources for one in source(situation))
