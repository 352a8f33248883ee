"""Say what is due in Slack and Teams: each message once, whatever happens in between."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.assess import gate_view, overdue_views
from bot.core.audience import Audience
from bot.core.cab.decisions import WISH
from bot.core.changes import NEWS, decided_lately
from bot.core.messages import ChangeNote, Delivery, Digest, Reminder
from bot.core.outcome import Outcome, Report, Word
from bot.core.reminders import Due, digest_day, due_reminders, is_news, is_quiet, owner_totals
from bot.core.rules import Notice
from bot.core.situation import Situation
from bot.errors import ServiceError, Transient, UnknownOutcome
from bot.ports import Chat, Notes, Outbox
from bot.spec.site import Channel, Reminders

_SPACE = uuid.UUID("6f1b6f0e-3f0b-5d1e-9a54-7d9d3c1f4a10")
"""Namespace of delivery ids; never change it, or everything is said again."""

_PATIENCE = 5
_PAUSE = timedelta(minutes=5)


class MessageWords(Protocol):
    """Renders messages for one kind of chat; the delivery's `id` is filled in by the job."""

    def gate(self, reminder: Reminder, now: datetime) -> Delivery:
        """A GO/NO-GO reminder."""
        ...

    def overdue(self, digest: Digest, now: datetime) -> Delivery:
        """An overdue digest."""
        ...

    def change(self, note: ChangeNote, now: datetime) -> Delivery:
        """A CAB decision about an RFC."""
        ...

    def news(self, notice: Notice, now: datetime) -> Delivery:
        """What a rule has to tell."""
        ...


