"""Durations that people took over from finished domains: the network plans by them where the step had not
begun when that was decided. A later lesson goes before an earlier one.
"""

from collections import defaultdict

from bot.features.duration_lessons.facts import coming, duration_lessons
from bot.model.issue import Identity
from bot.runbook.overlay import Found, Learned, ScopeOverlay
from bot.situation.situation import Situation


def learned_durations(situation: Situation) -> Found:
    """Per domain the rows that take as long as a lesson says."""
    found: dict[Identity, dict[str, Learned]] = defaultdict(dict)
    for lesson in duration_lessons(situation):
        if lesson.verdict and lesson.is_taken:
            rows = {row.code: Learned(row.real, lesson.name) for row in lesson.rows}
            for domain in coming(situation, lesson.cluster, lesson.step, lesson.verdict.command.at):
                found[domain] |= rows
    yield from ((domain, ScopeOverlay(lasts=lasts)) for domain, lasts in found.items())
