"""What operators do by hand, in the record beside what people decided."""

from datetime import datetime

from bot.commands.events import Entry, Kind
from bot.commands.forms import Form, Reading
from bot.model.issue import Identity
from bot.ports import Record

EVERYTHING = Identity("regiebot")
"""What the record calls a stop of the whole bot."""


def note_act(
    record: Record, act: str, subject: str, who: str, at: datetime, reason: str = "", *values: str
) -> None:
    """Record that somebody did something to a scope or an issue; `values` are what else is worth knowing."""
    about = Identity(subject) or EVERYTHING
    reading = Reading(act, Form.TEXT, reason, tuple(filter(None, values)))
    entry = Entry(about, Kind.OPERATOR, act, at, reading, account=who)
    record.append(Identity(about.split("/", 1)[0]), [entry], at)
