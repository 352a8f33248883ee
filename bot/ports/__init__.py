"""What a round needs of services and of the state, as small protocols. Clients and the store fulfil them.

Every method raises the errors of `bot.errors`: `Transient` (did not happen, may later), `Permanent`,
`UnknownOutcome` (a write whose result nobody knows), `Conflict`. All instants are aware, UTC.
"""

from bot.ports.alike import Alike, AlikeEdits, ValueChange
from bot.ports.chat import Chat
from bot.ports.clock import Clock
from bot.ports.desk import Desk, Placed, Said
from bot.ports.journal import Trail
from bot.ports.ledger import Ledger, Notes, Record
from bot.ports.outbox import Letter, Outbox, OutboxEntry
from bot.ports.pauses import Pauses
from bot.ports.tracker import Created, Edit, NewIssue, Tracker
from bot.ports.wiki import Page, PageState, Wiki

__all__ = [
    "Alike",
    "AlikeEdits",
    "Chat",
    "Clock",
    "Created",
    "Desk",
    "Edit",
    "Ledger",
    "Letter",
    "NewIssue",
    "Notes",
    "Outbox",
    "OutboxEntry",
    "Page",
    "PageState",
    "Pauses",
    "Placed",
    "Record",
    "Said",
    "Tracker",
    "Trail",
    "ValueChange",
    "Wiki",
]
