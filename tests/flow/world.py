"""A small programme on a fresh sandbox: one cluster, two domains, 145 actions, and one release."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.sandboxed import sandbox_settings
from bot.app.workspace import Workspace, workspace
from bot.http.retry import RetryPolicy
from bot.model.outcome import Report
from bot.model.working_days import AMSTERDAM
from bot.resources import config_dir
from bot.round.phases import PHASES, through
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from bot.settings import Settings
from regiebot_playground.demo.control import Control
from regiebot_sandbox.embedded import Running
from tests.flow.remembered import Given, begin

NOW = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)
ACTIONS = 145
IMPATIENT = RetryPolicy(sleep=lambda _: None)
"""Retries as always, and waits for nothing."""

NOTIFY = "  notify_users: false\n"
"""The line of the shipped `bot.yaml` that more lines of its section `jira` can follow."""

PROGRAMME = """
id: klein
title: Klein programma
runbook: koppeltaal-2.0-migratie
project: KT
visibility: {status: accepted, reason: The parties of this test know it.}
start: 2023-05-24
end: 2023-12-31
roles: {KTO: koppeltaal, K2: kt2, K1: kt1, AL: anderen, RV: koppeltaal}
parties:
  - {id: koppeltaal, title: Koppeltaal-organisatie, roles: [KTO, RV, SAM]}
  - {id: kt2, title: KT2-Support, roles: [K2]}
  - {id: kt1, title: KT Support, roles: [K1]}
  - {id: anderen, title: Andere leveranciers, roles: [AL]}
  - {id: it-een, title: Softwarehuis Een, roles: [IT]}
  - {id: za-een, title: Zorggroep Noord, roles: [ZA]}
  - {id: za-twee, title: Zorggroep Zuid, roles: [ZA]}
clusters:
  - id: c1
    title: Cluster een
    kick_off: 2023-06-14
    parties: [it-een]
    domains:
      - id: noord
        title: Zorggroep Noord
        party: za-een
        first: true
        other_suppliers: true
        migration: 2023-10-14 08:00
        gates: {O.9: 2023-10-12 14:00}
      - {id: zuid, title: Zorggroep Zuid, party: za-twee, other_suppliers: true, migration: 2023-11-18 08:00}
