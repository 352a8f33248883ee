"""An operator undoes: makes again what was deleted by mistake, closes what left the configuration."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import CheckFailed
from bot.features.all_rules import IssueAction
from bot.features.operating.undo_plan import (
    Missing,
    Orphan,
    creates,
    missing,
    orphans,
    why_not_closed,
    why_not_remade,
)
from bot.model.field_table import PARENT
from bot.model.issue import Category, Desired, Identity, IssueKey, ManagedState, Observed
from bot.model.outcome import Outcome, Report, Word
from bot.reconcile.plan import Plan
from bot.reconcile.upgrade import held
from bot.round.apply.handover import accept
from bot.round.apply.issue_acts import Perform
from bot.round.observe.look import ids_of
from bot.round.round_context import Round
from bot.round.state import UnitState
from bot.round.units import Unit

_CLOSED = "orphan-closed"


@dataclass(frozen=True, slots=True)
class Remake:
    """What would be made again, after Jira was asked for it by id and by key."""

    plan: Plan
    found: Missing
    state: UnitState
    desired: Sequence[Desired]
    keys: tuple[IssueKey, ...]
    """What the missing issues were called."""


def remakeable(current: Round, state: UnitState, identity: Identity, *, below: bool) -> Remake:
    """Plan to make an issue again; nothing is written.

    Raises CheckFailed where its issue is there, was never made, or may not be looked for: then only a person
    can tell whether it was deleted.
    """
    desired, observed = state.planned.desired, state.observed
    if reason := why_not_remade(identity, desired, observed):
        raise CheckFailed(reason)
    found = missing(identity, desired, observed, below=below)
    known = [observed.known[issue.identity] for issue in found.wanted]
    keys = tuple(row.key for row in known if row.key)
    _prove_absent(current, state.unit, keys, [row.issue_id for row in known if row.issue_id])
    whole = current.draft(state)
    lines = creates(found, whole.changes, observed)
    return Remake(replace(whole, changes=lines, unchanged=0), found, state, desired, keys)


def _prove_absent(current: Round, unit: Unit, keys: Sequence[IssueKey], ids: Sequence[str]) -> None:
    """Raise CheckFailed where Jira shows any of them, or the bot may not look into their project."""
    tracker = current.services.tracker
    tracker.require_login()
    for project in sorted(unit.tree.projects):
        if tracker.can_browse(project):
            continue
        raise CheckFailed(
            f"the bot may not look into project {project}, so nobody can tell what is there; give it Browse "
            "Projects first"
        )
    there = [issue.key for issue in tracker.fetch(list(ids))]  # type: ignore[arg-type]
    there += [issue.key for key in keys[:1] if (issue := tracker.by_key(key))]
    if there:
        names = ", ".join(dict.fromkeys(there))
        raise CheckFailed(f"{names} can be read, so it was not deleted; regiebot plan tells where it stands")


def remake(current: Round, made: Remake) -> list[Report]:
    """Make them, and put what lost its parent back under it; `judge` is the caller's. What Jira refuses stays
    missing.
    """
    report, state = current.apply(made.state, made.plan)
    reports, there = [report], ids_of(state.observed)
    back = [own for own in made.desired if own.identity in made.found.strays and own.parent in there]
    for own in back:
        accept(own, state.observed, [PARENT], current.services.tracker, current.services.ledger)
    if back:
        state = current.look(state.unit)
        names = {own.identity for own in back}
        plan = current.draft(state)
        plan = replace(plan, changes=tuple(c for c in plan.writes if c.identity in names))
        reports.append(current.apply(state, plan)[0])
    return reports


def closable(current: Round, state: UnitState, identity: Identity) -> Sequence[Orphan]:
    """The open issues that closing an orphan is about; none where all are closed. Raises CheckFailed."""
    kept = held(state.unit.tree, state.observed, current.upgrade)
    observed = replace(state.observed, held=kept)
    if reason := why_not_closed(identity, state.planned.desired, observed):
        raise CheckFailed(reason)
    return orphans(identity, current.draft(state.at(observed)).changes, observed)


def close(current: Round, state: UnitState, found: Sequence[Orphan], reason: str) -> Report:
    """Say on each why it is closed, and close it: once each, however often this is asked."""
    run = Perform(current.services.tracker, current.renderers.note, current.stop, current.brake)
    acts = [_closing(identity, issue, reason) for identity, issue in found]
    report = run.run(state.root, acts, ids_of(state.observed))
    current.observer.refresh(state.root, run.touched)
    unsigned = [
        Outcome(Word.REFUSED, name, issue.key, "the bot's property is not on it; close it in Jira")
        for name, issue in found
        if issue.stamp is None
    ]
    return Report("close", state.root, (*report.outcomes, *unsigned))


def _closing(identity: Identity, issue: Observed, reason: str) -> IssueAction:
    """Ends a run that was cut off after its note; once a person opened the issue again it is another one."""
    stamp = issue.stamp or ManagedState(identity, {})
    before = sum(key.startswith(_CLOSED) for key in stamp.posted)
    number = before if stamp.pending_transition is Category.DONE and before else before + 1
    return IssueAction(identity, f"{_CLOSED}:{number}", "orphan_closed", {"reason": reason}, Category.DONE)
