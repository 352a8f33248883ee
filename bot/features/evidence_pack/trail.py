"""The records of the audit trail as a chapter of the pack."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.features.evidence_pack.views import Trail, TrailLine
from bot.trail.encoding import canonical
from bot.trail.trail_events import EVENTS

_LONGEST = 600
"""So many characters of a record are shown; its hash covers all of it."""


def trail_of(records: Iterable[tuple[Mapping[str, Any], str]], about: str) -> Trail:
    """The records about a scope, what is below it, or a request, and the head of the whole chain.

    `records` are all of them with their hashes, oldest first. Words of people are not in it.
    """
    head, lines = (0, ""), []
    for body, digest in records:
        head = body["number"], digest
        if about in (body["subject"], body["root"]) or body["subject"].startswith(f"{about}/"):
            lines.append(_line(body, digest))
    return Trail(head=head[1], head_number=head[0], records=tuple(lines))


def _line(body: Mapping[str, Any], digest: str) -> TrailLine:
    if body["kind"] in EVENTS:
        told = canonical(body["what"])
    else:
        told = " ".join(filter(None, (body["word"], body["form"])))
    return TrailLine(
        number=body["number"],
        at=datetime.fromisoformat(body["at"]),
        kind=body["kind"],
        subject=body["subject"],
        text=told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …",
        digest=digest,
    )
