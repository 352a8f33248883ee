"""Exit 0 means done: nothing that should exist now is missing."""

import json
from datetime import timedelta

import pytest

from bot.cli import settling
from bot.cli.plan_commands import plan_status
from bot.model.issue import Identity, Rank
from bot.reconcile.plan import Change, Plan, Verb
from tests.flow.command import AT, Desk, Said

BULK = "/rest/api/3/issue/bulk"
POST = "/slack/api/chat.postMessage"


def counts(said: Said) -> dict[str, int]:
    found: dict[str, int] = {}
    for report in json.loads(said.out)["reports"]:
        for word, number in report["counts"].items():
            found[word] = found.get(word, 0) + number
    return found


def unanswered(desk: Desk) -> None:
    """The first bulk call is carried out and not answered, and what it made is not found for five minutes."""
    desk.control.fault({"index_lag_seconds": 300})
    desk.control.fault({"match": {"path": BULK}, "action": "drop_after"})


def test_while_a_create_has_no_answer_nothing_ends_with_0(desk: Desk) -> None:
    unanswered(desk)

    first = desk.run("apply", *AT, "--format", "json")
    soon = desk.run("apply", *AT, "--format", "json")
    planned = desk.run("plan", *AT)
    whole = desk.run("run", "--once", *AT)

    assert first.code == 1
    assert counts(first)["unknown-outcome"]
    assert (soon.code, set(counts(soon))) == (1, {"waiting", "skipped", "unchanged"})
    assert "its outcome is not known yet" in soon.err
    assert (planned.code, whole.code) == (2, 1)


@pytest.mark.parametrize(
    ("verb", "status"),
    [(Verb.WAIT, 2), (Verb.CREATE, 2), (Verb.NO_TEXT, 1), (Verb.KEEP, 0), (Verb.ABSENT, 0)],
)
def test_a_plan_has_the_status_of_what_is_still_to_be_done(verb: Verb, status: int) -> None:
    change = Change(verb, Identity("p/O.1"), Rank.SUBTASK, "O.1", reason="why")

    assert plan_status([Plan(Identity("p"), (change,), 0, 1)]) == status


def test_apply_can_be_asked_to_stay_until_it_is_settled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    unanswered(desk)
    passed = [0.0]

    def sleep(_seconds: float) -> None:
        passed[0] += 360
        desk.control.advance(minutes=6)

    monkeypatch.setattr(settling, "sleep", sleep)
    monkeypatch.setattr(settling, "monotonic", lambda: passed[0])

    said = desk.run("apply", *AT, "--wait", "--format", "json")

    assert said.code == 0
    assert set(counts(said)) == {"created", "unchanged"}
    assert "not settled yet" in said.err
    assert passed[0] >= timedelta(minutes=6).total_seconds()
    assert desk.run("plan", *AT).code == 0


def test_waiting_and_a_plan_file_do_not_go_together(desk: Desk) -> None:
    said = desk.run("apply", *AT, "--wait", "--plan", "plan.json")

    assert "use one of them" in said.sentence()


def test_what_is_refused_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "sleep", lambda _: pytest.fail("nothing gets better by waiting"))
    refusal = {"errorMessages": ["nee"], "errors": {}}
    desk.control.fault(
        {"match": {"path": BULK}, "action": "status", "status": 400, "body": refusal, "times": 99}
    )

    assert desk.run("apply", *AT, "--wait").code == 1


def test_a_message_that_was_refused_keeps_every_round_at_1_until_it_goes(desk: Desk) -> None:
    assert desk.run("apply", *AT).code == 0
    desk.control.act([{"as": "u-facilitator", "do": "revoke_token"}])

    rounds = [desk.run("run", "--once", "--now", f"2023-10-12T13:{minute:02}") for minute in (0, 1, 5)]

    assert [said.code for said in rounds] == [1, 1, 1]
    assert all("token_revoked" in said.err for said in rounds)

    desk.control.act([{"as": "u-facilitator", "do": "install_app"}])
    assert desk.run("run", "--once", "--now", "2023-10-12T13:20").code == 0
    assert desk.run("run", "--once", "--now", "2023-10-12T13:30").code == 0


def test_what_is_put_off_on_purpose_is_deferred_and_ends_with_0(desk: Desk) -> None:
    assert desk.run("apply", *AT).code == 0

    night = desk.run("remind", "--now", "2023-10-11T20:00", "--format", "json")
    said_at_night = desk.control.state("slack.messages.C0REGIE")
    morning = desk.run("remind", "--now", "2023-10-12T09:40", "--format", "json")

    assert (night.code, set(counts(night))) == (0, {"deferred"})
    assert not any(said_at_night.values())
    assert morning.code == 0
    assert counts(morning)["sent"]


def test_a_round_that_had_to_end_early_is_not_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.scheduler.Stop.__call__", lambda _: True)

    assert desk.run("run", "--once", *AT).code == 1
