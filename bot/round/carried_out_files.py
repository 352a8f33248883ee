"""The files that say what should exist, kept in the ledger while the last round was carried out by them."""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.ports import Notes

_INDEX = "specs"


@dataclass(frozen=True)
class Spec:
    """The configuration and a person's own templates as texts by name, and what comes with the bot."""

    files: Mapping[str, str] = field(default_factory=dict)
    shipped: str = ""
    """Names the version of the bot and of its templates."""

    @cached_property
    def digest(self) -> str:
        """Names the files."""
        return self.sha256[:24]

    @cached_property
    def sha256(self) -> str:
        """The whole hash over the files, in hexadecimals."""
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()


def keep(notes: Notes, root: str, spec: Spec) -> None:
    """Keep the files for a programme or release in place of those that were kept for it before."""
    index: dict[str, str] = dict(notes.read_note(_INDEX) or {})
    before = index.get(root)
    if before == spec.digest:
        return
    if spec.digest not in index.values():
        packed = zlib.compress(json.dumps(dict(spec.files)).encode(), 9)
        notes.write_note(_key(spec.digest), base64.b64encode(packed).decode())
    index[root] = spec.digest
    notes.write_note(_INDEX, index)
    if before and before not in index.values():
        notes.write_note(_key(before), None)


def kept(notes: Notes, digest: str) -> Mapping[str, str] | None:
    """The files of a digest; None where they are not there, or cannot be read."""
    packed = notes.read_note(_key(digest))
    try:
        found = json.loads(zlib.decompress(base64.b64decode(packed))) if packed else None
    except (TypeError, ValueError, zlib.error):
        return None
    return found if isinstance(found, dict) else None


def _key(digest: str) -> str:
    return f"spec:{digest}"
