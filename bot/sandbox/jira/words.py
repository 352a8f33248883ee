"""The `~` of JQL: words and phrases as patterns."""

import re


def patterns(text: str) -> list[re.Pattern[str]]:
    """All words, in any order; `*` ends a word open; a text in quotes is one phrase."""
    if text.startswith('"') and text.endswith('"') and len(text) > 2:
        return [re.compile(rf"\b{re.escape(text[1:-1])}\b", re.IGNORECASE)]
    words = re.findall(r"[\w.*-]+", text)
    shapes = [re.escape(w).replace(r"\*", r"\w*") for w in words]
    return [re.compile(rf"(?<!\w){shape}(?!\w)", re.IGNORECASE) for shape in shapes]
