"""A token bucket that all threads share, and that slows down when a service says its limit is near."""

import threading
import time
from collections.abc import Callable, Mapping

_ROUNDING = 1e-9
"""Tokens are floats: a wait that was exactly long enough may leave a hair less than one."""


class Budget:
    """At most `rate` calls a second, in bursts of at most `burst`; thread-safe."""

    def __init__(
        self,
        rate: float = 40.0,
        burst: int = 20,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._full_rate = self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._clock, self._sleep = clock, sleep
        self._last = clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait for a turn."""
        while True:
            with self._lock:
                now = self._clock()
                self._tokens = min(self._burst, self._tokens + (now - self._last) * self._rate)
                self._last = now
                if self._tokens >= 1 - _ROUNDING:
                    self._tokens -= 1
                    return
                wait = (1 - self._tokens) / self._rate
            self._sleep(wait)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Halve the rate on `X-RateLimit-NearLimit`, and grow back slowly while it is absent."""
        near = headers.get("X-RateLimit-NearLimit", "").lower() == "true"
        with self._lock:
            factor = 0.5 if near else 1.02
            self._rate = min(self._full_rate, max(1.0, self._rate * factor))
