"""Two versions of a text as one line: the words that changed, with a few around them."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_AROUND = 3
"""Words of context on each side."""

_MANY = 40
"""Words of one change; of a longer one the middle is left out."""


def changed_words(before: str, after: str) -> tuple[str, ...]:
    """Every place that changed, as `what stays [-what goes-] {+what comes+} what stays`.

    Empty where the words are the same, whatever their layout.
    """
    old, new = before.split(), after.split()
    if old == new:
        return ()
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND)
    return tuple(_place(old, new, group) for group in groups)


def _place(old: Sequence[str], new: Sequence[str], group: Sequence[tuple[str, int, int, int, int]]) -> str:
    first, last = group[0], group[-1]
    parts = [part for step in group for part in _step(old, new, step)]
    head = ["…"] if first[1] else []
    tail = ["…"] if last[2] < len(old) else []
    return " ".join([*head, *parts, *tail])


def _step(old: Sequence[str], new: Sequence[str], step: tuple[str, int, int, int, int]) -> Iterator[str]:
    kind, a, b, c, d = step
    if kind == "equal":
        yield from old[a:b]
        return
    if b > a:
        yield f"[-{_brief(old[a:b])}-]"
    if d > c:
        yield f"{{+{_brief(new[c:d])}+}}"


def _brief(words: Sequence[str]) -> str:
    if len(words) <= _MANY:
        return " ".join(words)
    half = _MANY // 2
    return " ".join([*words[:half], "…", *words[-half:]])
