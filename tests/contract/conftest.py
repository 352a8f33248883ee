"""Exchanges are recorded and judged against the official documents after each test that asks for it."""

from collections.abc import Iterator

import pytest
import requests

from regiebot_sandbox.embedded import Running
from tests.contract.caller import Jira
from tests.contract.openapi import SPECS, Exchange, contract

PRODUCTS = ("jira", "servicedesk", "confluence")


@pytest.fixture
def conforming(sandbox: Running) -> Iterator[Running]:
    """A sandbox whose every Atlassian exchange in the test must conform to the official documents."""
    if not SPECS.is_dir():
        pytest.skip(f"the official specifications are not at {SPECS}")
    url = f"{sandbox.url}/_sandbox"
    requests.post(f"{url}/faults", json={"record": True}, timeout=10).raise_for_status()
    yield sandbox
    log = requests.get(f"{url}/requests", timeout=10).json()["requests"]
    exchanges = [Exchange.from_log(entry) for entry in log if entry["service"] in PRODUCTS]
    assert exchanges, "the test called no Atlassian endpoint"
    assert [text for exchange in exchanges for text in contract().problems(exchange)] == []


@pytest.fixture
def jira(conforming: Running) -> Jira:
    """The bot's session with a sandbox whose every exchange must conform."""
    return Jira(conforming.url)
