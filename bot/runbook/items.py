"""The instances of a runbook's steps and actions, in each place where they stand.

What a row of the runbook says is prepared once per level, and a date once per place and rule: a large
programme has the same row in every domain.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.config.runbook_model import Action, Condition, Kind, Level, Runbook, Step
from bot.model.issue import Identity
from bot.model.item import FIRST_DOMAIN, Item, Row, Scope
from bot.model.working_days import WorkingDays
from bot.runbook.anchors import Moments, Planner, gate_moment
from bot.runbook.order import Instances
from bot.runbook.overlay import NOTHING, Extra, ScopeOverlay

_ROOM = 1000
"""Numbers that stay free behind each row of a runbook, for the order of rows that people add there."""


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
    here: ScopeOverlay = NOTHING
    """What people decided in Jira about this scope."""
    outside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Code of a step → parties that have no part in it here."""
    omitted: frozenset[str] = frozenset()
    """Codes of steps that do not stand here at all."""

    def answer(self, condition: Condition) -> bool | None:
        """What was decided: in Jira, else in the programme or release; None while undecided."""
        return self.here.facts.get(condition, self.facts.get(condition))

    @property
    def agreed_anew(self) -> Moments:
        """The moments without those that were agreed for meetings."""
        return replace(self.moments, gates={})


@dataclass(frozen=True, slots=True)
class _Part:
    """A step with its actions of one level."""

    step: Row
    actions: tuple[Row, ...]
    bare: bool
    """Whether the step has no actions in the runbook."""
    conditional: bool
    """Whether any of it stands only under a condition."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The step, then its actions."""
        return (self.step, *self.actions)


_Standing = tuple[Place, tuple[_Part, ...]]


def items(runbook: Runbook, places: Iterable[Place], days: WorkingDays) -> Iterator[Item]:
    """Every instance, place by place, each step before its actions."""
    places = list(places)
    parts = {level: tuple(_parts(runbook, level)) for level in {place.level for place in places}}
    standing = list(_standing(parts, places))
    instances = Instances(
        {
            place.scope.identity: [row.spec.code for part in here for row in part.rows]
            for place, here in standing
        },
        {place.scope.identity: place.scope for place in places},
    )
    planner = Planner(days)
    known: dict[Hashable, Mapping[str, date | None]] = {}
    for place, here in standing:
        key = (place.level, place.moments.anchors)
        if key not in known:
            rows = [row for part in parts[place.level] for row in part.rows]
            known[key] = {row.spec.code: planner.due_date(row.due, place.moments) for row in rows}
        make = _Maker(place, _lived(known[key], place, here, planner), instances)
        for part in here:
            step = make.item(part.step, None)
            yield step
            for row in part.actions:
                yield make.item(row, step.identity)


def _standing(parts: Mapping[Level, tuple[_Part, ...]], places: Iterable[Place]) -> Iterator[_Standing]:
    """What stands in each place. Where people decided nothing, the facts alone tell: alike in most places."""
    known: dict[Hashable, tuple[_Part, ...]] = {}
    for place in places:
        untouched = place.here is NOTHING
        alike = (place.level, frozenset(place.facts.items()), place.omitted)
        key = alike if untouched else place.scope.identity
        if key not in known:
            known[key] = tuple(_held(parts[place.level], place))
        yield place, known[key]


def _parts(runbook: Runbook, level: Level) -> Iterator[_Part]:
    order = 0
    for phase in runbook.phases:
        for step in phase.steps:
            order += _ROOM
            if level in step.levels:
                yield _part(step, phase.id, level, order)
            order += len(step.actions) * _ROOM


def _part(step: Step, phase: str, level: Level, order: int) -> _Part:
    owner = step.owner or (step.actions[0].owners[0] if step.actions else "")
    actions = tuple(
        Row(
            spec=action,
            phase=phase,
            owner=action.owners[0],
            due=action.due or step.due,
            order=order + number * _ROOM,
            environment=action.environment,
            gate=action if action.kind is Kind.GATE else None,
        )
        for number, action in enumerate(step.actions, 1)
        if level in action.levels
    )
    row = Row(step, phase, owner, step.due, order)
    conditional = any(one.spec.when or _unless(one) for one in (row, *actions))
    return _Part(row, actions, bare=not step.actions, conditional=conditional)


def _held(parts: Iterable[_Part], place: Place) -> Iterator[_Part]:
    """The parts without what is decided against here; a step that loses all its actions goes too."""
    for part in parts:
        added = [one for one in place.here.extra if one.step == part.step.spec.code]
        if not (added or part.conditional or place.here.omitted or place.omitted):
            yield part
        elif _holds(part.step, place):
            actions = _with(part, added, [row for row in part.actions if _holds(row, place)])
            if actions or part.bare:
                yield replace(part, actions=tuple(actions))


