"""What had to be in order: signatures and orders, requirements, trials; and what was not."""

from collections.abc import Iterator

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Action, Part
from bot.features.decisions.attempts import rollbacks
from bot.features.evidence_pack.facts import (
    by_account,
    code_of,
    is_restricted,
    items_below,
    key_of,
    place_of,
    shown_by,
    shown_statement,
    shown_title,
    speaker,
    statement,
    titles_of,
)
from bot.features.evidence_pack.gate_evidence import decided_by
from bot.features.evidence_pack.rows import By, Statement
from bot.features.evidence_pack.timeline import attempts_of
from bot.features.evidence_pack.views import (
    Attempt,
    DeclarationLine,
    DeviationLine,
    RequirementLine,
    RollbackLine,
    TrialLine,
    ViolationLine,
)
from bot.features.guards.authority import MANDATES, authority, given_at, on_behalf
from bot.features.guards.security import recorded_by, required
from bot.features.guards.violations import violations_in
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.status_history import closings
from bot.schedule.trials import NOTHING, TRIAL, trial_of
from bot.situation.mandates import mandated
from bot.situation.situation import Situation

_OF_A_PLAN = frozenset({Part.SIGNATURE, Part.IN_FORCE})


def declarations(situation: Situation, scope: Identity) -> tuple[DeclarationLine, ...]:
    """Every order and signature, such as the Eigen verklaring; not those under a release's plan, which the
    bot closes once a party signed.
    """
    found = (item for item in items_below(situation, scope) if _is_declared(item))
    return tuple(_declaration(situation, item) for item in found)


def _is_declared(item: Item) -> bool:
    row = item.row.spec
    return item.kind in MANDATES and isinstance(row, Action) and row.part not in _OF_A_PLAN


def _declaration(situation: Situation, item: Item) -> DeclarationLine:
    issue, category = situation.issues.get(item.identity), situation.category(item.identity)
    closed = closings(situation.history(item.identity))
    last = closed[-1] if closed and category is Category.DONE else None
    commands = [one for one in (issue.commands if issue else ()) if one.word == Verb.EVIDENCE]
    done_at = issue.done_at if issue and category is Category.DONE else None
    paper, hidden = on_behalf(situation, item), is_restricted(situation, item)
    return DeclarationLine(
        code=code_of(item),
        title=shown_title(situation, item),
        scope=place_of(situation, item),
        kind=item.kind.value,
        parties=titles_of(situation, item.parties),
        key=key_of(issue),
        status=category.value,
        signed=given_at(situation, item) or done_at,
        by=shown_by(situation, item, by_account(situation, last.account, last.people)) if last else By(),
        authority=authority(situation, item).value if category is Category.DONE else "",
        earlier=() if hidden else _earlier(situation, item, is_done=category is Category.DONE),
        files=len(issue.attachments) if issue else 0,
        links=() if hidden else tuple(link for one in commands for link in one.reading.links),
        on_paper=tuple(
            By(account=one.account, function=one.function, party=titles_of(situation, (one.party,))[0])
            for one in (() if hidden else paper)
        ),
    )


def _earlier(situation: Situation, item: Item, *, is_done: bool) -> tuple[Attempt, ...]:
    closed = [one for one in attempts_of(situation, item) if one.ended]
    return tuple(closed[:-1] if is_done else closed)


def requirement_lines(situation: Situation, scope: Identity) -> tuple[RequirementLine, ...]:
    """Every requirement of bijlage B per party, met or not."""
    return tuple(line for item in items_below(situation, scope) for line in _requirements(situation, item))


def _requirements(situation: Situation, item: Item) -> Iterator[RequirementLine]:
    wanted = required(situation, item)
    met: dict[tuple[str, str], Command] = {}
    for pair, command in recorded_by(situation, item) if wanted else ():
        met.setdefault(pair, command)
    for number, party in wanted:
        said = met.get((number, party))
        yield RequirementLine(
            number=number,
            title=situation.tree.runbook.requirements[number].title,
            action=code_of(item),
            scope=place_of(situation, item),
            party=titles_of(situation, (party,))[0],
            met=said.at if said else None,
            by=shown_by(situation, item, speaker(situation, said)) if said else By(),
        )


def trial_lines(situation: Situation, scope: Identity) -> tuple[TrialLine, ...]:
    """What was measured, with the share of errors and the duration, attempt by attempt."""
    return tuple(line for item in items_below(situation, scope) for line in _trials(situation, item))


def _trials(situation: Situation, item: Item) -> Iterator[TrialLine]:
    issue = situation.issues.get(item.identity)
    trial = trial_of(situation.tree.vocabulary, issue)
    if issue is None or trial == NOTHING:
        return
    measured = (statement(situation, one) for one in issue.commands if one.word == TRIAL)
    said = tuple(shown_statement(situation, item, one) for one in measured)
    yield TrialLine(
        code=code_of(item),
        title=shown_title(situation, item),
        scope=place_of(situation, item),
        parties=titles_of(situation, item.parties),
        errors=trial.errors,
        minutes=trial.minutes,
        planned_minutes=item.row.spec.minutes,
        ended=issue.done_at,
        said=said,
    )


def violation_lines(situation: Situation, scope: Identity) -> tuple[ViolationLine, ...]:
    """What is out of order now, accepted or not."""
    return tuple(
        ViolationLine(
            code=code_of(one.item),
            title=shown_title(situation, one.item),
            scope=place_of(situation, one.item),
            fault=one.fault.value,
            missing=tuple(dict.fromkeys(map(code_of, one.named))) or one.details,
            guarded=one.guarded,
            excuse="" if is_restricted(situation, one.item) else one.excuse,
            earlier=one.earlier,
        )
        for place in situation.below(scope)
        for one in violations_in(situation, place.identity)
    )


def deviation_lines(situation: Situation, scope: Identity) -> tuple[DeviationLine, ...]:
    """Everything that somebody accepted with a reason, and whether they had the mandate for that."""
    found = [line for item in items_below(situation, scope) for line in _deviations(situation, item)]
    return tuple(sorted(found, key=lambda one: one.said.at))


def _deviations(situation: Situation, item: Item) -> Iterator[DeviationLine]:
    issue = situation.issues.get(item.identity)
    for command in issue.commands if issue else ():
        if command.word == Verb.DEPARTURE:
            person = mandated(situation.tree, item.scope, command, "gate")
            yield DeviationLine(
                code=code_of(item),
                title=shown_title(situation, item),
                scope=place_of(situation, item),
                said=shown_statement(situation, item, statement(situation, command, person)),
                mandate=person is not None,
            )


def lesson_lines(situation: Situation, scope: Identity) -> tuple[Statement, ...]:
    """The lessons that people wrote down, oldest first."""
    found = [
        statement(situation, command)
        for item in items_below(situation, scope)
        if not is_restricted(situation, item) and (issue := situation.issues.get(item.identity))
        for command in issue.commands
        if command.word == Verb.LESSON
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def rollback_lines(situation: Situation, scope: Identity) -> tuple[RollbackLine, ...]:
    """Every NO-GO that turned a migration back."""
    found = []
    for place in situation.below(scope):
        back = rollbacks(situation).get(place.identity)
        for one in back.refusals if back else ():
            again = back.begun if back and one is back.decision else None
            found.append(
                RollbackLine(
                    scope=place.title,
                    code=code_of(back.gate) if back else "",
                    at=one.at,
                    by=decided_by(situation, back.gate, one) if back else By(),
                    reason=one.reason,
                    began_again=again,
                )
            )
    return tuple(found)
