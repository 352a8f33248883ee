"""Names this program, as far as it makes texts: any change in it means that all texts are made anew."""

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("Jinja2", "MarkupSafe", "babel", "tzdata")
_PACKAGE = Path(__file__).resolve().parents[2]


@lru_cache(1)
def program() -> str:
    """The digest of every module of the bot, with the versions of Python and of what it renders with."""
    found = hashlib.blake2b(digest_size=16)
    for file in sorted(_PACKAGE.rglob("*.py")):
        content = file.read_bytes()
        found.update(f"{file.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode() + content)
    found.update(repr((sys.version, [(name, _version(name)) for name in _LIBRARIES])).encode())
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