def _holds(row: Row, place: Place) -> bool:
    """Undecided counts as true: the work is visible until somebody says it is not needed."""
    code, condition, unless = row.spec.code, row.spec.when, _unless(row)
    if code in place.here.omitted or code in place.omitted:
        return False
    if code in place.here.kept:
        return True
    needed = condition is None or place.answer(condition) is not False
    return needed and not (unless and place.answer(unless))


def _unless(row: Row) -> Condition | None:
    return row.spec.unless if isinstance(row.spec, Action) else None


def _with(part: _Part, added: Iterable[Extra], actions: list[Row]) -> list[Row]:
    """The rows that people added to this step here, each behind its row or at the end."""
    step = part.step
    codes = {row.spec.code for row in part.actions}
    behind: dict[str, list[Row]] = defaultdict(list)
    for one in added:
        near = one.near if one.near in codes else ""
        row = Row(
            spec=one.action,
            phase=step.phase,
            owner=one.action.owners[0],
            due=one.action.due or step.due,
            order=step.order,
            environment=one.action.environment,
            shown=one.shown,
            attempt=one.attempt,
        )
        behind[near].append(row)
        codes.add(one.action.code)
    rows = [*_placed(actions, behind), *_placed(behind.pop("", []), behind)]
    return list(_numbered(rows, step.order))


def _placed(rows: Iterable[Row], behind: Mapping[str, list[Row]]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _placed(behind.get(row.spec.code, ()), behind)


def _numbered(rows: Iterable[Row], order: int) -> Iterator[Row]:
    """The rows, each that people added numbered behind the row of the runbook that it stands behind."""
    last = order
    for row in rows:
        if row.order > order:
            last = row.order
            yield row
        else:
            last = min(last + 1, last // _ROOM * _ROOM + _ROOM - 1)
            yield replace(row, order=last)


def _lived(
    known: Mapping[str, date | None], place: Place, parts: Iterable[_Part], planner: Planner
) -> Mapping[str, date | None]:
    """The dates by the rules of the rows, with those of rows that people added and those that happened."""
    if place.here is NOTHING:
        return known
    added = {
        row.spec.code: planner.due_date(row.due, place.moments)
        for part in parts
        for row in part.actions
        if row.spec.code not in known
    }
    return {**known, **added, **place.here.due}


class _Maker:
    """Makes the items of one place."""

    def __init__(self, place: Place, dates: Mapping[str, date | None], instances: Instances) -> None:
        self._place, self._here, self._dates = place, place.here, dates
        self._scope, self._roles = place.scope.identity, place.roles
        self._instances, self._identities = instances, instances.within(place.scope.identity)

    def item(self, row: Row, step: Identity | None) -> Item:
        """The instance of a row; `step` is that of the step of an action."""
        spec, place, here = row.spec, self._place, self._here
        code = spec.code
        waits = _waits(code, step, here.waiting) if here.waiting else ""
        after = _after(spec, place) if spec.instead or here.extra else spec.after
        undated = waits and waits != FIRST_DOMAIN
        due = None if undated else self._dates[code]
        at = None
        if row.gate and not undated:
            at = gate_moment(row.gate, due, place.agreed_anew if code in here.due else place.moments)
        # By position: by name it takes twice as long, and a programme has a hundred thousand.
        return Item(
            self._identities[code],
            row,
            self._scope,
            step,
            self._doing(row, step),
            at.date() if at else due,
            at,
            place.environments.get(code, row.environment),
            self._instances.before(self._scope, after),
            (at is not None and code in place.moments.gates) or code in here.due,
            waits,
        )

    def _doing(self, row: Row, step: Identity | None) -> tuple[str, ...]:
        """The parties that do it, each once: by the order of the roles that own it."""
        if len(row.owners) == 1:
            found = self._roles.get(row.owner, ())
        else:
            found = tuple(dict.fromkeys(p for role in row.owners for p in self._roles.get(role, ())))
        if not self._place.outside:
            return found
        outside = self._place.outside.get(step.rsplit("/", 1)[-1] if step else row.spec.code, frozenset())
        return tuple(party for party in found if party not in outside)


def _waits(code: str, step: Identity | None, waiting: Mapping[str, str]) -> str:
    return waiting.get(code) or (waiting.get(step.rsplit("/", 1)[-1], "") if step else "")


def _after(spec: Step | Action, place: Place) -> tuple[str, ...]:
    """What comes first: by the runbook, or what it names instead once a condition was decided to hold.

    Rows that people added may hold it up as well.
    """
    added = tuple(one.action.code for one in place.here.extra if one.holds == spec.code)
    for condition, codes in spec.instead.items():
        if place.answer(condition):
            return (*codes, *added)
    return (*spec.after, *added)
