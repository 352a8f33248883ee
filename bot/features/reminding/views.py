"""What one party, or one person of it, has to do: the page "mijn acties" and the digest of a party."""

from dataclasses import dataclass
from datetime import date

from bot.features.gates.views import GateView
from bot.model.action_view import ActionView
from bot.model.issue import Identity


@dataclass(frozen=True, slots=True)
class WaitView:
    """Work of others that is tied to the reader's own: it comes before it, or after it."""

    code: str
    """Of the others' action."""
    title: str
    who: str
    """Who does it: by name where the reader may know that, else by title of the role."""
    due: date | None
    own: tuple[str, ...]
    """Codes of the reader's own actions that wait for it, or that it waits for."""
    scope_title: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """A page that its readers had once, and may not have any more."""

    title: str


@dataclass(frozen=True, slots=True)
class MineView:
    """Everything that a reader has to do in one programme or release, and nothing else."""

    identity: Identity
    programme: str
    who: str
    """Title of the party, or function of the person."""
    name: str
    """What tells its page from others in the space: the programme, and of a person the account."""
    late: tuple[ActionView, ...] = ()
    """The longest first."""
    next: tuple[ActionView, ...] = ()
    """What is open and not late, the soonest first; what waits for others is last."""
    waiting_on: tuple[WaitView, ...] = ()
    waited_for: tuple[WaitView, ...] = ()
    gate: GateView | None = None
    """The soonest meeting that the reader attends."""
    done: int = 0
    total: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the reader has no work here at all."""
        return not (self.total or self.gate)
