"""The errors that cross a port. Each message says what is wrong, where, and what to do."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.masking import masked


class RegiebotError(Exception):
    """Base of everything that the bot raises on purpose; the text is for a person, and holds no secret."""

    def __init__(self, message: str = "") -> None:
        super().__init__(masked(message))


class SpecError(RegiebotError):
    """What people wrote cannot be used; the message holds every finding."""


class CheckFailed(RegiebotError):  # noqa: N818
    """An assumption about a live service does not hold."""


class UnsafePlan(RegiebotError):  # noqa: N818
    """The plan would touch more than allowed; the message names the flag that overrides it."""


class Withheld(RegiebotError):  # noqa: N818
    """A look shows so little of what is known that nothing may be concluded from it; the message says why."""


class Unreadable(RegiebotError):  # noqa: N818
    """What the ledger kept of how issues looked cannot be read: look at all of them again."""


class Busy(RegiebotError):  # noqa: N818
    """Another run holds the lock; the message says who and since when."""


class LostLease(Exception):  # noqa: N818
    """Another process has the lease now: this one writes nothing more, anywhere, and ends.

    It is no RegiebotError, because no piece of work may catch it and let the others go on.
    """


class WorkFailed(RegiebotError):  # noqa: N818
    """One piece of work (an issue, a note, a page, a message) did not succeed; the others go on."""


class RenderError(WorkFailed):
    """A template could not be rendered, or what it made is not what the service takes.

    `file` and `line` are those of the template, where they are known; `reason` is the message without them.
    """

    def __init__(self, message: str, file: str = "", line: int = 0, reason: str = "") -> None:
        super().__init__(message)
        self.file, self.line, self.reason = file, line, reason or message


class ServiceError(WorkFailed):
    """A service did not do what was asked."""


class Transient(ServiceError):  # noqa: N818
    """It did not happen, and may work later.

    `retry_after` is the number of seconds that the service asked to wait, if it said so.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BrokenAnswer(ServiceError):  # noqa: N818
    """A service answered with something that cannot be read, so nothing is known of what was asked.

    Only of what reads: after a write it is an `UnknownOutcome`.
    """


class RoundOver(Transient):
    """Nothing was sent: the round took or read as much as one may, and the next one goes on."""


class ClockWrong(Transient):
    """The run works at a wrong moment, so nothing was sent; it does once the clock is right."""


class UnknownOutcome(ServiceError):  # noqa: N818
    """A write was sent and nobody knows whether it happened: resolve it before sending it again."""


class UnderWay(UnknownOutcome):
    """Nothing was sent: another process, that may live, marked a call about the same thing as under way."""


class Permanent(ServiceError):  # noqa: N818
    """It did not happen, and will not until a person changes something.

    `fields` are the fields over which it was refused, each with the service's words, where it named them and
    nothing else.
    """

    fields: Mapping[str, str] = MappingProxyType({})


class Unauthorized(Permanent):
    """The service does not accept the login."""


class Forbidden(Permanent):
    """The login is accepted and may not do this."""


class NotFound(Permanent):
    """It does not exist, or the bot may not see it."""


class Conflict(ServiceError):  # noqa: N818
    """Somebody else changed it first: read again and plan again."""
