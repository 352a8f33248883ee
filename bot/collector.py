"""How often Python looks for garbage."""

import gc

_YOUNG, _MIDDLE, _OLD = 1_000_000, 10, 10


def end_at_once() -> None:
    """Do not look for garbage any more. Called at the end: a process that ends gives everything back anyway,
    and Python would look through all of it first, for half a second after a round.
    """
    gc.freeze()


def collect_rarely() -> None:
    """Look for cycles seldom. For a process that is the bot's own.

    A run makes a million small values that live to its end, and hardly a cycle among them; with Python's
    usual settings it looks through all of them again and again, for half of the time that it takes. What
    waits to be found this way takes some 100 MB at most.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
