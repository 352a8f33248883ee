"""What becomes of a message: sent once, tried again while it is useful, or told as lapsed or uncertain.

It is rendered before the outbox takes it, and the outbox takes it before it is sent. A refusal puts it back
with a pause that grows; only when its moment has passed it is given up, and that is told.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import ServiceError, Transient, UnknownOutcome, WorkFailed
from bot.features.operating.clock_trust import LIMIT
from bot.features.reminding.messages import Delivery, MessageState
from bot.model.audience import Audience
from bot.model.outcome import Outcome, Word
from bot.model.working_days import local
from bot.ports import Chat, Letter, Outbox, OutboxEntry

_SPACE = uuid.UUID("6f1b6f0e-3f0b-5d1e-9a54-7d9d3c1f4a10")
"""Namespace of delivery ids; never change it, or everything is said again."""

_PAUSE = timedelta(minutes=5)
_LONGEST = timedelta(hours=1)
_STEP = timedelta(hours=1)
"""What has no moment of its own is prolonged by so much at a time, to write seldom."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say in one channel."""

    subject: str
    """What makes it this message, for ever."""
    title: str
    """For reports."""
    root: str
    until: datetime
    """Until when it is useful."""
    render: Callable[[], Delivery]
    audience: Audience
    """Whom it was reduced to."""
    after: Callable[[], None] = lambda: None
    """Done once it was sent, before that is noted: a run that ends in between comes by here again."""
    happened: datetime | None = None
    """When what it tells happened; None of what is said at a moment before something, such as a reminder."""
    about: str = ""
    """Identity of what it is about, where that is a part of the programme or release."""


@dataclass(frozen=True, slots=True)
class Door:
    """One channel: its id in the configuration, its chat, its address there and its readers."""

    channel: str
    chat: Chat
    address: str
    audience: Audience
    """Who reads it."""

    def look_up(self, entry: OutboxEntry) -> str | None:
        """The service's id of a message that may have been sent; None where it was not."""
        return self.chat.lookup(self.address, entry.letter.id, entry.since)


def delivery_id(subject: str, channel: str) -> str:
    """The id of a message in a channel; the same after a restart."""
    return str(uuid.uuid5(_SPACE, f"{subject}|{channel}"))


