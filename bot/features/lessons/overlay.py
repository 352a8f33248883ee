"""Lessons that were taken over: a check more in every domain of the cluster that is still to migrate.

It stands before the first meeting of the phases that follow the first domain (O.9), so that it is dealt with
before the migration (S4 T: before the next domain).
"""

from bot.config.runbook_model import Action, Kind, Step
from bot.features.first_domain.facts import convoys, held_phases
from bot.features.lessons.facts import Lesson, lessons
from bot.model.identity import join
from bot.model.issue import Identity
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation

_TITLE = 150
"""Characters of a lesson that fit a title; the whole stands in the description."""


def taken_over(situation: Situation) -> Found:
    """Per domain: a row for each lesson of its cluster that somebody took over."""
    taken = [lesson for lesson in lessons(situation) if lesson.is_taken]
    place = landing(situation)
    if not (taken and place):
        return
    step, gate = place
    for convoy in convoys(situation):
        for domain in (convoy.lead, *convoy.others):
            above = situation.tree.lineage(domain.identity)
            extra = (
                _extra(situation, step, gate, lesson)
                for lesson in taken
                if lesson.item.scope in above[1:] or _is_sibling(situation, lesson, domain.identity)
            )
            found = tuple(one for one in extra if _is_open(situation, domain.identity, gate, one))
            if found:
                yield domain.identity, ScopeOverlay(extra=found)


def landing(situation: Situation) -> tuple[Step, Action] | None:
    """The step that gets the lessons, and the meeting before which they are dealt with."""
    phases = held_phases(situation)
    for phase in situation.tree.runbook.phases:
        for step in phase.steps if phase.id in phases else ():
            for action in step.actions:
                if action.kind is Kind.GATE:
                    return step, action
    return None


def _is_sibling(situation: Situation, lesson: Lesson, domain: Identity) -> bool:
    scopes = situation.tree.scopes
    return lesson.item.scope != domain and scopes[lesson.item.scope].parent == scopes[domain].parent


def _is_open(situation: Situation, domain: Identity, gate: Action, extra: Extra) -> bool:
    """Whether the lesson is in time; once it is there it stays."""
    if join(domain, extra.action.code) in situation.issues:
        return True
    return not situation.is_done(join(domain, gate.code))


def _extra(situation: Situation, step: Step, gate: Action, lesson: Lesson) -> Extra:
    text, row = lesson.command.text, lesson.item.row.spec
    issue = situation.issues[lesson.item.identity]
    before = [action for action in step.actions if action.code in gate.after]
    near = before[-1] if before else gate
    title = text if len(text) <= _TITLE else f"{text[:_TITLE].rstrip()}…"
    own = {
        "code": f"{step.code}.l-{lesson.name}",
        "title": title,
        "how": text if title != text else "",
        "owner": row.owner,
        "support": row.support if isinstance(row, Action) else (),
        "kind": Kind.CHECK,
        "part": None,
        "source": "; ".join(filter(None, (row.source, issue.key))),
        "note": "",
        "after": (),
    }
    return Extra(step.code, near.model_copy(update=own), near.code, gate.code)
