"""What is wrong in what people wrote: where, in plain words, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 400
"""Characters of a message."""

Path = tuple[str | int, ...]
"""Keys and list indexes from the top of a file to a value."""


class Severity(StrEnum):
    """An error keeps a file out; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a path within one file, before its line is known."""

    path: Path
    message: str
    fix: str
    severity: Severity = Severity.ERROR
    at_key: bool = False
    """Point at the key instead of its value."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem with its place; lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    """Path within the file, as `clusters[1].domains[0].migration`; empty for the file as a whole."""
    message: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: {self.severity}"
        return f"{where}: {_readable(self.message)} — {_readable(self.fix)}"


def _readable(text: str) -> str:
    """One line of a bearable length, whatever somebody wrote that it repeats."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def dotted(path: Path) -> str:
    """The path as people read it: `clusters[1].domains[0].migration`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that keep a file out."""
    return tuple(f for f in findings if f.severity is Severity.ERROR)


def render_findings(findings: Iterable[Finding]) -> str:
    """One line per finding and a closing line that counts them; says so when there are none."""
    found = sorted(set(findings))
    wrong = len(errors(found))
    closing = f"{_count(wrong, 'error')}, {_count(len(found) - wrong, 'warning')}"
    return "\n".join([*map(str, found), closing if found else "no findings"])


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
