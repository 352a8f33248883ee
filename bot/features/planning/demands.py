"""What a cluster needs for itself for a while: its IT parties at the cut-over, the environment of the trial.

A step says with `claims` that it needs them so (S3: Tenzinger works in three of five clusters; S4: there is
one mgr2). Steps that are done, or lie in the past, claim nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.config.runbook_model import Level
from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM
from bot.schedule.row_rules import RowRule, row_rules
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of


@dataclass(frozen=True, slots=True)
class Claim:
    """One step's need of one thing, from when until when; aware."""

    resource: str
    """Id of a party, or letter of an environment."""
    title: str
    capacity: int
    """How many clusters it serves at a time."""
    cluster: Identity
    scope: Identity
    codes: frozenset[str]
    weekend: bool
    """Whether it has to lie in a weekend window."""
    begins: datetime
    ends: datetime

    def meets(self, other: "Claim") -> bool:
        """Whether the two claims overlap in time."""
        return self.begins < other.ends and other.begins < self.ends


def claims(situation: Situation) -> Iterator[Claim]:
    """Every claim that still lies ahead, or runs."""
    net = schedule_of(situation).net
    rules = row_rules(situation.tree, net.items)
    for number in sorted(net.holders):
        rule, step = rules[number], net.items[number]
        if not rule.claims:
            continue
        actions = [net.items[n] for n in net.before[number]]
        spans = [span for item in actions if (span := _span(situation, item))]
        if not spans or max(end for _, end in spans) <= situation.now:
            continue
        begins, ends = min(first for first, _ in spans), max(end for _, end in spans)
        for resource, title, capacity in _needed(situation, rule, step, actions):
            yield Claim(
                resource,
                title,
                capacity,
                _cluster(situation, step.scope),
                step.scope,
                rule.codes,
                rule.weekend,
                begins,
                ends,
            )


def _span(situation: Situation, item: Item) -> tuple[datetime, datetime] | None:
    slot = schedule_of(situation).slot(item.identity)
    if slot is None or situation.is_done(item.identity):
        return None
    if slot.stretch:
        return slot.stretch.begins, max(slot.stretch.ends, slot.stretch.begins + timedelta(minutes=1))
    return _midnight(slot.start), _midnight(slot.due + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def _needed(
    situation: Situation, rule: RowRule, step: Item, actions: list[Item]
) -> Iterator[tuple[str, str, int]]:
    """What a step needs, with how many clusters it can serve; what serves any number is not contended."""
    tree = situation.tree
    if "parties" in rule.claims:
        local = tree.scopes[step.scope].parties
        for name in sorted({party for item in actions for party in item.parties}):
            capacity = tree.parties[name].capacity or (1 if name in local else None)
            if capacity:
                yield name, tree.parties[name].title, capacity
    if "environment" in rule.claims:
        for letter in sorted({item.environment for item in actions if item.environment}):
            place = tree.runbook.environments[letter]
            if place.capacity:
                yield letter, f"omgeving {letter} ({place.host or place.title})", place.capacity


def _cluster(situation: Situation, scope: Identity) -> Identity:
    above = situation.tree.lineage(scope)
    return next((s for s in above if situation.tree.scopes[s].level is Level.CLUSTER), scope)
