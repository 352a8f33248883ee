"""run and health: the scheduled service."""

import time
import urllib.error
import urllib.request
from typing import Annotated

import typer

from bot.app import Workspace, locked
from bot.cli.options import ConfigFolder, Format, Now, Only, Output, moment, open_workspace, print_json, say
from bot.core.outcome import Report, any_failed
from bot.errors import Busy, RegiebotError
from bot.render.plan import report_text
from bot.service.logs import configure, logger
from bot.service.scheduler import Stop
from bot.service.scheduler import run as run_scheduler
from bot.service.web import Health, Server


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(run)
    app.command()(health)


def run(
    config: ConfigFolder = None,
    now: Now = "",
    only: Only = None,
    output: Output = Format.TEXT,
    *,
    once: Annotated[bool, typer.Option("--once", help="One cycle, then end.")] = False,
) -> int:
    """Work on the schedule of bot.yaml until SIGTERM: apply, attach RFCs, publish, remind."""
    stop = Stop()
    stop.on_signals()
    with open_workspace(config, now, only) as space:
        space.cycle.stop = stop
        if not once:
            return _serve(space, now, stop)
        with locked(space.connections.store):
            reports = list(space.cycle.run(space.units))
    if output is Format.JSON:
        print_json({"reports": [report.as_json() for report in reports]})
    else:
        say(report_text(reports))
    return 1 if any_failed(reports) else 0


def _serve(space: Workspace, now: str, stop: Stop) -> int:
    configure()
    log = logger()
    schedule = space.catalog.site.schedule
    state = Health(limit=3 * 60 * schedule.tick_minutes)
    server = Server(state, space.settings.health_host, space.settings.health_port)

    def tick() -> None:
        started = time.monotonic()
        reports: list[Report] = []
        result = "ok"
        try:
            with locked(space.connections.store):
                for report in space.at(moment(now), stop).cycle.run(space.units):
                    reports.append(report)
                    log.info("report", job=report.job, root=report.root, **report.counts)
                    for outcome in report.outcomes:
                        log.info(
                            "outcome",
                            job=report.job,
                            word=outcome.word,
                            subject=outcome.subject,
                            where=outcome.where,
                            detail=outcome.detail,
                        )
            result = "failed" if any_failed(reports) else "ok"
        except Busy as busy:
            log.info("busy", detail=str(busy))
        except RegiebotError as error:
            result = "failed"
            log.warning("tick failed", detail=str(error))
        except Exception:  # the tick's edge: the service lives on, and the log tells
            result = "crashed"
            log.exception("tick crashed")
        state.record(reports, time.monotonic() - started, result)

    server.start()
    log.info("started", tick_minutes=schedule.tick_minutes, units=[unit.name for unit in space.units])
    try:
        run_scheduler(schedule, tick, stop)
    finally:
        server.stop()
        log.info("stopped")
    return 0


def health(
    url: Annotated[str, typer.Option(help="Where the service answers.")] = "http://127.0.0.1:8080/healthz",
) -> int:
    """Ask a running service whether it is well. Exit 0: yes."""
    if not url.startswith("http://"):
        raise RegiebotError("health is asked over http:// only")
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (http only, see above)
            say(answer.read().decode())
    except urllib.error.HTTPError as error:
        say(error.read().decode())
        return 1
    except OSError as error:
        raise RegiebotError(f"no service answers at {url}: {error}") from None
    return 0
