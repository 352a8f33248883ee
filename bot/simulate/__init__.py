"""A whole programme in fast forward: people acted out in the sandbox, the bot on a virtual clock.

Nothing is skipped: every round of the bot is the one that the service runs. It ends with where everything
stands, what was sent and written, and whether any promise was broken.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.app.sandboxed import sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.core.assess import scope_view
from bot.core.audience import INTERNAL
from bot.core.calendar import local
from bot.core.outcome import Report, Word
from bot.core.situation import Situation
from bot.core.types import Identity
from bot.core.views import ScopeView
from bot.demo.control import Control
from bot.errors import CheckFailed
from bot.jobs.units import Unit
from bot.sandbox.embedded import Running, start
from bot.settings import Settings
from bot.simulate import moments
from bot.simulate.board import read_board
from bot.simulate.checks import broken
from bot.simulate.crowd import Crowd
from bot.simulate.script import Script
from bot.spec.model import Kind

Say = Callable[[str], None]


@dataclass(slots=True)
class Simulation:
    """One programme or release from its first day until `until`, on a sandbox of its own."""

    running: Running
    space: Workspace
    unit: Unit
    until: date
    script: Script
    say: Say = lambda _: None
    words: Counter[str] = field(default_factory=Counter)
    """What the bot did, by outcome."""
    rounds: int = 0
    refusals: list[str] = field(default_factory=list)
    """What was refused to the bot, in the service's words."""

    def run(self) -> None:
        """Every round until the end; people act before each of them."""
        control = Control(self.running.url)
        crowd = Crowd(self.space.cycle.days, self.script, self.script.seed)
        month = 0
        for now in self._instants():
            control.set_clock(now)
            board = read_board(self.running.site, self.unit.tree.root)
            control.act(crowd.acts(self.unit.tree, board, now))
            control.act(list(self.script.edits(read_board(self.running.site, self.unit.tree.root), now)))
            self._round(now)
            if local(now).month != month:
                month = local(now).month
                self.say(f"{local(now):%d-%m-%Y}  {self._progress()}")

    def _round(self, now: datetime) -> None:
        self.rounds += 1
        for report in self.space.at(now, lambda: False).cycle.run([self.unit]):
            self._count(report)

    def _count(self, report: Report) -> None:
        for outcome in report.outcomes:
            self.words[outcome.word.value] += 1
            if outcome.word in (Word.REFUSED, Word.UNKNOWN, Word.CONFLICT):
                self.refusals.append(f"{report.job}: {outcome.word.value} {outcome.subject} {outcome.detail}")

    def _progress(self) -> str:
        board = read_board(self.running.site, self.unit.tree.root)
        states = Counter(card.category.value for card in board.cards.values())
        return f"{len(board.cards)} issues, {states['done']} done, {states['indeterminate']} in hand"

    def _instants(self) -> Iterator[datetime]:
        """Every instant of the run once, in order. Meetings are looked up day by day: they may have moved."""
        root = self.unit.tree.scopes[self.unit.tree.root]
        first = root.start or min(item.due for item in self.unit.tree.items.values() if item.due)
        fixed = [*moments.clock_changes(first, self.until), *moments.nights(self._migrations())]
        waiting = sorted({at.astimezone(UTC) for at in fixed})
        day, days = first, self.space.cycle.days
        while day <= self.until:
            ordinary = (*moments.rounds(day, days), *moments.around(self._meetings(day)))
            todays = {at.astimezone(UTC) for at in ordinary}
            while waiting and local(waiting[0]).date() <= day:
                todays.add(waiting.pop(0))
            yield from sorted(at for at in todays if local(at).date() <= day)
            day += timedelta(days=1)

    def _migrations(self) -> Sequence[datetime]:
        return [scope.migration for scope in self.unit.tree.scopes.values() if scope.migration]

    def _meetings(self, day: date) -> Iterator[datetime]:
        board = read_board(self.running.site, self.unit.tree.root)
        for item in self.unit.tree.items.values():
            card = board.cards.get(item.identity)
            if item.at and (card.due if card and card.due else local(item.at).date()) == day:
                yield datetime.combine(day, local(item.at).timetz())

    def situation(self, now: datetime) -> Situation:
        """Where it all ended."""
        cycle = self.space.at(now, lambda: False).cycle
        return cycle.situation(self.unit, cycle.look(self.unit))


def run_simulation(
    settings: Settings, folder: Path, programme: str, until: date, *, seed: int, say: Say
) -> int:
    """Play the programme out and tell how it went. Exit status 1 where a promise was broken.

    Raises CheckFailed where the folder holds an earlier run, or there is no such programme.
    """
    state = folder / "sandbox.sqlite"
    if state.exists():
        raise CheckFailed(f"{folder}/ holds an earlier simulation; remove it or choose another --folder")
    folder.mkdir(parents=True, exist_ok=True)
    with start(state=state) as running:
        chosen = sandbox_settings(settings, running.url, folder)
        begin = datetime(until.year, 1, 1, 9, tzinfo=UTC)
        with workspace(chosen, begin, only=[programme]) as space, locked(space.connections.store):
            (unit,) = space.units
            script = Script(seed, _no_go(unit))
            played = Simulation(running, space, unit, until, script, say)
            played.run()
            return _told(played, say)


def _no_go(unit: Unit) -> frozenset[Identity]:
    """The first go at two meetings fails: one before a migration, one after."""
    gates = [item.identity for item in unit.tree.items.values() if item.kind is Kind.GATE]
    before = [gate for gate in gates if gate.endswith("/O.9")][1:2]
    after = [gate for gate in gates if gate.endswith("/Q.7")][2:3]
    return frozenset([*before, *after])


def _told(played: Simulation, say: Say) -> int:
    root = played.unit.tree.root
    end = datetime.combine(played.until, datetime.min.time(), UTC) + timedelta(hours=17)
    view = scope_view(played.situation(end), root, INTERNAL)
    for line in _states(view):
        say(line)
    say(f"{played.rounds} rounds; " + ", ".join(f"{n} {word}" for word, n in sorted(played.words.items())))
    say(f"{len(played.script.promises)} edits by people, {len(played.script.refused)} times NO-GO")
    findings = [*broken(played.running.site, root, played.script.promises), *played.refusals]
    for finding in findings:
        say(f"BROKEN  {finding}")
    say("no promise was broken" if not findings else f"{len(findings)} promises were broken")
    return 1 if findings else 0


def _states(view: ScopeView) -> Iterator[str]:
    done = view.progress
    yield f"{view.title}: {done.done} of {done.total} actions done"
    for child in view.children:
        yield from _states(child)
