"""Where a Mitz release stands: its RFCs, what each party owes, what failed, and what holds up production."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.commands.events import Command, Entry, Kind, withdrawn_applied
from bot.commands.forms import Form
from bot.commands.verbs import Verb
from bot.config.runbook_model import Level, Part
from bot.config.versions import outweighs
from bot.features.guards.fulfilment import excuse_of
from bot.features.releases.party_obligations import (
    DUTIES,
    Taken,
    duty_rows,
    obliges,
    owing,
    suppliers,
    taken,
    unknown_suppliers,
)
from bot.features.rfc.release_assignment import type_of
from bot.model.issue import Category, Identity, Observed
from bot.model.item import Item
from bot.model.reasons import Reason
from bot.model.release_calendar import Planned, Standing, frozen, short_notice, standings
from bot.model.request import Vote
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation

RESULT, ADJUSTMENT = Verb.RESULT, Verb.CALENDAR
"""Words of commands: how a test, acceptance or production went; what an evaluation changes."""

LIVE = "live"
"""Key of the note that tells of production, and slot of it in the record."""

_LATELY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a test, acceptance or production went, as somebody said there."""

    item: Item
    passed: bool
    command: Command


@dataclass(frozen=True, slots=True)
class ReleaseStatus:
    """A release as the rules see it; nothing in it is reduced to an audience yet."""

    planned: Planned
    taken: tuple[Taken, ...]
    duties: tuple[Item, ...]
    """What the parties owe: their test, acceptance and taking part, party by party."""
    attempts: tuple[Attempt, ...]
    standings: tuple[Standing, ...]
    informed: datetime | None
    blockers: tuple[tuple[Reason, str], ...]
    """What holds up production, each with the party that it tells of; '' where it tells of none."""
    conflicts: tuple[Reason, ...]
    """Rules of the calendar that the plan breaks."""
    adjustments: tuple[Command, ...]
    """What evaluations change on the calendar."""
    live: bool
    """In production: carried out while nothing held it up, or by a deviation with a reason."""

    @property
    def failed(self) -> tuple[Attempt, ...]:
        """What failed and did not pass since."""
        last = {attempt.item.identity: attempt for attempt in self.attempts}
        return tuple(attempt for attempt in last.values() if not attempt.passed)


def release_status(situation: Situation) -> ReleaseStatus | None:
    """Where this release stands; None for what is not on the calendar."""
    plan = situation.plan
    planned = plan.of(situation.tree.root) if plan else None
    if plan is None or planned is None or situation.desk is None:
        return None
    inside = tuple(taken(situation))
    owed = tuple(_owed(situation))
    attempts = tuple(_attempts(situation))
    against = standings(planned, plan.terms)
    informed = _told(situation)
    conflicts = [r for r in (plan.refusals.get(planned.id),) if r]
    conflicts += [*frozen(planned, plan), *_too_heavy(inside, planned), *_unasked(situation, inside)]
    open_points = tuple(_blockers(situation, inside, owed, attempts, against))
    live = _is_live(situation, any(open_points))
    if not live and (notice := short_notice(planned, informed, situation.now, plan.terms)):
        conflicts.append(notice)
    return ReleaseStatus(
        planned=planned,
        taken=inside,
        duties=owed,
        attempts=attempts,
        standings=against,
        informed=informed,
        blockers=() if live else open_points,
        live=live,
        conflicts=tuple(conflicts),
        adjustments=tuple(_commands(situation, (Part.EVALUATE,), ADJUSTMENT)),
    )


def parts(situation: Situation, *wanted: Part) -> tuple[Observed, ...]:
    """The issues of the actions that the rules take for one of these parts."""
    found = (situation.issues.get(item.identity) for item in situation.items_of(*wanted))
    return tuple(issue for issue in found if issue)


def _owed(situation: Situation) -> Iterator[Item]:
    """What the parties owe; not what no RFC asks for any more."""
    for item in situation.items_of(*DUTIES):
        if situation.tree.scopes[item.scope].level is Level.PARTY and item.waits != NOT_APPLICABLE:
            yield item


def _is_live(situation: Situation, held_up: bool) -> bool:
    """Whether production was carried out, and not just closed while something held it up.

    Once it was told to be live, or some days ago already, it stays so: what comes up later holds up nothing.
    """
    for item in situation.items_of(Part.PRODUCTION):
        issue = situation.issues.get(item.identity)
        if issue is None or issue.status.category is not Category.DONE:
            continue
        is_recorded = any(entry.slot == LIVE for entry in issue.heard.outcomes)
        if not held_up or is_recorded or not is_lately(issue, situation.now) or excuse_of(situation, item):
            return True
    return False


