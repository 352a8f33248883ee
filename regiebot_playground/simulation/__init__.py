"""A whole programme in fast forward: people acted out in the sandbox, the bot on a virtual clock.

Nothing is skipped: every round of the bot is the one that the service runs. It ends with where everything
stands, what was sent and written, and whether any promise was broken.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.app.sandboxed import make_folder, sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.config.site_model import SiteConfig
from bot.config.times import YEARS
from bot.errors import CheckFailed
from bot.features.guards.violations import Violation, violations
from bot.model.issue import Identity
from bot.model.outcome import Report, Word
from bot.model.working_days import local
from bot.round.units import Unit, unit
from bot.runbook.expand import Tree, expand_programme
from bot.runbook.overlay import UNTOUCHED
from bot.settings import Settings
from bot.situation.situation import Situation
from regiebot_playground.demo.control import Control
from regiebot_playground.demo.voices import speaks_for
from regiebot_playground.simulation import moments
from regiebot_playground.simulation.board import Board, read_board
from regiebot_playground.simulation.careless import Careless
from regiebot_playground.simulation.checks import broken, leaked
from regiebot_playground.simulation.crowd import Crowd
from regiebot_playground.simulation.ending import ending
from regiebot_playground.simulation.mails import mailed
from regiebot_playground.simulation.script import Script, story_of
from regiebot_playground.simulation.slips import slips_of
from regiebot_playground.simulation.watch import Watch
from regiebot_sandbox.embedded import Running, start

Say = Callable[[str], None]

BOT = "bot-regiebot"
"""The bot's account in the sandbox."""

_NIGHT_BEGINS = "P.3"
"""The first action of a production migration: messages stop (S4 P; domain §5.1)."""


@dataclass(slots=True)
class Simulation:
    """One programme or release from its first day until `until`, on a sandbox of its own."""

    running: Running
    space: Workspace
    unit: Unit
    until: date
    script: Script
    careless: Careless = field(default_factory=Careless)
    say: Say = lambda _: None
    words: Counter[str] = field(default_factory=Counter)
    """What the bot did, by outcome."""
    rounds: int = 0
    refusals: list[str] = field(default_factory=list)
    """What was refused to the bot, in the service's words."""
    faults: dict[Identity, str] = field(default_factory=dict)
    """What the bot ever called out of order."""
    watch: Watch = field(init=False)
    """What became of each guard that was broken."""
    tree: Tree = field(init=False)
    """The programme as people made it by now."""

    def __post_init__(self) -> None:
        """Begin with the programme as it is written."""
        self.tree = self.unit.tree
        self.watch = Watch(self.running.site, self.careless.ledger, self.space.catalog.site)

    def run(self) -> None:
        """Every round until the end; people act before each of them."""
        control = Control(self.running.url)
        crowd = Crowd(self.space.round.days, self.script, self.careless)
        month = 0
        before = datetime.max.replace(tzinfo=UTC)
        for now in self._instants():
            for at, acts in self.careless.between(self.tree, self._board(), before, now):
                control.set_clock(at)
                control.act(acts)
            control.set_clock(before := now)
            control.act(crowd.acts(self.tree, self._board(), now))
            control.act(list(self.script.edits(self._board(), now)))
            self._round(now)
            if local(now).month != month:
                month = local(now).month
                self.say(f"{local(now):%d-%m-%Y}  {self._progress()}")
        self._ends_quietly(control, now)

    def _round(self, now: datetime) -> None:
        self.rounds += 1
        space = self.space.at(now, lambda: False)
        for report in space.run([self.unit]):
            self._count(report)
        if stood := space.round.stood.get(self.unit.tree.root):
            self.tree = stood.tree
            self._stood(stood, self._board())

    def _stood(self, stood: Situation, board: Board) -> None:
        """What the round left is held against what people did."""
        found = [one for one in stood.once(violations) if not one.excuse]
        self._called(found, board, stood.now)
        self.watch.look(self.tree, board, stood.now)

    def _called(self, found: Sequence[Violation], board: Board, now: datetime) -> None:
        """Remember what the bot calls out of order; but not what was built on a guard that people broke."""
        for one in found:
            identity = one.item.identity
            if identity not in self.faults and not self.watch.explains(self.tree, board, identity):
                self.faults[identity] = f"{one.fault.value}, {local(now):%d-%m %H:%M}"

    def _ends_quietly(self, control: Control, now: datetime) -> None:
        """Once all is said, a further round has nothing to write."""
        self._round(now)
        control.forget_requests()
        self._round(now)
        writes = {name: n for name, n in control.counts()["writes_by_service"].items() if n}
        if writes:
            self.refusals.append(f"a round without any change wrote: {writes}")

    def _count(self, report: Report) -> None:
        for outcome in report.outcomes:
            if outcome.word is not Word.DEFERRED:  # the same at each round of a night
                self.words[outcome.word.value] += 1
            if outcome.word in (Word.REFUSED, Word.LAPSED, Word.UNKNOWN, Word.CONFLICT):
                self.refusals.append(f"{report.job}: {outcome.word.value} {outcome.subject} {outcome.detail}")

    def _board(self) -> Board:
        return read_board(self.running.site, self.unit.tree.root)

    def _progress(self) -> str:
        cards = self._board().cards
        states = Counter(card.category.value for card in cards.values())
        return f"{len(cards)} issues, {states['done']} done, {states['indeterminate']} in hand"

    def findings(self) -> Iterator[str]:
        """Every promise that was broken, in words."""
        site, root = self.running.site, self.unit.tree.root
        yield from broken(site, root, self.script.promises)
        yield from leaked(site, self.tree, self.space.catalog.site)
        yield from self.refusals
        yield from self.watch.findings
        for identity, fault in self.faults.items():
            if identity not in self.script.early:
                yield f"{identity} was called out of order ({fault}), though nobody left the order"
        for identity in sorted(self.script.closed_early - set(self.faults)):
            yield f"{identity} was closed before its turn, and nobody was told"

    def _instants(self) -> Iterator[datetime]:
        """Every instant of the run once, in order. Meetings and nights move, so they are looked up daily."""
        first = first_day(self.unit.tree)
        waiting = sorted({at.astimezone(UTC) for at in moments.clock_changes(first, self.until)})
        day, days = first, self.space.round.days
        while day <= self.until:
            tonight = moments.nights(self._migrations(day))
            ordinary = (*moments.rounds(day, days), *moments.around(self._meetings(day)), *tonight)
            waiting = sorted({*waiting, *(at.astimezone(UTC) for at in ordinary)})
            while waiting and local(waiting[0]).date() <= day:
                yield waiting.pop(0)
            day += timedelta(days=1)

    def _migrations(self, day: date) -> Iterator[datetime]:
        """The nights that begin on a day, by the dates on the board."""
        cards = self._board().cards
        for scope in self.tree.scopes.values():
            card = cards.get(Identity(f"{scope.identity}/{_NIGHT_BEGINS}"))
            if scope.migration and card and card.due == day:
                yield datetime.combine(day, local(scope.migration).timetz())

    def _meetings(self, day: date) -> Iterator[datetime]:
        cards = self._board().cards
        for item in self.tree.items.values():
            card = cards.get(item.identity)
            if item.at and (card.due if card and card.due else local(item.at).date()) == day:
                yield datetime.combine(day, local(item.at).timetz())


