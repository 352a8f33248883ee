"""A message is sent once, tried again while it is useful, or told as lapsed or uncertain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import Permanent, RenderError, ServiceError, Transient, Unauthorized, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.model.audience import INTERNAL, Audience
from bot.model.outcome import Outcome, Word
from bot.reporting.delivery import Deliver, Door, Message, delivery_id, lapse
from bot.store.database import open_database
from bot.store.fence import place_of_message
from bot.store.lease import sending
from bot.store.outbox_table import StoredOutbox

NOW = datetime(2023, 10, 12, 7, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=5)
REVOKED = Unauthorized("Slack does not accept the token (token_revoked)")
LOST = UnknownOutcome("the connection broke")


@dataclass
class Chat:
    """A chat that does as the script says: a message that arrives, or an error; `arrives` beside one."""

    can_look_up: bool = True
    script: list[ServiceError | None] = field(default_factory=list)
    look: list[ServiceError | None] = field(default_factory=list)
    arrives: bool = False
    """Whether a send that ends in an error arrived all the same."""
    posted: list[Delivery] = field(default_factory=list)

    def require(self, channel: str) -> None:
        """All is well."""

    def check(self, channel: str) -> str:
        return channel

    def judge(self, message: Delivery) -> bool:
        return False

    def send(self, channel: str, message: Delivery) -> str:
        error = self.script.pop(0) if self.script else None
        if error is None or self.arrives:
            self.posted.append(message)
        if error:
            raise error
        return f"ts-{len(self.posted)}"

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        if self.look and (error := self.look.pop(0)):
            raise error
        return next((f"ts-{n}" for n, one in enumerate(self.posted, 1) if one.id == delivery_id), None)


@dataclass
class Desk:
    """One channel and one message, at a clock that goes on."""

    outbox: StoredOutbox
    chat: Chat
    faults: list[RenderError] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    reduced_to: Audience = INTERNAL

    def render(self) -> Delivery:
        if self.faults:
            raise self.faults.pop(0)
        return Delivery("", "GO/NO-GO\nmorgen om tien")

    def at(self, minutes: float, until: datetime = UNTIL, *, quiet: bool = False) -> Outcome:
        now = NOW + timedelta(minutes=minutes)
        message = Message(
            "gate",
            "O.9 hours-1",
            "p",
            until,
            self.render,
            self.reduced_to,
            lambda: self.after.append("noted"),
        )
        deliver = Deliver(Door("regie", self.chat, "C1", INTERNAL), self.outbox, now)
        return deliver.defer(message, "quiet hours") if quiet else deliver(message)

    def lapse(self, minutes: float, *, configured: bool = True) -> list[Outcome]:
        doors = {"regie": Door("regie", self.chat, "C1", INTERNAL)} if configured else {}
        return [outcome for _, outcome in lapse(self.outbox, doors, NOW + timedelta(minutes=minutes))]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield made
    made.dispose()


@pytest.fixture
def outbox(engine: sa.Engine) -> StoredOutbox:
    return StoredOutbox(engine)


@pytest.fixture
def slack(outbox: StoredOutbox) -> Desk:
    return Desk(outbox, Chat())


@pytest.fixture
def teams(outbox: StoredOutbox) -> Desk:
    return Desk(outbox, Chat(can_look_up=False))


def test_a_message_is_sent_once_and_noted_as_told(slack: Desk) -> None:
    assert [slack.at(0).word, slack.at(10).word] == [Word.SENT, Word.UNCHANGED]

    assert len(slack.chat.posted) == 1
    assert slack.after == ["noted"]


@pytest.mark.parametrize("refusal", [REVOKED, Permanent("Slack refused the message: invalid_blocks")])
def test_what_the_service_refuses_stays_due_with_growing_pauses_until_it_goes(
    slack: Desk, refusal: ServiceError
) -> None:
    slack.chat.script = [refusal] * 4
    tries = []
    for minute in range(0, 180, 5):
        before = len(slack.chat.script)
        outcome = slack.at(minute)
        if len(slack.chat.script) < before or slack.chat.posted:
            tries.append((minute, outcome.word))
        if slack.chat.posted:
            break

    assert tries == [
        (0, Word.REFUSED),
        (5, Word.REFUSED),
        (15, Word.REFUSED),
        (35, Word.REFUSED),
        (75, Word.SENT),
    ]


def test_between_two_tries_it_is_told_as_waiting_with_the_reason(slack: Desk) -> None:
    slack.chat.script = [REVOKED]
    slack.at(0)

    waiting = slack.at(2)

    assert waiting.word is Word.WAITING
    assert "token_revoked" in waiting.detail
    assert "tried again at 09:05" in waiting.detail


def test_the_nearer_its_end_the_sooner_it_is_tried(slack: Desk) -> None:
    slack.chat.script = [REVOKED] * 10
    until = NOW + timedelta(minutes=26)
    slack.at(0, until)
    slack.at(5, until)  # next after ten minutes
    slack.at(15, until)  # twenty would be its end: half of what is left is five and a half

    assert "tried again at 09:20" in slack.at(16, until).detail


def test_a_busy_service_is_given_the_time_that_it_asks_for(slack: Desk) -> None:
    slack.chat.script = [Transient("Slack is busy", retry_after=1800)]

    assert slack.at(0).word is Word.WAITING
    assert slack.at(29).word is Word.WAITING
    assert slack.at(30).word is Word.SENT


def test_what_was_refused_until_its_moment_passed_is_told_as_lapsed_once(slack: Desk) -> None:
    slack.chat.script = [REVOKED] * 99
    for minute in range(0, 300, 10):
        slack.at(minute)

    (told,) = slack.lapse(300)

    assert (told.word, told.subject, told.where) == (Word.LAPSED, "O.9 hours-1", "regie")
    assert "token_revoked" in told.detail
    assert "GO/NO-GO / morgen om tien" in told.detail
    assert slack.lapse(310) == []
    assert slack.at(310).word is Word.UNCHANGED


def test_a_template_that_fails_costs_no_claim_and_is_tried_again(slack: Desk) -> None:
    slack.faults = [RenderError("template slack/x.j2: x.j2:3: UndefinedError")]

    refused = slack.at(0)

    assert refused.word is Word.REFUSED
    assert "x.j2:3" in refused.detail
    assert slack.at(5).word is Word.SENT


def test_in_teams_too_a_template_that_fails_loses_nothing(teams: Desk) -> None:
    teams.faults = [RenderError("x.j2:3")]

    assert [teams.at(0).word, teams.at(5).word] == [Word.REFUSED, Word.ACCEPTED]
    assert len(teams.chat.posted) == 1


def test_a_template_that_fails_until_its_moment_passed_is_told_as_lapsed(slack: Desk) -> None:
    slack.faults = [RenderError("x.j2:3")] * 99
    slack.at(0)

    (told,) = slack.lapse(300)

    assert told.word is Word.LAPSED
    assert "O.9 hours-1" in told.detail


@pytest.mark.parametrize("arrives", [True, False])
def test_slack_is_asked_before_an_unclear_message_is_sent_again(slack: Desk, *, arrives: bool) -> None:
    slack.chat.script, slack.chat.arrives = [LOST], arrives

    assert [slack.at(0).word, slack.at(10).word] == [Word.UNKNOWN, Word.SENT]
    assert len(slack.chat.posted) == 1
    assert slack.after == ["noted"]


def test_what_cannot_be_looked_up_is_not_sent_again(slack: Desk) -> None:
    slack.chat.script, slack.chat.arrives = [LOST], True
    slack.chat.look = [Permanent("missing_scope"), Transient("Slack answered 503")]

    words = [slack.at(minute).word for minute in (0, 10, 12, 20, 40)]

    assert words == [Word.UNKNOWN, Word.UNKNOWN, Word.UNKNOWN, Word.UNKNOWN, Word.SENT]
    assert len(slack.chat.posted) == 1


def test_a_template_that_fails_after_the_look_leaves_no_doubt(slack: Desk) -> None:
    slack.chat.script = [LOST]
    slack.at(0)
    slack.faults = [RenderError("x.j2:3")]

    assert slack.at(10).word is Word.REFUSED

    slack.chat.look = [Permanent("asked once more")]
    assert slack.at(20).word is Word.SENT
    assert slack.chat.look


@pytest.mark.parametrize("arrives", [True, False])
def test_teams_cannot_be_asked_so_an_unclear_card_is_told_once_with_its_text(
    teams: Desk, *, arrives: bool
) -> None:
    teams.chat.script, teams.chat.arrives = [LOST], arrives

    told = teams.at(0)

    assert told.word is Word.UNKNOWN
    assert "GO/NO-GO / morgen om tien" in told.detail
    assert teams.at(10).word is Word.UNCHANGED
    assert teams.lapse(300) == []
    assert len(teams.chat.posted) == int(arrives)


def test_teams_takes_a_card_without_telling_whether_it_shows(teams: Desk) -> None:
    told = teams.at(0)

    assert told.word is Word.ACCEPTED
    assert "GO/NO-GO / morgen om tien" in told.detail
    assert teams.at(10).word is Word.UNCHANGED


class KilledError(Exception):
    """The process ends."""


def test_a_run_that_was_killed_while_it_sent_is_told_as_uncertain_in_teams(
    teams: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> str:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(teams.chat, "send", die)
        with pytest.raises(KilledError):
            teams.at(0)

    told = teams.at(10)

    assert told.word is Word.UNKNOWN
    assert "GO/NO-GO / morgen om tien" in told.detail
    assert teams.chat.posted == []


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, engine: sa.Engine) -> Callable[[Desk], None]:
    """A process on another machine is stopped while it sends: nobody can tell whether it lives."""

    def die(*_: object) -> str:
        raise KilledError

    def stop(desk: Desk) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(desk.chat, "send", die)
            with pytest.raises(KilledError):
                desk.at(0)
        place = place_of_message(delivery_id("gate", "regie"))
        mark = {"place": place, "number": 5, "holder": "elsewhere/1/7/123/1", "since": NOW, "proof": ""}
        with engine.begin() as db:
            db.execute(sa.insert(sending).values(**mark))

    return stop


def ended(desk: Desk, engine: sa.Engine) -> Outcome:
    """What becomes of the message once the other process is known to be no more."""
    with engine.begin() as db:
        db.execute(sa.update(sending).values(holder=""))
    return desk.at(20)


@pytest.mark.parametrize("arrives", [True, False])
def test_what_another_process_may_be_sending_is_left_alone_until_that_is_seen_or_it_has_ended(
    slack: Desk, engine: sa.Engine, stopped: Callable[[Desk], None], *, arrives: bool
) -> None:
    stopped(slack)

    left = slack.at(10)
    if arrives:
        slack.chat.send("C1", Delivery(delivery_id("gate", "regie"), "GO/NO-GO"))
        then = slack.at(11)
    else:
        then = ended(slack, engine)

    assert left.word is Word.UNKNOWN
    assert "process 7 on elsewhere (lease 5) may still be sending it" in left.detail
    assert then.word is Word.SENT
    assert len(slack.chat.posted) == 1


def test_in_teams_it_is_told_as_uncertain_once_the_other_has_ended(
    teams: Desk, engine: sa.Engine, stopped: Callable[[Desk], None]
) -> None:
    stopped(teams)

    left, then = teams.at(10), ended(teams, engine)

    assert "may still be sending it" in left.detail
    assert (left.word, then.word) == (Word.UNKNOWN, Word.UNKNOWN)
    assert "it may have arrived, so it is not sent again. It said: GO/NO-GO / morgen om tien" in then.detail
    assert teams.chat.posted == []
    assert teams.at(30).word is Word.UNCHANGED


def test_what_another_process_may_be_sending_is_uncertain_once_its_moment_has_passed(
    slack: Desk, stopped: Callable[[Desk], None]
) -> None:
    stopped(slack)

    (told,) = slack.lapse(300)

    assert told.word is Word.UNKNOWN
    assert "may still be sending it" in told.detail
    assert slack.lapse(310) == []


@pytest.mark.parametrize(
    ("arrives", "look", "word"),
    [
        (True, [], Word.SENT),
        (False, [], Word.LAPSED),
        (True, [REVOKED], Word.UNKNOWN),
        (False, [REVOKED], Word.UNKNOWN),
    ],
)
def test_an_unclear_message_is_looked_up_a_last_time_when_its_moment_has_passed(
    slack: Desk, look: list[ServiceError | None], word: Word, *, arrives: bool
) -> None:
    slack.chat.script, slack.chat.arrives, slack.chat.look = [LOST], arrives, look
    slack.at(0)

    assert [outcome.word for outcome in slack.lapse(300)] == [word]
    assert slack.lapse(310) == []


def test_a_message_for_a_channel_that_is_gone_from_the_config_is_told_too(slack: Desk) -> None:
    slack.chat.script = [LOST]
    slack.at(0)

    assert [outcome.word for outcome in slack.lapse(300, configured=False)] == [Word.UNKNOWN]


@pytest.mark.parametrize("quiet", [False, True])
def test_what_holds_now_stays_due_as_long_as_it_holds(slack: Desk, *, quiet: bool) -> None:
    slack.chat.script = [REVOKED] * 20
    slack.at(0, NOW + timedelta(hours=5))

    for minute in range(60, 1200, 60):
        assert slack.lapse(minute) == []
        slack.at(minute, NOW + timedelta(minutes=minute, hours=5), quiet=quiet)

    assert [outcome.word for outcome in slack.lapse(1140 + 300)] == [Word.LAPSED]


def test_what_is_put_off_is_deferred_until_it_was_sent(slack: Desk) -> None:
    assert slack.at(0, quiet=True).word is Word.DEFERRED
    assert slack.at(10).word is Word.SENT
    assert slack.at(20, quiet=True).word is Word.UNCHANGED
    assert len(slack.chat.posted) == 1


def test_a_message_for_other_readers_than_those_of_the_channel_is_refused(slack: Desk) -> None:
    slack.reduced_to = Audience.parse("party:za-een")

    outcome = slack.at(0)

    assert (outcome.word, "internal" in outcome.detail) == (Word.REFUSED, True)
    assert not slack.chat.posted