@dataclass(frozen=True, slots=True)
class Deliver:
    """Brings messages to one channel."""

    door: Door
    outbox: Outbox
    now: datetime

    def __call__(self, message: Message) -> Outcome:
        """Send it, unless it ended or its next try is later; says what became of it.

        A message that was made for other readers than those of the channel is refused.
        """
        if message.audience != self.door.audience:
            return self._refused(message)
        letter = self._letter(message)
        entry = self.outbox.read(letter.id)
        if entry and _is_told(message, entry):
            return Outcome(Word.UNCHANGED, message.title)
        if entry and entry.not_before and self.now < entry.not_before:
            return self._wait(entry, entry.not_before)
        return self._deliver(message, letter, entry)

    def defer(self, message: Message, detail: str) -> Outcome:
        """Leave it for later on purpose. What holds until it is over stays due meanwhile."""
        entry = self.outbox.read(delivery_id(message.subject, self.door.channel))
        if entry and _is_told(message, entry):
            return Outcome(Word.UNCHANGED, message.title)
        if entry and message.until > entry.letter.until + _STEP:
            self.outbox.prolong(entry.letter.id, message.until)
        return Outcome(Word.DEFERRED, message.title, self.door.channel, detail)

    def hold(self, message: Message, detail: str) -> Outcome:
        """Note that it is due and may not be sent now: it is sent later, or told as lapsed."""
        if message.audience != self.door.audience:
            return self._refused(message)
        letter = self._letter(message)
        entry = self.outbox.read(letter.id)
        if entry and _is_told(message, entry):
            return Outcome(Word.UNCHANGED, message.title)
        if entry is None:
            with suppress(WorkFailed):  # its title says what it is about
                letter = replace(letter, text=message.render().text)
        if entry is None or (entry.detail != detail and not entry.is_uncertain):
            self.outbox.postpone(letter, self.now, self.now, detail)
        elif message.until > entry.letter.until + _STEP:
            self.outbox.prolong(letter.id, message.until)
        return Outcome(Word.PAUSED, message.title, self.door.channel, detail)

    def _refused(self, message: Message) -> Outcome:
        detail = f"it is for {message.audience}, and {self.door.channel} is read by {self.door.audience}"
        return Outcome(Word.REFUSED, message.title, self.door.channel, detail)

    def _letter(self, message: Message) -> Letter:
        key, channel = delivery_id(message.subject, self.door.channel), self.door.channel
        title = message.title
        return Letter(key, channel, message.root, message.subject, title, message.until, text=title)

    def _wait(self, entry: OutboxEntry, until: datetime) -> Outcome:
        """Its next try is later; nothing is lost, but it is not where it should be."""
        word = Word.UNKNOWN if entry.is_uncertain else Word.WAITING
        detail = f"{entry.detail}; tried again at {local(until):%H:%M}"
        return Outcome(word, entry.letter.title, self.door.channel, detail)

    def _deliver(self, message: Message, letter: Letter, entry: OutboxEntry | None) -> Outcome:
        if entry and entry.is_uncertain:
            try:
                settled = self._settle(message, entry)
            except ServiceError as error:
                return self._put_back(entry.letter, entry, error, uncertain=True)
            if settled is not None:
                return settled
        try:
            return self._send(message, letter)
        except UnknownOutcome as error:
            return self._unclear(letter, error)
        except WorkFailed as error:
            return self._put_back(letter, entry, error)

    def _settle(self, message: Message, entry: OutboxEntry) -> Outcome | None:
        """Of a message that may have been sent: what became of it; None where it certainly was not."""
        external = self.door.look_up(entry) if self.door.chat.can_look_up else None
        if external is not None:
            return self._sent(message, entry.letter, external)
        if entry.sender:
            return Outcome(Word.UNKNOWN, entry.letter.title, self.door.channel, entry.sender)
        if not self.door.chat.can_look_up:
            return _uncertain(self.outbox, entry.letter, "the run ended while it was sent", self.now)
        return None

    def _send(self, message: Message, letter: Letter) -> Outcome:
        delivery = message.render()
        letter = replace(letter, text=delivery.text)
        if not self.outbox.claim(letter, self.now):
            return Outcome(Word.UNCHANGED, letter.title)
        external = self.door.chat.send(self.door.address, replace(delivery, id=letter.id))
        return self._sent(message, letter, external)

    def _sent(self, message: Message, letter: Letter, external: str) -> Outcome:
        message.after()
        if self.door.chat.can_look_up:
            self.outbox.conclude(letter.id, MessageState.SENT, self.now, external)
            return Outcome(Word.SENT, letter.title, self.door.channel)
        self.outbox.conclude(letter.id, MessageState.ACCEPTED, self.now, external)
        detail = f"taken; whether it shows cannot be read back. It says: {_flat(letter.text)}"
        return Outcome(Word.ACCEPTED, letter.title, self.door.channel, detail)

    def _unclear(self, letter: Letter, error: UnknownOutcome) -> Outcome:
        """Looked up next time where that can be done; else it is told, once, and never repeated."""
        if not self.door.chat.can_look_up:
            kept = self.outbox.read(letter.id)
            return _uncertain(self.outbox, kept.letter if kept else letter, str(error), self.now)
        detail = f"{error}; it is looked up before it is sent again"
        return Outcome(Word.UNKNOWN, letter.title, self.door.channel, detail)

    def _put_back(
        self, letter: Letter, entry: OutboxEntry | None, error: WorkFailed, *, uncertain: bool = False
    ) -> Outcome:
        """It was not sent now, and is tried again after a pause."""
        again = self.now + _pause(entry.attempts if entry else 0, letter.until - self.now, error)
        self.outbox.postpone(letter, self.now, again, str(error), uncertain=uncertain)
        if uncertain:
            detail = f"it may have arrived, and cannot be looked up: {error}"
            return Outcome(Word.UNKNOWN, letter.title, self.door.channel, detail)
        word = Word.WAITING if isinstance(error, Transient) else Word.REFUSED
        return Outcome(word, letter.title, self.door.channel, str(error))


