"""How a record of the audit trail is written down, so that anybody can compute its hash again.

The text is that of RFC 8785 (JSON Canonicalization Scheme) for what records hold: objects whose names are
ASCII, lists, texts, whole numbers, true, false and null. The hash is SHA-256 over its UTF-8 bytes. Each
record holds its own number and the hash of the one before it (`docs/audit.md`).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

NOTHING_BEFORE = "0" * 64
"""What the first record holds in place of a hash."""

_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def canonical(value: Any) -> str:
    """The one text of a value. What is no whole character is written as a question mark."""
    text = _WRITTEN(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def fingerprint(text: str) -> str:
    """The hash of a text; of one that is no whole UTF-8 that of its bytes, as Python escapes them."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def chained(record: Mapping[str, Any], number: int, previous: str) -> tuple[str, str]:
    """The text of a record at its place in the chain, and its hash."""
    body = canonical({**record, "number": number, "previous": previous})
    return body, fingerprint(body)
