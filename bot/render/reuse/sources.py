"""The texts of the templates of a medium, read together, so that their digest is that of what is rendered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Sources:
    """The templates of a medium: in its own folder, else in those that it borrows from."""

    folders: tuple[Path, ...]
    """Where the language is, the first place first."""
    parts: Sequence[str]
    """Names of the folders of the medium below those."""

    @cached_property
    def _files(self) -> dict[str, tuple[Path, bytes | OSError]]:
        """By name as templates use it: the file, and its content or why it cannot be read."""
        found: dict[str, tuple[Path, bytes | OSError]] = {}
        for folder in (folder / part for part in self.parts for folder in self.folders):
            for file in sorted(one for one in folder.rglob("*") if one.is_file()):
                name = file.relative_to(folder).as_posix()
                if name not in found:
                    found[name] = (file, _content(file))
        return found

    @cached_property
    def digest(self) -> str:
        """Names all of these texts."""
        found = hashlib.blake2b(digest_size=16)
        for name, (_, content) in sorted(self._files.items()):
            said = content if isinstance(content, bytes) else b"unread"
            found.update(f"{name!r} {len(said)}\n".encode() + said)
        return found.hexdigest()

    @property
    def names(self) -> list[str]:
        """Of all of them."""
        return sorted(self._files)

    def text(self, name: str) -> tuple[str, str] | None:
        """A template and the file it stands in; None where there is none. Raises OSError and ValueError."""
        if name not in self._files:
            return None
        file, content = self._files[name]
        if isinstance(content, OSError):
            raise content
        return content.decode("utf-8"), str(file)


def _content(file: Path) -> bytes | OSError:
    try:
        return file.read_bytes()
    except OSError as error:
        return error
