"""Where the shipped templates and configuration lie: inside the wheel, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The folder with the shipped templates."""
    return _shipped("templates")


def config_dir() -> Path:
    """The folder with the shipped runbooks, programmes and releases."""
    return _shipped("config")


def _shipped(name: str) -> Path:
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