"""


@dataclass(slots=True)
class World:
    """A sandbox, a configuration and a ledger; each run is a new process as far as memory goes."""

    running: Running
    folder: Path
    policy: RetryPolicy = IMPATIENT
    templates: Path | None = None
    """Templates that go before the shipped ones."""

    @property
    def control(self) -> Control:
        return Control(self.running.url)

    @property
    def settings(self) -> Settings:
        settings = sandbox_settings(Settings.model_construct(), self.running.url, self.folder / "state")
        config = (self.folder / "config").resolve()
        return settings.model_copy(update={"config": config, "templates": self.templates})

    @contextmanager
    def open(self, now: datetime = NOW, **more: Any) -> Iterator[Workspace]:
        with workspace(self.settings, now, policy=self.policy, **more) as space:
            yield space

    def cycle(self, now: datetime = NOW, **more: Any) -> list[Report]:
        """One whole run of the bot."""
        with self.open(now, **more) as space:
            return list(space.run())

    def job(self, name: str, now: datetime = NOW) -> list[Report]:
        """`publish` or `remind` alone, for the programme."""
        with self.open(now, only=["klein"]) as space:
            (unit,) = space.units
            phases = [one for one in PHASES if one.name == name]
            return list(through(space.round, space.round.look(unit), phases))

    def begin(self, play: Callable[..., object], *how: object) -> "World":
        """As after `play(world, *how)`, which a process plays once for the same beginning (`remembered`)."""
        begin(self, play, *how)
        return self

    def once(self, play: Callable[..., Given], *how: object) -> Given:
        """The same, and what it gave; that must not change."""
        return begin(self, play, *how)

    def apply(self, now: datetime = NOW, only: str = "klein", *, full: bool = True) -> Report:
        """`regiebot apply`; with `full=False` as a tick of the service does it."""
        with self.open(now, only=[only], full=full) as space:
            (unit,) = space.units
            return space.round.reconcile(unit)[0]

    def apply_edited(self, now: datetime, identity: str, *, full: bool = True, **fields: Any) -> Report:
        """The same, as if the configuration says something else of one issue."""
        with self.open(now, only=["klein"], full=full) as space:
            (unit,) = space.units
            return space.round.reconcile(edited(unit, identity, **fields))[0]

    def plan_counts(self, now: datetime = NOW, only: str = "klein") -> Mapping[str, int]:
        with self.open(now, only=[only], full=True) as space:
            (unit,) = space.units
            return space.round.plan(space.round.look(unit)).counts

    def later(self, *minutes: int) -> list[datetime]:
        """So many minutes after `NOW`."""
        return [NOW + timedelta(minutes=m) for m in minutes]

    def lose_ledger(self) -> None:
        shutil.rmtree(self.folder / "state")

    def fault(self, path: str, action: str, **more: Any) -> None:
        method = more.pop("method", "*")
        body = {"match": {"method": method, "path": path}, "action": action, **more}
        self.control.fault(body)

    def issues(self) -> dict[str, dict[str, Any]]:
        """Stored issues by identity; a second one with the same identity fails the test."""
        return self.parts()

    def parts(self, *members: str) -> dict[str, dict[str, Any]]:
        """The same, but only these members of each; none of them named is all of it."""
        found: dict[str, dict[str, Any]] = {}
        for issue in (
            self.control.state("issue", members=("properties", *members) if members else ())
            .get("issue", {})
            .values()
        ):
            stamp = issue["properties"].get("regiebot.state")
            if stamp and "identity" in stamp:
                assert stamp["identity"] not in found, f"duplicate {stamp['identity']}"
                found[stamp["identity"]] = issue
        return found

    def key(self, identity: str) -> str:
        return str(self.parts("key")[identity]["key"])

    def act(self, person: str, do: str, **more: Any) -> Any:
        return self.control.act([{"as": person, "do": do, **more}])[0]

    def appoint(self, *projects: str, role: str = "admins", member: bool = True) -> None:
        """Give the bot a role in projects, or take it away: by default it is a normal account."""
        for project in projects:
            self.act(
                "u-facilitator",
                "appoint",
                project=project,
                role=role,
                account="bot-regiebot",
                member=member,
            )

    def set_up(self, what: str, row: str, **members: Any) -> None:
        """An administrator changes how the site is set up."""
        self.act("u-facilitator", "set_up", what=what, id=row, **{"with": members})

    def configure(self, name: str, *changes: tuple[str, str]) -> None:
        """The configuration with texts of `bot.yaml` replaced, in a folder `name`: files are read once."""
        here = (self.folder / "config").resolve()
        there = self.folder / name
        shutil.copytree(here, there)
        bot = there / "bot.yaml"
        text = bot.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        bot.write_text(text, encoding="utf-8")
        if (self.folder / "config").is_symlink():
            (self.folder / "config").unlink()
        else:
            (self.folder / "config").rename(self.folder / f"before-{name}")
        (self.folder / "config").symlink_to(there)

    def writes(self) -> Mapping[str, int]:
        """Writes per product since the request log was emptied."""
        found: Mapping[str, int] = self.control.counts()["writes_by_service"]
        return found

    def messages(self) -> list[dict[str, Any]]:
        """Every Slack message of the bot."""
        rooms = self.control.state("slack.messages.*").values()
        return [message for rows in rooms for message in rows.values()]

    def cards(self) -> Sequence[Mapping[str, Any]]:
        """Every card that reached Teams."""
        return list(self.control.state("teams.runs").get("teams.runs", {}).values())


def edited(unit: Unit, identity: str, **fields: Any) -> Unit:
    """The unit as it is when the configuration says something else of one issue."""
    grow = unit.expand
    assert grow is not None

    def other(found: Overlay) -> Unit:
        made = grow(found)
        desired = (replace(d, **fields) if d.identity == identity else d for d in made.desired)
        return replace(made, desired=tuple(desired))

    return replace(unit, expand=other)


def write_config(folder: Path) -> None:
    """The shipped runbooks, service desk and channels; a small programme; one release."""
    shipped = config_dir()
    shutil.copytree(shipped / "runbooks", folder / "runbooks")
    (folder / "programmes").mkdir()
    (folder / "programmes" / "klein.yaml").write_text(PROGRAMME, encoding="utf-8")
    (folder / "releases").mkdir()
    shutil.copy(shipped / "releases" / "mitz-3-5-0.yaml", folder / "releases")
    site = (shipped / "bot.yaml").read_text(encoding="utf-8")
    lines = [line for line in site.splitlines() if not line.startswith(("programmes:", "releases:"))]
    lines = [line for line in lines if 'audience: "party:' not in line]  # parties that are not in this one
    text = "\n".join(lines).replace("scopes: [koppeltaal-2023]", "scopes: [klein]")
    text = text.replace(
        "scopes: [koppelvlakrelease-2024-1, mitz-3-4-2, mitz-3-5-0, mitz-4-0-0]", "scopes: [mitz-3-5-0]"
    )
    (folder / "bot.yaml").write_text(text, encoding="utf-8")


PEOPLE = """people:
  - {account_id: u-zorgaanbieder, party: za-een, function: Bestuurder, mandates: [gate, signature]}
  - {account_id: u-it-deelnemer, party: it-een, function: Projectleider IT, mandates: [gate]}
  - {account_id: u-domeinbeheerder, party: za-een, function: Domeinbeheerder}
"""
"""Who may decide in the small programme; the last one may not."""


def with_people(world: World, site: str = "") -> World:
    """The small programme with people who may decide, and more lines for `bot.yaml`. Nothing is made yet."""
    (world.folder / "config").unlink()
    folder = world.folder / "config"
    folder.mkdir()
    write_config(folder)
    (folder / "programmes" / "klein.yaml").write_text(PROGRAMME.replace("clusters:", PEOPLE + "clusters:"))
    with (folder / "bot.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{site}")
    return world
