"""The order of a round, written once: for the service, and for the commands that do a part of it.

    for each programme and release:  look ▸ apply ▸ attach ▸ warn ▸ act ▸ date ▸ publish ▸ remind
    then, for all of them together:  answer requests ▸ CAB pages ▸ what could not be read

A phase takes the state of a programme or release, yields reports and gives the state as it is then; None ends
the work on that programme or release. What goes wrong in a phase becomes its outcome, and the rest goes on.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from bot import __version__
from bot.errors import CheckFailed, LostLease, NotFound, RegiebotError, Withheld
from bot.features.all_rules import settled
from bot.features.audiences.board_pages import ROOT
from bot.features.guards.violation_records import violation_events
from bot.logs import logger, place, within
from bot.model.outcome import LEFT_ALONE, Outcome, Report, Word
from bot.reconcile.diff import ObservedState, visible
from bot.round import clock_check as clock
from bot.round.apply.issue_acts import Perform
from bot.round.apply.request_answers import Answers
from bot.round.apply.rfc_links import Attach
from bot.round.observe.look import by_identity, ids_of
from bot.round.observe.structure_memory import with_structure
from bot.round.report.cab_pages import answers, date_versions
from bot.round.report.outgoing import failure
from bot.round.round_context import Round
from bot.round.state import UnitState
from bot.round.units import Unit

T = TypeVar("T")

_log = logger()

Reached = Generator[Report, None, UnitState | None]
"""The reports of a phase, and the state after it; None where nothing more can be done."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a round, by the name under which it reports what went wrong."""

    name: str
    run: Callable[[Round, UnitState], Reached]


# -- the phases


def _apply(one: Round, state: UnitState) -> Reached:
    """Bring Jira to what the spec and people's decisions say. Without its project nothing is told of a unit;
    after another refusal it is looked at again, as some of it may be written.
    """
    try:
        report, state = one.apply(state, one.plan(state))
    except (NotFound, CheckFailed) as error:
        yield failure("apply", state.name, error)
        return None
    except RegiebotError as error:
        yield failure("apply", state.name, error)
        try:
            return one.look(state.unit)
        except Withheld as unread:
            return (yield from _unread(one, "look", state.unit, unread))
        except RegiebotError:
            return None
    yield report
    return state


def _attach(one: Round, state: UnitState) -> Reached:
    """Make approved RFCs part of their release, with the work that they ask for.

    Of a release whose RFCs cannot be read nothing true can be told, but that its meetings come near.
    """
    door, epic = one.services.desk, visible(state.observed).get(state.root)
    version = state.unit.tree.fix_version
    if one.site.servicedesk and door and version and epic and not one.brake(state.root):
        requests = one.desk.requests()
        run = Attach(door, one.services.tracker, one.services.notes, one.limits, one.brake)
        yield run.run(state.situation, epic)
        linked = run.after(requests, epic, version)
        if linked is not requests:
            one.desk.replaced(linked)
            state = yield from _applied_again(one, replace(state, requests=linked))
    return state


def _hear_all(one: Round, state: UnitState) -> Reached:
    """Go on only where the RFCs of a release could be read."""
    if deaf := _deaf(one, state.unit):
        yield from _beside(one, "announce", state.name, lambda: one.sight.announce(state.unit, deaf))
        return None
    return state


def _warn(one: Round, state: UnitState) -> Reached:
    """Tell what is out of order before it is put back: afterwards it would not be seen."""
    yield from one.outgoing.warn(state.situation)
    return state


def _act(one: Round, state: UnitState) -> Reached:
    """Say and do on issues what the rules ask for, and let the plan follow.

    What the bot opens or closes moves dates, such as those of the next attempt. Written only at the next
    round, the messages and pages of this one would tell the old ones, and call all of that late.
    """
    one.listener.settle(state.situation)
    one.services.trail.note_once(*violation_events(state.situation))
    run = Perform(one.services.tracker, one.renderers.note, one.stop, one.brake)
    there = ids_of(state.observed)
    done = (name for name in settled(state.situation) if name in there and one.is_inside(name))
    report = run.run(state.root, one.actions(state), there, done)
    if report.outcomes:
        yield report
    after = one.refreshed(state, run.touched)
    if _is_moved(state.observed, after.observed):
        try:
            after = yield from _applied_again(one, after)
        except RegiebotError as error:  # what was said and opened stands all the same
            yield failure("apply", state.name, error)
    return after


