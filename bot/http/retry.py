"""How patient the bot is with a service that is busy, or that does not answer."""

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_LONGEST = 3600.0
"""Seconds; a service may not ask for a longer wait."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient the bot is: `attempts` in all, waits that double from `base`, none above `cap` seconds.

    `timeout` is how many seconds it waits for a connection and for an answer.
    """

    attempts: int = 5
    base: float = 1.0
    cap: float = 60.0
    timeout: tuple[float, float] = (3.05, 30)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=lambda: random.uniform(0.7, 1.3))  # noqa: S311  (not a secret)

    def wait(self, attempt: int, headers: Mapping[str, str]) -> float | None:
        """Seconds to wait before attempt `attempt + 1`; None when it is not worth waiting.

        `Retry-After` is a minimum: `0` or a fraction still waits the back-off.
        """
        if attempt >= self.attempts:
            return None
        asked = retry_after(headers) or 0.0
        wait = max(asked, self.base * 2 ** (attempt - 1) * self.jitter())
        return wait if wait <= self.cap else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds in `Retry-After`, at most an hour; None where it is absent or no such number."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(seconds, _LONGEST) if math.isfinite(seconds) and seconds >= 0 else None
