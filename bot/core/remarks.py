"""What people say to the bot in a comment: lines of the form `besluit: NO-GO — reden`.

Only lines that start with one of the words below are read. Everything else in a comment is between people,
and the bot keeps nothing of it.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.core.adf import block_of, text_of
from bot.core.types import Adf, Remark

WORDS = frozenset(
    {"besluit", "cab", "proef", "bewijs", "afwijking", "uitslag", "kalender", "klasse"}
    | {"handtekening", "akkoord", "maatregel", "mijlpaal"}
    | {"aanwezig", "rollback", "drempel", "eis", "toestemming", "les"}
)
"""First words that speak to the bot."""

_LINE = re.compile(r"\s*(?P<word>[^\W\d_]+)\s*:\s*(?P<text>\S.*?)\s*")


def remarks_in(comment_id: str, author: str, at: datetime, body: Adf | None) -> Iterator[Remark]:
    """The remarks in one comment, line by line. A comment of the bot itself holds none."""
    if block_of(body) is not None:
        return
    for line in text_of(body).splitlines():
        match = _LINE.fullmatch(line)
        if match and match["word"].casefold() in WORDS:
            yield Remark(comment_id, author, at, match["word"].casefold(), match["text"])