def _applied_again(one: Round, state: UnitState) -> Generator[Report, None, UnitState]:
    """Apply once more in a round; what the first plan told without doing anything is not told again."""
    report, state = one.apply(state, one.plan(state))
    if done := tuple(outcome for outcome in report.outcomes if outcome.word not in LEFT_ALONE):
        yield replace(report, outcomes=done)
    return state


def _is_moved(before: ObservedState, after: ObservedState) -> bool:
    """Whether the status of anything is of another category now."""
    stood = {one.id: one.status.category for one in before.issues}
    return any(stood.get(one.id) is not one.status.category for one in after.issues)


def _date(one: Round, state: UnitState) -> Reached:
    """Let the versions of a release on the calendar say when it goes into production."""
    there = state.unit.tree.fix_version and by_identity(state.observed).get(state.root)
    if there and not one.brake(state.root):
        services = one.services
        if found := tuple(date_versions(services.tracker, services.notes, state.situation)):
            yield Report("versions", state.name, found)
    return state


def _publish(one: Round, state: UnitState) -> Reached:
    """Bring the pages up to date in every configured space."""
    if one.services.wiki:
        yield from one.sight.told.prepare()
        yield from one.outgoing.publish(state.situation)
    return state


def _remind(one: Round, state: UnitState) -> Reached:
    """Send what is due to every configured channel."""
    yield from one.outgoing.remind(with_structure(state.situation, one.services.notes))
    return state


APPLY = Phase("apply", _apply)
ATTACH = Phase("attach", _attach)
HEAR_ALL = Phase("announce", _hear_all)
WARN = Phase("warn", _warn)
ACT = Phase("notes", _act)
DATE = Phase("date", _date)
PUBLISH = Phase("publish", _publish)
REMIND = Phase("remind", _remind)

PHASES: tuple[Phase, ...] = (APPLY, ATTACH, HEAR_ALL, WARN, ACT, DATE, PUBLISH, REMIND)
"""Everything that is done with a programme or release, in its order."""

AFTER_APPLY: tuple[Phase, ...] = (ATTACH, HEAR_ALL, ACT)
"""What `regiebot apply` does in Jira after its plan; it tells nobody."""


def through(one: Round, state: UnitState, phases: Iterable[Phase]) -> Reached:
    """Take a programme or release through phases, one after the other; gives its state at the end."""
    for phase in phases:
        if one.stop():
            break
        reached = yield from _isolated(phase.name, state.name, phase.run(one, state), state)
        if reached is None:
            return None
        state = reached
    return state


def finished(work: Reached) -> tuple[UnitState | None, list[Report]]:
    """Do it, and give the state at the end with all reports."""
    reports: list[Report] = []
    while True:
        try:
            reports.append(next(work))
        except StopIteration as end:
            return end.value, reports


# -- the round


def run_round(one: Round, units: Sequence[Unit]) -> Iterator[Report]:
    """The whole round: every programme and release in turn, then what concerns all of them."""
    started, counts = time.monotonic(), Counter[str]()
    with within(round=place().get("round") or secrets.token_hex(4)):
        _log.info("round began", version=__version__, at=one.now.isoformat(), units=len(units))
        for report in _round(one, units):
            counts.update(report.counts)
            yield report
        _log.info("round ended", seconds=round(time.monotonic() - started, 1), **counts)


