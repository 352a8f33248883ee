"""The ledger alone, for commands that need no service."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app.connections import state_of
from bot.app.workspace import require_same_site
from bot.errors import CheckFailed
from bot.settings import Settings
from bot.store.database import is_there
from bot.store.ledger_store import Store


@contextmanager
def existing_ledger(settings: Settings) -> Iterator[Store]:
    """The ledger that the settings name. Raises CheckFailed where there is none, or it is of another site.

    A new one is never made: what is noted in the wrong place would be obeyed by nobody.
    """
    url = state_of(settings)
    advice = "set REGIEBOT_STATE as the service has it, and work in the same folder"
    if not is_there(url):
        raise CheckFailed(f"there is no ledger at {url}; {advice}")
    store = Store(url)
    try:
        if store.read_note("site") is None:
            raise CheckFailed(f"the ledger at {url} was never used with a site; {advice}")
        if not settings.embedded:
            require_same_site(settings, store)
        yield store
    finally:
        store.close()
