"""run: the scheduled service."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bot.app.workspace import Workspace, locked, serving, unread_units
from bot.cli.options import (
    AcceptDeletions,
    ConfigFolder,
    Format,
    Now,
    Only,
    Output,
    finish,
    moment,
    open_workspace,
)
from bot.errors import CheckFailed, LostLease
from bot.http.retry import RetryPolicy
from bot.logs import configure, logger
from bot.model.outcome import Report
from bot.round.observe.absence_reads import ACCEPT
from bot.service.scheduler import Stop
from bot.service.scheduler import run as run_scheduler
from bot.settings import Level
from bot.situation.scope_pauses import in_force
from bot.trail.trail_events import EventKind


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(run)


def run(
    config: ConfigFolder = None,
    now: Now = "",
    only: Only = None,
    output: Output = Format.TEXT,
    *,
    once: Annotated[bool, typer.Option("--once", help="One cycle, then end.")] = False,
    accept_deletions: AcceptDeletions = False,
) -> int:
    """Work on the schedule of bot.yaml until SIGTERM: apply, attach RFCs, publish, remind."""
    if accept_deletions and not once:
        raise CheckFailed(f"{ACCEPT} is about what is missing now: use it with --once, or with apply")
    stop = Stop()
    stop.on_signals()
    accepted = [ACCEPT] if accept_deletions else []
    with open_workspace(
        config, now, only, accepted, full=accept_deletions, partly=True, policy=RetryPolicy(sleep=stop.pause)
    ) as space:
        if not once:
            configure(space.settings.log or Level.INFO)
            with serving(space.connections.store, stop.goes_on_after, stop.set):
                return _serve(space, now, stop)
        space.round.stop = space.stopping(stop)
        with locked(space.connections.store):
            reports = [*space.run(), *space.cut()]
    return finish(reports, output) or (1 if space.findings or stop() else 0)


def _serve(space: Workspace, now: str, stop: Stop) -> int:
    # Not imported for a single round: a web server takes long.
    from bot.service.tick import Tick, Unread
    from bot.service.web import Health, Server

    settings, schedule = space.settings, space.catalog.site.schedule
    log, ends = logger(), list[LostLease]()

    def paused() -> list[str]:
        pauses = space.connections.ports.pauses.read()
        return [one.sentence for one in in_force(pauses, moment(now))]

    state = Health(limit=3 * 60 * schedule.tick_minutes, paused=paused)
    server = Server(state, settings.health_host, settings.health_port)

    def work() -> Iterator[Report]:
        with locked(space.connections.store):
            yield from space.at(moment(now), stop).run()
            yield from space.cut()

    def lost(error: LostLease) -> None:
        ends.append(error)
        stop.set()

    server.start()
    units = [unit.name for unit in space.units]

    def unread() -> Iterator[Unread]:
        yield from unread_units(space.at(moment(now), stop))

    log.info("started", tick_minutes=schedule.tick_minutes, units=units, health=server.address)
    trail = space.connections.store.trail
    trail.note_service(EventKind.STARTED)
    try:
        run_scheduler(schedule, Tick(work, state, log, lost, unread), stop)
    finally:
        server.stop()
        log.info("stopped")
        trail.note_service(EventKind.STOPPED)
    if ends:
        raise ends[0]
    return 0
