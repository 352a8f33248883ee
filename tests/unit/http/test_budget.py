"""The token bucket: bursts, then an even pace; slower when a service says that its limit is near."""

from concurrent.futures import ThreadPoolExecutor

from bot.http.budget import Budget


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def budget(time: Time, rate: float = 10, burst: int = 5) -> Budget:
    return Budget(rate, burst, time, time.sleep)


def test_a_burst_costs_no_time_and_what_comes_after_keeps_the_pace() -> None:
    time = Time()
    pot = budget(time)

    for _ in range(5):
        pot.take()
    assert time.now == 0

    for _ in range(20):
        pot.take()
    assert round(time.now, 6) == 2.0


def test_rest_fills_the_burst_and_no_more() -> None:
    time = Time()
    pot = budget(time)
    time.now = 1000

    for _ in range(6):
        pot.take()

    assert [round(wait, 6) for wait in time.slept] == [0.1]


def test_a_limit_that_is_near_halves_the_pace_and_its_absence_brings_it_back() -> None:
    time = Time()
    pot = budget(time, burst=1)
    pot.take()

    pot.learn({"X-RateLimit-NearLimit": "true"})
    pot.take()
    assert round(time.now, 6) == 0.2

    for _ in range(50):
        pot.learn({"X-RateLimit-NearLimit": "false"})
    pot.take()
    assert round(time.now, 6) == 0.3


def test_however_near_the_limit_one_call_a_second_stays() -> None:
    time = Time()
    pot = budget(time, burst=1)
    for _ in range(50):
        pot.learn({"X-RateLimit-NearLimit": "TRUE"})
    pot.take()

    pot.take()

    assert round(time.now, 6) == 1.0


def test_threads_share_one_pace() -> None:
    time = Time()
    pot = budget(time)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(pot.take) for _ in range(25)]:
            done.result()

    assert time.now >= 2.0 - 1e-6
