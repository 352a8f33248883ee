"""remake and close: an operator undoes a deletion, or ends what the configuration has no more."""

from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from bot.app.run_record import operator
from bot.app.workspace import Workspace, locked
from bot.cli.options import ConfigFolder, Now, err, open_workspace, say, tell_reasons
from bot.cli.repair import WhoseIssue
from bot.errors import CheckFailed
from bot.features.operating.undo_plan import unknown
from bot.model.issue import Identity, Observed
from bot.model.outcome import FAILURES, Report, any_failed
from bot.render.plan_text import plan_text, report_text
from bot.render.text import one_line
from bot.round.apply.operator_undo import Remake, closable, remakeable
from bot.round.apply.operator_undo import close as close_orphans
from bot.round.apply.operator_undo import remake as make_again
from bot.round.observe.absence_reads import ACCEPT
from bot.round.operator import note_act
from bot.round.units import Unit

Apply = Annotated[bool, typer.Option("--apply", help="Do it; without, only show what would be done.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the record.")]
_PANEL = "Stop and undo"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(rich_help_panel=_PANEL)(remake)
    app.command(rich_help_panel=_PANEL)(close)


def remake(
    identity: WhoseIssue,
    reason: Reason = "",
    config: ConfigFolder = None,
    now: Now = "",
    *,
    below: Annotated[bool, typer.Option("--below", help="Also what is missing below it.")] = False,
    apply: Apply = False,
    although_invisible: Annotated[
        bool,
        typer.Option(
            "--although-invisible", help="Somebody who may see everything looked: it is really deleted."
        ),
    ] = False,
) -> int:
    """Make an issue again that was deleted by mistake; shows the plan first.

    Exit 0: made, 2: there is something to make, 1: nothing of that, or refused.
    """
    with open_workspace(config, now, None, [ACCEPT], full=True) as space, _alone(space, apply=apply):
        space.round.keeps = False  # whatever else is missing is neither accepted nor in the way
        unit = _unit_of(space, identity)
        if apply:
            space.round.brake.require(identity)
        state = space.round.look(unit)
        made = remakeable(space.round, state, Identity(identity), below=below)
        say(plan_text(made.plan))
        _tell_beside(made, identity)
        if not apply:
            err.print(_doubt(space, made, identity, below=below), markup=False)
            return 2
        if not although_invisible:
            raise CheckFailed(_doubt(space, made, identity, below=below))
        space.round.judge(state, made.plan)
        _note(space, "remake", identity, reason, *made.keys)
        return _finish(make_again(space.round, made))


def _alone(space: Workspace, *, apply: bool) -> AbstractContextManager[None]:
    """The lease, where something is written; to look it is not needed."""
    return locked(space.connections.store) if apply else nullcontext()


def _tell_beside(made: Remake, identity: str) -> None:
    if made.found.below:
        err.print(f"{made.found.below} more are missing below {identity}: --below makes them too")
    if strays := made.found.strays:
        err.print(f"{len(strays)} that stood under it and have no parent now are put under it again")


def _doubt(space: Workspace, made: Remake, identity: str, *, below: bool) -> str:
    where = ", ".join(space.round.services.tracker.url(key) for key in made.keys[:3])
    more = " and more" if len(made.keys) > 3 else ""
    again = f"regiebot remake {identity}{' --below' if below else ''} --apply --although-invisible"
    return (
        f"Jira shows the bot nothing at {where}{more}, by id or key, though it may look into the project: so "
        "it answers for what is deleted, and for what a security level or another project hides. Let somebody"
        f" look who may see everything. Deleted: {again}. Hidden: let the bot see it, or there will be two"
    )


def close(
    identity: WhoseIssue,
    reason: Reason = "",
    config: ConfigFolder = None,
    now: Now = "",
    *,
    apply: Apply = False,
) -> int:
    """Close what the configuration has no more, and what lies below it; shows it first.

    Exit 0: closed or nothing to do, 2: there is something to close, 1: refused.
    """
    with open_workspace(config, now, None, full=True) as space, _alone(space, apply=apply):
        unit = _unit_of(space, identity)
        if apply:
            space.round.brake.require(identity)
        state = space.round.look(unit)
        found = closable(space.round, state, Identity(identity))
        if not found:
            say(f"{identity}: nothing to do; all of it is closed")
            return 0
        for name, issue in found:
            say(_line(name, issue))
        say(f"{identity}: {len(found)} to close")
        if not apply:
            return 2
        _note(space, "close", identity, reason, *(issue.key for _, issue in found))
        return _finish([close_orphans(space.round, state, found, " ".join(reason.split()))])


def _line(name: Identity, issue: Observed) -> str:
    return f"  - {issue.key} {name}  {one_line(issue.summary)}  ({issue.status.name} → done)"


def _unit_of(space: Workspace, identity: str) -> Unit:
    root = identity.split("/", 1)[0]
    for unit in space.units:
        if unit.tree.root == root:
            return unit
    raise CheckFailed(unknown(Identity(identity), {one.tree.root for one in space.units}))


def _note(space: Workspace, act: str, identity: str, reason: str, *keys: str) -> None:
    record, who = space.round.services.record, operator(space.settings)
    note_act(record, act, identity, who, space.round.now, " ".join(reason.split()), *keys)


def _finish(reports: list[Report]) -> int:
    say(report_text(reports))
    tell_reasons(o.detail for report in reports for o in report.outcomes if o.word in FAILURES)
    return 1 if any_failed(reports) else 0
