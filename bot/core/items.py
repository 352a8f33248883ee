"""The instances of a runbook's steps and actions, in each place where they stand.

What a row of the runbook says is prepared once per level, and a date once per place and rule: a large
programme has the same row in every domain.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.calendar import WorkingDays
from bot.core.living import NOTHING, Extra, Here
from bot.core.order import Instances
from bot.core.schedule import Moments, Planner, gate_moment
from bot.core.types import Identity, Item, Scope
from bot.spec.model import Action, Condition, Due, Kind, Level, Runbook, Step


@dataclass(frozen=True, slots=True)
class Place:
    """A scope with what decides its items: facts, moments and who fills which role there."""

    scope: Scope
    level: Level
    facts: Mapping[Condition, bool | None]
    moments: Moments
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environments: Mapping[str, str] = field(default_factory=dict)
    """Code of an action → environment where it is done here, instead of that of the runbook."""
    here: Here = NOTHING
    """What people decided in Jira about this scope."""

    def answer(self, condition: Condition) -> bool | None:
        """What was decided: in Jira, else in the programme or release; None while undecided."""
        return self.here.facts.get(condition, self.facts.get(condition))

    @property
    def agreed_anew(self) -> Moments:
        """The moments without those that were agreed for meetings."""
        return replace(self.moments, gates={})


@dataclass(frozen=True, slots=True)
class _Row:
    """A step or action as the runbook has it, with its place there."""

    source: Step | Action
    phase: str
    owner: str
    due: Due | None
    order: int
    environment: str | None = None
    gate: Action | None = None
    """The action, where it is a meeting with a moment."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A step with its actions of one level."""

    step: _Row
    actions: tuple[_Row, ...]
    bare: bool
    """Whether the step has no actions in the runbook."""
    conditional: bool
    """Whether any of it stands only under a condition."""

    @property
    def rows(self) -> tuple[_Row, ...]:
        """The step, then its actions."""
        return (self.step, *self.actions)


_Standing = tuple[Place, tuple[_Part, ...]]


def items(runbook: Runbook, places: Iterable[Place], days: WorkingDays) -> Iterator[Item]:
    """Every instance, place by place, each step before its actions."""
    places = list(places)
    parts = {level: tuple(_parts(runbook, level)) for level in {place.level for place in places}}
    standing = [(place, tuple(_held(parts[place.level], place))) for place in places]
    scopes = {place.scope.identity: place.scope for place in places}
    instances = Instances(_stands(standing), scopes)
    rules = {level: {row.due for part in found for row in part.rows} for level, found in parts.items()}
    planner = Planner(days)
    for place, here in standing:
        dues = rules[place.level] | {one.action.due for one in place.here.extra}
        dates = {due: planner.due_date(due, place.moments) for due in dues}
        for part in here:
            step = _item(part.step, None, place, dates, instances)
            yield step
            for row in part.actions:
                yield _item(row, step.identity, place, dates, instances)


def _parts(runbook: Runbook, level: Level) -> Iterator[_Part]:
    order = 0
    for phase in runbook.phases:
        for step in phase.steps:
            order += 1
            if level in step.levels:
                yield _part(step, phase.id, level, order)
            order += len(step.actions)


def _part(step: Step, phase: str, level: Level, order: int) -> _Part:
    owner = step.owner or (step.actions[0].owner if step.actions else "")
    actions = tuple(
        _Row(
            source=action,
            phase=phase,
            owner=action.owner,
            due=action.due or step.due,
            order=number,
            environment=action.environment,
            gate=action if action.kind is Kind.GATE else None,
        )
        for number, action in enumerate(step.actions, order + 1)
        if level in action.levels
    )
    row = _Row(step, phase, owner, step.due, order)
    conditional = any(one.source.when for one in (row, *actions))
    return _Part(row, actions, bare=not step.actions, conditional=conditional)


def _held(parts: Iterable[_Part], place: Place) -> Iterator[_Part]:
    """The parts without what is decided against here; a step that loses all its actions goes too."""
    for part in parts:
        added = _added(part.step, place.here.extra)
        if not part.conditional:
            yield replace(part, actions=(*part.actions, *added)) if added else part
        elif _holds(part.step, place):
            actions = tuple(row for row in part.actions if _holds(row, place))
            if actions or added or part.bare:
                yield replace(part, actions=(*actions, *added))


def _holds(row: _Row, place: Place) -> bool:
    """Undecided counts as true: the work is visible until somebody says it is not needed."""
    condition = row.source.when
    return condition is None or place.answer(condition) is not False


def _added(step: _Row, extra: Iterable[Extra]) -> tuple[_Row, ...]:
    """The rows that people added to this step here, after those of the runbook."""
    return tuple(
        _Row(
            source=one.action,
            phase=step.phase,
            owner=one.action.owner,
            due=one.action.due or step.due,
            order=step.order,
            environment=one.action.environment,
        )
        for one in extra
        if one.step == step.source.code
    )


def _stands(standing: Iterable[_Standing]) -> Mapping[str, list[Identity]]:
    found: dict[str, list[Identity]] = defaultdict(list)
    for place, parts in standing:
        scope = place.scope.identity
        for part in parts:
            for row in part.rows:
                found[row.source.code].append(scope)
    return found


def _item(
    row: _Row,
    step: Identity | None,
    place: Place,
    dates: Mapping[Due | None, date | None],
    instances: Instances,
) -> Item:
    source, scope = row.source, place.scope.identity
    waits = place.here.waiting.get(source.code, "")
    due = None if waits else place.here.due.get(source.code, dates[row.due])
    moments = place.agreed_anew if source.code in place.here.due else place.moments
    at = gate_moment(row.gate, due, moments) if row.gate and not waits else None
    return Item(
        identity=instances.at(scope, source.code),
        code=source.code,
        title=source.title,
        scope=scope,
        step=step,
        phase=row.phase,
        kind=source.kind,
        owner=row.owner,
        parties=place.roles.get(row.owner, ()),
        due=at.date() if at else due,
        at=at,
        environment=place.environments.get(source.code, row.environment),
        source=source.source,
        order=row.order,
        after=instances.before(scope, _after(source, place)),
        agreed=(at is not None and source.code in place.moments.gates) or source.code in place.here.due,
        waits=waits,
    )


def _after(source: Step | Action, place: Place) -> tuple[str, ...]:
    """What comes first: by the runbook, or what it names instead once a condition was decided to hold."""
    for condition, codes in source.instead.items():
        if place.answer(condition):
            return codes
    return source.after
