"""Comments as plain JSON values and back: what the ledger keeps of them between two looks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.commands.comments import Comment, Shape, Utterance, Visibility
from bot.commands.lines import Zone


def pack_comment(comment: Comment) -> dict[str, Any]:
    """A comment as plain JSON values."""
    visible = comment.visibility
    return {
        "id": comment.id,
        "author": comment.author,
        "created": comment.created.isoformat(),
        "updated": comment.updated.isoformat(),
        "editor": comment.editor,
        "person": comment.is_person,
        "visibility": [visible.type, visible.value, visible.identifier] if visible else None,
        "internal": comment.internal,
        "said": [[u.word, u.value, u.line, list(u.links), u.zone, u.shape] for u in comment.said],
    }


def unpack_comment(body: Mapping[str, Any]) -> Comment:
    """The comment again. Raises LookupError, TypeError or ValueError for anything else."""
    utterances = tuple(
        Utterance(word, value, line, tuple(links), Zone(zone), Shape(shape))
        for word, value, line, links, zone, shape in body["said"]
    )
    return Comment(
        id=body["id"],
        author=body["author"],
        created=datetime.fromisoformat(body["created"]),
        updated=datetime.fromisoformat(body["updated"]),
        editor=body["editor"],
        is_person=body["person"],
        visibility=Visibility(*body["visibility"]) if body["visibility"] else None,
        internal=body["internal"],
        said=utterances,
    )
