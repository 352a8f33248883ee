"""Packs of the samples, made with keys of the test."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.app.evidence_packs import files_of, sealed
from bot.render.environment import Templates
from bot.render.evidence_text import EvidenceText
from bot.sealing.signing import fingerprint, public_pem
from bot.template_check.evidence_samples import packs

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
FINGERPRINT = fingerprint(public_pem(KEY))


@cache
def files() -> Mapping[str, bytes]:
    """The files of a domain's pack, without manifest."""
    return files_of(packs()[0], EvidenceText(Templates()))


@cache
def pack() -> bytes:
    """A pack as the bot makes it."""
    return sealed(files(), packs()[0], KEY)


def contents() -> dict[str, bytes]:
    """Its files, manifest and signature included."""
    with zipfile.ZipFile(io.BytesIO(pack())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(there: Mapping[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], file: Path) -> Path:
    """A ZIP as anybody makes it."""
    rows = list(there.items()) if isinstance(there, Mapping) else there
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in rows:
            archive.writestr(name, text)
    return file