def _is_told(message: Message, entry: OutboxEntry) -> bool:
    """Whether nothing is to be said any more. What was sent while the clock was ahead is said again at its
    own moment; what had happened by the time that the clock was right again was told truly.
    """
    if entry.state is not MessageState.AHEAD:
        return not entry.is_open
    return message.happened is not None and entry.ended is not None and message.happened <= entry.ended


def mend_marks(outbox: Outbox, now: datetime) -> Iterator[tuple[str, Outcome]]:
    """Tell of every message with a mark that lies ahead, once, with its programme or release: a clock was
    wrong when it was made. It is due again when its own moment comes.
    """
    for entry in outbox.ahead(now + LIMIT):
        outbox.set_back(entry, now)
        if not entry.is_open and entry.ended:
            at = f"{local(entry.ended):%Y-%m-%d %H:%M}"
            sent = entry.state in (MessageState.SENT, MessageState.ACCEPTED)
            what = "announced at" if sent else f"{entry.state} since"
            detail = (
                f"{what} {at}, a moment that lies ahead: the clock was wrong then. It is due again at its "
                f"own moment. It said: {_flat(entry.letter.text)}"
            )
            yield entry.letter.root, Outcome(Word.CLOCK, entry.letter.title, entry.letter.channel, detail)


def lapse(outbox: Outbox, doors: Mapping[str, Door], now: datetime) -> Iterator[tuple[str, Outcome]]:
    """Give up every message whose moment has passed, and tell it once, with its programme or release.

    One that may have arrived is looked up a last time; `doors` are the channels by id.
    """
    for entry in outbox.expired(now):
        yield entry.letter.root, _lapsed(outbox, doors.get(entry.letter.channel), entry, now)


def _lapsed(outbox: Outbox, door: Door | None, entry: OutboxEntry, now: datetime) -> Outcome:
    letter = entry.letter
    if entry.is_uncertain:
        if door is None or not door.chat.can_look_up:
            return _uncertain(outbox, letter, entry.detail or "the run ended while it was sent", now)
        try:
            external = door.look_up(entry)
        except ServiceError as error:
            return _uncertain(outbox, letter, f"it could not be looked up: {error}", now)
        if external is not None:
            outbox.conclude(letter.id, MessageState.SENT, now, external)
            return Outcome(Word.SENT, letter.title, letter.channel)
        if entry.sender:
            return _uncertain(outbox, letter, entry.sender, now)
    outbox.conclude(letter.id, MessageState.LAPSED, now, detail=entry.detail)
    until = f"useful until {local(letter.until):%Y-%m-%d %H:%M}"
    detail = f"{until}; {entry.detail}. It said: {_flat(letter.text)}"
    return Outcome(Word.LAPSED, letter.title, letter.channel, detail)


def _uncertain(outbox: Outbox, letter: Letter, why: str, now: datetime) -> Outcome:
    """Told once, with its text, so that a person can look whether it is there."""
    outbox.conclude(letter.id, MessageState.UNKNOWN, now, detail=why)
    detail = f"{why}; it may have arrived, so it is not sent again. It said: {_flat(letter.text)}"
    return Outcome(Word.UNKNOWN, letter.title, letter.channel, detail)


def _pause(attempts: int, left: timedelta, error: WorkFailed) -> timedelta:
    """Twice as long each time, an hour at most; less when little time is left, but what the service asked."""
    grown = min(_PAUSE * (1 << min(attempts, 10)), _LONGEST)
    asked = error.retry_after if isinstance(error, Transient) else None
    return max(_PAUSE, min(grown, left / 2), timedelta(seconds=asked or 0))


def _flat(text: str) -> str:
    return " / ".join(line for raw in text.splitlines() if (line := raw.strip()))
