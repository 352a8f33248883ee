"""A programme in which Jira loses what it had for half an hour, each loss once, when a seed says so.

People go on as ever: they work, decide in meetings, fail and roll back. Runs with the same seed differ in
nothing but the losses: in each of them the bot makes as many rounds. The test plays one seed;

    python -m tests.flow.lossy --seeds 4 --until 2023-12-31

plays so many of them over a longer time, and says what differs.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app.sandboxed import make_folder, sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.model.issue import Identity
from bot.settings import Settings
from regiebot_playground.demo.control import Control
from regiebot_playground.simulation import Simulation
from regiebot_playground.simulation.script import story_of
from regiebot_sandbox.embedded import Running, start
from tests.flow import canonical
from tests.flow.losses import BEHIND, BLINDING, repair
from tests.flow.world import PROGRAMME, World, write_config

LOSSES = {**BLINDING, **BEHIND}
SHOWN = ("confluence_page", "confluence_version", "slack.messages", "teams.runs")
_UNREAD = "niet te lezen"
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
        """What people can see, and what the record holds, to the last character.

        But not that a meeting comes near: that is announced all the same, with that Jira cannot be read.
        """
        state = self.running.site.store.dump()
        pages = {name: dict(rows) for name, rows in state.items() if name.startswith(SHOWN)}
        for rows in pages.values():
            for number in [n for n, row in rows.items() if _UNREAD in json.dumps(row, default=str)]:
                del rows[number]
        issues = {i: (one["comments"], one["fields"]["status"]) for i, one in state["issue"].items()}
        entries = self.space.round.services.record.entries(Identity("klein"))
        return json.dumps([pages, issues, [repr(one) for one in entries]], sort_keys=True, default=str)


@dataclass(frozen=True)
class Pair:
    """One seed, played without losses and with them."""

    calm: Lossy
    lossy: Lossy
    undisturbed: Mapping[str, Any]
    standing: Mapping[str, Any]

    @property
    def decisions(self) -> int:
        """How often somebody said GO or NO-GO."""
        return sum("Form.GO" in said or "Form.NO_GO" in said for _, _, said in self.undisturbed["record"])

    def differences(self) -> Iterator[str]:
        """Everything that is not as it has to be."""
        if sorted(self.lossy.lost) != sorted(LOSSES):
            yield f"not every loss came: {self.lossy.lost}"
        yield from (f"something changed during: {one}" for one in self.lossy.changed)
        if self.lossy.words["withheld"] + self.lossy.words["refused"] < len(STRETCH) * len(BLINDING):
            yield "not every look was withheld"
        if self.calm.words["withheld"]:
            yield "a look was withheld though nothing was lost"
        if self.lossy.rounds != self.calm.rounds:
            yield f"{self.lossy.rounds} rounds and {self.calm.rounds}"
        if list(self.lossy.findings()) != list(self.calm.findings()):
            yield f"other promises broken: {list(self.lossy.findings())}, {list(self.calm.findings())}"
        yield from (
            f"another end: {what}" for what, one in self.undisturbed.items() if self.standing[what] != one
        )


def moments(seed: int, instants: int) -> dict[int, str]:
    """For each loss an instant of its own, after the programme was made."""
    dice = random.Random(seed)  # noqa: S311  (a moment, no secret)
    names = sorted(LOSSES)
    chosen = sorted(dice.sample(range(2, instants), len(names)))
    return dict(zip(chosen, dice.sample(names, len(names)), strict=True))


def pair(folder: Path, seed: int, until: date, instants: int) -> Pair:
    """Play a seed twice. `instants` are those among which the moments are chosen."""
    losses, config = moments(seed, instants), folder / "config"
    config.mkdir(parents=True)
    configure(config)
    extra = frozenset(losses)
    calm, undisturbed = _play(folder / "calm", config, seed, until, {}, extra)
    lossy, standing = _play(folder / "lossy", config, seed, until, losses, extra)
    return Pair(calm, lossy, undisturbed, standing)


def configure(config: Path) -> None:
    """The small programme, begun so late that its first meetings come soon."""
    write_config(config)
    text = PROGRAMME.replace("start: 2023-05-24", "start: 2023-09-25").replace(
        "kick_off: 2023-06-14", "kick_off: 2023-09-26"
    )
    assert text != PROGRAMME
    (config / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")


def _play(
    folder: Path, config: Path, seed: int, until: date, losses: Mapping[int, str], extra: frozenset[int]
) -> tuple[Lossy, Mapping[str, Any]]:
    make_folder(folder)
    with start(state=folder / "sandbox.sqlite") as running:
        chosen = sandbox_settings(Settings.model_construct(config=config), running.url, folder)
        with (
            workspace(chosen, datetime(2023, 1, 1, 9, tzinfo=UTC), only=["klein"]) as space,
            locked(space.connections.store),
        ):
            played = _played(running, space, seed, until, losses, extra)
            return played, _standing(running, folder, played)


def _played(
    running: Running,
    space: Workspace,
    seed: int,
    until: date,
    losses: Mapping[int, str],
    extra: frozenset[int],
) -> Lossy:
    (unit,) = space.units
    played = Lossy(running, space, unit, until, story_of(unit.tree, seed), losses=losses, extra=extra)
    played.run()
    return played


def _standing(running: Running, folder: Path, played: Lossy) -> Mapping[str, Any]:
    world = World(running, folder)
    entries = played.space.round.services.record.entries(Identity("klein"))
    return {
        "issues": canonical.issues(world),
        "pages": canonical.pages(world),
        "messages": canonical.messages(world),
        "cards": sum(canonical.cards(world).values()),
        "record": sorted((one.subject, one.kind.value, repr(one.reading)) for one in entries),
    }


def main() -> int:
    """Play several seeds; exit status 1 where anything differs."""
    parser = argparse.ArgumentParser(description="Seeds with and without losses, compared.")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2023, 12, 31))
    given = parser.parse_args()
    wrong = 0
    for seed in range(given.first, given.first + given.seeds):
        begun = time.process_time()
        with TemporaryDirectory() as folder:
            # the last fifth is left out: days without a round are known only afterwards
            found = pair(Path(folder), seed, given.until, 4 * (given.until - date(2023, 9, 25)).days // 5)
            differs = list(found.differences())
        wrong += bool(differs)
        told = f"{found.lossy.rounds} rounds, {found.decisions} decisions, losses at {found.lossy.losses}"
        say(f"seed {seed}: {told}; {time.process_time() - begun:.0f} s of CPU")
        for one in differs or ["as in the run in which nothing was lost"]:
            say(f"  {one}")
    return 1 if wrong else 0


def say(text: str) -> None:
    """Tell it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