def _round(one: Round, units: Sequence[Unit]) -> Iterator[Report]:
    yield from clock.told(one.verdict)
    if one.verdict.fault:
        return
    yield from one.brake.told()
    yield from _beside(one, "lapse", ROOT, one.outgoing.lapse)
    if (head := one.ask_head()) and not one.brake(ROOT):
        yield from _beside(one, "audit", ROOT, partial(one.outgoing.tell_head, head))
    for unit in units:
        if one.stop():
            return
        work = _paused if one.brake(unit.tree.root) else _unit
        state = yield from _isolated("look", unit.name, work(one, unit), None)
        if state:
            one.stood[state.root] = state.situation
    yield from _beside(one, "answer", ROOT, lambda: _answer(one))
    yield from _beside(one, "publish_board", ROOT, lambda: one.outgoing.publish_board(one.stood))
    if not one.brake(ROOT):
        yield from _beside(one, "tell_unread", ROOT, lambda: _tell_unread(one, units))
    yield from _beside(one, "keep_texts", ROOT, lambda: _keep_texts(one))


def _unit(one: Round, unit: Unit) -> Reached:
    """Everything that is done with one programme or release."""
    try:
        state = one.look(unit)
    except RegiebotError as error:
        return (yield from _unread(one, "apply", unit, error))
    one.sight.note(state.root, _deaf(one, unit))
    return (yield from through(one, state, PHASES))


def _paused(one: Round, unit: Unit) -> Reached:
    """Of what is paused: read it, and note which messages are due, so that what lapses is told."""
    try:
        state = one.look(unit)
    except RegiebotError as error:
        yield failure("look", unit.name, error)
        return None
    return (yield from through(one, state, (REMIND,)))


def _unread(one: Round, job: str, unit: Unit, error: RegiebotError) -> Reached:
    """Nothing true can be told of a unit that cannot be read, but that its meetings come near."""
    one.blind = error
    yield failure(job, unit.name, error)
    yield from _beside(one, "announce", unit.name, lambda: one.sight.announce(unit, error))
    return None


def _deaf(one: Round, unit: Unit) -> RegiebotError | None:
    """Why the requests cannot be read of which a release tells; None where they can."""
    if not unit.tree.release or one.desk.known is not None:
        return None
    return one.desk.error


def _answer(one: Round) -> Iterator[Report]:
    """Say on requests what is to be said there."""
    door, stood = one.services.desk, one.stood
    named = {str(request.key): request for s in stood.values() for request in s.requests}
    free = {root: situation for root, situation in stood.items() if not one.brake(root)}
    if door and not one.brake(ROOT):
        run = Answers(door, one.services.notes, one.renderers.note, one.now, one.brake)
        if (report := run.run(named, answers(free))).outcomes:
            yield report


def _tell_unread(one: Round, units: Sequence[Unit]) -> Iterator[Report]:
    """Say what cannot be read, once that lasts."""
    if one.site.servicedesk and one.services.desk:
        missed = one.desk.error or (None if one.desk.is_read else one.blind)
        yield from one.sight.announce_cab(missed)
    yield from one.sight.settle(units, others=bool(one.only))


def _keep_texts(one: Round) -> Iterator[Report]:
    """Keep what is known of the texts, so that the next round renders only what says something else."""
    one.renderers.keep(whole=not one.only)
    yield from ()


def _beside(one: Round, name: str, root: str, work: Callable[[], Iterator[Report]]) -> Iterator[Report]:
    """A piece of work of the round, unless it is to stop; what goes wrong in it does not stop the rest."""
    if not one.stop():
        yield from _isolated(name, root, _given(work), None)


def _given(work: Callable[[], Iterator[Report]]) -> Generator[Report, None, None]:
    yield from work()


def _isolated(
    name: str, root: str, work: Generator[Report, None, T], instead: T
) -> Generator[Report, None, T]:
    """A piece of work; what goes wrong in it is told, and `instead` is given.

    Also a fault of the bot itself: it ends this piece, and the log has where it is.
    """
    with within(unit=root, phase=name):
        try:
            return (yield from work)
        except RegiebotError as error:
            yield failure(name, root, error)
        except LostLease:
            raise
        except Exception as error:  # noqa: BLE001  (a fault of the bot: other programmes and phases go on)
            _log.exception("fault of the bot")
            detail = f"a fault of the bot itself ({type(error).__name__}); its log tells where"
            yield Report(name, root, (Outcome(Word.REFUSED, root, detail=detail),))
    return instead
