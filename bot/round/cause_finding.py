"""Find out why each change is planned, against the last round that was carried out
(`bot.reconcile.causes`)."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.model.field_table import DESCRIPTION, DUE
from bot.model.issue import Desired, Identity, Observed
from bot.model.outcome import Report, Word
from bot.ports import Notes
from bot.reconcile.causes import SURPRISES, Facts, Grounds, Issues, caused
from bot.reconcile.change_cause import Cause
from bot.reconcile.dated import is_pinned
from bot.reconcile.diff import ObservedState
from bot.reconcile.plan import Change, Plan, Verb
from bot.round.carried_out_files import Spec, keep, kept
from bot.round.observe.look import by_identity
from bot.runbook.overlay import Overlay
from bot.schedule.planner import METHOD

_PENDING = frozenset({Word.WAITING, Word.UNKNOWN, Word.PAUSED})
_LEFT = frozenset({Verb.ORPHAN, Verb.MARK})


@dataclass(frozen=True, slots=True)
class Now:
    """What is known of a programme or release in this round."""

    root: Identity
    world: ObservedState
    desired: Sequence[Desired]
    added: Collection[Identity]
    pins: Mapping[Identity, date]
    facts: Callable[[datetime], Facts]
    """What was decided, as it would be read at an instant."""
    moved_by: Callable[[Identity], str]
    """What makes the date of an action, in words."""
    otherwise: Callable[[ObservedState, Mapping[str, str] | None], Sequence[Desired] | None]
    """What another spec makes of a world, or the present one of another world; None where it cannot."""
    headed: Identity | None = None
    """Whose epic shows the head of the audit trail."""


@dataclass(frozen=True, slots=True)
class Causes:
    """One run's finding of causes."""

    notes: Notes
    spec: Spec
    now: datetime
    taken_over: tuple[str, ...] = ()

    def explain(self, plan: Plan, here: Now) -> Plan:
        """The plan with its causes; one that writes nothing and has no orphans is not looked into."""
        if not plan.writes and not any(one.verb in _LEFT for one in plan.changes):
            return plan
        observed = {issue.id: issue for issue in here.world.issues}
        found = caused(plan, _by_name(here.desired), observed, self._grounds(here))
        found = replace(found, changes=tuple(_by_the_day(one, here.headed) for one in found.changes))
        return replace(found, moved={identity: here.moved_by(identity) for identity in sorted(found.redated)})

    def carried_out(self, plan: Plan, report: Report, here: Now) -> None:
        """Remember a round whose plan was carried out: what comes after is compared with it."""
        if any(outcome.word in _PENDING for outcome in report.outcomes):
            return
        facts, before = dict(here.facts(self.now)), self._before(here.root)
        orphans = {c.identity: str(c.cause) for c in plan.changes if c.verb in _LEFT and _is_asked(c.cause)}
        note = {
            "spec": self.spec.digest,
            "shipped": self.spec.shipped,
            "method": METHOD,
            "facts": facts,
            "pins": {identity: day.isoformat() for identity, day in sorted(here.pins.items())},
            "orphans": orphans,
        }
        keep(self.notes, here.root, self.spec)
        if before is None or note != {name: before.get(name) for name in note}:
            self.notes.write_note(_key(here.root), {**note, "at": self.now.isoformat()})

    def _grounds(self, here: Now) -> Grounds:
        before = self._before(here.root)
        if before is None:
            return Grounds(known=False, redated=True)
        facts = here.facts(self.now)
        decided = _differing(facts, before["facts"])
        then = datetime.fromisoformat(before["at"])
        return Grounds(
            former=self._former(before["spec"], here),
            unpinned=_unpinned(before["pins"], here),
            redated=before.get("method") != METHOD,
            is_new_version=before["shipped"] != self.spec.shipped,
            decided=decided,
            by_clock=bool(decided) and not _differing(here.facts(then), before["facts"]),
            taken_over=self.taken_over,
            added=here.added,
            orphans={Identity(i): Cause(cause) for i, cause in before["orphans"].items()},
        )

    def _former(self, digest: str, here: Now) -> Issues | None:
        """What the former spec makes of the present facts; nothing at all where that cannot be found out, so
        that every difference is the spec's.
        """
        if digest == self.spec.digest:
            return None
        files = kept(self.notes, digest)
        found = here.otherwise(here.world, files) if files is not None else None
        return _by_name(found or ())

    def _before(self, root: Identity) -> dict[str, Any] | None:
        found = self.notes.read_note(_key(root))
        return found if isinstance(found, dict) and found.keys() >= _MEMBERS else None


