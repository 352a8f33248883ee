"""The word for a piece of work that raised an error."""

from bot.core.outcome import Word
from bot.errors import RegiebotError, UnknownOutcome, Withheld


def failed(error: RegiebotError) -> Word:
    """Refused; a write whose answer never came, or cannot be read, is unknown: the next run looks."""
    if isinstance(error, UnknownOutcome):
        return Word.UNKNOWN
    return Word.WITHHELD if isinstance(error, Withheld) else Word.REFUSED
