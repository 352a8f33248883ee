"""Say what is due in the channels: each message once, whatever happens in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from bot.config.channel_model import Channel
from bot.config.site_model import Reminders
from bot.features.all_rules import Announcement
from bot.features.audiences.disclose import disclose
from bot.features.audiences.news import disclosed_news
from bot.features.reminding.messages import Delivery, Digest, Reminder
from bot.features.reminding.reminders import (
    NEWS,
    Overdue,
    digest_day,
    digest_until,
    is_news,
    is_quiet,
    news_until,
)
from bot.features.rfc.cab_decisions import WISH
from bot.features.rfc.views import ChangeNote
from bot.model.audience import Audience
from bot.model.disclosed import Disclosed
from bot.model.outcome import Outcome, Report, Word
from bot.ports import Chat, Notes, Outbox, OutboxEntry
from bot.reporting.announced_meetings import MeetingMessages, is_overtaken, remember_meeting
from bot.reporting.delivery import Deliver, Door, Message, lapse, mend_marks
from bot.reporting.missed import missed_views, untold
from bot.round.brake import held_back
from bot.situation.scope_pauses import Pause
from bot.situation.situation import Situation

_QUIET = "quiet hours"

_EVER = datetime.min.replace(tzinfo=UTC)
"""When what has no moment of its own happened."""

_TOLD = 200
"""So many messages that did not arrive are remembered as told; none is told for longer than a week."""


class MessageWords(Protocol):
    """Renders messages for one kind of chat; the delivery's `id` is filled in by the job."""

    def gate(self, shown: Disclosed[Reminder], now: datetime) -> Delivery:
        """A GO/NO-GO reminder."""
        ...

    def overdue(self, shown: Disclosed[Digest], now: datetime) -> Delivery:
        """An overdue digest."""
        ...

    def change(self, shown: Disclosed[ChangeNote], now: datetime) -> Delivery:
        """A CAB decision about an RFC."""
        ...

    def news(self, shown: Disclosed[Announcement], now: datetime) -> Delivery:
        """What a rule has to tell."""
        ...


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
    news: Callable[[Situation], Iterable[Announcement]] = lambda _: ()
    stop: Callable[[], bool] = lambda: False
    beside: tuple[Channel, ...] = ()
    """All channels: the digest tells what did not arrive in those that this one may know of."""
    held: Callable[[str], Pause | None] = lambda _: None
    """What an operator has paused; asked before every message."""

    def run(self, situation: Situation) -> Report:
        """Send what is due in this programme or release and was not sent before."""
        return self._send(situation, self._due(situation))

    def warn(self, situation: Situation) -> Report:
        """Send the news alone."""
        return self._send(situation, self._news(situation, Audience.parse(self.channel.audience)))

    def _send(self, situation: Situation, messages: Iterable[tuple[Message, bool]]) -> Report:
        deliver = Deliver(door_of(self.channel, self.chat), self.outbox, situation.now)
        quiet = is_quiet(situation.now, situation.days, self.rules)
        outcomes = []
        paused: Counter[Pause] = Counter()
        for message, urgent in messages:
            if self.stop():
                break
            if quiet and not urgent:
                outcomes.append(deliver.defer(message, _QUIET))
            elif pause := self.held(message.about or message.root):
                paused[pause] += deliver.hold(message, pause.sentence).word is Word.PAUSED
            else:
                outcomes.append(deliver(message))
        told = (*(o for o in outcomes if o.word is not Word.UNCHANGED), *held_back(+paused, "messages"))
        unchanged = sum(1 for o in outcomes if o.word is Word.UNCHANGED)
        return Report(f"remind {self.channel.id}", situation.tree.root, told, unchanged)

    def _due(self, situation: Situation) -> Iterator[tuple[Message, bool]]:
        """Every message, sent before or not, and whether it may be sent in quiet hours."""
        audience = Audience.parse(self.channel.audience)
        if "gates" in self.channel.topics:
            yield from self._meetings.due(situation, audience)
        if "overdue" in self.channel.topics:
            for digest in self._digest(situation, audience):
                yield digest, False
        if "changes" in self.channel.topics:
            for note in self._notes(situation, audience):
                yield note, False
        yield from self._news(situation, audience)

    def _news(self, situation: Situation, audience: Audience) -> Iterator[tuple[Message, bool]]:
        now = situation.now
        for notice in self.news(situation):
            until = now + NEWS if notice.at is None else news_until(notice.at, situation.days, self.rules)
            begun = notice.at is None or notice.at <= now
            wanted = "news" in self.channel.topics or (
                notice.for_operations and "operations" in self.channel.topics
            )
            if wanted and begun and now < until and (shown := disclosed_news(situation, notice, audience)):
                yield self._told(situation, shown, until), notice.urgent

    def _told(self, situation: Situation, shown: Disclosed[Announcement], until: datetime) -> Message:
        notice = shown.view
        return Message(
            subject=f"news:{notice.scope}:{notice.key}",
            title=f"{notice.template} {notice.scope}",
            root=situation.tree.root,
            until=until,
            render=lambda: self.words.news(shown, situation.now),
            audience=shown.audience,
            after=lambda: remember_meeting(
                self.notes, self.channel.id, situation.tree.root, notice, situation.now
            ),
            happened=notice.at or _EVER,
            about=notice.scope,
        )

    def _notes(self, situation: Situation, audience: Audience) -> Iterator[Message]:
        """Older decisions are no news: a bot that is started for the first time does not retell the past."""
        for shown in disclose(situation, audience).changes():
            note, change = shown.view, shown.view.change
            asked = change.wish if note.event == WISH else change.production
            until = news_until(asked.at or situation.now, situation.days, self.rules)
            if situation.now < until:
                yield Message(
                    subject=f"change:{change.key}:{note.event}:{asked.round}:{asked.word}",
                    title=f"{change.key} {note.event} {asked.word}",
                    root=situation.tree.root,
                    until=until,
                    render=partial(self.words.change, shown, situation.now),
                    audience=audience,
                    happened=asked.at or _EVER,
                )

    @property
    def _meetings(self) -> MeetingMessages:
        return MeetingMessages(self.channel, self.words, self.outbox, self.notes, self.rules)

    def _digest(self, situation: Situation, audience: Audience) -> Iterator[Message]:
        day = digest_day(situation.now, situation.days, self.rules)
        if day is None:
            return
        root = situation.tree.root
        reduced = disclose(situation, audience)
        late = Overdue(reduced.overdue(), reduced.late_conditions())
        key = f"digest:{self.channel.id}:{root}"
        last = self.notes.read_note(key) or {}
        missed: Sequence[OutboxEntry] = ()
        if last.get("day") != day.isoformat():
            told_before = last.get("told", ())
            missed = untold(self.outbox, self.channel, self.beside, root, situation.now, told_before)
            missed = [entry for entry in missed if not is_overtaken(situation, entry)]
            if not missed and not (late and is_news(day, late.digest, last.get("digest"))):
                return
        most = self.rules.overdue_lines
        shown = reduced.digest(
            lambda mine: Digest(
                title=situation.tree.title,
                day=day,
                total=len(late.actions),
                lines=late.actions[:most],
                by_owner=late.by_owner,
                url=self.page_url(root),
                missed=missed_views(missed),
                conditions_total=len(late.conditions),
                conditions=late.conditions[:most],
                mine=mine,
            )
        )
        told = [entry.letter.id for entry in missed]
        note = {
            "day": day.isoformat(),
            "digest": late.digest,
            "told": [*last.get("told", ())[-_TOLD:], *told],
        }
        yield Message(
            subject=f"overdue:{root}:{day.isoformat()}",
            title=f"overdue {root} {day.isoformat()}",
            root=root,
            until=digest_until(day, self.rules),
            render=lambda: self.words.overdue(shown, situation.now),
            audience=audience,
            after=lambda: self.notes.write_note(key, note),
        )


