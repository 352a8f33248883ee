"""JSON as services give it, whatever anybody wrote into a part of it."""

import json
import re
from typing import Any

from pydantic_core import from_json


def parsed(body: bytes) -> Any:
    """The JSON. Raises ValueError for what is none, or is not in UTF-8, or holds NaN.

    Anybody may write an entity property, so what one of them holds must not hide all issues: what is nested
    too deep to be read is left out, a number of thousands of digits is about as large, and half a character
    becomes a sign that stands for an unreadable one.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        text = body.decode("utf-8-sig")
    try:
        found = json.loads(shallow(text), parse_int=_number, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return _whole(found) if _HALF.search(text) else found


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_NUMBER else float(digits)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_LONGEST_NUMBER = 4000

_DEEPEST = 200
"""No service nests what it says itself this deep."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of half a character; two of them make one."""


def _whole(value: Any) -> Any:
    """The same without halves of characters, which no file and no service takes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {_whole(name): _whole(one) for name, one in value.items()} if isinstance(value, dict) else value


def shallow(text: str, deepest: int = _DEEPEST) -> str:
    """The JSON text with null in place of everything that is nested deeper."""
    kept, depth, start = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == deepest + 1:
                kept += [text[start : token.start()], "null"]
        elif token[0] in "]}":
            if depth == deepest + 1:
                start = token.end()
            depth -= 1
    return "".join((*kept, text[start:]))
