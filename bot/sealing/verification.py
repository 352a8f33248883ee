"""Checks a pack: every file against the manifest, and the manifest against its signature.

Needs no configuration, ledger or network. That a signature is right tells only that whoever has the key made
the pack: whose key it is tells the fingerprint, which has to come from elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CheckFailed
from bot.sealing.archive import unpacked
from bot.sealing.manifest import MANIFEST, PUBLIC_KEY, SIGNATURE, UNLISTED, Manifest, digests, manifest_of
from bot.sealing.signing import bare, fingerprint, is_signed


@dataclass(frozen=True, slots=True)
class Checked:
    """What a pack turned out to be."""

    manifest: Manifest
    fingerprint: str
    """Of the key in the pack."""
    faults: tuple[str, ...]
    """What is wrong, one sentence each; empty where all is right."""


def verify(file: Path, expected: str = "") -> Checked:
    """What a pack is; `expected` is the fingerprint that the key has to have, as known from elsewhere.

    Raises CheckFailed where it is no pack at all.
    """
    files = unpacked(file)
    for name in (MANIFEST, SIGNATURE, PUBLIC_KEY):
        if name not in files:
            raise CheckFailed(f"{file.name} is no evidence pack: {name} is missing")
    manifest, pem = manifest_of(files[MANIFEST]), files[PUBLIC_KEY]
    found = fingerprint(pem)
    faults = [*_signed(files, manifest, found), *_files(files, manifest)]
    if expected and bare(expected) != found:
        faults.append(f"the key in the pack is not the one that was expected: {bare(expected) or expected}")
    return Checked(manifest, found, tuple(faults))


def _signed(files: Mapping[str, bytes], manifest: Manifest, found: str) -> Iterator[str]:
    if not is_signed(files[PUBLIC_KEY], files[SIGNATURE], files[MANIFEST]):
        yield f"the signature under {MANIFEST} is not that of the key in the pack"
    if manifest.key != found:
        yield f"{MANIFEST} was made for another key: {manifest.key}"


def _files(files: Mapping[str, bytes], manifest: Manifest) -> Iterator[str]:
    there = digests({name: text for name, text in files.items() if name not in UNLISTED})
    for name in sorted(manifest.files.keys() - there.keys()):
        yield f"{name} is missing"
    for name in sorted(there.keys() - manifest.files.keys()):
        yield f"{name} is not in the manifest"
    for name in sorted(there.keys() & manifest.files.keys()):
        if there[name] != manifest.files[name]:
            yield f"{name} was changed"
