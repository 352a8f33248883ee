"""Tell readers what cannot be read: on a small page of each space, in channels, and in place of reminders."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.config.channel_model import Channel
from bot.config.site_model import SiteConfig, Space
from bot.errors import RegiebotError
from bot.features.all_pages import SOURCE
from bot.features.all_rules import Announcement
from bot.features.audiences.board_pages import ROOT
from bot.features.audiences.news import (
    disclosed_end,
    disclosed_news,
    disclosed_outage,
    disclosed_source,
    internal_notice,
)
from bot.features.outages.facts import (
    Outage,
    Source,
    SourceView,
    told_together,
    updated,
)
from bot.features.outages.pages import PAGE
from bot.features.outages.unread_meetings import (
    Blind,
    OutageAnnouncement,
    announced_cab,
    announced_cutovers,
    announced_meetings,
)
from bot.features.reminding.messages import MessageState
from bot.features.reminding.reminders import NEWS, is_quiet, news_until
from bot.model.audience import Audience, Reach
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from bot.model.working_days import WorkingDays
from bot.ports import Notes
from bot.reporting.delivery import Deliver, Message, delivery_id
from bot.reporting.readings import Readings
from bot.round.failed import failed
from bot.round.report.cab_pages import BoardWords
from bot.round.report.notify import channels_of, door_of
from bot.round.report.publish import OnTop, Publish, drafts_of, page_note
from bot.round.services import Renderers, Services
from bot.situation.situation import Situation

_SHOWN, _GONE, _EDITED = "shown", "gone", "edited"

_ARRIVED = (MessageState.SENT, MessageState.ACCEPTED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class TellOutages:
    """One round's word about what cannot be read."""

    ports: Services
    words: Renderers
    site: SiteConfig
    days: WorkingDays
    now: datetime
    stop: Callable[[], bool]

    @property
    def readings(self) -> Readings:
        """What was read when."""
        return Readings(self.ports.notes, self.now)

    def settle(self, sources: Iterable[Source], *, others: bool) -> Iterator[Report]:
        """At the end of a round: note what began and what is over, and tell it.

        With `others` there are sources that the round did not look at; else what is not among these is none
        any more.
        """
        known = self.readings.outages()
        mine = {source: self.readings.of(source.root) for source in sources}
        names = {source.root for source in mine}
        beside = [one.source for one in known if others and one.source.root not in names]
        mine |= {source: self.readings.of(source.root) for source in beside}
        term = timedelta(hours=self.site.schedule.stale_hours)
        outages = updated(known, mine, self.now, self.days, term)
        self.readings.keep(outages)
        lasting = [one for one in outages if one.over is None]
        pages: list[Report] = []
        if not lasting or any(map(self._is_unread, lasting)):  # else it is about to be over
            pages = list(self.publish(outages, self.site.spaces))
        yield from pages
        yield from self.tell(outages, pages)

    def _is_unread(self, outage: Outage) -> bool:
        """Whether it could not be read at the last look either."""
        return self.readings.of(outage.source.root).since is not None

    def blind(self, root: Identity) -> Blind:
        """That a unit cannot be read, and whether that lasts."""
        stale = is_stale(self.readings, root, self.days, self.site.schedule.stale_hours)
        return Blind(self.readings.of(root), stale)

    # -- the page

    def prepare(self) -> Iterator[Report]:
        """Make the page in each space that never had it, before pages that show it are written."""
        new = [space for space in self.site.spaces if self.ports.notes.read_note(_shown(space)) is None]
        yield from self.publish(self.readings.outages(), new)

    def publish(self, outages: Sequence[Outage], spaces: Sequence[Space]) -> Iterator[Report]:
        """Bring the page of each of these spaces up to date."""
        for space in spaces if self.ports.wiki else ():
            audience = Audience.parse(space.audience)
            try:
                report = self._publish(space, disclosed_source(outages, audience))
            except RegiebotError as error:
                report = Report(f"publish {space.key}", PAGE, (Outcome(failed(error), PAGE, "", str(error)),))
            if report.outcomes:
                yield report

    def _publish(self, space: Space, view: Disclosed[SourceView]) -> Report:
        pages = list(drafts_of([SOURCE], view, self.words.page, self.now))
        wiki = self.ports.wiki
        if wiki is None:
            return Report(f"publish {space.key}", PAGE, ())
        report = Publish(wiki, self.ports.notes, space, self.now, self.stop).run(PAGE, pages)
        word = report.outcomes[0].word if report.outcomes else Word.UNCHANGED
        is_new = self.ports.notes.read_note(_shown(space)) is None
        states = {Word.PUBLISHED: _SHOWN, Word.GONE: _GONE, Word.KEPT: _EDITED}
        if word is Word.UNCHANGED and report.unchanged and is_new:
            states[word] = _SHOWN
        if word in states:
            title = self.words.page(view, self.now, SOURCE).title
            _note(self.ports.notes, space, title, states[word])
        return report

    # -- the channels

    def tell(self, outages: Sequence[Outage], pages: Sequence[Report]) -> Iterator[Report]:
        """One message when it began and one when it is over; to channels that were told of the beginning."""
        for group in told_together(outages):
            for channel in self.site.channels:
                mine = [one for one in group if channel in self._hearers(one)]
                if mine and (message := self._message(channel, mine, self._on_pages(pages))):
                    yield self._said(channel, mine[0].source.root, [message])

    def _hearers(self, outage: Outage) -> Sequence[Channel]:
        """Channels with the topic `operations`; where none may hear of it, the internal ones with `news`."""
        root, parties = outage.source.root, outage.source.parties
        mine = [c for c in self.site.channels if c.id in self.ports.chats and _wants(c, root)]
        mine = [c for c in mine if Audience.parse(c.audience).concerns(parties)]
        internal = [c for c in mine if c.audience == Reach.INTERNAL and "news" in c.topics]
        return [c for c in mine if "operations" in c.topics] or internal

    def _message(self, channel: Channel, mine: Sequence[Outage], pages: str) -> Message | None:
        subject = f"outage:{mine[0].told.isoformat()}"
        lasting = [one for one in mine if one.over is None]
        unread = [one for one in lasting if self._is_unread(one)]
        begun = self.ports.outbox.read(delivery_id(f"{subject}:begin", channel.id))
        if unread:
            root = unread[0].source.root
            audience = Audience.parse(channel.audience)
            notice = disclosed_outage(unread, self.readings.of(root).why, audience, pages)
            return self._news(channel, f"{subject}:begin", notice, root, self.now + NEWS)
        if lasting:
            return None
        if begun and begun.is_open and begun.letter.until > self.now:
            self.ports.outbox.prolong(begun.letter.id, self.now)  # it holds no more: told as lapsed
        if begun is None or begun.state not in _ARRIVED:
            return None
        until = news_until(max(one.over or self.now for one in mine), self.days, self.site.reminders)
        if self.now >= until:
            return None
        root = mine[0].source.root
        return self._news(
            channel, f"{subject}:over", disclosed_end(mine, Audience.parse(channel.audience)), root, until
        )

    def _news(
        self,
        channel: Channel,
        subject: str,
        notice: Disclosed[Announcement],
        root: Identity,
        until: datetime,
    ) -> Message:
        render = partial(self.words.chat[channel.kind].news, notice, self.now)
        title = f"{notice.view.template} {root}"
        return Message(subject, title, root, until, render, audience=notice.audience)

    def _on_pages(self, pages: Sequence[Report]) -> str:
        if not (self.ports.wiki and self.site.spaces):
            return "none"
        tops = [on_top(space, self.ports.notes, self.words.board) for space in self.site.spaces]
        shown = all(top and top.is_shown for top in tops)
        return "told" if shown and not any(report.failed for report in pages) else "untold"

    # -- in place of reminders

    def announce(self, known: Situation, blind: Blind) -> Iterator[Report]:
        """Meetings and cut-overs whose moment has come, without how ready they are."""
        root, rules = known.tree.root, self.site.reminders
        for channel in channels_of(self.site.channels, root, self.ports.chats):
            if "gates" in channel.topics:
                audience = Audience.parse(channel.audience)
                found = [
                    *announced_meetings(known, blind, rules),
                    *announced_cutovers(known, blind, rules),
                ]
                heard = [(one, disclosed_news(known, one.notice, audience)) for one in found]
                if any(notice for _, notice in heard):
                    yield self._said(channel, root, self._announced(channel, root, heard))

    def announce_cab(self, blind: Blind) -> Iterator[Report]:
        """The meeting of the CAB, where requests cannot be read; for internal readers."""
        cab = self.site.servicedesk.cab if self.site.servicedesk else None
        if cab is None:
            return
        found = list(announced_cab(cab, ROOT, blind, self.now, self.days, self.site.reminders))
        for channel in self.site.channels if found else ():
            hears = channel.id in self.ports.chats and channel.audience == Reach.INTERNAL
            if hears and "changes" in channel.topics:
                audience = Audience.parse(channel.audience)
                heard = [(one, internal_notice(one.notice, audience)) for one in found]
                yield self._said(channel, ROOT, self._announced(channel, ROOT, heard))

    def _announced(
        self,
        channel: Channel,
        root: Identity,
        found: Iterable[tuple[OutageAnnouncement, Disclosed[Announcement] | None]],
    ) -> Iterator[Message]:
        for one, notice in found:
            if notice:
                title = f"{one.notice.template} {one.due.kind} {one.due.gate}"
                render = partial(self.words.chat[channel.kind].news, notice, self.now)
                yield Message(one.due.subject, title, root, one.due.until, render, audience=notice.audience)

    def _said(self, channel: Channel, root: Identity, messages: Iterable[Message]) -> Report:
        """What became of them; in quiet hours they wait."""
        deliver = Deliver(door_of(channel, self.ports.chats[channel.id]), self.ports.outbox, self.now)
        quiet = is_quiet(self.now, self.days, self.site.reminders)
        outcomes: list[Outcome] = []
        for message in messages:
            if self.stop():
                break
            try:
                outcomes.append(deliver.defer(message, "quiet hours") if quiet else deliver(message))
            except RegiebotError as error:
                outcomes.append(Outcome(failed(error), message.title, channel.id, str(error)))
        told = tuple(one for one in outcomes if one.word is not Word.UNCHANGED)
        return Report(f"remind {channel.id}", root, told, len(outcomes) - len(told))


