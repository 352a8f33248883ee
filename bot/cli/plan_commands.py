"""plan, apply, publish, remind, status and check."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app.service_check import check
from bot.app.workspace import Workspace, locked, looked, missed_messages, require, status_views
from bot.cli.options import (
    AcceptDeletions,
    ConfigFolder,
    Format,
    Now,
    Only,
    Output,
    Readers,
    err,
    finish,
    open_workspace,
    out,
    print_json,
    readers_named,
    say,
    tell_reasons,
)
from bot.cli.plan_file import fingerprints
from bot.cli.settling import settle
from bot.errors import CheckFailed, RegiebotError, UnsafePlan, Withheld
from bot.features.planning.conflicts import conflict_view, open_conflicts
from bot.features.planning.contention import contention_view, contentions
from bot.features.planning.views import ConflictView, ContentionView
from bot.features.visibility.views import RoomView, room_views
from bot.masking import masked_values
from bot.model.outcome import Outcome, Report
from bot.reconcile.plan import WRITES, Plan, Verb
from bot.render.environment import Templates
from bot.render.plan_text import plan_markdown, plan_text
from bot.render.planning_text import planning_text
from bot.render.status_report import StatusText
from bot.render.visibility_text import rooms_text
from bot.round.brake import advice
from bot.round.brake import outcome as paused
from bot.round.observe.absence_reads import ACCEPT
from bot.round.phases import AFTER_APPLY, PUBLISH, REMIND, through
from bot.round.report.outgoing import failure
from bot.round.state import UnitState
from bot.round.units import Unit

Allow = Annotated[bool, typer.Option(help="Apply even when more issues change than the guard allows.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (plan, apply, publish, remind, status):
        app.command()(command)
    app.command(name="check")(preflight)


def plan(
    config: ConfigFolder = None,
    now: Now = "",
    only: Only = None,
    output: Output = Format.TEXT,
    out_file: Annotated[Path | None, typer.Option("--out", help="Also write the plan as JSON here.")] = None,
    *,
    allow_updates: Allow = False,
    allow_orphans: Allow = False,
    allow_look_alikes: Allow = False,
    allow_majors: Allow = False,
    allow_dates: Allow = False,
    accept_deletions: AcceptDeletions = False,
) -> int:
    """Show what would change in Jira. Writes nothing. Exit 0: nothing to do, 2: changes."""
    flags = _flags(
        allow_updates, allow_orphans, allow_look_alikes, allow_majors, allow_dates, accept_deletions
    )
    with open_workspace(config, now, only, flags, full=True) as space:
        space.round.keeps = False
        withheld: list[str] = []
        looks = list(looked(space, withheld))
        plans = [space.round.draft(state) for state in looks]
        refused = [*_refused(space, looks, plans), *withheld]
        planning = [_beside(state, drawn) for state, drawn in zip(looks, plans, strict=True)]
        held = space.round.brake.in_force
    whole = {"plans": [one.as_json() | beside.as_json() for one, beside in zip(plans, planning, strict=True)]}
    if out_file:
        _write(out_file, json.dumps(masked_values(whole), indent=2, ensure_ascii=False))
    if output is Format.JSON:
        print_json(whole)
    else:
        render = plan_markdown if output is Format.MARKDOWN else plan_text
        said = zip(map(render, plans), (beside.text for beside in planning), strict=True)
        say("\n\n".join("\n".join(filter(None, both)) for both in said))
    for pause in held:
        err.print(f"{pause.sentence}; {advice(pause)}", markup=False)
    if refused:
        raise UnsafePlan("; ".join(refused))
    return plan_status(plans)


def plan_status(plans: Sequence[Plan]) -> int:
    """1 where a text could not be made, 2 where something is to be made, written or still to be found."""
    verbs = {change.verb for one in plans for change in one.changes}
    errors = [c.reason for one in plans for c in one.changes if c.verb is Verb.NO_TEXT]
    tell_reasons(errors)
    if errors:
        return 1
    return 2 if verbs & (WRITES | {Verb.WAIT}) else 0


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is told beside a plan: dates that cannot stay, what too many need at once, and who sees it."""

    conflicts: Sequence[ConflictView]
    contention: Sequence[ContentionView]
    rooms: Sequence[RoomView]

    @property
    def text(self) -> str:
        said = (rooms_text(self.rooms), planning_text(self.conflicts, self.contention))
        return "\n".join(filter(None, said))

    def as_json(self) -> dict[str, Any]:
        """Days and moments in ISO form."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda at: at.isoformat()))
        return told


def _beside(state: UnitState, drawn: Plan) -> _Beside:
    now = state.situation
    return _Beside(
        [conflict_view(now, one) for one in open_conflicts(now)],
        [contention_view(now, one) for one in now.once(contentions)],
        room_views(state.resolved.tree, state.planned.desired, drawn),
    )


def _refused(space: Workspace, looks: Sequence[UnitState], plans: Sequence[Plan]) -> Iterator[str]:
    """What the guard says, after the plan: people must be able to look at what they are asked about."""
    for state, drawn in zip(looks, plans, strict=True):
        try:
            space.round.judge(state, drawn)
        except UnsafePlan as error:
            yield str(error)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CheckFailed(f"{file} cannot be written ({error.strerror})") from None


def apply(
    config: ConfigFolder = None,
    now: Now = "",
    only: Only = None,
    output: Output = Format.TEXT,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help="Apply only if the plan is still the one in this file.")
    ] = None,
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Go on until nothing waits or is unknown any more; Ctrl-C ends it.")
    ] = False,
    allow_updates: Allow = False,
    allow_orphans: Allow = False,
    allow_look_alikes: Allow = False,
    allow_majors: Allow = False,
    allow_dates: Allow = False,
    accept_deletions: AcceptDeletions = False,
) -> int:
    """Make Jira as the configuration says, and attach approved RFCs to their release.

    Exit 0: all of it is done, 1: something that should exist now does not.
    """
    if wait and plan_file:
        raise CheckFailed("--wait makes new plans, which --plan rules out: use one of them")
    with (
        open_workspace(
            config,
            now,
            only,
            _flags(
                allow_updates, allow_orphans, allow_look_alikes, allow_majors, allow_dates, accept_deletions
            ),
            full=True,
        ) as space,
        locked(space.connections.store),
    ):
        space.round.require_unpaused(space.units)
        require(space)
        expected = _expected(plan_file, space)
        reports = _each(space, "apply", lambda s, unit: _applied(s, unit, expected))
        if wait:
            reports = settle(space, reports, lambda s: _each(s, "apply", lambda s, u: _applied(s, u, None)))
    return finish(reports, output)


def _expected(plan_file: Path | None, space: Workspace) -> Mapping[str, str] | None:
    """The fingerprint of each plan in a file that `plan --out` wrote; says what of this run is not in it."""
    if plan_file is None:
        return None
    names = [unit.name for unit in space.units]
    found = fingerprints(plan_file, names)
    for name in [name for name in names if name not in found]:
        err.print(f"{name} is not in {plan_file} and is left alone", markup=False)
    return found


def _applied(space: Workspace, unit: Unit, expected: Mapping[str, str] | None) -> Iterator[Report]:
    if expected is not None and unit.name not in expected:
        return
    state = space.round.look(unit)
    made = space.round.plan(state)
    if expected is not None and expected[unit.name] != made.fingerprint:
        raise UnsafePlan(f"{unit.name}: what the plan would touch has changed since; make a new plan")
    with _bar(unit.name, made) as told:
        space.round.progress = told
        report, state = space.round.apply(state, made)
    yield report
    yield from through(space.round, state, AFTER_APPLY)


def _each(space: Workspace, job: str, work: Callable[[Workspace, Unit], Iterator[Report]]) -> list[Report]:
    """The reports of every programme and release; what stops one is told, and the others go on."""
    reports: list[Report] = []
    for unit in space.units:
        if pause := space.round.brake(unit.tree.root):
            reports.append(Report(job, unit.name, (paused(pause),)))
            continue
        try:
            for report in work(space, unit):
                reports.append(report)
        except RegiebotError as error:
            reports.append(failure(job, unit.name, error))
    return [*reports, *space.cut()]


@contextmanager
def _bar(name: str, plan: Plan) -> Iterator[Callable[[Outcome], None]]:
    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    hidden = not err.is_terminal or not plan.writes
    with Progress(*columns, console=err, transient=True, disable=hidden) as progress:
        task = progress.add_task(name, total=len(plan.changes))
        yield lambda _: progress.advance(task)


def publish(
    config: ConfigFolder = None, now: Now = "", only: Only = None, output: Output = Format.TEXT
) -> int:
    """Bring the Confluence pages up to date; unchanged content writes nothing."""
    with open_workspace(config, now, only) as space, locked(space.connections.store):
        space.round.require_unpaused(space.units)
        require(space, wiki=True)
        reports = _each(space, "publish", lambda s, unit: through(s.round, s.round.look(unit), [PUBLISH]))
    return finish(reports, output)


def remind(
    config: ConfigFolder = None, now: Now = "", only: Only = None, output: Output = Format.TEXT
) -> int:
    """Send the GO/NO-GO reminders and overdue digests that are due; each message once."""
    with open_workspace(config, now, only) as space, locked(space.connections.store):
        space.round.require_unpaused(space.units)
        require(space, chat=True)
        reports = list(space.round.outgoing.lapse())
        reports += _each(space, "remind", lambda s, unit: through(s.round, s.round.look(unit), [REMIND]))
    return finish(reports, output)


def status(
    config: ConfigFolder = None, now: Now = "", only: Only = None, audience: Readers = "internal"
) -> int:
    """Where every programme and release stands, and which messages did not arrive."""
    readers = readers_named(audience)
    with open_workspace(config, now, only, partly=True) as space:
        withheld: list[str] = []
        views = list(status_views(space, withheld, readers))
        missed = missed_messages(space) if readers.is_internal else ()
        pauses = space.round.brake.in_force if readers.is_internal else ()
        texts = StatusText(Templates(space.settings.templates, space.catalog.site.language))
        if out.is_terminal:
            out.print(texts.rich(views, space.round.now, missed, pauses))
        else:
            say(texts.plain(views, space.round.now, missed, pauses))
    if withheld:
        raise Withheld("; ".join(withheld))
    return 1 if space.findings else 0


def preflight(config: ConfigFolder = None, now: Now = "") -> int:
    """Check every assumption about the live services; all findings in one run, nothing written."""
    with open_workspace(config, now, None, partly=True) as space:
        findings = list(check(space))
    for finding in findings:
        say(finding.text)
    wrong = sum(not finding.ok for finding in findings)
    untried = sum(not finding.is_tried for finding in findings)
    rest = f", {untried} not tried" if untried else ""
    say(f"{len(findings) - wrong - untried} right, {wrong} wrong{rest}")
    return 1 if wrong or space.findings else 0


def _flags(*given: bool) -> list[str]:
    names = (
        "--allow-updates",
        "--allow-orphans",
        "--allow-look-alikes",
        "--allow-majors",
        "--allow-dates",
        ACCEPT,
    )
    return [name for name, wanted in zip(names, given, strict=True) if wanted]
