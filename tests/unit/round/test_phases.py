"""The order of a round: what goes wrong in one phase is its outcome, and the rest goes on."""

from typing import Any

import pytest
import structlog

from bot.errors import LostLease, Transient
from bot.model.outcome import Report, Word
from bot.round.phases import Phase, Reached, finished, through


class Context:
    """A round that is asked only whether it has to stop."""

    def __init__(self, stops_after: int = 99) -> None:
        self.left = stops_after

    def stop(self) -> bool:
        self.left -= 1
        return self.left < 0


class State:
    """A programme, by its name and what was done with it."""

    def __init__(self, *done: str) -> None:
        self.name, self.done = "klein", done


def phase(name: str, error: BaseException | None = None, *, ends: bool = False) -> Phase:
    """Notes that it was there, or raises."""

    def run(_round: Any, state: Any) -> Reached:
        yield Report(name, "klein", ())
        if error:
            raise error
        return None if ends else State(*state.done, name)  # type: ignore[return-value]

    return Phase(name, run)


def taken(*phases: Phase, stops_after: int = 99) -> tuple[tuple[str, ...] | None, list[Report]]:
    context: Any = Context(stops_after)
    start: Any = State()
    state, reports = finished(through(context, start, phases))
    return (state.done if state else None), reports  # type: ignore[attr-defined]


def test_each_phase_begins_where_the_one_before_ended() -> None:
    done, reports = taken(phase("a"), phase("b"))

    assert (done, [one.job for one in reports]) == (("a", "b"), ["a", "b"])


@pytest.mark.parametrize(
    ("error", "words"),
    [(Transient("busy"), "busy"), (KeyError("slack"), "a fault of the bot itself (KeyError)")],
    ids=["service", "bot"],
)
def test_what_goes_wrong_is_an_outcome_and_the_next_phase_goes_on(error: Exception, words: str) -> None:
    with structlog.testing.capture_logs() as told:
        done, reports = taken(phase("a"), phase("b", error), phase("c"))

    assert done == ("a", "c")
    (wrong,) = [one for one in reports if one.outcomes]
    assert (wrong.job, wrong.root, wrong.outcomes[0].word) == ("b", "klein", Word.REFUSED)
    assert words in wrong.outcomes[0].detail
    assert [one["event"] for one in told if "exc_info" in one] == (
        ["fault of the bot"] if isinstance(error, KeyError) else []
    )


def test_who_lost_the_lease_does_nothing_more() -> None:
    context: Any = Context()
    start: Any = State()
    work = through(context, start, [phase("a", LostLease("another")), phase("b")])

    assert next(work).job == "a"
    with pytest.raises(LostLease):
        next(work)


def test_a_phase_may_end_the_work_on_a_unit() -> None:
    assert taken(phase("a", ends=True), phase("b"))[0] is None


def test_no_phase_begins_once_the_round_has_to_stop() -> None:
    assert taken(phase("a"), phase("b"), stops_after=1)[0] == ("a",)
