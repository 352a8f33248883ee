"""How long the steps of finished domains really took, by Jira's changelog.

Only what is certain counts: an action that somebody took up, worked on without putting it back, and closed
once. A domain counts once its migration is approved and nothing in it is out of order; not when it was ever
rolled back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.config.runbook_model import Action, Kind, Level, Step
from bot.features.decisions.attempts import rollbacks
from bot.features.first_domain.facts import approval
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violations import Violation, violations_in
from bot.features.planning.delays import idle_days
from bot.model.identity import join
from bot.model.issue import Category, Identity
from bot.model.item import Item, Scope
from bot.model.status_history import Move, is_behind
from bot.model.working_days import local
from bot.runbook.overlay import CLOSED_AS_NEEDLESS
from bot.schedule.windows import Windows, holding
from bot.situation.situation import Situation

_LONGEST = timedelta(days=3)
"""What took longer did not go by the minute."""

_NO_WORK = frozenset({Kind.GATE, Kind.MILESTONE, Kind.PRECONDITION})
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a duration is counted in."""

    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one action took in one finished domain."""

    domain: Identity
    finished: datetime
    """When its migration was approved."""
    code: str
    amount: int


def unit_of(step: Step) -> Unit:
    """Minutes where the step has work that is planned by the minute."""
    by_minute = any(action.minutes is not None for action in step.actions)
    return Unit.MINUTES if by_minute else Unit.DAYS


def rows_of(step: Step) -> Mapping[str, int]:
    """Code of the actions of a step whose duration can be learned → what the runbook says that they take.

    Meetings, milestones and conditions take no time of their own; what a trial times goes by that trial.
    """
    unit, found = unit_of(step), {}
    for action in step.actions:
        planned = action.minutes if unit is Unit.MINUTES else action.days
        weekend = unit is Unit.DAYS and (action.window or step.window)
        if planned and not weekend and not action.measured_by and _is_work(action):
            found[action.code] = planned
    return found


def _is_work(action: Action) -> bool:
    return Level.DOMAIN in action.levels and action.kind not in _NO_WORK


def finished(situation: Situation, cluster: Identity) -> Mapping[Identity, datetime]:
    """The domains of a cluster that are evidence, with when their migration was approved; oldest first."""
    domains = (one for one in situation.tree.children(cluster) if one.level is Level.DOMAIN)
    found = ((one.identity, at) for one in domains if (at := _finished(situation, one)))
    return dict(sorted(found, key=lambda pair: (pair[1], pair[0])))


def _finished(situation: Situation, domain: Scope) -> datetime | None:
    ends = [item for item in situation.items(domain.identity) if item.kind is Kind.MILESTONE]
    if not ends or not all(situation.is_done(item.identity) for item in ends):
        return None
    at = approval(situation, domain)
    if at is None or domain.identity in situation.once(rollbacks):
        return None
    open_ = (one for one in violations_in(situation, domain.identity) if not one.excuse)
    return None if any(_is_real(situation, one) for one in open_) else at


def _is_real(situation: Situation, violation: Violation) -> bool:
    """Not where all that it misses is conditional and was never made: nobody has to do that."""
    causes = violation.cause or violation.missing
    return not causes or any(one.identity in situation.issues or not _is_conditional(one) for one in causes)


def _is_conditional(item: Item) -> bool:
    row = item.row.spec
    return bool(row.when or (isinstance(row, Action) and row.unless))


def taken(situation: Situation, domains: Mapping[Identity, datetime], step: Step) -> Sequence[Taken]:
    """What the actions of a step took in these domains, in their order, as far as that is certain."""
    return [
        Taken(domain, at, code, amount)
        for domain, at in domains.items()
        for code in rows_of(step)
        if (amount := _amount(situation, domain, join(domain, code), unit_of(step)))
    ]


def _amount(situation: Situation, domain: Identity, identity: Identity, unit: Unit) -> int | None:
    item, issue = situation.tree.items.get(identity), situation.issues.get(identity)
    if item is None or issue is None or identity in situation.absent:
        return None
    fell_away = issue.stamp and any(key.startswith(CLOSED_AS_NEEDLESS) for key in issue.stamp.posted)
    moves = situation.history(identity)
    if fell_away or item.waits or is_behind(issue, moves) or not situation.once(Fulfilment).holds(item):
        return None
    if (worked := _worked(moves)) is None:
        return None
    if unit is Unit.MINUTES:
        lasted = worked[1] - worked[0]
        return max(1, round(lasted.total_seconds() / 60)) if lasted <= _LONGEST else None
    return _days(situation, domain, item, *(local(moment).date() for moment in worked)) or None


def _worked(moves: Sequence[Move]) -> tuple[datetime, datetime] | None:
    """From when until when somebody worked; None unless that was once, without a pause and to its end."""
    if len(moves) < 2 or moves[-1].to is not Category.DONE:
        return None
    if any(move.to is not Category.DOING for move in moves[:-1]):
        return None
    return moves[0].at, moves[-1].at


def _days(situation: Situation, domain: Identity, item: Item, begins: date, ends: date) -> int:
    """Working days, the first and the last included; not those of a freeze, nor on which all work lay still.

    Who begins and ends outside working days did it on one.
    """
    days, off = situation.days, situation.once(_still)
    codes = frozenset({item.code, item.step.rpartition("/")[2] if item.step else ""})
    shut = Windows((), *holding(situation.tree.scopes[domain].freezes, codes))
    span = (begins + n * _DAY for n in range((ends - begins).days + 1))
    worked = (d for d in span if days.is_working(d) and d.toordinal() not in off)
    return max(1, sum(not shut.frozen(day.toordinal()) for day in worked))


def _still(situation: Situation) -> frozenset[int]:
    """The working days up to today of weeks in which much was planned and nobody finished anything."""
    done = {local(issue.done_at).date() for issue in situation.issues.values() if issue.done_at}
    asked = (issue.due for issue in situation.issues.values() if issue.due)
    if not done:
        return frozenset()
    first, until = min(done), situation.today
    span = (first + n * _DAY for n in range((until - first).days))
    days = [day.toordinal() for day in span if situation.days.is_working(day)]
    return idle_days(days, {day.toordinal() for day in done}, (day.toordinal() for day in asked))


def begun(situation: Situation, domain: Identity, step: Step, at: datetime) -> bool:
    """Whether somebody had taken up an action of a step in a domain by a moment."""
    return any(_moved(situation, join(domain, action.code), at) for action in step.actions)


def _moved(situation: Situation, identity: Identity, at: datetime) -> bool:
    issue, moves = situation.issues.get(identity), situation.history(identity)
    if issue is None:
        return False
    if any(move.to is not Category.NEW and move.at <= at for move in moves):
        return True
    unseen = is_behind(issue, moves) and issue.status.category is not Category.NEW
    return unseen and (issue.done_at or issue.updated) <= at


def domains_of(situation: Situation, cluster: Identity) -> Iterator[Identity]:
    """The domains of a cluster, in order."""
    yield from (one.identity for one in situation.tree.children(cluster) if one.level is Level.DOMAIN)