_MEMBERS = {"spec", "shipped", "facts", "pins", "orphans", "at"}


def facts_of(
    living: Overlay,
    settled: Collection[Identity],
    measured: Mapping[Identity, int],
    turns: Mapping[Identity, str | None],
) -> Facts:
    """Digest of what was decided, by scope: alike in every process for the same decisions."""
    found: dict[str, list[Any]] = {scope: [_canonical(here)] for scope, here in living.items()}
    for scope in sorted(settled):
        found.setdefault(scope, []).append("settled")
    for identity, account in sorted(turns.items()):
        found.setdefault(identity.rpartition("/")[0], []).append([identity, account])
    for identity, minutes in sorted(measured.items()):
        found.setdefault(identity.rpartition("/")[0], []).append([identity, minutes])
    return {scope: hashlib.sha256(json.dumps(one).encode()).hexdigest()[:16] for scope, one in found.items()}


def _canonical(value: Any) -> Any:
    """A value as plain JSON, sets and mappings in order."""
    if isinstance(value, Mapping):
        return sorted([str(name), _canonical(part)] for name, part in value.items())
    if isinstance(value, frozenset | set):
        return sorted(json.dumps(_canonical(part)) for part in value)
    if isinstance(value, list | tuple):
        return [_canonical(part) for part in value]
    names = getattr(type(value), "model_fields", None) or getattr(value, "__dataclass_fields__", None)
    return [[name, _canonical(getattr(value, name))] for name in names] if names else str(value)


def _by_the_day(change: Change, headed: Identity | None) -> Change:
    """The epic that shows the head of the audit trail says another one each day, which nobody decides."""
    is_head = change.identity == headed and [one.field for one in change.written] == [DESCRIPTION]
    return replace(change, cause=Cause.CLOCK) if is_head and change.cause is Cause.UNKNOWN else change


def _unpinned(before: Mapping[str, str], here: Now) -> Issues | None:
    """What the dates would be, had nobody set or taken away any since."""
    pins = {identity: day.isoformat() for identity, day in here.pins.items()}
    if pins == before:
        return None
    issues = by_identity(here.world)
    other = {
        issues[Identity(i)].id: _with_due(issues[Identity(i)], before.get(i))
        for i in pins.keys() | before.keys()
        if pins.get(Identity(i)) != before.get(i) and Identity(i) in issues
    }
    observed = tuple(other.get(issue.id, issue) for issue in here.world.issues)
    return _by_name(here.otherwise(replace(here.world, issues=observed), None) or ())


def _with_due(issue: Observed, pinned: str | None) -> Observed:
    """As if the date were the one that was set then, or the one that the bot wrote."""
    written = issue.stamp.applied.get(DUE) if issue.stamp and is_pinned(issue) else None
    day = pinned or written
    return replace(issue, due=date.fromisoformat(day) if day else None) if day or is_pinned(issue) else issue


def _differing(one: Facts, other: Facts) -> frozenset[str]:
    return frozenset(scope for scope in one.keys() | other.keys() if one.get(scope) != other.get(scope))


def _is_asked(cause: Cause | None) -> bool:
    return cause is not None and cause not in SURPRISES


def _by_name(issues: Sequence[Desired]) -> Issues:
    return {issue.identity: issue for issue in issues}


def _key(root: Identity) -> str:
    return f"carried-out:{root}"
