"""Conditions of searches, as JQL."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.model.identity import scope_label
from bot.model.issue import Identity, IssueKey

_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""What Jira reads escaped alone, even between quotes."""

_OPERATORS = frozenset({"AND", "OR", "NOT"})


def quoted(text: str) -> str:
    """A text between double quotes, without which no reserved word may stand, not even as a project's key."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    readable = _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
    return f'"{readable}"'


def words(text: str) -> str:
    """A text for `~`: its words alone, because JQL reads signs there as operators, and AND, OR and NOT too.

    Empty where there are none: Jira refuses to look for that.
    """
    found = re.findall(r"\w+", text)
    return " ".join(word.lower() if word in _OPERATORS else word for word in found)


def labelled(*roots: Identity) -> str:
    """What carries the label of any of these programmes and releases."""
    return f"labels in ({', '.join(quoted(scope_label(root)) for root in roots)})"


def not_labelled(root: Identity) -> str:
    """What does not: `!=` alone leaves out what has no labels at all."""
    return f"(labels is EMPTY OR labels != {quoted(scope_label(root))})"


def below(parents: Sequence[IssueKey]) -> str:
    """Sub-tasks and children of these issues."""
    return f"parent in ({', '.join(map(quoted, parents))})"


def named(keys: Sequence[IssueKey]) -> str:
    """Issues by key."""
    return f"key in ({', '.join(map(quoted, keys))})"


def parts(cuts: Sequence[IssueKey]) -> Iterator[str]:
    """Conditions of which one holds for every issue; a key compares with those of its own project only."""
    project = cuts[0].rpartition("-")[0]
    yield f"(key < {quoted(cuts[0])} OR project != {quoted(project)})"
    for first, beyond in pairwise(cuts):
        yield f"key >= {quoted(first)} AND key < {quoted(beyond)}"
    yield f"key >= {quoted(cuts[-1])}"
