"""The outbox: a message has one row, and what was noted survives a crash."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.features.reminding.messages import MessageState
from bot.ports import Letter, OutboxEntry
from bot.store.database import open_database
from bot.store.outbox_table import StoredOutbox

NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
UNTIL = NOW + timedelta(hours=3)
LETTER = Letter("m1", "regie", "p", "gate:p", "O.9 days-1 p", UNTIL, "GO/NO-GO\nmorgen")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield made
    made.dispose()


@pytest.fixture
def outbox(engine: sa.Engine) -> StoredOutbox:
    return StoredOutbox(engine)


def read(outbox: StoredOutbox, key: str = "m1") -> OutboxEntry:
    found = outbox.read(key)
    assert found is not None
    return found


def test_a_message_is_given_out_once(outbox: StoredOutbox) -> None:
    assert outbox.read("m1") is None
    assert outbox.claim(LETTER, NOW)

    outbox.conclude("m1", MessageState.SENT, NOW, "1.1")

    assert not outbox.claim(LETTER, LATER)
    assert not read(outbox).is_open


_DUE = {MessageState.SENDING, MessageState.WAITING, MessageState.AHEAD}


@pytest.mark.parametrize("state", sorted({*MessageState} - _DUE))
def test_a_message_that_ended_is_never_given_out_again(
    outbox: StoredOutbox, engine: sa.Engine, state: MessageState
) -> None:
    outbox.claim(LETTER, NOW)
    outbox.conclude("m1", state, NOW)

    assert not StoredOutbox(engine).claim(LETTER, LATER)


def test_a_crash_before_the_conclusion_leaves_it_uncertain_with_its_text(outbox: StoredOutbox) -> None:
    outbox.claim(LETTER, NOW)

    entry = read(outbox)

    assert entry == OutboxEntry(LETTER, MessageState.SENDING, NOW)
    assert entry.is_uncertain


def test_what_was_put_back_waits_for_its_next_try_and_is_certain(outbox: StoredOutbox) -> None:
    outbox.claim(LETTER, NOW)
    outbox.postpone(LETTER, NOW, LATER, "busy")

    assert read(outbox) == OutboxEntry(LETTER, MessageState.WAITING, NOW, 1, LATER, detail="busy")
    assert not outbox.claim(LETTER, LATER - timedelta(seconds=1))
    assert outbox.claim(LETTER, LATER)


def test_a_message_that_never_was_taken_up_can_be_put_back_too(outbox: StoredOutbox) -> None:
    outbox.postpone(LETTER, NOW, LATER, "template wrong")

    assert read(outbox) == OutboxEntry(LETTER, MessageState.WAITING, NOW, 1, LATER, detail="template wrong")


def test_doubt_stays_until_it_is_resolved(outbox: StoredOutbox) -> None:
    outbox.claim(LETTER, NOW)
    outbox.postpone(LETTER, NOW, LATER, "cannot be looked up", uncertain=True)

    entry = read(outbox)

    assert entry.is_uncertain
    assert entry.not_before == LATER


def test_only_what_is_open_past_its_moment_is_expired(outbox: StoredOutbox) -> None:
    for key in ("sent", "put back", "taken up", "useful still"):
        letter = replace(LETTER, id=key, until=UNTIL + timedelta(hours=key == "useful still"))
        outbox.claim(letter, NOW)
        if key == "put back":
            outbox.postpone(letter, NOW, LATER, "busy")
    outbox.conclude("sent", MessageState.SENT, NOW)

    assert {entry.letter.id for entry in outbox.expired(UNTIL)} == {"put back", "taken up"}
    assert outbox.expired(UNTIL - timedelta(seconds=1)) == []

    outbox.prolong("put back", UNTIL + timedelta(hours=2))
    assert {entry.letter.id for entry in outbox.expired(UNTIL)} == {"taken up"}


def test_what_was_missed_is_what_was_put_back_or_ended_badly_since(outbox: StoredOutbox) -> None:
    for key in ("sent", "put back", "taken up", "lapsed", "unknown"):
        outbox.claim(replace(LETTER, id=key), NOW)
    outbox.postpone(replace(LETTER, id="put back"), NOW, LATER, "busy")
    for state in (MessageState.SENT, MessageState.LAPSED, MessageState.UNKNOWN):
        outbox.conclude(state.value, state, LATER)

    assert {entry.letter.id for entry in outbox.missed(NOW)} == {"put back", "lapsed", "unknown"}
    assert {entry.letter.id for entry in outbox.missed(LATER)} == {"put back"}


# -- marks that a wrong clock left

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def ahead(outbox: StoredOutbox) -> list[str]:
    return [entry.letter.id for entry in outbox.ahead(NOW + HOUR)]


def test_only_what_lies_ahead_is_found(outbox: StoredOutbox) -> None:
    for key, at in (("m1", NOW), ("m2", NOW + HOUR), ("m3", NOW + HOUR * 1.1)):
        outbox.claim(replace(LETTER, id=key), NOW)
        outbox.conclude(key, MessageState.SENT, at)
    outbox.claim(replace(LETTER, id="m4"), NOW + WEEK)
    outbox.postpone(replace(LETTER, id="m5"), NOW, NOW + timedelta(hours=25), "busy")
    outbox.postpone(replace(LETTER, id="m6"), NOW, NOW + WEEK, "busy")

    assert sorted(ahead(outbox)) == ["m3", "m4", "m6"]


def test_what_was_sent_ahead_is_due_again_and_found_once(outbox: StoredOutbox) -> None:
    outbox.claim(LETTER, NOW + WEEK)
    outbox.conclude("m1", MessageState.SENT, NOW + WEEK, "1.1")

    outbox.set_back(read(outbox), NOW)

    mended = read(outbox)
    assert (mended.state, mended.ended, mended.since) == (MessageState.AHEAD, NOW, NOW)
    assert not mended.is_open
    assert ahead(outbox) == []
    assert outbox.claim(LETTER, LATER)
    assert read(outbox).is_uncertain


@pytest.mark.parametrize("state", [MessageState.LAPSED, MessageState.SENDING, MessageState.WAITING])
def test_what_never_went_out_is_due_now(outbox: StoredOutbox, state: MessageState) -> None:
    outbox.claim(LETTER, NOW + WEEK)
    if state is MessageState.LAPSED:
        outbox.conclude("m1", state, NOW + WEEK)
    if state is MessageState.WAITING:
        outbox.postpone(LETTER, NOW + WEEK, NOW + WEEK, "busy")

    outbox.set_back(read(outbox), NOW)

    mended = read(outbox)
    assert mended.is_open
    assert mended.is_uncertain is (state is MessageState.SENDING)
    assert mended.since == NOW - WEEK  # a message that may have been sent is looked up so far back
    assert ahead(outbox) == []
    assert outbox.claim(LETTER, NOW)
