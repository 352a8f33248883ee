"""Tell the auditor the head of the audit trail: what he keeps the bot cannot change."""

from datetime import datetime, timedelta
from functools import partial

from bot.config.channel_model import Channel
from bot.errors import RegiebotError
from bot.features.audiences.news import disclosed_head
from bot.features.operating.head_notice import head_notice
from bot.model.audience import Audience
from bot.model.outcome import Outcome, Report, Word
from bot.reporting.delivery import Deliver, Message
from bot.round.failed import failed
from bot.round.report.notify import door_of
from bot.round.services import Renderers, Services
from bot.trail.heads import HEAD_MESSAGE, Head
from bot.trail.trail_events import EVERYTHING

_TERM = timedelta(days=7)
"""So long it is tried; the next head tells of all records before it as well."""


def said_head(channel: Channel, ports: Services, words: Renderers, head: Head, now: datetime) -> Report:
    """What became of the message; nothing where it was sent before. Quiet hours are no hindrance to it: it is
    for a mailbox and asks nobody to do anything.
    """
    audience = Audience.parse(channel.audience)
    notice = disclosed_head(head_notice(head), audience)
    message = Message(
        subject=f"{HEAD_MESSAGE}:{head.number}",
        title=f"{HEAD_MESSAGE} {head.day.isoformat()}",
        root=EVERYTHING,
        until=now + _TERM,
        render=partial(words.chat[channel.kind].news, notice, now),
        audience=audience,
    )
    try:
        outcome = Deliver(door_of(channel, ports.chats[channel.id]), ports.outbox, now)(message)
    except RegiebotError as error:
        outcome = Outcome(failed(error), message.title, channel.id, str(error))
    told = () if outcome.word is Word.UNCHANGED else (outcome,)
    return Report(f"remind {channel.id}", EVERYTHING, told, 1 - len(told))
