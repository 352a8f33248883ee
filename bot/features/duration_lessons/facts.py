"""Durations of finished domains as lessons for those still to come
(`bot.features.duration_lessons.step_evidence` has the facts).

One proposal per step and cluster, named `duur-M`. It is worked out anew at every look, from the finished
domains and from what people decided, so another finished domain updates it. What was decided goes by what was
known at that moment, and later evidence makes another proposal, `duur-M-2`, only where that says enough else.

    finished domains ──▶ proposal ──overnemen──▶ later domains plan by it ──other again──▶ next proposal
                                  └─afwijzen──▶ nothing ──clearly stronger──▶ next proposal
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from bot.commands.forms import Form
from bot.config.runbook_model import Level, Part, Step
from bot.features.duration_lessons.step_evidence import (
    Taken,
    Unit,
    begun,
    domains_of,
    finished,
    rows_of,
    taken,
    unit_of,
)
from bot.features.lessons.facts import TAKEN, TURNED_DOWN
from bot.model.issue import Identity
from bot.model.item import Item
from bot.situation.answers import Answer, answers
from bot.situation.situation import Situation

PREFIX = "duur-"
"""How the names of these lessons begin."""

_SHARE = 0.25
"""A difference counts from a quarter of what is planned on,"""
_LEAST = {Unit.DAYS: 2, Unit.MINUTES: 30}
"""and from two working days or half an hour."""

_STRONGER = 1.5
"""After a refusal: the difference has to be half as large again,"""
_MORE = 2
"""or twice as many domains, and so many more, have to say the same."""

_MOST = {Unit.DAYS: 200, Unit.MINUTES: 4320}
"""As much as a runbook can say."""


@dataclass(frozen=True, slots=True)
class RowDuration:
    """One action: what the domains to come plan, and what it took."""

    code: str
    planned: int
    real: int


@dataclass(frozen=True, slots=True)
class DurationLesson:
    """What finished domains tell of the duration of one step."""

    name: str
    item: Item
    """The action on whose issue it is proposed and decided."""
    cluster: Identity
    step: Step
    unit: Unit
    rows: tuple[RowDuration, ...]
    """The actions that took something else than planned."""
    domains: tuple[Identity, ...]
    """The finished domains that tell it."""
    verdict: Answer | None = None
    """None while nobody decided."""

    @property
    def is_taken(self) -> bool:
        """Whether domains to come plan by it."""
        return self.verdict is not None and self.verdict.form is TAKEN

    @property
    def planned(self) -> int:
        """What these actions take together as planned."""
        return sum(row.planned for row in self.rows)

    @property
    def real(self) -> int:
        """What they took together."""
        return sum(row.real for row in self.rows)

    @property
    def difference(self) -> int:
        """By how much the real duration differs, either way."""
        return abs(self.real - self.planned)

    @property
    def is_enough(self) -> bool:
        """Whether it differs so much that it is worth a proposal."""
        return self.difference >= max(_LEAST[self.unit], _SHARE * self.planned)

    def is_stronger(self, refused: "DurationLesson") -> bool:
        """Whether it says clearly more than what was turned down."""
        grown = self.difference >= refused.difference * _STRONGER
        before, now = len(refused.domains), len(self.domains)
        opposite = (self.real > self.planned) is not (refused.real > refused.planned)
        return opposite or grown or now >= max(2 * before, before + _MORE)


def duration_lessons(situation: Situation) -> tuple[DurationLesson, ...]:
    """Every one that is proposed or was decided, by cluster and in the order of the draaiboek."""
    return tuple(_all(situation))


def _all(situation: Situation) -> Iterator[DurationLesson]:
    for item in situation.items_of(Part.LESSONS):
        cluster = situation.tree.scopes[item.scope]
        places = (one for one in situation.items_of(Part.LESSONS) if one.scope == item.scope)
        if cluster.level is not Level.CLUSTER or next(places).identity != item.identity:
            continue
        if ended := finished(situation, item.scope):
            verdicts = list(answers(situation, item.scope, item.identity, (TAKEN, TURNED_DOWN)))
            for step in situation.tree.runbook.steps:
                if rows := rows_of(step):
                    found = taken(situation, ended, step)
                    yield from Replay(situation, item, step, verdicts, found).run(rows) if found else ()


@dataclass(frozen=True, slots=True)
class Replay:
    """The proposals for one step, each with the evidence that was there when it was decided."""

    situation: Situation
    item: Item
    step: Step
    verdicts: Sequence[Answer]
    evidence: Sequence[Taken]

    def run(self, rows: Mapping[str, int]) -> Iterator[DurationLesson]:
        """`rows` are the durations of the runbook."""
        planned, refused, number = dict(rows), None, 1
        while verdict := self._verdict(name := self._name(number)):
            found = self._compared(name, planned, verdict.command.at)
            if found:
                yield replace(found, verdict=verdict)
            if verdict.form is Form.TURN_DOWN:
                refused = found
            elif found:
                planned |= {row.code: row.real for row in found.rows}
                refused = None
            number += 1
        found = self._compared(name, planned, self.situation.now)
        if found and found.is_enough and (refused is None or found.is_stronger(refused)) and self._is_useful:
            yield found

    @property
    def _is_useful(self) -> bool:
        """Whether a domain has not begun the step yet."""
        return any(coming(self.situation, self.item.scope, self.step, self.situation.now))

    def _name(self, number: int) -> str:
        return f"{PREFIX}{self.step.code}" if number == 1 else f"{PREFIX}{self.step.code}-{number}"

    def _verdict(self, name: str) -> Answer | None:
        return next((one for one in reversed(self.verdicts) if name in one.names), None)

    def _compared(self, name: str, planned: Mapping[str, int], at: datetime) -> DurationLesson | None:
        """What was known at a moment; None where everything took as long as planned."""
        unit = unit_of(self.step)
        amounts: dict[str, list[int]] = defaultdict(list)
        seen = [one for one in self.evidence if one.finished <= at]
        for one in seen:
            amounts[one.code].append(one.amount)
        real = {code: min(max(1, round(median(found))), _MOST[unit]) for code, found in amounts.items()}
        rows = tuple(
            RowDuration(code, amount, real[code])
            for code, amount in planned.items()
            if code in real and real[code] != amount
        )
        told = {row.code for row in rows}
        domains = tuple(dict.fromkeys(one.domain for one in seen if one.code in told))
        if not rows:
            return None
        return DurationLesson(name, self.item, self.item.scope, self.step, unit, rows, domains)


def coming(situation: Situation, cluster: Identity, step: Step, at: datetime) -> Iterator[Identity]:
    """The domains of a cluster that had not begun a step at a moment: for them a lesson comes in time."""
    for domain in domains_of(situation, cluster):
        if not begun(situation, domain, step, at):
            yield domain
