"""One sandbox per test process, put back to its seed before each test that uses it."""

from collections.abc import Iterator

import pytest
import requests

from bot.sandbox.embedded import Running, start


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Running]:
    """The process's only sandbox; use `sandbox` instead."""
    with start() as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Running) -> Running:
    """A running sandbox with the default seed, no faults and an empty request log."""
    answer = requests.post(f"{sandbox_process.url}/_sandbox/reset", json={"seed": "default"}, timeout=10)
    answer.raise_for_status()
    return sandbox_process
