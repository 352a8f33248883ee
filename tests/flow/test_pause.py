"""An operator stops the bot, or a part of it: nothing is written or sent, and nothing is lost."""

import json
import signal
from collections.abc import Sequence
from datetime import timedelta

import pytest
import requests

from bot.model.outcome import Outcome, Report, Word, any_failed
from bot.situation.scope_pauses import Pause
from tests.flow.command import AT, Desk
from tests.flow.people import NOORD, ROOT, say, status
from tests.flow.standing import N4, run
from tests.flow.test_service import BULK, bulks, events, first, identities, slow, until
from tests.flow.world import NOW, World, with_people

ZUID = "klein/c1/zuid"
WHY = "storing bij de leverancier"


def stop(world: World, minutes: int, scope: str = "", **more: str) -> None:
    """`regiebot pause`, so many minutes after `NOW`."""
    at = NOW + timedelta(minutes=minutes)
    end = NOW + timedelta(minutes=int(more["until"])) if "until" in more else None
    with world.open(at) as space:
        space.round.services.pauses.write(Pause(scope, at, "jan@beheer", WHY, end))


def go_on(world: World, scope: str = "") -> None:
    with world.open() as space:
        space.round.services.pauses.end(scope)


def told(reports: Sequence[Report], word: Word) -> list[Outcome]:
    return [outcome for report in reports for outcome in report.outcomes if outcome.word is word]


def made(world: World, scope: str) -> int:
    return sum(identity.startswith(f"{scope}/") for identity in world.issues())


# -- by hand


def test_what_is_paused_is_not_written_until_it_goes_on(desk: Desk) -> None:
    desk.run("plan", *AT)
    before = desk.run("pause", "--reason", WHY, *AT, OPERATOR="jan")
    by_hand = [desk.run(command, *AT) for command in ("apply", "publish", "remind")]
    round_ = desk.run("run", "--once", *AT, "--format", "json")
    reading = [desk.run(command, *AT) for command in ("plan", "status", "check")]

    assert before.code == 0
    assert "everything is paused since 2023-10-12 13:00, by jan: storing" in before.out
    for said in by_hand:
        assert said.sentence() == (
            f"everything is paused since 2023-10-12 13:00, by jan: {WHY}; regiebot resume ends it"
        )
    assert round_.code == 0
    told_ = json.loads(round_.out)["reports"]
    assert [report["counts"] for report in told_ if report["job"] == "pause"] == [{"paused": 1}]
    assert [said.code for said in reading] == [2, 0, 0]
    assert "everything is paused" in reading[0].err
    assert f"STILGEZET: alles, sinds do 12 okt 2023 13:00, door jan: {WHY}" in reading[1].out.replace(
        "\xa0", " "
    )
    assert desk.writes() == {}

    goes_on = desk.run("resume", *AT, OPERATOR="piet")

    assert goes_on.code == 0
    assert "everything goes on" in goes_on.out
    assert desk.run("apply", *AT).code == 0
    assert set(identities(desk).values()) == {1}
    record = desk.run("audit", "list", *AT).out
    assert f"operator - pause\n    by jan\n    {WHY}\n" in record
    assert "operator - resume\n    by piet\n" in record


def test_it_is_told_what_is_paused_and_what_is_not(desk: Desk) -> None:
    nothing = desk.run("pause", *AT)
    desk.run("plan", *AT)
    unknown = desk.run("pause", "--scope", "p-2023/c1/za-09", *AT)
    past = desk.run("pause", "--until", "2023-10-12T12:00", *AT)
    blank = [desk.run(command, "--scope", "", *AT) for command in ("pause", "resume")]
    idle = desk.run("resume", *AT)
    desk.run("pause", "--scope", "p-2023/c1/za-02", *AT, OPERATOR="jan")
    other = desk.run("resume", *AT)
    part = desk.run("apply", "--only", "p-2023/c1/za-02", *AT)
    whole = desk.run("apply", *AT)
    ended = desk.run("resume", "--scope", "p-2023/c1/za-02", *AT)

    assert nothing.sentence().startswith("there is no ledger at sqlite:///")
    assert (
        "there is no programme, release, cluster or domain p-2023/c1/za-09; did you mean p-2023/c1"
        in unknown.err
    )
    assert past.sentence() == "--until 2023-10-12T12:00 has passed already; nothing is paused"
    assert {one.sentence() for one in blank} == {"--scope lacks its name; leave it out to mean everything"}
    assert (idle.code, idle.out) == (0, "nothing is paused\n")
    assert "everything is not paused by itself; p-2023/c1/za-02 is paused since" in other.sentence()
    assert part.sentence().startswith("p-2023/c1/za-02 is paused since 2023-10-12 13:00, by jan")
    assert whole.code == 0
    assert "changes held back; p-2023/c1/za-02 is paused" in whole.out
    assert not [one for one in identities(desk) if one.startswith("p-2023/c1/za-02")]
    assert ended.code == 0
    assert desk.run("apply", *AT).code == 0
    assert [one for one in identities(desk) if one.startswith("p-2023/c1/za-02")]


