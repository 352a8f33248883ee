"""JSON as services give it, whatever anybody wrote into a part of it."""

import json
import re
from typing import Any

import requests


def parsed(answer: requests.Response) -> Any:
    """The JSON. Anybody may write an entity property, so what one of them holds must not hide all issues:
    what is nested too deep to be read is left out, and a number of thousands of digits is about as large.
    """
    try:
        return answer.json()
    except (RecursionError, ValueError):
        return json.loads(shallow(answer.text), parse_int=_number)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_NUMBER else float(digits)


_LONGEST_NUMBER = 4000

_DEEPEST = 200
"""No service nests what it says itself this deep."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


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
