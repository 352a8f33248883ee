"""The configuration that is shipped, read once."""

from pathlib import Path

import pytest

from bot.config.catalog import Catalog
from bot.config.findings import Severity
from bot.config.load import load

CONFIG = Path(__file__).resolve().parents[3] / "config"


@pytest.fixture(scope="session")
def config() -> Path:
    """The shipped folder."""
    return CONFIG


@pytest.fixture(scope="session")
def shipped(config: Path) -> Catalog:
    """What is shipped, without a single finding but that no security level hides what is private yet."""
    catalog, findings = load(config)
    assert [(one.severity, one.path) for one in findings] == [(Severity.WARNING, "project")]
    return catalog
