"""How fast chat takes messages: one a second to each place, with short bursts."""

import math

from regiebot_sandbox.kernel import Site

SETTING = "chat_rate"
BURST = 5


def spend(site: Site, place: str) -> int:
    """Take one message's worth for this place; answers 0, or the whole seconds to wait.

    The setting `chat_rate` says how many messages a second; 0 turns the limit off. Without it: one a
    second in real time, and no limit while somebody holds the clock, when no time passes between calls.
    """
    rate = _rate(site)
    if rate <= 0:
        return 0
    buckets: dict[str, tuple[float, float]] = site.limits.setdefault("chat.buckets", {})
    now = site.now().timestamp()
    left, since = buckets.get(place, (float(BURST), now))
    left = min(float(BURST), left + max(0.0, now - since) * rate)
    buckets[place] = (left - 1 if left >= 1 else left, now)
    return 0 if left >= 1 else max(1, math.ceil((1 - left) / rate))


def _rate(site: Site) -> float:
    real = site.store.get("clock", "clock") is None
    return float(site.setting(SETTING, 1.0 if real else 0.0))
