"""Where the living part of a draaiboek comes from: one module per source (`bot.runbook.overlay`).

A source looks at the situation of the tree as the spec has it, with nothing living in it. It is asked at
every look, so it stays cheap: it looks at few issues, and gives the same answer while nothing changes.
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
"""In order: what copies details looks at the attempts before it, and so on."""


def living(situation: Situation, sources: Iterable[Source] = SOURCES) -> Overlay:
    """What people decided in Jira about what should exist."""
    return together(one for source in sources for one in source(situation))
