"""The outbox in the ledger's database. Every method is one transaction, committed before it returns."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.features.reminding.messages import MessageState
from bot.ports import Letter, OutboxEntry
from bot.store.fence import Fence, place_of_message
from bot.store.metadata import metadata
from bot.store.processes import is_gone
from bot.store.trail_store import TrailStore
from bot.trail.encoding import fingerprint
from bot.trail.trail_events import EVERYTHING, Event, EventKind

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("channel", sa.String(80), nullable=False),
    sa.Column("subject", sa.String(400), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # a word of `MessageState`
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("claimed_at", sa.DateTime, nullable=False),
    sa.Column("not_before", sa.DateTime),
    sa.Column("external_id", sa.String(120)),
    sa.Column("detail", sa.String(400)),
    sa.Column("root", sa.String(80)),
    sa.Column("title", sa.String(400)),
    sa.Column("until", sa.DateTime),
    sa.Column("text", sa.Text),
    sa.Column("ended_at", sa.DateTime),
)

_OPEN = (MessageState.SENDING.value, MessageState.WAITING.value)
_ENDED_BADLY = (MessageState.LAPSED.value, MessageState.UNKNOWN.value)
_AHEAD = MessageState.AHEAD.value
_UNHEARD = (MessageState.WAITING.value, MessageState.LAPSED.value, MessageState.FAILED.value)
_DETAIL = 400

_LONGEST_PAUSE = timedelta(days=1)
"""A service may ask to wait so long."""

_LOOKED_BACK = timedelta(days=7)
"""How far back a message is looked up of which nobody knows when it was sent."""


class StoredOutbox:
    """The `Outbox` port over an open database; `fence` knows which messages other processes send."""

    def __init__(
        self, engine: sa.Engine, fence: Fence | None = None, trail: TrailStore | None = None
    ) -> None:
        self._engine, self._fence = engine, fence or Fence(engine)
        self._trail = trail or TrailStore(engine)

    def read(self, delivery_id: str) -> OutboxEntry | None:
        """The message, however it stands; None where it is new."""
        with self._engine.begin() as db:
            row = db.execute(sa.select(message).where(message.c.id == delivery_id)).one_or_none()
            return None if row is None else _entry(row, *self._senders(db, [row]))

    def claim(self, letter: Letter, at: datetime) -> bool:
        """Take a message to send it now; False where it ended or its next try is later."""
        due = sa.or_(message.c.not_before.is_(None), message.c.not_before <= _utc(at))
        values = {**_values(letter), "state": MessageState.SENDING.value, "not_before": None}
        with self._engine.begin() as db:
            if _is_new(db, letter.id):
                db.execute(sa.insert(message).values(claimed_at=_utc(at), attempts=0, **values))
            else:
                mine = sa.and_(message.c.id == letter.id, message.c.state.in_((*_OPEN, _AHEAD)), due)
                if db.execute(sa.update(message).where(mine).values(values)).rowcount != 1:
                    return False
            self._fence.mark(db, [place_of_message(letter.id)])
            self._trail.add(db, _taken_up(letter))
            return True

    def postpone(
        self, letter: Letter, at: datetime, again: datetime, detail: str, *, uncertain: bool = False
    ) -> None:
        """Put a message back until its next try: it was certainly not sent, unless `uncertain`."""
        state = MessageState.SENDING if uncertain else MessageState.WAITING
        values = {
            **_values(letter),
            "state": state.value,
            "not_before": _utc(again),
            "detail": detail[:_DETAIL],
        }
        with self._engine.begin() as db:
            if _is_new(db, letter.id):
                db.execute(sa.insert(message).values(claimed_at=_utc(at), attempts=1, **values))
            else:
                del values["text"]  # what it said when it was rendered is more than its title
                values["attempts"] = message.c.attempts + 1
                db.execute(sa.update(message).where(message.c.id == letter.id).values(values))
            self._fence.unmark(db, [place_of_message(letter.id)])

    def prolong(self, delivery_id: str, until: datetime) -> None:
        """It is useful longer than was known."""
        with self._engine.begin() as db:
            db.execute(sa.update(message).where(message.c.id == delivery_id).values(until=_utc(until)))

    def conclude(
        self, delivery_id: str, state: MessageState, at: datetime, external_id: str = "", detail: str = ""
    ) -> None:
        """Note how a message ended."""
        values = {
            "state": state.value,
            "ended_at": _utc(at),
            "external_id": external_id,
            "detail": detail[:_DETAIL],
            "not_before": None,
        }
        with self._engine.begin() as db:
            db.execute(sa.update(message).where(message.c.id == delivery_id).values(values))
            self._fence.unmark(db, [place_of_message(delivery_id)])
            row = db.execute(sa.select(message).where(message.c.id == delivery_id)).one_or_none()
            if row is not None:
                self._trail.add(db, _ended(row))

    def expired(self, at: datetime) -> Sequence[OutboxEntry]:
        """Messages that are open though their moment has passed, the earliest first."""
        return self._where(sa.and_(message.c.state.in_(_OPEN), message.c.until <= _utc(at)))

    def ahead(self, of: datetime) -> Sequence[OutboxEntry]:
        """Messages that ended, were taken up or are tried again at a moment that has not come."""
        ended = sa.and_(message.c.state.not_in(_OPEN), message.c.ended_at > _utc(of))
        late = sa.or_(message.c.claimed_at > _utc(of), message.c.not_before > _utc(of + _LONGEST_PAUSE))
        return self._where(sa.or_(ended, sa.and_(message.c.state.in_(_OPEN), late)))

    def set_back(self, entry: OutboxEntry, at: datetime) -> None:
        """Mend the marks of such a message: what was sent is `AHEAD` since now, all else is due now."""
        now = _utc(at)
        values: dict[str, Any] = {"not_before": None, "claimed_at": _utc(at - _LOOKED_BACK)}
        if entry.state is MessageState.LAPSED:
            values |= {"state": MessageState.WAITING.value, "ended_at": None}
        elif not entry.is_open:
            values |= {"state": MessageState.AHEAD.value, "ended_at": now, "claimed_at": now}
        with self._engine.begin() as db:
            db.execute(sa.update(message).where(message.c.id == entry.letter.id).values(values))

    def missed(self, since: datetime) -> Sequence[OutboxEntry]:
        """Messages that were put back and are open, and those that lapsed or became uncertain since then."""
        put_back = sa.and_(message.c.state.in_(_OPEN), message.c.attempts > 0)
        ended = sa.and_(message.c.state.in_(_ENDED_BADLY), message.c.ended_at > _utc(since))
        return self._where(sa.or_(put_back, ended))

    def heard(self, channel: str, root: str, beginning: str) -> Sequence[OutboxEntry]:
        """Messages that arrived in a channel, or may have, by how their subject begins; the latest last."""
        here = sa.and_(message.c.channel == channel, message.c.root == root)
        begins = message.c.subject.startswith(beginning, autoescape=True)
        found = self._where(sa.and_(here, begins, message.c.state.not_in(_UNHEARD)))
        return sorted(found, key=_told_at)

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[OutboxEntry]:
        query = sa.select(message).where(condition).order_by(message.c.until, message.c.id)
        with self._engine.begin() as db:
            rows = list(db.execute(query))
            return [_entry(row, sender) for row, sender in zip(rows, self._senders(db, rows), strict=True)]

    def _senders(self, db: sa.Connection, rows: Sequence[Any]) -> list[str]:
        """Per message which other process, that may live, is sending it, in words; empty for most."""
        places = [place_of_message(row.id) for row in rows if row.state == MessageState.SENDING.value]
        others = self._fence.others(db, places) if places else {}
        found = (others.get(place_of_message(row.id)) for row in rows)
        return [mark.sender if mark and not is_gone(mark.holder) else "" for mark in found]


def _taken_up(letter: Letter) -> Event:
    """That a message is about to be sent; what it says may quote people, so only its hash is told."""
    what = {
        "service": "channel",
        "message": letter.subject,
        "delivery": letter.id,
        "text": fingerprint(letter.text),
    }
    return Event(EventKind.WRITE, letter.channel, what, "it is due", root=letter.root or EVERYTHING)


def _ended(row: Any) -> Event:
    what = {"message": row.subject, "delivery": row.id, "state": row.state, "id": row.external_id or ""}
    return Event(EventKind.MESSAGE, row.channel, what, root=row.root or EVERYTHING)


def _told_at(entry: OutboxEntry) -> datetime:
    """When it was sent, as far as is known."""
    return entry.ended or entry.since


def _is_new(db: sa.Connection, delivery_id: str) -> bool:
    return db.execute(sa.select(message.c.id).where(message.c.id == delivery_id)).first() is None


def _values(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "channel": letter.channel,
        "root": letter.root,
        "subject": letter.subject,
        "title": letter.title,
        "until": _utc(letter.until),
        "text": letter.text,
    }


def _entry(row: Any, sender: str) -> OutboxEntry:
    """A row; one that a version before 0002 wrote has neither a moment nor a text of its own."""
    since = _aware(row.claimed_at)
    letter = Letter(
        id=row.id,
        channel=row.channel,
        root=row.root or "",
        subject=row.subject,
        title=row.title or row.subject,
        until=_aware(row.until) if row.until else since,
        text=row.text or row.title or row.subject,
    )
    return OutboxEntry(
        letter=letter,
        state=MessageState(row.state),
        since=since,
        attempts=row.attempts,
        not_before=_aware(row.not_before) if row.not_before else None,
        ended=_aware(row.ended_at) if row.ended_at else None,
        detail=row.detail or "",
        sender=sender,
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
