"""Conditions of searches, as JQL."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.core.identity import scope_label
from bot.core.types import Identity, IssueKey


def quoted(text: str) -> str:
    """A text between double quotes. Keys of projects and issues too: `ORDER` is a word of the language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def words(text: str) -> str:
    """A text for `~`: its words alone, in lower case, as JQL reads signs and `NOT` as operators there."""
    return " ".join(re.findall(r"\w+", text)).lower()


def labelled(*roots: Identity) -> str:
    """What carries the label of any of these programmes and releases."""
    return f"labels in ({', '.join(quoted(scope_label(root)) for root in roots)})"


def not_labelled(root: Identity) -> str:
    """What does not: `!=` alone leaves out what has no labels at all."""
    return f"(labels is EMPTY OR labels != {quoted(scope_label(root))})"


def below(parents: Sequence[IssueKey]) -> str:
    """Sub-tasks and children of these issues."""
    return f"parent in ({', '.join(map(quoted, parents))})"


def parts(cuts: Sequence[IssueKey]) -> Iterator[str]:
    """Conditions of which one holds for every issue; a key compares with those of its own project only."""
    yield f"(key < {quoted(cuts[0])} OR project != {quoted(cuts[0].rpartition('-')[0])})"
    for first, beyond in pairwise(cuts):
        yield f"key >= {quoted(first)} AND key < {quoted(beyond)}"
    yield f"key >= {quoted(cuts[-1])}"