@dataclass(frozen=True, slots=True)
class _Message:
    subject: str
    title: str
    render: Callable[[], Delivery]
    after: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Notify:
    """One run for one channel."""

    channel: Channel
    chat: Chat
    words: MessageWords
    outbox: Outbox
    notes: Notes
    rules: Reminders
    page_url: Callable[[str], str | None] = lambda _: None
    news: Callable[[Situation], Iterable[Notice]] = lambda _: ()
    stop: Callable[[], bool] = lambda: False

    def run(self, situation: Situation) -> Report:
        """Send what is due in this programme or release and was not sent before."""
        outcomes = []
        for message in self._due(situation):
            if self.stop():
                break
            outcomes.append(self._deliver(message, situation.now))
        told = tuple(o for o in outcomes if o and o.word is not Word.UNCHANGED)
        unchanged = sum(1 for o in outcomes if o and o.word is Word.UNCHANGED)
        return Report(f"remind {self.channel.id}", situation.tree.root, told, unchanged)

    def _due(self, situation: Situation) -> Iterator[_Message]:
        audience = Audience.parse(self.channel.audience)
        root = situation.tree.root
        if "gates" in self.channel.topics:
            for due in due_reminders(situation, root, audience, self.rules):
                yield self._reminder(situation, due, audience)
        if "overdue" in self.channel.topics:
            yield from self._digest(situation, audience)
        if "changes" in self.channel.topics and not is_quiet(situation.now, situation.days, self.rules):
            for note in decided_lately(situation, audience):
                yield self._note(situation, note)

        if "news" in self.channel.topics:
            yield from self._news(situation, audience)

    def _news(self, situation: Situation, audience: Audience) -> Iterator[_Message]:
        now, quiet = situation.now, is_quiet(situation.now, situation.days, self.rules)
        for notice in self.news(situation):
            fresh = notice.at is None or now - NEWS <= notice.at <= now
            if fresh and _may_hear(situation, audience, notice) and (notice.urgent or not quiet):
                yield self._told(notice, now)

    def _told(self, notice: Notice, now: datetime) -> _Message:
        subject = f"news:{notice.scope}:{notice.key}"
        return _Message(subject, f"{notice.template} {notice.scope}", lambda: self.words.news(notice, now))

    def _note(self, situation: Situation, note: ChangeNote) -> _Message:
        change = note.change
        asked = change.wish if note.event == WISH else change.production
        subject = f"change:{change.key}:{note.event}:{asked.round}:{asked.word}"
        title = f"{change.key} {note.event} {asked.word}"
        return _Message(subject, title, lambda: self.words.change(note, situation.now))

    def _reminder(self, situation: Situation, due: Due, audience: Audience) -> _Message:
        item = situation.tree.items[due.gate]

        def render() -> Delivery:
            view = gate_view(situation, item, audience)
            if view is None:  # the channel's audience does not see it; `due_reminders` left it out already
                raise ValueError(due.subject)
            reminder = Reminder(due.kind, view, situation.tree.title, due.working_days)
            return self.words.gate(reminder, situation.now)

        return _Message(due.subject, f"{item.code} {due.kind} {due.gate}", render)

    def _digest(self, situation: Situation, audience: Audience) -> Iterator[_Message]:
        day = digest_day(situation.now, situation.days, self.rules)
        root = situation.tree.root
        lines = overdue_views(situation, root, audience) if day else ()
        if day is None or not lines:
            return
        key = f"digest:{self.channel.id}:{root}"
        content = [[line.identity, line.category.value] for line in lines]
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
        last = self.notes.read_note(key) or {}
        if last.get("day") != day.isoformat() and not is_news(day, digest, last.get("digest")):
            return
        owners = owner_totals([line.owner for line in lines])
        view = Digest(
            title=situation.tree.title,
            day=day,
            total=len(lines),
            lines=lines[: self.rules.overdue_lines],
            by_owner=owners,
            url=self.page_url(root),
        )
        yield _Message(
            subject=f"overdue:{root}:{day.isoformat()}",
            title=f"overdue {root} {day.isoformat()}",
            render=lambda: self.words.overdue(view, situation.now),
            after=lambda: self.notes.write_note(key, {"day": day.isoformat(), "digest": digest}),
        )

    def _deliver(self, message: _Message, now: datetime) -> Outcome | None:
        delivery_id = str(uuid.uuid5(_SPACE, f"{message.subject}|{self.channel.id}"))
        claimed = self.outbox.claim(delivery_id, self.channel.id, message.subject, now)
        if claimed is None:
            return Outcome(Word.UNCHANGED, message.title)
        try:
            external = self._send(
                delivery_id, message, uncertain_since=claimed.since if claimed.uncertain else None
            )
        except UnknownOutcome as error:
            return self._unclear(delivery_id, message, error)
        except Transient as error:
            pause = max(_PAUSE, timedelta(seconds=error.retry_after or 0))
            self.outbox.postpone(delivery_id, now + pause, str(error))
            word = Word.WAITING if claimed.attempts < _PATIENCE else Word.REFUSED
            return Outcome(word, message.title, detail=str(error))
        except ServiceError as error:
            self.outbox.conclude(delivery_id, "failed", detail=str(error)[:400])
            return Outcome(Word.REFUSED, message.title, detail=str(error))
        if external is None:
            self.outbox.conclude(
                delivery_id, "unknown", detail="sent once; nobody can tell whether it arrived"
            )
            return Outcome(Word.UNKNOWN, message.title, detail="not sent again: it may have arrived")
        message.after()  # first, so that a run that ends in between comes by here again
        self.outbox.conclude(delivery_id, "sent", external)
        return Outcome(Word.SENT, message.title, self.channel.id)

    def _send(self, delivery_id: str, message: _Message, uncertain_since: datetime | None) -> str | None:
        """The service's id of the message; None where an earlier send may have arrived."""
        if uncertain_since is not None:
            if not self.chat.can_look_up:
                return None
            found = self._look_up(delivery_id, uncertain_since)
            if found is not None:
                return found
        return self.chat.send(self.channel.channel, replace(message.render(), id=delivery_id))

    def _look_up(self, delivery_id: str, since: datetime) -> str | None:
        """A look that failed leaves the message as unclear as it was."""
        try:
            return self.chat.lookup(self.channel.channel, delivery_id, since)
        except Transient as error:
            raise UnknownOutcome(str(error)) from None

    def _unclear(self, delivery_id: str, message: _Message, error: UnknownOutcome) -> Outcome:
        """Left as `sending` where it can be looked up next time; else it is never repeated."""
        if not self.chat.can_look_up:
            self.outbox.conclude(delivery_id, "unknown", detail=str(error)[:400])
        return Outcome(Word.UNKNOWN, message.title, detail=str(error))


def _may_hear(situation: Situation, audience: Audience, notice: Notice) -> bool:
    scope = situation.tree.scopes[notice.scope]
    if notice.is_aggregate:
        return audience.concerns(situation.tree.parties) and audience.counts(scope)
    return audience.sees(scope)


def wanted_by(channel: Channel, root: str) -> bool:
    """Whether a channel gets messages of a programme or release."""
    return not channel.scopes or root in channel.scopes


def channels_of(channels: tuple[Channel, ...], root: str, chats: Mapping[str, Chat]) -> Iterator[Channel]:
    """The channels that get messages of a programme or release and whose chat is connected."""
    return (c for c in channels if wanted_by(c, root) and c.kind in chats)