def door_of(channel: Channel, chat: Chat) -> Door:
    """The way to a channel."""
    return Door(channel.id, chat, channel.address, Audience.parse(channel.audience))


def lapsed(
    channels: Iterable[Channel], chats: Mapping[str, Chat], outbox: Outbox, now: datetime
) -> Iterator[Report]:
    """Tell of every message whose moment has passed, once; one report per programme or release."""
    doors = {one.id: door_of(one, chats[one.id]) for one in channels if one.id in chats}
    found: dict[str, list[Outcome]] = {}
    for root, outcome in lapse(outbox, doors, now):
        found.setdefault(root, []).append(outcome)
    for root, outcomes in found.items():
        yield Report("remind", root, tuple(outcomes))


def mended(outbox: Outbox, now: datetime) -> Iterator[Report]:
    """Tell of messages that were sent, or given up, at a moment that lies ahead; one report each."""
    for root, outcome in mend_marks(outbox, now):
        yield Report("clock", root, (outcome,))


def wanted_by(channel: Channel, root: str) -> bool:
    """Whether a channel gets messages of a programme or release."""
    return not channel.scopes or root in channel.scopes


def channels_of(channels: tuple[Channel, ...], root: str, chats: Mapping[str, Chat]) -> Iterator[Channel]:
    """The channels that get messages of a programme or release and whose chat is connected."""
    return (c for c in channels if wanted_by(c, root) and c.id in chats)
