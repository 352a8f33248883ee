"""A simulated programme whose statements are held against each other, and its forecasts against what came.

    python -m tests.flow.stated --every 10 --seed 0

plays the shipped programme to its end as `regiebot simulate` does, with people who break guards, and says as
soon as it happens which invariant of `tests.statements` does not hold and what was forgotten. It ends with
what the simulation says, and with the row of the forecast for docs/planning.md.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.forecast import Outcome, rows
from bot.collector import collect_rarely
from bot.config.runbook_model import Level
from bot.features.overview.assess import scope_view
from bot.features.planning.forecast import Forecast, forecasts
from bot.model.issue import Category, Identity
from bot.model.working_days import local
from bot.resources import config_dir
from bot.settings import Settings
from bot.situation.situation import Situation
from regiebot_playground.simulation import Simulation, run_simulation
from regiebot_playground.simulation.board import Board
from tests.statements import contradictions

_MILESTONE = "J.7"
_NEVER = date.max
"""Of a domain that is not migrated at the end, or not by the rules."""


@dataclass
class Stated(Simulation):
    """A simulation in which every so many rounds all statements are held against each other."""

    every: int = 10
    contradicted: dict[tuple[str, str], str] = field(default_factory=dict)
    """By invariant and place, the first moment and what it was."""
    told: list[Forecast] = field(default_factory=list)
    """Of each domain that was not done, whenever another was."""
    _done: frozenset[Identity] = frozenset()

    def _stood(self, stood: Situation, board: Board) -> None:
        before = len(self.watch.findings), len(self.faults)
        super()._stood(stood, board)
        for finding in self.watch.findings[before[0] :]:
            self.say(f"  BROKEN  {finding}")
        for identity in list(self.faults)[before[1] :]:
            if identity not in self.script.early:
                self.say(f"  BROKEN  {identity} was called out of order ({self.faults[identity]})")
        self._listen(stood, board)
        if self.rounds % self.every == 0:
            self._compare(stood)

    def _compare(self, stood: Situation) -> None:
        view = scope_view(stood, stood.tree.root)
        for name, what in contradictions(stood, view):
            place = (name, what.split(":")[0])
            if place not in self.contradicted:
                self.contradicted[place] = f"{local(stood.now):%d-%m %H:%M}: {what}"
                self.say(f"  CONTRADICTION  {name}, {self.contradicted[place]}")

    def _listen(self, stood: Situation, board: Board) -> None:
        """What is forecast at each moment at which a domain is migrated."""
        domains = [s.identity for s in stood.tree.scopes.values() if s.level is Level.DOMAIN]
        done = frozenset(one for one in domains if board.done(Identity(f"{one}/{_MILESTONE}")))
        if done - self._done:
            found = stood.once(forecasts)
            self.told += [found[one] for one in domains if one in found and found[one].ends]
        self._done = done

    def outcomes(self) -> Iterator[Outcome]:
        """Each forecast with when its domain was migrated."""
        board = self._board()
        wrong = {breach.scope for breach in self.careless.ledger.standing() if breach.hard}
        for one in self.told:
            card = board.cards.get(Identity(f"{one.scope}/{_MILESTONE}"))
            is_done = card and card.category is Category.DONE and one.scope not in wrong
            yield Outcome("simulation", one, local(card.moved).date() if card and is_done else _NEVER)

    def row(self) -> str:
        """The row of the forecast, as in the table of docs/planning.md."""
        found = list(self.outcomes())
        if not found:
            return "| the simulated programme | 0 | | | | |"
        *_, (_, count, *shares) = rows(found)
        return f"| the simulated programme | {count} | {' | '.join(f'{share} %' for share in shares)} |"


def play(
    folder: Path, config: Path, programme: str, until: date, *, seed: int, every: int, **more: Any
) -> tuple[int, Stated]:
    """Play a programme out; its exit status and all that was found."""
    made: list[Stated] = []

    def stated(*given: Any) -> Stated:
        made.append(Stated(*given))
        made[-1].every = every
        return made[-1]

    settings = Settings.model_construct(config=config.resolve())
    code = run_simulation(settings, folder, programme, until, seed=seed, play=stated, **more)
    return code, made[0]


def main() -> int:
    """Play it and tell everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2023, 12, 31))
    parser.add_argument("--config", type=Path, default=config_dir())
    parser.add_argument("--programme", default="koppeltaal-2023")
    asked = parser.parse_args()
    collect_rarely()
    begun = time.monotonic(), time.process_time()

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    with TemporaryDirectory() as folder:
        code, found = play(
            Path(folder) / "played",
            asked.config,
            asked.programme,
            asked.until,
            seed=asked.seed,
            every=asked.every,
            say=say,
        )
    say(found.row())
    for (name, _), what in sorted(found.contradicted.items()):
        say(f"CONTRADICTION  {name}, {what}")
    say(f"{len(found.contradicted)} contradictions")
    say(f"{time.monotonic() - begun[0]:.0f} s, {time.process_time() - begun[1]:.0f} s of CPU")
    return code or bool(found.contradicted)


if __name__ == "__main__":
    sys.exit(main())
