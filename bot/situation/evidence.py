"""Whether something on an issue shows that the work was done, and since when."""

from datetime import datetime

from bot.commands.comments import Comment
from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.model.issue import Observed
from bot.model.item import Item
from bot.situation.mandates import everyone
from bot.situation.situation import Situation

EVIDENCE = Verb.EVIDENCE


def has_evidence(issue: Observed) -> bool:
    """A file on the issue, or a line `bewijs: https://…` in a comment, whatever form its address has."""
    return bool(issue.attachments) or any(command.word == EVIDENCE for command in issue.commands)


def is_proven(situation: Situation, item: Item) -> bool:
    """Whether a file stands on its issue, or its owner gave a link."""
    issue = situation.issues.get(item.identity)
    return bool(issue and issue.attachments) or bool(proofs(situation, item))


def proofs(situation: Situation, item: Item) -> tuple[datetime, ...]:
    """When somebody of a party that does the work wrote a comment with `bewijs: …` on it, oldest first.

    Where nobody is known of any of its parties, everybody's counts. A comment counts from when it was placed
    for who wrote it, so that a mended typo is no new evidence; what somebody else made of it, from then.
    """
    issue = situation.issues.get(item.identity)
    if issue is None:
        return ()
    placed = {comment.id: comment for comment in issue.comments}
    known = any(person.party in item.parties for person in everyone(situation.tree.people))
    moments = []
    for command in issue.commands:
        own = not known or any(person.party in item.parties for person in command.people)
        if command.word == EVIDENCE and own:
            moments.append(_placed_at(command, placed.get(command.id)))
    return tuple(sorted(moments))


def _placed_at(command: Command, comment: Comment | None) -> datetime:
    return comment.created if comment and comment.author == command.author else command.at
