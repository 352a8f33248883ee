"""The configuration that is shipped, read once."""

from pathlib import Path

import pytest

from bot.spec.catalog import Catalog
from bot.spec.load import load

CONFIG = Path(__file__).resolve().parents[3] / "config"


@pytest.fixture(scope="session")
def config() -> Path:
    """The shipped folder."""
    return CONFIG


@pytest.fixture(scope="session")
def shipped(config: Path) -> Catalog:
    """What is shipped, without a single finding."""
    catalog, findings = load(config)
    assert findings == ()
    return catalog
