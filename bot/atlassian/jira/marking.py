"""Writes on issues are marked while they are under way, with the signature by which they are known later."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from bot.atlassian.answers.issue_answers import ValueAnswer
from bot.errors import NotFound
from bot.http.answer_reading import read
from bot.model.identity import PROPERTY
from bot.model.issue import IssueId
from bot.store.fence import place_of_issue
from bot.store.property_seal import SIGNATURE

Marking = Callable[[str, str, Callable[[str], bool]], AbstractContextManager[None]]
"""Marks a call about a place, with what proves that it was done and who can tell; see `Fence.under_way`."""


def unmarked(_place: str, _proof: str, _seen: Callable[[str], bool]) -> AbstractContextManager[None]:
    """The marking of who shares its work with nobody."""
    return nullcontext()


def marked(marking: Marking, api: Any, issue_id: IssueId, proof: str) -> AbstractContextManager[None]:
    """Mark a write on an issue. What another process may have done there is read back by its signature."""

    def is_there(signature: str) -> bool:
        try:
            found = read(api.get_issue_property(issue_id, PROPERTY), ValueAnswer)
        except NotFound:
            return False
        value = found.get("value")
        return isinstance(value, dict) and value.get(SIGNATURE) == signature

    return marking(place_of_issue(issue_id), proof, is_there)
