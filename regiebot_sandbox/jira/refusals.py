"""What Jira says when it refuses: the bodies and words of the real service."""

from typing import Any

from regiebot_sandbox.kernel import Refusal

NO_ISSUE = "Issue does not exist or you do not have permission to see it."
LIMITED = "The request has been rate-limited. Please try again later."
NOT_AUTHENTICATED = "Client must be authenticated to access this resource."


def body(*messages: str, **errors: str) -> dict[str, Any]:
    """An error collection."""
    return {"errorMessages": list(messages), "errors": errors}


def bad(*messages: str, **errors: str) -> Refusal:
    """400 with messages about the whole request, or about its fields."""
    return Refusal(400, body(*messages, **errors))


def forbidden(message: str) -> Refusal:
    """403."""
    return Refusal(403, body(message))


def missing(message: str = NO_ISSUE) -> Refusal:
    """404; also for what the caller may not see."""
    return Refusal(404, body(message))


def too_many(what: str) -> Refusal:
    """413: an issue holds as many of these as it can."""
    return Refusal(413, body(f"You've reached the limit of {what} for this issue."))


class FieldProblem(Exception):  # noqa: N818  (an answer, not a bug)
    """A value that a field does not take; the message is what the caller reads."""
