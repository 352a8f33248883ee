"""Asks one service every kind of question, each way that it answers; says what came of it, and at what cost.

Run as a process of its own, so that its memory can be told. Reads the ways from standard input, a line each,
and asks when a line comes; the last line of what it says is its largest size in kilobytes.
"""

import json
import sys
import time
from pathlib import Path

from bot.config.call_limits import Limits
from bot.errors import RegiebotError
from bot.http import calls as http
from bot.http.budget import Budget
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from bot.model.issue import Identity
from tests.unit.http.calls import READS, WRITES, Site


def most_memory() -> int:
    """Kilobytes that this process had at most. `ru_maxrss` also counts the process that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main(url: str) -> None:
    """Ask whenever a line comes."""
    policy = RetryPolicy(sleep=lambda _: None)
    allowance = Allowance(Limits(answer_seconds=2, call_seconds=5))
    site = Site(lambda: http.session(policy, Budget(rate=1e6), None, allowance), url)
    for line in sys.stdin:
        started = time.monotonic()
        try:
            if line.strip() == "write":
                made = WRITES["create"].ask(site)
                kind = "UnknownOutcome" if all(one.unknown for one in made) else "made"
                told = made[0].error
            else:
                site.jira.sweep(Identity("p"))
                kind, told = "read", ""
        except RegiebotError as error:
            kind, told = type(error).__name__, str(error)
        took = time.monotonic() - started
        size = most_memory()
        print(json.dumps([kind, told, took, size]), flush=True)  # noqa: T201


if __name__ == "__main__":
    assert READS
    main(sys.argv[1])
