"""One sandbox per test module, put back to its seed before each test that uses it."""

import gc
from collections.abc import Iterator

import hypothesis
import pytest
import requests

from bot import masking
from bot.config.document import Document, composed
from regiebot_sandbox.embedded import Running, start
from tests.judge import Judge, absent, judging

# The same examples in every run, and no deadline: a busy machine fails no test.
hypothesis.settings.register_profile("tests", hypothesis.settings.get_profile("ci"), max_examples=40)
hypothesis.settings.load_profile("tests")

# Most of what tests make lives long; looking through it as often as usual costs an eighth of the time.
gc.set_threshold(20_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _parse_each_text_once() -> Iterator[None]:
    """Parsing YAML is most of what reading a configuration costs, and most tests read the same files."""
    known: dict[str, Document] = {}

    def read(text: str) -> Document:
        return known.get(text) or known.setdefault(text, composed(text))

    patch = pytest.MonkeyPatch()
    patch.setattr("bot.config.load.composed", read)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _no_secret_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process never forgets a secret, and these tests share one."""
    monkeypatch.setattr(masking, "_KNOWN", type(masking._KNOWN)())  # noqa: SLF001


@pytest.fixture(scope="module")
def sandbox_process() -> Iterator[Running]:
    """The module's only sandbox; use `sandbox` instead.

    One for all modules would lose its coverage: `no_cover` ends the measuring of threads that run already.
    """
    with start() as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Running) -> Running:
    """A running sandbox with the default seed, no faults and an empty request log."""
    answer = requests.post(f"{sandbox_process.url}/_sandbox/reset", json={"seed": "default"}, timeout=10)
    answer.raise_for_status()
    return sandbox_process


@pytest.fixture(scope="session")
def atlassian() -> Iterator[Judge]:
    """Atlassian's own code, which says what is wrong with documents and queries."""
    if reason := absent():
        pytest.skip(reason)
    with judging() as judge:
        yield judge
