"""The first domain of a cluster as template for the others (S3; `bot.features.first_domain.facts`).

Until it is approved, the others' phases that wait for it are held; from then on they get what people added
to it, and what it measured counts for them until they measured it themselves.
"""

from collections.abc import Iterator, Mapping

from bot.config.runbook_model import Step
from bot.features.details.facts import Detail, copies, written
from bot.features.first_domain.facts import Convoy, convoys, held_phases
from bot.features.loops.facts import measured
from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import FIRST_DOMAIN
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation

LETTER = "t"


def template(situation: Situation) -> Found:
    """Per domain: what waits, or what it takes over; and everywhere the minutes that were measured."""
    minutes = _by_scope(measured(situation))
    yield from ((scope, ScopeOverlay(measured=found)) for scope, found in minutes.items())
    details = written(situation)
    for convoy in convoys(situation):
        if convoy.approved:
            lead = minutes.get(convoy.lead.identity, {})
            for other in convoy.others:
                extra = tuple(_taken_over(situation, other.identity, details.get(convoy.lead.identity, [])))
                yield other.identity, ScopeOverlay(extra=extra, measured=lead)
        elif situation.tree.hold != "none":
            yield from _held(situation, convoy)


def _held(situation: Situation, convoy: Convoy) -> Found:
    steps = [step.code for step in _steps(situation)]
    codes = frozenset(
        code for step in _steps(situation) for code in (step.code, *(a.code for a in step.actions))
    )
    for other in convoy.others:
        omitted: frozenset[str] = frozenset()
        if situation.tree.hold == "omit":
            omitted = frozenset(c for c in codes if join(other.identity, c) not in situation.issues)
        yield other.identity, ScopeOverlay(waiting=dict.fromkeys(steps, FIRST_DOMAIN), omitted=omitted)


def _steps(situation: Situation) -> list[Step]:
    phases = held_phases(situation)
    return [step for phase in situation.tree.runbook.phases if phase.id in phases for step in phase.steps]


def _taken_over(situation: Situation, scope: Identity, details: list[Detail]) -> Iterator[Extra]:
    for step in _steps(situation):
        for action in step.actions:
            here = [detail for detail in details if detail.of == action.code]
            if here and join(scope, action.code) in situation.tree.items:
                yield from copies(situation, scope, (step.code, action), here, LETTER)


def _by_scope(minutes: Mapping[Identity, int]) -> Mapping[Identity, Mapping[str, int]]:
    found: dict[Identity, dict[str, int]] = {}
    for identity, number in minutes.items():
        scope, _, code = identity.rpartition("/")
        found.setdefault(Identity(scope), {})[code] = number
    return found
