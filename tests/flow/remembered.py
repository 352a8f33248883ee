"""What many tests begin with is played once per process, and brought back for each of them.

A beginning is known by all that it depends on: the function that plays it, its arguments, what the sandbox
holds and every file of the test's folder before it. So a test that set something up before gets its own.
Code that a test patches is not among them: patch after the beginning, or play it without this.
"""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, TypeVar, cast

from regiebot_playground.demo.control import Control
from regiebot_sandbox.embedded import Running

Given = TypeVar("Given")

_KEPT: dict[str, tuple[Path, object]] = {}


class Beginner(Protocol):
    """Who has a sandbox and a folder, perhaps with templates of their own."""

    running: Running
    folder: Path
    templates: Path | None


def begin(beginner: Beginner, play: Callable[..., Given], *how: object) -> Given:
    """Let all be as `play(beginner, *how)` leaves it, played once per process; gives what it gave."""
    folder, control = beginner.folder, Control(beginner.running.url)
    name = _name(beginner, play, how)
    if name in _KEPT:
        kept, given = _KEPT[name]
        empty(folder)
        _copy(kept, folder)
        control.bring_back(name)
        return cast("Given", given)
    made = play(beginner, *how)
    control.keep(name)
    kept = Path(mkdtemp(dir=folder.parent, prefix="kept-"))
    _copy(folder, kept)
    _KEPT[name] = kept, made
    return made


def _copy(here: Path, there: Path) -> None:
    """Links within the one folder become links within the other."""
    shutil.copytree(here, there, symlinks=True, dirs_exist_ok=True)
    for link in (path for path in there.iterdir() if path.is_symlink()):
        if (shown := link.readlink()).is_relative_to(here):
            link.unlink()
            link.symlink_to(there / shown.relative_to(here))


def _name(beginner: Beginner, play: Callable[..., object], how: tuple[object, ...]) -> str:
    running = beginner.running
    what = (running.url, beginner.templates, play.__module__, play.__qualname__, how)
    known = sha256(repr(what).encode())
    known.update(json.dumps([running.site.store.dump(), running.site.requests]).encode())
    known.update(str(running.site.faults).encode())
    known.update(content(beginner.folder).encode())
    return known.hexdigest()


def content(folder: Path) -> str:
    """A digest of every file below a folder, by its path in it."""
    known = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and path.is_dir():
            known.update(f"{path.relative_to(folder)}>{content(path.resolve())}".encode())
        elif path.is_file():
            known.update(f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}".encode())
    return known.hexdigest()


def empty(folder: Path) -> None:
    """Take everything out of a folder."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
