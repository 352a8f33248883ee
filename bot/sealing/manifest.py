"""The list of files of a pack with their SHA-256, which is what is signed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.errors import CheckFailed

MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "public-key.pem"
UNLISTED = frozenset({MANIFEST, SIGNATURE})
"""Files that the manifest does not list: itself and the signature under it."""

Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What is signed: every file with its SHA-256, and what the pack was made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["regiebot-manifest/1"] = "regiebot-manifest/1"
    scope: str
    level: str
    at: datetime
    bot: str
    config: str
    runbook: str
    runbook_version: str
    key: Digest
    """Fingerprint of the key that signed: SHA-256 of the public key in DER."""
    audit_head: str = ""
    """Head of the audit trail at that moment; empty where there is none."""
    files: dict[str, Digest]

    def as_bytes(self) -> bytes:
        """As it stands in the pack: the same bytes for the same content."""
        said = self.model_dump(mode="json")
        return (json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, by name."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def manifest_of(text: bytes) -> Manifest:
    """The manifest in a pack. Raises CheckFailed where it is none."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or MANIFEST
        raise CheckFailed(f"{MANIFEST} is no manifest of an evidence pack: {where}: {first['msg']}") from None