def went_live(situation: Situation) -> Iterator[Entry]:
    """Production that is live and is not in the record yet, for the ledger."""
    status = release_status(situation)
    for item in situation.items_of(Part.PRODUCTION) if status and status.live else ():
        issue = situation.issues.get(item.identity)
        is_recorded = issue is None or any(entry.slot == LIVE for entry in issue.heard.outcomes)
        if issue and not is_recorded and situation.is_done(item.identity):
            yield Entry(item.identity, Kind.OUTCOME, LIVE, issue.done_at or situation.now)


def is_lately(issue: Observed, now: datetime) -> bool:
    """Whether an issue was finished in the last days; what lies longer ago is not judged any more."""
    return issue.done_at is None or now - issue.done_at <= _LATELY


def _told(situation: Situation) -> datetime | None:
    """When the participants were told; the last of it where it is done in several actions."""
    issues = parts(situation, Part.INFORM)
    moments = [issue.done_at for issue in issues if issue.done_at and issue.status.category is Category.DONE]
    return max(moments) if moments and len(moments) == len(issues) else None


def _commands(situation: Situation, wanted: Iterable[Part], word: str) -> Iterator[Command]:
    for issue in parts(situation, *wanted):
        yield from (command for command in issue.commands if command.word == word)


def _attempts(situation: Situation) -> Iterator[Attempt]:
    found: list[Attempt] = []
    for item in situation.items_of(*DUTIES, Part.PRODUCTION):
        issue = situation.issues.get(item.identity)
        for command in withdrawn_applied(issue.commands if issue else (), RESULT):
            found.append(Attempt(item, command.form is Form.PASSED, command))
    yield from sorted(found, key=lambda attempt: (attempt.command.at, attempt.command.id))


def _too_heavy(inside: Iterable[Taken], planned: Planned) -> Iterator[Reason]:
    for one in inside:
        impact = type_of(one.change)
        if impact and outweighs(impact, planned.impact):
            values = {"key": one.change.key, "impact": impact.value, "release": planned.name}
            yield Reason("rfc_too_heavy", values)


def _unasked(situation: Situation, inside: Iterable[Taken]) -> Iterator[Reason]:
    """RFCs that oblige somebody who is no party here, or while the runbook asks nothing of anybody."""
    for one in inside:
        if not obliges(one.change):
            continue
        for name in unknown_suppliers(situation, one.change):
            yield Reason("supplier_unknown", {"key": one.change.key, "name": name})
        if not duty_rows(situation) or not suppliers(situation):
            yield Reason("duties_unasked", {"key": one.change.key})


def _blockers(
    situation: Situation,
    inside: Iterable[Taken],
    owed: tuple[Item, ...],
    attempts: Iterable[Attempt],
    against: Iterable[Standing],
) -> Iterator[tuple[Reason, str]]:
    """What has to be in before production (S2 step 5): decisions, duties, what failed, who falls behind."""
    for one in inside:
        if one.decided.production.word != Vote.APPROVED:
            values: dict[str, Any] = {"key": one.change.key, "missing": one.decided.production.missing}
            rule = "no_wish" if one.decided.wish.word != Vote.APPROVED else "no_go_ahead"
            yield Reason(rule, values), ""
    yield from _open_duties(situation, owed)
    last = {attempt.item.identity: attempt for attempt in attempts}
    for attempt in last.values():
        if not attempt.passed:
            party = _party_of(situation, attempt.item.scope)
            where = situation.tree.scopes[attempt.item.scope].title
            yield (
                Reason("failed", {"where": where, "code": attempt.item.code, "title": attempt.item.title}),
                party,
            )
    for one_of in against:
        if one_of.behind:
            yield Reason("behind", _lag(one_of)), one_of.party


def _open_duties(situation: Situation, owed: tuple[Item, ...]) -> Iterator[tuple[Reason, str]]:
    """Duties that are not done, and parties that an RFC obliges and nobody asked yet."""
    for item in owed:
        if not situation.is_done(item.identity):
            party = item.parties[0] if item.parties else ""
            yield Reason("duty_open", {"party": party, "code": item.code, "title": item.title}), party
    asked = {item.parties[0] for item in owed if item.parties}
    for party in owing(situation).keys() - asked:
        yield Reason("duty_unmade", {"party": party}), party


def _lag(standing: Standing) -> dict[str, Any]:
    return {"party": standing.party, "version": standing.version, "oldest": standing.oldest}


def _party_of(situation: Situation, scope: Identity) -> str:
    here = situation.tree.scopes[scope]
    return here.parties[0] if here.level is Level.PARTY else ""
