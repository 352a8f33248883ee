"""Messages about GO/NO-GO meetings: reminders, and what a channel heard that no longer holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.config.channel_model import Channel
from bot.config.site_model import Reminders
from bot.features.all_rules import Announcement
from bot.features.audiences.disclose import disclose
from bot.features.audiences.news import disclosed_correction
from bot.features.decisions.gate_moments import moment
from bot.features.reminding.announced import (
    Because,
    Correction,
    Heard,
    corrected,
    corrections,
    heard_of,
    is_settled_since,
)
from bot.features.reminding.messages import Delivery, MessageState, Reminder
from bot.features.reminding.reminders import Due, due_reminders
from bot.model.audience import Audience
from bot.model.disclosed import Disclosed
from bot.model.issue import Identity
from bot.model.working_days import local
from bot.ports import Notes, Outbox, OutboxEntry
from bot.reporting.delivery import Message, delivery_id
from bot.situation.situation import Situation

_GATE = "gate:"
"""How the subject of every message about a meeting begins."""


class MeetingWords(Protocol):
    """Renders messages for one kind of chat."""

    def gate(self, shown: Disclosed[Reminder], now: datetime) -> Delivery:
        """A GO/NO-GO reminder."""
        ...

    def news(self, shown: Disclosed[Announcement], now: datetime) -> Delivery:
        """What a rule has to tell."""
        ...


def remember_meeting(notes: Notes, channel: str, root: str, notice: Announcement, now: datetime) -> None:
    """Note that a channel heard the next moment of a meeting from news about it."""
    if notice.meets:
        gate, at = notice.meets
        known = notes.read_note(_note(channel, root)) or {}
        notes.write_note(_note(channel, root), {**known, gate: [at.isoformat(), now.isoformat()]})


def _note(channel: str, root: str) -> str:
    return f"meetings:{channel}:{root}"


@dataclass(frozen=True, slots=True)
class MeetingMessages:
    """What one channel has to hear of the meetings of a programme or release."""

    channel: Channel
    words: MeetingWords
    outbox: Outbox
    notes: Notes
    rules: Reminders

    def due(self, situation: Situation, audience: Audience) -> Iterator[tuple[Message, bool]]:
        """Each message, sent before or not, and whether it may be sent in quiet hours.

        A reminder that is due for the new moment of a meeting names the old one; then nothing else does.
        Where news of a decision tells the channel that moment, the reminder that is due by then is not sent.
        """
        told = "news" in self.channel.topics
        found = corrections(situation, self._heard(situation), hears_decisions=told)
        wrong = {one.gate: one for one in found}
        reduced = disclose(situation, audience)
        for due in due_reminders(situation, situation.tree.root, self.rules):
            if not reduced.attends(situation.tree.items[due.gate]):
                continue
            correction = wrong.pop(due.gate, None)
            urgent = self._is_urgent(situation, correction)
            if correction and correction.because is not Because.MOVED:
                yield from self._corrected(situation, correction, due, audience)
            elif correction or not (told and self._is_news(situation, due)):
                yield self._reminder(situation, due, correction, audience), urgent
        for correction in wrong.values():
            yield from self._corrected(situation, correction, None, audience)

    def _is_urgent(self, situation: Situation, correction: Correction | None) -> bool:
        """Whether it cannot wait for the end of quiet hours."""
        return bool(correction and correction.is_urgent(situation.now, situation.days, self.rules))

    def _heard(self, situation: Situation) -> Mapping[Identity, Heard]:
        """The last that the channel heard of each meeting: from a message about it, or from news."""
        root = situation.tree.root
        entries = self.outbox.heard(self.channel.id, root, _GATE)
        found = dict(heard_of((one.letter.subject, one.ended or one.since, one.letter.id) for one in entries))
        noted = self.notes.read_note(_note(self.channel.id, root)) or {}
        for name, (at, since) in noted.items():
            gate, told = Identity(name), datetime.fromisoformat(since)
            if gate not in found or found[gate].since < told:
                found[gate] = Heard(gate, datetime.fromisoformat(at), told, f"news-{told:%Y%m%dT%H%M%S}")
        return found

    def _reminder(
        self, situation: Situation, due: Due, correction: Correction | None, audience: Audience
    ) -> Message:
        item, subject = situation.tree.items[due.gate], self._subject(due, correction)

        def render() -> Delivery:
            was = local(correction.was) if correction and correction.was else None
            shown = disclose(situation, audience).reminder(
                item, lambda view: Reminder(due.kind, view, situation.tree.title, due.working_days, was)
            )
            if shown is None:  # these readers do not attend it; `due` left it out already
                raise ValueError(subject)
            return self.words.gate(shown, situation.now)

        title = f"{item.code} {due.kind} {due.gate}"
        until = max(due.until, correction.until) if correction else due.until
        return Message(subject, title, situation.tree.root, until, render, audience=audience, about=due.gate)

    def _subject(self, due: Due, correction: Correction | None) -> str:
        """That of the reminder; a new one where that moment was told before, and then another."""
        entry = self.outbox.read(delivery_id(due.subject, self.channel.id)) if correction else None
        return correction.subject if correction and entry and not entry.is_open else due.subject

    def _is_news(self, situation: Situation, due: Due) -> bool:
        return not due.is_last_call and is_settled_since(situation, due.gate, due.start)

    def _corrected(
        self, situation: Situation, correction: Correction, due: Due | None, audience: Audience
    ) -> Iterator[tuple[Message, bool]]:
        """A correction, and whether it is urgent; `due` is the reminder whose place it takes."""
        notice = disclosed_correction(situation, corrected(situation, correction), audience)
        if notice is None:
            return
        title = f"{notice.view.template} {correction.because} {correction.gate}"
        message = Message(
            self._subject(due, correction) if due else correction.subject,
            title,
            situation.tree.root,
            correction.until,
            lambda: self.words.news(notice, situation.now),
            audience=audience,
            about=correction.gate,
        )
        yield message, self._is_urgent(situation, correction)


def is_overtaken(situation: Situation, entry: OutboxEntry) -> bool:
    """Whether a message never arrived, and tells of a moment at which there is no meeting any more."""
    letter = entry.letter
    told = heard_of([(letter.subject, entry.since, letter.id)]) if entry.state is MessageState.LAPSED else {}
    return any(
        (item := situation.tree.items.get(gate)) is None or moment(situation, item) != last.at
        for gate, last in told.items()
    )
