"""A release on the calendar, as a reader who sees everything reads it."""

from collections.abc import Iterator

from bot.config.runbook_model import Level, Part
from bot.features.decisions.gate_moments import prerequisites
from bot.features.guards.counting import Counting
from bot.features.guards.violations import days_late
from bot.features.releases.party_obligations import DUTIES, owing
from bot.features.releases.release_status import ReleaseStatus, release_status
from bot.features.releases.views import AttemptView, PartyView, ReleaseView
from bot.model.action_view import ActionView
from bot.model.issue import Identity
from bot.model.item import Item, Scope
from bot.model.progress import Progress
from bot.model.reasons import Reason
from bot.model.working_days import local
from bot.situation.situation import Situation

_FAULTS = frozenset({"failed", "behind"})
"""What went wrong, where the other blockers are only still to be done."""


def release_view(situation: Situation, status: ReleaseStatus, page: str | None = None) -> ReleaseView:
    """The release."""
    planned = status.planned
    root = Identity(planned.id)
    epic = situation.issues.get(root)
    known = sorted(status.blockers, key=lambda pair: pair[0].rule not in _FAULTS)
    todo = _before_production(situation)
    return ReleaseView(
        identity=root,
        title=planned.title,
        version=planned.name,
        impact=planned.impact.value,
        production=local(planned.production),
        stage=_stage(situation, status, todo),
        changes=len(status.taken),
        duties=situation.once(Counting).of(status.duties),
        behind=sum(1 for one in status.standings if one.behind),
        blocked=len(status.blockers),
        failed=len(status.failed),
        attention=bool(status.conflicts or status.failed or any(one.behind for one in status.standings)),
        blockers=tuple(_named(situation, reason) for reason, _ in known),
        blamed=tuple(party for _, party in known),
        conflicts=status.conflicts,
        parties=tuple(_parties(situation, status)),
        history=tuple(_history(situation, status)),
        adjustments=tuple(command.text for command in status.adjustments),
        keys=tuple((t.change.key, situation.url(t.change.key)) for t in status.taken),
        key=epic.key if epic else None,
        url=situation.url(epic.key) if epic else None,
        page=page,
        todo=todo,
        overtaken=_overtaken(situation, status),
    )


def faults(situation: Situation, scope: Scope) -> tuple[Reason, ...]:
    """What went wrong with a release, at a party its own: what failed, and who falls behind."""
    status = situation.once(release_status)
    if status is None or status.live:
        return ()
    own = scope.parties[0] if scope.level is Level.PARTY and scope.parties else ""
    found = (
        reason
        for reason, party in status.blockers
        if reason.rule in _FAULTS and (scope.level is Level.RELEASE or (own and party == own))
    )
    return tuple(_named(situation, reason) for reason in found)


def _stage(situation: Situation, status: ReleaseStatus, todo: Progress) -> str:
    """Ready is only what has something in it, everything before production done and nothing in its way."""
    if status.live:
        return "live"
    if situation.plan and status.planned.id in situation.plan.refusals:
        return "refused"
    wrong = status.conflicts or any(reason.rule in _FAULTS for reason, _ in status.blockers)
    if wrong or _overtaken(situation, status):
        return "blocked"
    is_ready = status.taken and not status.blockers and todo.done == todo.total
    return "ready" if is_ready else "preparing"


def _before_production(situation: Situation) -> Progress:
    before = {
        item.identity: item
        for production in situation.items_of(Part.PRODUCTION)
        for item in prerequisites(situation, production)
    }
    return situation.once(Counting).ready(before.values())


def _overtaken(situation: Situation, status: ReleaseStatus) -> bool:
    return not status.live and status.planned.production < situation.now


def _named(situation: Situation, reason: Reason) -> Reason:
    """The reason with the party's title for its id."""
    party = situation.tree.parties.get(str(reason.values.get("party", "")))
    return Reason(reason.rule, {**reason.values, "party": party.title}) if party else reason


def _parties(situation: Situation, status: ReleaseStatus) -> Iterator[PartyView]:
    standing, owed_by = {one.party: one for one in status.standings}, owing(situation)
    for scope in situation.tree.children(situation.tree.root):
        party = scope.parties[0] if scope.parties else ""
        owed = [item for item in status.duties if item.scope == scope.identity]
        one, why = standing.get(party), owed_by.get(party)
        yield PartyView(
            title=scope.title,
            version=one.version if one else "",
            behind=bool(one and one.behind),
            oldest=one.oldest if one else 0,
            because=tuple((c.key, situation.url(c.key), c.summary) for c in why.changes) if why else (),
            party=party,
            duties=tuple(_duty(situation, item) for part in DUTIES for item in _of(situation, owed, part)),
        )


def _of(situation: Situation, owed: list[Item], part: Part) -> list[Item]:
    codes = {action.code for action in situation.tree.runbook.actions if action.part is part}
    return [item for item in owed if item.code in codes]


def _duty(situation: Situation, item: Item) -> ActionView:
    issue = situation.issues.get(item.identity)
    return ActionView(
        identity=item.identity,
        code=item.code,
        title=item.title,
        kind=item.kind,
        owner=item.owner,
        parties=(),
        category=situation.category(item.identity),
        status=issue.status.name if issue else "–",
        due=situation.due(item),
        days_late=days_late(situation, item),
        scope_title=situation.tree.scopes[item.scope].title,
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
    )


def _history(situation: Situation, status: ReleaseStatus) -> Iterator[AttemptView]:
    found = [
        AttemptView(
            what=f"{one.item.code} {one.item.title}",
            where=situation.tree.scopes[one.item.scope].title,
            at=local(one.command.at),
            passed=one.passed,
            text=one.command.text,
        )
        for one in status.attempts
    ]
    found += [
        AttemptView("", "", local(one.production), passed=False, text=one.reason)
        for one in status.planned.postponed
    ]
    yield from sorted(found, key=lambda one: one.at)
