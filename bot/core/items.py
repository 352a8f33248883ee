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
from bot.core.types import FIRST_DOMAIN, Identity, Item, Scope
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
    shown: str = ""
    attempt: int = 1


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
        added = [one for one in place.here.extra if one.step == part.step.source.code]
        if not (added or part.conditional or place.here.omitted):
            yield part
        elif _holds(part.step, place):
            actions = _with(part, added, [row for row in part.actions if _holds(row, place)])
            if actions or part.bare:
                yield replace(part, actions=tuple(actions))


def _holds(row: _Row, place: Place) -> bool:
    """Undecided counts as true: the work is visible until somebody says it is not needed."""
    code, condition = row.source.code, row.source.when
    if code in place.here.omitted:
        return False
    return condition is None or code in place.here.kept or place.answer(condition) is not False


def _with(part: _Part, added: Iterable[Extra], actions: list[_Row]) -> list[_Row]:
    """The rows that people added to this step here, each behind its row or at the end."""
    step = part.step
    orders = {row.source.code: row.order for row in part.actions}
    behind: dict[str, list[_Row]] = defaultdict(list)
    for one in added:
        near = one.near if one.near in orders else ""
        row = _Row(
            source=one.action,
            phase=step.phase,
            owner=one.action.owner,
            due=one.action.due or step.due,
            order=orders.get(near, step.order),
            environment=one.action.environment,
            shown=one.shown,
            attempt=one.attempt,
        )
        behind[near].append(row)
        orders[one.action.code] = row.order
    return [*_placed(actions, behind), *_placed(behind.pop("", []), behind)]


def _placed(rows: Iterable[_Row], behind: Mapping[str, list[_Row]]) -> Iterator[_Row]:
    for row in rows:
        yield row
        yield from _placed(behind.get(row.source.code, ()), behind)


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
    waits = _waits(source.code, step, place.here.waiting)
    undated = waits and waits != FIRST_DOMAIN
    due = None if undated else place.here.due.get(source.code, dates[row.due])
    moments = place.agreed_anew if source.code in place.here.due else place.moments
    at = gate_moment(row.gate, due, moments) if row.gate and not undated else None
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
        shown=row.shown,
        attempt=row.attempt,
    )


def _waits(code: str, step: Identity | None, waiting: Mapping[str, str]) -> str:
    if not waiting:
        return ""
    return waiting.get(code) or (waiting.get(step.rsplit("/", 1)[-1], "") if step else "")


def _after(source: Step | Action, place: Place) -> tuple[str, ...]:
    """What comes first: by the runbook, or what it names instead once a condition was decided to hold.

    Rows that people added may hold it up as well.
    """
    added = tuple(one.action.code for one in place.here.extra if one.holds == source.code)
    for condition, codes in source.instead.items():
        if place.answer(condition):
            return (*codes, *added)
    return (*source.after, *added)
