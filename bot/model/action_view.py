"""What a reader sees of one action, whatever it is shown for."""

from dataclasses import dataclass
from datetime import date

from bot.config.runbook_model import Kind
from bot.model.issue import Category, Identity


@dataclass(frozen=True, slots=True)
class UncountedView:
    """Why what was closed does not count."""

    fault: str
    """A word of `[uncounted]`."""
    codes: tuple[str, ...]
    """Of what has to be done first, where that is the reason."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action as a reader sees it."""

    identity: Identity
    code: str
    title: str
    kind: Kind
    owner: str
    """Title of the role; of several all."""
    parties: tuple[str, ...]
    """Titles of the parties that do it, as far as the audience may know them; where a part is open, of those
    that have to do it.
    """
    category: Category
    status: str
    """Name of the status as Jira shows it, or a dash before it exists."""
    due: date | None
    days_late: int
    """Working days past its date while not done; 0 otherwise."""
    scope_title: str
    key: str | None = None
    url: str | None = None
    waits: str = ""
    """Why nobody works on it now, a word of `[waits]`; empty where it does not wait."""
    owners: tuple[str, ...] = ()
    """Titles of the roles that have something to do, where there are several."""
    said: tuple[str, ...] = ()
    """Titles of the parties whose part is done while another's is open."""
    hindrance: str = ""
    """Of what a gate misses: `blocked` where something else comes first, `unproven` where it is done without
    its evidence, `partly` where an owner's part is open; else empty."""
    uncounted: UncountedView | None = None
    """Of what was closed and counts for nothing."""
    on_behalf: str = ""
    """Function of who signed it on paper, as a registrar of the party recorded; empty where nobody did."""
