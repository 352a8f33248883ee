"""A sandbox in a process of its own, and runs of the bot against it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.app.connections import connect
from bot.app.sandboxed import sandbox_settings
from bot.app.wording import words
from bot.app.workspace import calendar_of, read_config
from bot.config.catalog import Catalog
from bot.http.retry import RetryPolicy
from bot.model.issue import IssueId
from bot.model.outcome import any_failed
from bot.model.working_days import AMSTERDAM
from bot.round.phases import run_round
from bot.round.round_context import Round
from bot.round.services import Renderers
from bot.round.units import Unit
from bot.settings import Settings
from regiebot_playground.demo.control import Control

NOW = datetime(2023, 10, 12, 10, 10, tzinfo=AMSTERDAM)
LATENCY_MS = 150
_SERVE = "from regiebot_sandbox.embedded import serve; serve()"


@cache
def catalog() -> Catalog:
    """The shipped configuration."""
    found, said = read_config(None)
    if said:
        raise SystemExit(said)
    return found


@cache
def shipped_words() -> Renderers:
    """The shipped templates. One process has them once, so the service renders what changed alone."""
    return words(Settings.model_construct(), catalog().site.language)


@dataclass(frozen=True, slots=True)
class Calls:
    """What a run asked of the services."""

    requests: tuple[dict[str, Any], ...]

    @property
    def jira(self) -> int:
        return sum(r["service"] in ("jira", "servicedesk") for r in self.requests)

    @property
    def writes(self) -> int:
        return sum(bool(r["write"]) for r in self.requests)

    @property
    def page_writes(self) -> int:
        return sum(r["service"] == "confluence" and bool(r["write"]) for r in self.requests)

    @property
    def creates(self) -> int:
        return sum(r["template"] == "/rest/api/3/issue/bulk" for r in self.requests)


@dataclass(slots=True)
class Stage:
    """One sandbox with one ledger. Every run has clients of its own, as after a restart."""

    url: str
    pid: int
    folder: Path
    now: datetime = NOW
    control: Control = field(init=False)

    def __post_init__(self) -> None:
        self.control = Control(self.url)
        self.control.set_clock(self.now)

    @property
    def settings(self) -> Settings:
        return sandbox_settings(Settings.model_construct(), self.url, self.folder)

    def empty(self) -> None:
        """An empty site and no ledger; faults and settings go too."""
        self.control.heal()
        self.control._call("POST", "reset", {"seed": "default", "at": NOW.isoformat()})  # noqa: SLF001
        self.now = NOW
        for file in self.folder.glob("state.sqlite*"):
            file.unlink()

    def cpu(self) -> float:
        """CPU seconds that the sandbox has used; 0 where the system does not tell."""
        file = Path(f"/proc/{self.pid}/stat")
        if not file.exists():
            return 0.0
        ticks = file.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def slow(self) -> None:
        """From now on every call takes `LATENCY_MS` more."""
        self.control.fault({"latency_ms": LATENCY_MS})

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.control.set_clock(self.now)

    @contextmanager
    def cycle(self, unit: Unit, **more: Any) -> Iterator[Round]:
        """The bot, ready to work on one programme."""
        site = catalog().site
        connections = connect(self.settings, site, RetryPolicy())
        try:
            yield Round(
                services=connections.ports,
                renderers=shipped_words(),
                site=site,
                days=calendar_of(catalog(), self.now),
                now=self.now,
                roots=(unit.tree.root,),
                **more,
            )
        finally:
            connections.store.close()

    def run(self, unit: Unit, **more: Any) -> Calls:
        """One whole cycle, and what it asked of the services."""
        self.control.forget_requests()
        with self.cycle(unit, **more) as cycle:
            reports = list(run_round(cycle, [unit]))
        if any_failed(reports):
            raise SystemExit("\n".join(str(o) for r in reports if r.failed for o in r.outcomes)[:2000])
        return self.calls()

    def reconcile(self, unit: Unit, **more: Any) -> Calls:
        """Plan and apply alone, without pages and messages."""
        self.control.forget_requests()
        with self.cycle(unit, **more) as cycle:
            cycle.reconcile(unit)
        return self.calls()

    def calls(self) -> Calls:
        """The calls since the log was emptied."""
        return Calls(tuple(dict(r) for r in self.control.requests()))

    def issue_of(self, unit: Unit, identity: str) -> IssueId:
        """The issue of an identity, as the ledger knows it."""
        with self.cycle(unit) as cycle:
            known = cycle.services.ledger.known(unit.tree.root)
            issue_id = known[unit.tree.items[identity].identity].issue_id  # type: ignore[index]
        if issue_id is None:
            raise SystemExit(f"{identity} was not made")
        return issue_id


@contextmanager
def stage() -> Iterator[Stage]:
    """A sandbox until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield Stage(process.stdout.readline().strip(), process.pid, Path(folder))
        finally:
            process.terminate()
            process.wait(20)