@pytest.mark.no_cover
def test_a_pause_during_a_run_counts_from_its_next_batch(desk: Desk) -> None:
    desk.run("plan", *AT)
    desk.configure()
    begun = slow(desk, BULK)
    with desk.begin("apply", *AT) as child:
        until(begun)
        assert desk.run("pause", *AT).code == 0
        out, _ = child.communicate(timeout=60)

        assert child.returncode == 0

    assert bulks(desk) == 1
    assert "changes held back; everything is paused" in out
    halfway = identities(desk)
    assert desk.run("resume", *AT).code == 0
    assert desk.run("apply", *AT).code == 0
    assert len(identities(desk)) > len(halfway)
    assert set(identities(desk).values()) == {1}


@pytest.mark.no_cover
def test_the_service_obeys_and_tells_it(desk: Desk) -> None:
    desk.run("plan", *AT)
    desk.run("pause", "--reason", WHY, *AT, OPERATOR="jan")
    with desk.begin("run", *AT) as child:
        log = events(child)
        health = first(log, "started")["health"]
        event = first(log, "outcome")
        until(lambda: 'result="ok"' in requests.get(f"{health}/metrics", timeout=10).text)
        answer = requests.get(f"{health}/healthz", timeout=10)
        metrics = requests.get(f"{health}/metrics", timeout=10).text
        asked = desk.run("health", "--url", f"{health}/healthz")
        desk.run("resume", *AT)
        after = requests.get(f"{health}/healthz", timeout=10).json()
        child.send_signal(signal.SIGTERM)
        list(log)

    sentence = f"everything is paused since 2023-10-12 13:00, by jan: {WHY}"
    assert (event["job"], event["word"], event["level"]) == ("pause", "paused", "warning")
    assert event["detail"] == sentence
    assert (answer.status_code, answer.json()["paused"]) == (200, [sentence])
    assert "regiebot_paused 1.0" in metrics
    assert (asked.code, json.loads(asked.out)["paused"]) == (0, [sentence])
    assert after["paused"] == []
    assert desk.writes() == {}


# -- what is due meanwhile


def test_a_part_is_paused_and_the_rest_goes_on(world: World) -> None:
    stop(world, 0, ZUID)

    reports = run(world, 0)

    assert made(world, NOORD) > 0
    assert made(world, ZUID) == 0
    assert ZUID not in world.issues()
    assert not any(
        "Zuid" in str(one["title"])
        for one in world.control.state("confluence_page")["confluence_page"].values()
    )
    assert all(one.subject == ZUID for one in told(reports, Word.PAUSED))
    assert not any_failed(reports)

    go_on(world, ZUID)
    run(world, 10)

    assert made(world, ZUID) == made(world, NOORD)
    assert world.plan_counts(NOW + timedelta(minutes=10)).get("create", 0) == 0


def test_a_reminder_whose_moment_passes_is_told_as_lapsed_and_never_sent(world: World) -> None:
    run(world, -60)
    before = len(world.messages())
    stop(world, -30)

    held = [outcome for m in (0, 30) for outcome in told(run(world, m), Word.PAUSED)]
    lapsed = told(run(world, 60), Word.LAPSED)
    go_on(world)
    after = run(world, 70)

    assert any("messages held back" in one.detail for one in held)
    reminders = [one for one in lapsed if "hours-1" in one.subject]
    assert reminders
    assert all("by jan@beheer" in one.detail and "Zorggroep Noord" in one.detail for one in reminders)
    assert not [one for one in told(after, Word.SENT) if "hours-1" in one.subject]
    assert not any(
        "13:" in str(one["text"])
        for one in world.messages()[before:]
        if "GO/NO-GO over 1 uur" in str(one["text"])
    )


def test_a_message_that_is_still_useful_is_sent_once_afterwards(world: World) -> None:
    run(world, -60)
    stop(world, -30, until="20")

    for minutes in (0, 10):
        assert not told(run(world, minutes), Word.SENT)
    sent = told(run(world, 20), Word.SENT)
    again = told(run(world, 30), Word.SENT)

    assert [one for one in sent if "hours-1" in one.subject]
    assert not [one for one in again if "hours-1" in one.subject]


def test_decisions_of_a_pause_are_read_in_their_order(world: World) -> None:
    with_people(world).begin(World.apply)
    run(world, 5)
    stop(world, 6)
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(world, person, N4, "besluit: GO", 10)
    run(world, 12)
    say(world, "u-zorgaanbieder", N4, "besluit: ingetrokken - toch niet", 20)
    say(world, "u-zorgaanbieder", N4, "besluit: GO", 30)
    run(world, 31)
    assert status(world, N4) != "done"
    assert made(world, ROOT) > 0

    go_on(world)
    run(world, 40)
    run(world, 70)

    assert status(world, N4) == "done"
    with world.open() as space:
        entries = [
            e for e in space.round.services.record.entries(space.units[0].tree.root) if e.subject == N4
        ]
    said = [e.reading.form.value for e in entries if e.kind == "said" and e.reading]
    assert said == ["go", "go", "withdrawn", "go"]
