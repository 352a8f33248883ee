"""Two decisions, three functions, the latest round, nothing by default (domain §2, §5.22; services §3.1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config.cab_model import Cab
from bot.config.runbook_model import Person
from bot.config.site_model import ServiceDesk
from bot.features.cab.replies import replies
from bot.features.rfc.cab_decisions import decisions
from bot.model.issue import Category, IssueId, IssueKey, Status
from bot.model.request import Approval, ChangeRequest, Vote
from tests.builders import comment
from tests.dutch import heard_on_requests

P, OPS, A = "Mitz-productmanager", "manager Operations", "Mitz-bedrijfsarchitect"
START = datetime(2023, 10, 2, 10, 0, tzinfo=UTC)
PEOPLE = tuple(
    Person(account_id=account, party="mitz-cab", function=function, mandates=("cab",))
    for account, function in (("p", P), ("o", OPS), ("a", A))
)
CAB = Cab(functions=(P, OPS, A), people=PEOPLE)
DESK = ServiceDesk(project="RFC", cab=CAB)
YES, NO, OPEN = Vote.APPROVED, Vote.DECLINED, Vote.PENDING


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def asked(
    votes: dict[str, Vote], decision: Vote, number: int = 1, name: str = "CAB-besluit wens", **seen: datetime
) -> Approval:
    done = hour(number) if decision is not OPEN else None
    return Approval(str(number), name, decision, hour(number - 1), done, tuple(votes.items()), seen)


def rfc(
    *approvals: Approval,
    said: Sequence[tuple[str, str]] = (),
    done: bool = False,
    desk: ServiceDesk = DESK,
    status: str = "",
) -> ChangeRequest:
    """A request, in the status of its open round where no other is named."""
    waits = next((one.name for one in reversed(approvals) if one.decision is OPEN), "Gereed")
    there = Status("1", status or ("Gereed" if done else waits), Category.DONE if done else Category.DOING)
    comments = tuple(comment(f"cab: {text}", who, n, hour(n)) for n, (who, text) in enumerate(said, start=1))
    base = ChangeRequest(IssueId("1"), IssueKey("RFC-1"), "Iets", there, START, START, {}, approvals)
    (found,) = heard_on_requests([replace(base, comments=comments)], desk, {}, hour(9), START)
    return found


ALL = {"p": YES, "o": YES, "a": YES}


def test_all_three_functions_make_a_decision_with_who_when_and_which_round() -> None:
    found = decisions(rfc(asked(ALL, YES, p=hour(0))), DESK).wish

    assert (found.word, found.at, found.round) == ("approved", hour(1), 1)
    assert [(b.function, b.vote, b.at) for b in found.ballots] == [
        (P, YES, hour(0)),
        (OPS, YES, None),
        (A, YES, None),
    ]


def test_a_vote_is_of_who_had_the_function_when_it_was_cast() -> None:
    """The architect is replaced after the first day; the service desk tells only when a vote was seen."""
    gone = PEOPLE[2].model_copy(update={"until": START.date()})
    next_one = PEOPLE[2].model_copy(update={"account_id": "b", "since": (START + timedelta(days=1)).date()})
    desk = DESK.model_copy(update={"cab": CAB.model_copy(update={"people": (*PEOPLE[:2], gone, next_one)})})

    def architect(account: str, number: int) -> str:
        votes = {"p": YES, "o": YES, account: YES}
        seen = replace(asked(votes, YES, number), seen={account: hour(number)})
        return decisions(rfc(seen), desk).wish.word

    assert [architect(account, number) for account in "ab" for number in (1, 24)] == [
        "approved",
        "pending",
        "pending",
        "approved",
    ]
    spoken = rfc(said=[("p", "akkoord"), ("o", "akkoord"), ("a", "akkoord")])
    day = timedelta(days=1)
    moved = tuple(replace(c, created=c.created + day, updated=c.updated + day) for c in spoken.comments)
    both = heard_on_requests([spoken, replace(spoken, comments=moved)], desk, {}, hour(99), START)
    assert [decisions(one, desk).wish.word for one in both] == ["approved", "pending"]


def test_one_missing_function_leaves_it_undecided_even_where_the_service_desk_calls_it_approved() -> None:
    found = decisions(rfc(asked({"p": YES, "o": YES}, YES)), DESK).wish

    assert (found.word, found.missing) == ("pending", (A,))


def test_one_who_declines_decides_because_three_can_no_longer_approve() -> None:
    assert decisions(rfc(asked({"p": NO, "o": OPEN, "a": OPEN}, NO)), DESK).wish.word == "declined"


def test_the_latest_round_counts_and_the_one_before_is_history() -> None:
    found = decisions(rfc(asked({**ALL, "a": NO}, NO), asked(ALL, YES, 3)), DESK).wish

    assert (found.word, found.round) == ("approved", 2)
    assert [(one.word, one.round) for one in found.earlier] == [("declined", 1)]


def test_an_open_second_round_undoes_the_first() -> None:
    found = decisions(rfc(asked(ALL, YES), asked({"p": YES, "o": OPEN, "a": OPEN}, OPEN, 3)), DESK).wish

    assert (found.word, found.missing) == ("pending", (OPS, A))


def test_a_status_without_votes_decides_nothing() -> None:
    found = decisions(rfc(asked(dict.fromkeys(ALL, OPEN), OPEN), done=True), DESK)

    assert (found.wish.word, found.production.word) == ("none", "none")


def test_an_open_round_counts_only_while_the_request_stands_in_the_status_that_it_is_named_after() -> None:
    """Somebody moved the status by hand: that round waits for nobody any more, and comments count again."""
    left = asked({"p": YES, "o": OPEN, "a": OPEN}, OPEN)
    said = [(who, "wens akkoord") for who in ("p", "o", "a")]

    waits = decisions(rfc(left, status="cab-besluit WENS", said=said), DESK)
    moved = decisions(rfc(left, status="Testen", said=said), DESK)

    assert (waits.wish.word, len(waits.refused)) == ("pending", 3)
    assert (moved.wish.word, moved.refused) == ("approved", ())


def test_a_round_that_ended_counts_wherever_the_request_went() -> None:
    assert decisions(rfc(asked(ALL, YES), status="Testen"), DESK).wish.word == "approved"


def test_where_the_service_desk_ended_a_round_that_the_votes_do_not_bear_out_both_are_told() -> None:
    quorum = DESK.model_copy(update={"cab": CAB.model_copy(update={"quorum": 2})})

    found = decisions(rfc(asked({"p": NO, "o": OPEN, "a": OPEN}, NO)), quorum).wish

    assert (found.word, found.desk, found.missing) == ("pending", "declined", (OPS, A))
    assert decisions(rfc(asked(ALL, YES)), DESK).wish.desk == ""


def test_a_round_that_is_about_neither_question_is_named() -> None:
    found = decisions(rfc(asked(ALL, YES), asked(ALL, YES, 3, "Wacht op de directie")), DESK)

    assert found.strange_rounds == ("Wacht op de directie",)


def test_the_wish_says_nothing_about_production() -> None:
    found = decisions(rfc(asked(ALL, YES), asked({"p": YES}, OPEN, 3, "CAB-besluit productie")), DESK)

    assert (found.wish.word, found.production.word) == ("approved", "pending")


def test_a_vote_of_somebody_without_the_mandate_does_not_count() -> None:
    found = decisions(rfc(asked({"p": YES, "o": YES, "x": YES}, YES)), DESK).wish

    assert (found.word, found.missing, found.strangers) == ("pending", (A,), 1)


def test_a_quorum_of_two_is_enough_where_the_config_says_so() -> None:
    desk = DESK.model_copy(update={"cab": CAB.model_copy(update={"quorum": 2})})

    assert decisions(rfc(asked({"p": YES, "o": YES, "a": NO}, YES)), desk).wish.word == "approved"
    assert decisions(rfc(asked({"p": NO, "o": YES, "a": OPEN}, NO)), desk).wish.word == "pending"


def test_without_a_cab_in_the_config_the_service_desk_decides() -> None:
    desk = ServiceDesk(project="RFC")

    assert decisions(rfc(asked({"x": YES}, YES)), desk).wish.word == "approved"


class TestComments:
    def test_three_comments_decide_the_wish_and_three_more_production(self) -> None:
        said = [(who, "akkoord — past") for who in "poa"] + [(who, "akkoord") for who in "poa"]

        found = decisions(rfc(said=said), DESK)

        assert (found.wish.word, found.wish.at) == ("approved", hour(3))
        assert (found.production.word, found.production.at) == ("approved", hour(6))
        assert found.wish.ballots[0].reason == "past"
        assert found.refused == ()

    def test_a_repeated_vote_is_no_vote_for_the_others(self) -> None:
        said = [("p", "akkoord"), ("p", "akkoord"), ("p", "akkoord")]

        assert decisions(rfc(said=said), DESK).wish.missing == (OPS, A)

    def test_a_function_may_change_its_mind_until_the_round_is_decided(self) -> None:
        two = DESK.model_copy(update={"cab": CAB.model_copy(update={"quorum": 2})})
        said = [("p", "afgewezen — te vroeg"), ("p", "akkoord"), ("o", "akkoord")]

        assert decisions(rfc(said=said), two).wish.word == "approved"

    def test_declined_then_approved_in_a_second_round(self) -> None:
        said = [("p", "akkoord"), ("o", "afgewezen — geen oplossing"), *((who, "akkoord") for who in "poa")]

        found = decisions(rfc(said=said), DESK).wish

        assert (found.word, found.round, found.earlier[0].word) == ("approved", 2, "declined")

    def test_a_vote_may_name_its_question(self) -> None:
        said = [("p", "productie akkoord"), ("o", "wens: niet akkoord"), ("a", "Wens akkoord")]

        found = decisions(rfc(said=said), DESK)

        assert found.production.votes[0] == (P, "approved")
        assert found.wish.word == "declined"

    def test_a_question_is_named_as_the_config_calls_it_whatever_its_capitals(self) -> None:
        desk = DESK.model_copy(update={"production_approval": "Ingebruikname"})

        found = decisions(rfc(said=[("p", "ingebruikname akkoord")], desk=desk), desk)

        assert found.production.votes[0] == (P, "approved")
        assert found.wish.word == "none"

    def test_a_vote_without_the_mandate_is_refused_with_its_reason(self) -> None:
        found = decisions(rfc(said=[("x", "akkoord")]), DESK)

        assert [one.reason.rule for one in found.refused] == ["vote_without_mandate"]
        assert found.wish.word == "none"

    @pytest.mark.parametrize("text", ["misschien", "akkoord, mits getest", "akkoord?", "voorstel akkoord"])
    def test_what_is_not_understood_is_no_vote_and_answered(self, text: str) -> None:
        change = rfc(said=[("p", text)])

        found = decisions(change, DESK)

        assert (found.wish.word, found.refused) == ("none", ())
        assert [act.template for act in replies([change], DESK, hour(9))] == ["not_understood"]

    def test_a_vote_that_is_taken_back_is_none_and_another_s_stands(self) -> None:
        said = [("p", "akkoord"), ("o", "akkoord"), ("p", "ingetrokken - te vroeg")]

        assert decisions(rfc(said=said), DESK).wish.missing == (P, A)

    def test_where_the_service_desk_asks_a_comment_does_not_count(self) -> None:
        found = decisions(rfc(asked(dict.fromkeys(ALL, OPEN), OPEN), said=[("p", "akkoord")]), DESK)

        assert [one.reason.rule for one in found.refused] == ["vote_beside_approval"]
        assert found.wish.missing == (P, OPS, A)