def _wants(channel: Channel, root: Identity) -> bool:
    """Whether a channel is there for a programme or release; what concerns all of them goes to all."""
    return root == ROOT or not channel.scopes or root in channel.scopes


def on_top(space: Space, notes: Notes, words: BoardWords) -> OnTop | None:
    """The page that a space's other pages show on top; None where it never was there, or a person edited it:
    what the bot may not write could be false.
    """
    shown, page = notes.read_note(_shown(space)), notes.read_note(page_note(space, PAGE))
    if not (shown and page and page["id"]) or shown["state"] == _EDITED:
        return None

    def note(is_there: bool) -> None:
        _note(notes, space, shown["title"], _SHOWN if is_there else _GONE)

    version = int(page["state"]["version"])
    is_shown = shown["state"] == _SHOWN
    return OnTop(page["id"], shown["title"], version, is_shown, words.including, note)


def _note(notes: Notes, space: Space, title: str, state: str) -> None:
    """Note under which title the page may be shown, or why not; nothing is written where that is known."""
    note = {"title": title, "state": state}
    if notes.read_note(_shown(space)) != note:
        notes.write_note(_shown(space), note)


def _shown(space: Space) -> str:
    return f"on-top:{space.key}"


def is_stale(readings: Readings, root: Identity, days: WorkingDays, hours: float) -> bool:
    """Whether a unit could not be read for so long that it is told, or is told already."""
    reading = readings.of(root)
    told = {one.source.root for one in readings.outages() if one.over is None}
    lasts = reading.lasts(days, readings.now) >= timedelta(hours=hours)
    return reading.since is not None and (root in told or lasts)


def unread(
    readings: Readings, roots: Iterable[Identity], days: WorkingDays, hours: float
) -> Iterator[tuple[Identity, datetime, str]]:
    """What could not be read for too long: since when, and why; for operators.

    Also where no look failed, because no round came to it.
    """
    for root in roots:
        reading = readings.of(root)
        if reading.since and is_stale(readings, root, days, hours):
            yield root, reading.since, reading.why
        elif reading.read and days.working_time(reading.read, readings.now) >= timedelta(hours=hours):
            yield root, reading.read, reading.why or "no round came to it"
