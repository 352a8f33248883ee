"""RFCs with both decisions of the CAB, signatures under an implementation plan, and tests of a release."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.features.chain_release.signatures import Signing, signing
from bot.features.evidence_pack.facts import by_person, code_of, key_of, place_of, speaker, statement
from bot.features.evidence_pack.views import (
    ChangeLine,
    PlanLine,
    PlanVersion,
    RoundLine,
    SignatureLine,
    TestLine,
    VoteLine,
)
from bot.features.releases.release_status import release_status
from bot.features.rfc.assess import view
from bot.features.rfc.cab_decisions import PRODUCTION, WISH, Question, decisions
from bot.features.rfc.views import DecisionView
from bot.model.item import Item
from bot.model.request import ChangeRequest
from bot.model.working_days import local
from bot.situation.situation import Situation


def change_line(situation: Situation, change: ChangeRequest) -> ChangeLine:
    """One RFC with every round of both questions."""
    desk = situation.desk
    both = decisions(change, desk) if desk else None
    shown = view(situation, change)
    return ChangeLine(
        key=change.key,
        type=shown.type,
        asked=local(change.created).date(),
        status=change.status.name,
        release=shown.release or "",
        rounds=tuple(_rounds(both.wish, WISH)) + tuple(_rounds(both.production, PRODUCTION)) if both else (),
        refused=tuple(statement(situation, one.command) for one in both.refused) if both else (),
    )


def _rounds(view: DecisionView, question: Question) -> Iterator[RoundLine]:
    for number, one in enumerate((*view.earlier, view), start=1):
        if one.word != "none":
            yield RoundLine(
                question=question.value,
                number=number,
                word=one.word,
                at=one.at,
                votes=tuple(
                    VoteLine(function=b.function, vote=b.vote.value, at=b.at, reason=b.reason, seen=b.seen)
                    for b in one.ballots
                ),
                strangers=one.strangers,
            )


def plan_line(situation: Situation) -> PlanLine | None:
    """The implementation plan with its code, and every signature; None where there is none."""
    state = signing(situation)
    if state is None:
        return None
    return PlanLine(
        digest=state.content.digest,
        in_force=state.since,
        versions=tuple(PlanVersion(number=v.number, digest=v.digest, at=v.at) for v in state.history),
        signatures=tuple(_signature(situation, state, party, item) for party, item in state.items.items()),
        earlier=tuple(_earlier(situation, state)),
        refused=tuple(statement(situation, one.command) for one in state.refusals),
    )


def _signature(situation: Situation, state: Signing, party: str, item: Item) -> SignatureLine:
    signed = state.signatures.get(party)
    line = SignatureLine(
        party=situation.tree.parties[party].title, key=key_of(situation.issues.get(item.identity))
    )
    if signed is None:
        return line
    by = by_person(situation, signed.command.author, signed.person)
    return line.model_copy(update={"signed": signed.command.at, "by": by, "digest": _code(signed.command)})


def _earlier(situation: Situation, state: Signing) -> Iterator[SignatureLine]:
    """What was signed before the present version was laid before the parties."""
    since = state.version.at if state.version else None
    for party, item in state.items.items():
        issue = situation.issues.get(item.identity)
        for command in issue.commands if issue else ():
            if command.word == Verb.SIGNATURE and _is_before(command, since):
                yield SignatureLine(
                    party=situation.tree.parties[party].title,
                    key=key_of(issue),
                    signed=command.at,
                    by=speaker(situation, command),
                    digest=_code(command),
                )


def _is_before(command: Command, since: datetime | None) -> bool:
    return since is None or command.at < since


def _code(command: Command) -> str:
    return next(iter(command.values), "")


def test_lines(situation: Situation) -> tuple[TestLine, ...]:
    """Each time that a test, acceptance or production was tried, oldest first."""
    status = situation.once(release_status)
    found = [
        TestLine(
            code=code_of(one.item),
            title=one.item.title,
            scope=place_of(situation, one.item),
            at=one.command.at,
            passed=one.passed,
            by=speaker(situation, one.command),
            reason=one.command.text,
        )
        for one in (status.attempts if status else ())
    ]
    return tuple(sorted(found, key=lambda one: one.at))
