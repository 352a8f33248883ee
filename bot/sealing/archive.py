"""A ZIP that is the same for the same files, and a reader that trusts no ZIP."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import CheckFailed

MOST_FILES = 200
MOST_BYTES = 256 * 1024 * 1024
"""Of all files together, unpacked; a pack of a whole programme is a tenth of that."""
_BLOCK = 1 << 20
_FIRST, _END, _END_LENGTH = b"PK\x03\x04", b"PK\x05\x06", 22
"""How a ZIP begins, how its last record does, and the length of that without a comment."""
_FIRST_YEAR = 1980
"""ZIP knows no earlier one."""


def packed(files: Mapping[str, bytes], at: datetime) -> bytes:
    """A ZIP of the files, sorted by name, each with the same moment; the same bytes for the same input."""
    moment = at.astimezone(UTC)
    year = max(moment.year, _FIRST_YEAR)
    stamp = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second // 2 * 2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()


def unpacked(file: Path) -> Mapping[str, bytes]:
    """The files of a ZIP, by name, read into memory.

    Raises CheckFailed, with a sentence for an auditor, where it is no ZIP, is damaged, or holds a name that
    would be written elsewhere, a name twice, a link, or more than a pack can hold.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CheckFailed(f"{file.name} is larger than any pack")
        content = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            for fault in _faults(entries, content):
                raise CheckFailed(fault)
            return _contents(archive, entries)
    except OSError as error:
        raise CheckFailed(f"{file} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise CheckFailed(f"{file.name} is no whole ZIP file: {error}") from None


def _faults(entries: list[zipfile.ZipInfo], content: bytes) -> Iterator[str]:
    if not content.startswith(_FIRST) or content[-_END_LENGTH:][: len(_END)] != _END:
        yield "there is something before or behind the ZIP, which no pack has"
    if len(entries) > MOST_FILES:
        yield f"the ZIP holds {len(entries)} files; a pack has at most {MOST_FILES}"
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        yield f"the ZIP would unpack to more than {MOST_BYTES // _BLOCK} MB, which no pack does"
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if not is_plain(name):
            yield f"the ZIP holds the name {name!r}, which is no plain file name"
        if name.casefold() in seen:
            yield f"the ZIP holds the name {name!r} twice"
        seen.add(name.casefold())
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            yield f"{name} is no file but a link or something else"
        if entry.flag_bits & 1:
            yield f"{name} is encrypted, which no file of a pack is"


def is_plain(name: str) -> bool:
    """Whether a name is that of a file in the pack's only folder: letters, digits, dots, dashes."""
    return (
        bool(name)
        and name.isascii()
        and not name.startswith(".")
        and all(sign.isalnum() or sign in "._-" for sign in name)
    )


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    left = MOST_BYTES
    found = {}
    for entry in entries:
        parts = []
        with archive.open(entry) as stream:
            while block := stream.read(_BLOCK):
                left -= len(block)
                if left < 0:  # the sizes that a ZIP tells may be false
                    raise CheckFailed(f"the ZIP unpacks to more than {MOST_BYTES // _BLOCK} MB")
                parts.append(block)
        found[entry.filename] = b"".join(parts)
    return found
