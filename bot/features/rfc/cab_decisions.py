"""The two CAB decisions about an RFC, from approval rounds or, without those, from votes in comments.

S2 has the CAB act twice: on the wish (step 3) and on production (step 5). Each function votes; a function
that is silent leaves the question undecided, whatever the status of the request says (domain §5.22).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.commands.events import Command, withdrawn_applied
from bot.commands.forms import Form
from bot.commands.verbs import Verb
from bot.config.cab_model import Cab
from bot.config.site_model import ServiceDesk
from bot.features.rfc.views import Ballot, DecisionView
from bot.model.reasons import Reason
from bot.model.request import Approval, ChangeRequest, Vote


class Question(StrEnum):
    """What the CAB decides about; also a table of `words.toml`."""

    WISH = "wish"
    PRODUCTION = "production"


WISH, PRODUCTION = Question.WISH, Question.PRODUCTION
WORD = Verb.CAB
SPOKEN: Mapping[Question, str] = {WISH: "wens", PRODUCTION: "productie"}
"""The two questions as the record has them; the names of approval rounds are those of statuses."""

_VOTES = {Form.APPROVED: Vote.APPROVED, Form.DECLINED: Vote.DECLINED}


@dataclass(frozen=True, slots=True)
class NoVote:
    """A vote that does not count, and why."""

    command: Command
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decisions:
    """Both decisions about one RFC, and the votes in comments that do not count."""

    wish: DecisionView
    production: DecisionView
    refused: tuple[NoVote, ...] = ()
    strange_rounds: tuple[str, ...] = ()
    """Names of approval rounds that belong to neither question."""

    def of(self, question: str) -> DecisionView:
        """The decision about one of the two questions, `WISH` or `PRODUCTION`."""
        return self.wish if question == WISH else self.production


def decisions(change: ChangeRequest, desk: ServiceDesk) -> Decisions:
    """How the CAB decided on both questions. Approval rounds go before comments, per question.

    A round bears the name of the status that opens it. While it is open it counts as long as the request
    stands there: somebody who moved the status by hand has left it (services §3.2).
    """
    words = {WISH: desk.wish_approval, PRODUCTION: desk.production_approval}
    held = {question: list(_rounds_of(change, word)) for question, word in words.items()}
    spoken, refused = _spoken(
        change.commands, desk.cab, words, {q: _of_desk(r, desk.cab) for q, r in held.items()}
    )
    found = {
        question: _of_desk(rounds, desk.cab) if rounds else _of_rounds(spoken[question], desk.cab)
        for question, rounds in held.items()
    }
    strange = (a.name for a in change.approvals if not any(_is_about(a, word) for word in words.values()))
    return Decisions(found[WISH], found[PRODUCTION], tuple(refused), tuple(dict.fromkeys(strange)))


def _rounds_of(change: ChangeRequest, word: str) -> Iterator[Approval]:
    """The rounds about a question that count, oldest first."""
    status = change.status.name.casefold()
    for one in sorted(change.approvals, key=lambda a: a.created):
        left = one.decision is Vote.PENDING and one.name.casefold() != status
        if _is_about(one, word) and not left:
            yield one


def _is_about(approval: Approval, word: str) -> bool:
    return word.casefold() in approval.name.casefold()


def _of_desk(rounds: list[Approval], cab: Cab | None) -> DecisionView:
    """The latest round counts, earlier ones are history. The service desk's word and date are needed, and
    the votes must bear it out: a round that needs fewer approvers there than functions here is not decided.
    """
    found: tuple[DecisionView, ...] = ()
    for number, one in enumerate(rounds, start=1):
        ballots, strangers = _ballots(one, number, cab)
        ended = one.decision is not Vote.PENDING and one.completed is not None
        decided = ended and (cab is None or _outcome(ballots, cab) is one.decision)
        view = _view(ballots, cab, one.decision if decided else Vote.PENDING, one.completed)
        alone = one.decision.value if ended and not decided else ""
        found = (*found, replace(view, strangers=strangers, desk=alone))
    return _latest(found)


def _latest(rounds: tuple[DecisionView, ...]) -> DecisionView:
    """The last round, with those before it as its history."""
    return replace(rounds[-1], earlier=rounds[:-1], round=len(rounds)) if rounds else DecisionView("none")


def _ballots(approval: Approval, number: int, cab: Cab | None) -> tuple[list[Ballot], int]:
    """The votes by function; of two people in one function the one who declined goes first."""
    cast = [Ballot(who, vote, approval.seen.get(who), number, seen=True) for who, vote in approval.votes]
    if cab is None:
        return cast, 0
    found: dict[str, Ballot] = {}
    strangers = 0
    for vote in cast:
        function = cab.function_of(vote.function, vote.at or approval.completed or approval.created)
        if function is None:
            strangers += vote.vote is not Vote.PENDING
        elif vote.vote is Vote.DECLINED or function not in found or found[function].vote is Vote.PENDING:
            found[function] = replace(vote, function=function)
    return [found.get(f) or Ballot(f, Vote.PENDING, None, number) for f in cab.functions], strangers


def _outcome(ballots: Iterable[Ballot], cab: Cab) -> Vote:
    """Approved when enough functions approve; declined when that can no longer be; else undecided."""
    votes = [ballot.vote for ballot in ballots]
    if votes.count(Vote.APPROVED) >= cab.needed:
        return Vote.APPROVED
    return Vote.DECLINED if len(cab.functions) - votes.count(Vote.DECLINED) < cab.needed else Vote.PENDING


def _view(ballots: Iterable[Ballot], cab: Cab | None, word: Vote, at: datetime | None) -> DecisionView:
    cast = tuple(ballots)
    silent = tuple(b.function for b in cast if b.vote is Vote.PENDING) if cab else ()
    return DecisionView(
        word=word.value,
        at=at if word is not Vote.PENDING else None,
        votes=tuple((b.function, b.vote.value) for b in cast),
        round=cast[0].round if cast else 0,
        ballots=cast,
        missing=silent if word is Vote.PENDING else (),
    )


# -- votes in comments


@dataclass(slots=True)
class _Round:
    """One round of votes in comments: open until it is decided."""

    votes: dict[str, Ballot] = field(default_factory=dict)
    decided: Vote = Vote.PENDING
    at: datetime | None = None


def _spoken(
    commands: Iterable[Command],
    cab: Cab | None,
    words: Mapping[Question, str],
    held: Mapping[Question, DecisionView],
) -> tuple[dict[Question, list[_Round]], list[NoVote]]:
    """Every vote in a comment in its question's round, and those that do not count with the reason.

    A vote names its question (`productie akkoord`); one that does not is about the wish until that is
    approved, and about production from then on.
    """
    rounds: dict[Question, list[_Round]] = {WISH: [], PRODUCTION: []}
    refused = []
    named = {word.casefold(): question for question, word in (*SPOKEN.items(), *words.items())}
    for command in withdrawn_applied(commands, WORD) if cab else ():
        question = named.get(command.values[0])
        if question is None:
            question = PRODUCTION if _wanted_by(command.at, rounds[WISH], held[WISH]) else WISH
        function = _function_of(command, cab) if cab else None
        if why := _no_vote(function, held[question], question):
            refused.append(NoVote(command, why))
        elif cab and function:
            _cast(rounds[question], Ballot(function, _VOTES[command.form], command.at, 0, command.text), cab)
    return rounds, refused


def _function_of(command: Command, cab: Cab) -> str | None:
    """The function of the CAB in which somebody voted, a deputy in that of whom it is for; None without the
    mandate.
    """
    held = (person.function for person in command.people if "cab" in person.mandates)
    return next((function for function in held if function in cab.functions), None)


def _no_vote(function: str | None, held: DecisionView, question: Question) -> Reason | None:
    if function is None:
        return Reason("vote_without_mandate")
    return Reason("vote_beside_approval", {"question": question}) if held.round else None


def _wanted_by(at: datetime, rounds: list[_Round], held: DecisionView) -> bool:
    if held.round:
        return held.word == Vote.APPROVED and held.at is not None and held.at <= at
    return bool(rounds) and rounds[-1].decided is Vote.APPROVED


def _cast(rounds: list[_Round], ballot: Ballot, cab: Cab) -> None:
    """Into the last round where the function was silent there, or while that is open.

    Once a round is decided, a function that votes again opens the next; the same vote changes nothing.
    """
    last = rounds[-1] if rounds else None
    before = last.votes.get(ballot.function) if last else None
    if last and before and last.decided is not Vote.PENDING:
        if before.vote is ballot.vote is last.decided:
            return
        last = None
    if last is None:
        last = _Round()
        rounds.append(last)
    last.votes[ballot.function] = replace(ballot, round=len(rounds))
    if last.decided is Vote.PENDING:
        last.decided, last.at = _outcome(last.votes.values(), cab), ballot.at


def _of_rounds(rounds: list[_Round], cab: Cab | None) -> DecisionView:
    if cab is None:
        return DecisionView("none")
    return _latest(
        tuple(_view(_all_of(one, cab, n), cab, one.decided, one.at) for n, one in enumerate(rounds, start=1))
    )


def _all_of(approval_round: _Round, cab: Cab, number: int) -> Iterator[Ballot]:
    for function in cab.functions:
        yield approval_round.votes.get(function) or Ballot(function, Vote.PENDING, None, number)
