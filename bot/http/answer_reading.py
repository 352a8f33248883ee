"""From an answer to what it says: its JSON, in the form that `bot.atlassian.answers.issue_answers` gives of
it."""

from functools import lru_cache
from typing import Any

import requests
from pydantic import TypeAdapter, ValidationError

from bot.errors import ServiceError
from bot.http import calls as http
from bot.http.refusals import brief


@lru_cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def read(answer: requests.Response, shape: Any) -> Any:
    """What a success says, in this form. Raises the error that the answer means, BrokenAnswer where it has
    another form, and UnknownOutcome where it then answers a write.
    """
    value = http.read_json(answer)
    try:
        return _adapter(shape).validate_python(value)
    except ValidationError as error:
        raise unusable(answer, _fault(error)) from None


def unusable(answer: requests.Response, why: str) -> ServiceError:
    """The error for an answer that has its form and makes no sense."""
    return http.broken_answer(answer, f"with something else than the bot asked for ({brief(why)[:150]})")


def part(value: Any, shape: Any) -> Any:
    """A part of an answer whose form depends on the config. Raises ValueError with what is wrong."""
    try:
        return _adapter(shape).validate_python(value)
    except ValidationError as error:
        raise ValueError(_fault(error)) from None


_TELLING = 100
"""More faults than these are counted, not looked at."""


def _fault(error: ValidationError) -> str:
    if error.error_count() > _TELLING:
        return f"{error.error_count()} faults"
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'all of it'}: {first['msg']}"
