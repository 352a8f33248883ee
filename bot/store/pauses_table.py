"""The pauses in the ledger's database: a note for each scope, so that two operators do not undo each other.

They need no lease: a pause has to count while another process is at work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.situation.scope_pauses import Pause

_PREFIX, _AFTER = "pause:", "pause;"

_note = sa.table("note", sa.column("key", sa.String), sa.column("value", sa.JSON))
"""The ledger's notes, of which these are some."""

_EVERY = (
    sa.select(_note).where(_note.c.key >= _PREFIX, _note.c.key < _AFTER).order_by(_note.c.key)
)  # by the index, and made once: this is asked often


class StoredPauses:
    """The `Pauses` port over an open database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def read(self) -> Sequence[Pause]:
        """Every pause, ended by itself or not."""
        with self._engine.begin() as db:
            rows = db.execute(_EVERY).all()
        return [_pause(row.key.removeprefix(_PREFIX), row.value) for row in rows]

    def write(self, pause: Pause) -> None:
        """Set a pause, in the place of an earlier one of the same scope."""
        value = {
            "since": pause.since.isoformat(),
            "who": pause.who,
            "reason": pause.reason,
            "until": pause.until and pause.until.isoformat(),
        }
        with self._engine.begin() as db:
            db.execute(sa.delete(_note).where(_note.c.key == _PREFIX + pause.scope))
            db.execute(sa.insert(_note).values(key=_PREFIX + pause.scope, value=value))

    def end(self, scope: str) -> None:
        """Take the pause of a scope away."""
        with self._engine.begin() as db:
            db.execute(sa.delete(_note).where(_note.c.key == _PREFIX + scope))


def _pause(scope: str, value: Any) -> Pause:
    until = value["until"]
    return Pause(
        scope=scope,
        since=datetime.fromisoformat(value["since"]),
        who=value["who"],
        reason=value["reason"],
        until=datetime.fromisoformat(until) if until else None,
    )
