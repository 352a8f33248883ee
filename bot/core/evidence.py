"""Whether something on an issue shows that the work was done."""

from bot.core.types import Observed


def has_evidence(issue: Observed) -> bool:
    """A file on the issue, or a line `bewijs: https://…` in a comment, whatever form its address has."""
    return bool(issue.attachments) or any(command.word == "bewijs" for command in issue.commands)
