"""The ledger: what the bot remembers, in any database that SQLAlchemy speaks; SQLite by default.

Every method is one transaction, committed before it returns: what was noted survives a crash.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.errors import Unreadable
from bot.model.issue import Identity, IssueId, IssueKey, Observed
from bot.ports import Created
from bot.reconcile.diff import Known
from bot.reconcile.managed_state import Remembered
from bot.store.database import open_database
from bot.store.fence import Fence, Mark, place_of_create
from bot.store.lease import LENGTH, sending
from bot.store.processes import is_gone
from bot.store.property_seal import new_secret
from bot.store.snapshots import pack, unpack, unpack_stamp
from bot.store.tables import issue, note, snapshot
from bot.store.trail_store import TrailStore

_SIGNING = "signing-secret"
_UNSEEN = "unseen:"
"""Before the name of a root: of issues that do not answer any more."""
_MADE = sa.update(issue).where(issue.c.identity == sa.bindparam("made")).values(state="made")

_NO_SUCH_SHAPE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading something else than a packed issue can end in; the database's own errors are CheckFailed."""


class Store:
    """The `Ledger` and `Notes` ports over one database. `lease` is how long a lease lasts."""

    def __init__(self, url: str, lease: timedelta = LENGTH) -> None:
        self.engine, self.lease = open_database(url), lease
        self.fence = Fence(self.engine)
        self.trail = TrailStore(self.engine)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    # -- issues

    def known(self, root: Identity) -> Mapping[Identity, Known]:
        """What is remembered of a programme's or release's issues."""
        query = sa.select(issue).where(issue.c.root == root)
        with self.engine.begin() as db:
            rows = list(db.execute(query))
            others = self._senders(db, [row.identity for row in rows if row.state != "made"])
            return {Identity(row.identity): _known(row, others.get(row.identity)) for row in rows}

    def _senders(self, db: sa.Connection, identities: Sequence[str]) -> Mapping[str, Mark]:
        """Who else may still be sending the creates of these."""
        found = self.fence.others(db, [place_of_create(i) for i in identities]) if identities else {}
        return {i: mark for i in identities if (mark := found.get(place_of_create(i)))}

    def is_unresolved(self, root: Identity) -> bool:
        """Whether a create was sent and its outcome is not known yet."""
        query = sa.select(issue.c.identity).where(issue.c.root == root, issue.c.state != "made").limit(1)
        with self.engine.begin() as db:
            return db.execute(query).first() is not None

    def intend(self, identities: Sequence[Identity], at: datetime) -> None:
        """Note that creates of these are about to be sent."""
        rows = [
            {"identity": i, "root": _root(i), "state": "sending", "tried_at": _utc(at)} for i in identities
        ]
        with self.engine.begin() as db:
            db.execute(sa.delete(issue).where(issue.c.identity.in_(identities)))
            db.execute(sa.insert(issue), rows)
            self.fence.mark(db, [place_of_create(i) for i in identities])

    def inherit(self, root: Identity, at: datetime) -> None:
        """Creates of a process that is gone count as tried now, because it may have sent them until then."""
        pending = sa.select(issue.c.identity).where(issue.c.root == root, issue.c.state != "made")
        with self.engine.begin() as db:
            senders = self._senders(db, list(db.execute(pending).scalars()))
            for identity, mark in senders.items():
                if is_gone(mark.holder):
                    mine = sa.update(issue).where(issue.c.identity == identity, issue.c.state != "made")
                    db.execute(mine.values(tried_at=_utc(at)))
                    db.execute(sa.delete(sending).where(sending.c.place == mark.place))

    def settle(self, results: Sequence[Created]) -> None:
        """Note what became of creates: made, or refused and so forgotten."""
        made = [{"made": r.identity, "issue_id": r.issue_id, "key": r.key} for r in results if r.issue_id]
        if made:
            with self.engine.begin() as db:
                db.execute(_MADE, made)
                self.fence.unmark(db, [place_of_create(r.identity) for r in results if r.issue_id])
        self.forget([r.identity for r in results if not r.issue_id])

    def forget(self, identities: Sequence[Identity]) -> None:
        """Creates that certainly did not happen."""
        if identities:
            with self.engine.begin() as db:
                db.execute(sa.delete(issue).where(issue.c.identity.in_(identities)))
                self.fence.unmark(db, [place_of_create(i) for i in identities])

    def adopt(self, observed: Mapping[Identity, Observed]) -> None:
        """Remember issues that were seen; only what is new or changed is written."""
        if not observed:
            return
        root = Identity(_root(next(iter(observed))))
        known = self.known(root)
        fresh = {
            identity: seen
            for identity, seen in observed.items()
            if known.get(identity) != Known(seen.id, seen.key)
        }
        rows = [
            {
                "identity": identity,
                "root": _root(identity),
                "issue_id": seen.id,
                "key": seen.key,
                "state": "made",
            }
            for identity, seen in fresh.items()
        ]
        if not rows:
            return
        with self.engine.begin() as db:
            for start in range(0, len(rows), 500):
                part = rows[start : start + 500]
                db.execute(sa.delete(issue).where(issue.c.identity.in_([r["identity"] for r in part])))
                db.execute(sa.insert(issue), part)
                places = [place_of_create(r["identity"]) for r in part]
                db.execute(sa.delete(sending).where(sending.c.place.in_(places)))

    # -- what Jira showed

    def snapshot(self, root: Identity) -> Sequence[Observed]:
        """The issues of a programme or release as they were last seen, by number. Raises Unreadable."""
        query = sa.select(snapshot.c.issue_id, snapshot.c.body).where(snapshot.c.root == root)
        with self.engine.begin() as db:
            try:
                found = [unpack(row.issue_id, row.body) for row in db.execute(query)]
                return sorted(found, key=lambda issue: int(issue.id))
            except _NO_SUCH_SHAPE as error:
                raise Unreadable(f"the snapshot of {root} cannot be read ({type(error).__name__})") from None

    def remember(self, root: Identity, issues: Sequence[Observed], *, whole: bool) -> None:
        """Keep what was seen; with `whole`, every other issue of the root is not there any more.

        How such an issue looked is kept for `remembered`: it may be shown again, without the bot's property.
        """
        rows = [{"issue_id": issue.id, "root": root, "body": pack(issue)} for issue in issues]
        with self.engine.begin() as db:
            if whole:
                gone = sa.update(snapshot).where(snapshot.c.root == root)
                db.execute(gone.values(root=f"{_UNSEEN}{root}"))
            for start in range(0, len(rows), 500):
                part = rows[start : start + 500]
                db.execute(sa.delete(snapshot).where(snapshot.c.issue_id.in_([r["issue_id"] for r in part])))
                db.execute(sa.insert(snapshot), part)

    def remembered(self, ids: Sequence[IssueId]) -> Mapping[IssueId, Remembered]:
        """The managed state that each of these issues had when it was last seen, where it can be read."""
        found: dict[IssueId, Remembered] = {}
        with self.engine.begin() as db:
            for start in range(0, len(ids), 500):
                part = ids[start : start + 500]
                try:
                    found |= _remembered(db, part)
                except _NO_SUCH_SHAPE:
                    for one in part:
                        with suppress(*_NO_SUCH_SHAPE):
                            found |= _remembered(db, [one])
        return found

    # -- notes

    def read_note(self, key: str) -> Any:
        """A small JSON value by key; None where there is none, and where it is no JSON."""
        with self.engine.begin() as db:
            try:
                return db.execute(sa.select(note.c.value).where(note.c.key == key)).scalar_one_or_none()
            except (ValueError, RecursionError):
                return None

    def write_note(self, key: str, value: Any) -> None:
        """Replace a small JSON value."""
        with self.engine.begin() as db:
            db.execute(sa.delete(note).where(note.c.key == key))
            db.execute(sa.insert(note).values(key=key, value=value))

    def secret(self) -> str:
        """What the bot signs its state on issues with; made once, whichever process comes first."""
        if not self.read_note(_SIGNING):
            with suppress(sa.exc.IntegrityError), self.engine.begin() as db:
                db.execute(sa.insert(note).values(key=_SIGNING, value=new_secret()))
        return str(self.read_note(_SIGNING))


def _root(identity: Identity) -> str:
    return identity.split("/", 1)[0]


def _known(row: Any, sender: Mark | None) -> Known:
    unresolved = row.state != "made"
    return Known(
        IssueId(row.issue_id) if row.issue_id else None,
        IssueKey(row.key) if row.key else None,
        unresolved=unresolved,
        tried_at=_aware(row.tried_at) if row.tried_at and unresolved else None,
        sender=sender.sender if sender else "",
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _remembered(db: sa.Connection, ids: Sequence[IssueId]) -> Mapping[IssueId, Remembered]:
    query = sa.select(snapshot.c.issue_id, snapshot.c.body).where(snapshot.c.issue_id.in_(ids))
    return {
        IssueId(row.issue_id): Remembered(
            unpack_stamp(row.body["stamp"]), datetime.fromisoformat(row.body["updated"])
        )
        for row in db.execute(query)
    }