def first_day(tree: Tree) -> date:
    """The day on which a programme or release begins."""
    return tree.scopes[tree.root].start or min(item.due for item in tree.items.values() if item.due)


def run_simulation(
    settings: Settings,
    folder: Path,
    programme: str,
    until: date,
    *,
    seed: int,
    say: Say,
    assigned: bool = False,
    careful: bool = False,
    play: Callable[[Running, Workspace, Unit, date, Script, Careless, Say], Simulation] = Simulation,
) -> int:
    """Play the programme out and tell how it went. Exit status 1 where a promise was broken.

    `assigned` puts the work of each party in the name of whoever speaks for it, whatever the file says.
    `careful` people break no guard. Raises CheckFailed where the folder holds an earlier run, or there is no
    such programme.
    """
    state = folder / "sandbox.sqlite"
    if state.exists():
        raise CheckFailed(f"{folder}/ holds an earlier simulation; remove it or choose another --folder")
    if until.year not in YEARS:
        raise CheckFailed(
            f"--until {until} is too far away; use a year from {YEARS.start} to {YEARS.stop - 1}"
        )
    make_folder(folder)
    with start(state=state) as running:
        chosen = sandbox_settings(settings, running.url, folder)
        begin = datetime(until.year, 1, 1, 9, tzinfo=UTC)
        with workspace(chosen, begin, only=[programme]) as space, locked(space.connections.store):
            (unit,) = with_assignees(space) if assigned else space.units
            begins = first_day(unit.tree)
            if until < begins:
                raise CheckFailed(f"--until {until} lies before {programme} begins, on {begins}")
            space.round.site = _looking_weekly(space.round.site)
            script = story_of(unit.tree, seed)
            slips = () if careful else slips_of(unit.tree, seed, script.turned_back)
            played = play(running, space, unit, until, script, Careless(slips), say)
            played.run()
            return _told(played, say)


def with_assignees(space: Workspace) -> tuple[Unit, ...]:
    """The programme as it is when every party has an account that gets its work."""
    (plain,) = space.units
    programme = space.catalog.programmes.get(plain.tree.root)
    if programme is None:
        raise CheckFailed("only the work of a programme can be assigned")
    parties = tuple(
        party.model_copy(update={"account_id": party.account_id or speaks_for(party, plain.tree)})
        for party in programme.parties
    )
    named = programme.model_copy(update={"parties": parties})
    book, site = space.catalog.runbooks[programme.runbook], space.catalog.site
    words = space.round.renderers
    expand = partial(
        expand_programme,
        book,
        named,
        space.round.days,
        first=site.first_domain,
        vocabulary=words.vocabulary,
    )
    return (unit(expand(UNTOUCHED), words.issue, expand),)


def _looking_weekly(site: SiteConfig) -> SiteConfig:
    """Look at everything once a week: that is most of the work, and seldom shows more than a tick does."""
    return site.model_copy(update={"schedule": site.schedule.model_copy(update={"sweep_days": 7})})


def _told(played: Simulation, say: Say) -> int:
    for line in ending(played.running.site, played.tree):
        say(line)
    for line in mailed(played.running.site.store.all("mail"), BOT, first_day(played.unit.tree)):
        say(line)
    done = ", ".join(f"{n} {word}" for word, n in sorted(played.words.items()))
    say(f"{played.rounds} rounds of the bot: {done}")
    say(f"{len(played.script.promises)} edits of people; and by the script:")
    for line in played.script.happened:
        say(f"  {line}")
    if played.careless.slips:
        say("guards that people broke, as they know it themselves:")
        for line in played.careless.ledger.table():
            say(line)
    findings = list(played.findings())
    for finding in findings:
        say(f"BROKEN  {finding}")
    say("no promise was broken" if not findings else f"{len(findings)} promises were broken")
    return 1 if findings else 0
