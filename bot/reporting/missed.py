"""Messages that did not arrive: which a channel may be told of, and how a reader sees them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from bot.config.channel_model import Channel
from bot.features.reminding.messages import Missed
from bot.model.audience import Reach
from bot.model.working_days import local
from bot.ports import Outbox, OutboxEntry

TERM = timedelta(days=7)
"""So long a message that did not arrive is told."""


def untold(
    outbox: Outbox,
    channel: Channel,
    channels: Iterable[Channel],
    root: str,
    now: datetime,
    told: Collection[str],
) -> Sequence[OutboxEntry]:
    """What lapsed or became uncertain lately of a programme or release, and was not told in this channel.

    A channel hears of channels with its own audience; one for internal readers hears of all.
    """
    audiences = {one.id: one.audience for one in channels}
    return [
        entry
        for entry in outbox.missed(now - TERM)
        if not entry.is_open and entry.letter.root == root and entry.letter.id not in told
        if channel.audience in (Reach.INTERNAL, audiences.get(entry.letter.channel))
    ]


def missed_views(entries: Iterable[OutboxEntry]) -> tuple[Missed, ...]:
    """As a reader sees them."""
    return tuple(map(_view, entries))


def _view(entry: OutboxEntry) -> Missed:
    letter = entry.letter
    first = next((line for line in letter.text.splitlines() if line.strip()), letter.title)
    return Missed(letter.channel, first.strip(), entry.state, local(letter.until), entry.detail)
