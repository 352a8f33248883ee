"""Whether something on an issue shows that the work was done."""

import re

from bot.core.types import Observed

_LINK = re.compile(r"https?://\S+")


def has_evidence(issue: Observed) -> bool:
    """A file on the issue, or a line `bewijs: https://…` in a comment."""
    return bool(issue.attachments) or any(
        remark.word == "bewijs" and _LINK.search(remark.text) for remark in issue.remarks
    )
