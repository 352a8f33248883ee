"""What the auditor is told each day: the head of the audit trail."""

from bot.model.issue import Identity
from bot.situation.actions import Announcement
from bot.trail.heads import HEAD_MESSAGE, Head
from bot.trail.trail_events import EVERYTHING


def head_notice(head: Head) -> Announcement:
    """The message with the head."""
    values = {"day": head.day, "number": head.number, "line": head.line}
    return Announcement(Identity(EVERYTHING), HEAD_MESSAGE, "audit_head", values)
