"""A programme in which Jira loses what it had for half an hour, at a random moment.

People go on as ever. Meanwhile no page, message or decision changes; afterwards all is as in the run in which
nothing was lost. The runs differ in nothing but the loss: in each of them the bot makes as many rounds.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.sandboxed import make_folder, sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.core.types import Identity
from bot.demo.control import Control
from bot.sandbox.embedded import Running, start
from bot.settings import Settings
from bot.simulate import Simulation
from bot.simulate.script import story_of
from tests.flow import canonical
from tests.flow.losses import BEHIND, BLINDING, repair
from tests.flow.world import World, write_config

pytestmark = pytest.mark.no_cover

UNTIL = date(2023, 6, 30)
LOSSES = {**BLINDING, **BEHIND}
SHOWN = ("confluence_page", "confluence_version", "slack.messages", "teams.runs")
STRETCH = (0, 10, 20, 30)
"""Minutes after a scheduled round at which the bot looks while something is lost."""


@dataclass
class Lossy(Simulation):
    """A simulation in which each loss comes once, before a round that a seed chooses."""

    losses: Mapping[int, str] = field(default_factory=dict)
    """By number of the instant, what is lost from then on."""
    extra: frozenset[int] = frozenset()
    """Instants after which the bot looks again a few times, lost or not."""
    instants: int = 0
    changed: list[str] = field(default_factory=list)
    """What changed while something was lost."""
    lost: list[str] = field(default_factory=list)

    def _round(self, now: datetime) -> None:
        number, control = self.instants, Control(self.running.url)
        self.instants += 1
        loss = self.losses.get(number)
        if number not in self.extra:
            super()._round(now)
            return
        before = self._shown()
        if loss:
            LOSSES[loss](control)
        for minutes in STRETCH:
            self._look(control, now + timedelta(minutes=minutes), loss)
        if loss and loss in BLINDING and self._shown() != before:
            self.changed.append(loss)
        if loss:
            repair(control)
            self.lost.append(loss)
        self._look(control, now + timedelta(minutes=40), None)

    def _look(self, control: Control, at: datetime, loss: str | None) -> None:
        control.set_clock(at)
        found, told = list(self.refusals), dict(self.words)
        super()._round(at)
        if loss:  # what is withheld is told, and that is no broken promise
            self.refusals[:] = found
            assert self.words != told or loss in BEHIND, loss

    def _shown(self) -> str:
        """What people can see, and what the record holds, to the last character."""
        state = self.running.site.store.dump()
        pages = {name: rows for name, rows in state.items() if name.startswith(SHOWN)}
        issues = {i: (one["comments"], one["fields"]["status"]) for i, one in state["issue"].items()}
        entries = self.space.cycle.ports.record.entries(Identity("klein"))
        return json.dumps([pages, issues, [repr(one) for one in entries]], sort_keys=True, default=str)


def play(folder: Path, config: Path, losses: Mapping[int, str], extra: frozenset[int]) -> tuple[Lossy, Any]:
    """The first weeks of the small programme, and how the site stands at the end."""
    make_folder(folder)
    with start(state=folder / "sandbox.sqlite") as running:
        chosen = sandbox_settings(Settings.model_construct(config=config), running.url, folder)
        with (
            workspace(chosen, datetime(2023, 1, 1, 9, tzinfo=UTC), only=["klein"]) as space,
            locked(space.connections.store),
        ):
            played = _played(running, space, losses, extra)
            return played, _standing(running, folder, played)


def _played(running: Running, space: Workspace, losses: Mapping[int, str], extra: frozenset[int]) -> Lossy:
    (unit,) = space.units
    played = Lossy(running, space, unit, UNTIL, story_of(unit.tree, 0), losses=losses, extra=extra)
    played.run()
    return played


def _standing(running: Running, folder: Path, played: Lossy) -> Mapping[str, Any]:
    world = World(running, folder)
    entries = played.space.cycle.ports.record.entries(Identity("klein"))
    return {
        "issues": canonical.issues(world),
        "pages": canonical.pages(world),
        "messages": canonical.messages(world),
        "cards": sum(canonical.cards(world).values()),
        "record": sorted((one.subject, one.kind.value, repr(one.reading)) for one in entries),
    }


def moments(seed: int) -> dict[int, str]:
    """For each loss an instant of its own, after the programme was made."""
    dice = random.Random(seed)  # noqa: S311  (a moment, no secret)
    names = sorted(LOSSES)
    return dict(
        zip(sorted(dice.sample(range(2, 28), len(names))), dice.sample(names, len(names)), strict=True)
    )


@pytest.mark.parametrize("seed", [1])
def test_what_jira_loses_for_half_an_hour_changes_nothing_that_people_see(tmp_path: Path, seed: int) -> None:
    losses, config = moments(seed), tmp_path / "config"
    extra = frozenset(losses)
    config.mkdir()
    write_config(config)
    calm, undisturbed = play(tmp_path / "calm", config, {}, extra)
    lossy, standing = play(tmp_path / "lossy", config, losses, extra)

    assert sorted(lossy.lost) == sorted(LOSSES), "every loss came"
    assert lossy.changed == []
    assert lossy.words["withheld"] + lossy.words["refused"] >= len(STRETCH) * len(BLINDING)
    assert calm.words["withheld"] == 0
    assert lossy.rounds == calm.rounds
    assert list(lossy.findings()) == list(calm.findings())
    for what, found in undisturbed.items():
        assert standing[what] == found, what
