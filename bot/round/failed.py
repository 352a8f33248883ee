"""The word for a piece of work that raised an error."""

from bot.errors import RegiebotError, UnknownOutcome, Withheld
from bot.model.outcome import Word


def failed(error: RegiebotError) -> Word:
    """Refused; a write whose answer never came, or cannot be read, is unknown: the next run looks."""
    if isinstance(error, UnknownOutcome):
        return Word.UNKNOWN
    return Word.WITHHELD if isinstance(error, Withheld) else Word.REFUSED
