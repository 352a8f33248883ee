"""What a client uses of an answer goes through its form."""

import re
from pathlib import Path

import pytest

from bot import atlassian, channels, http

FILES = sorted(
    file for package in (atlassian, channels, http) for file in Path(package.__path__[0]).rglob("*.py")
)
BARE = re.compile(r"(=|return|in|\(|,)\s*(http\.)?read_json\(|read_json\([^\n]*\)\[|\.json\(\)")
"""JSON that something is taken from as it came."""


@pytest.mark.parametrize(
    "file", [one for one in FILES if one.stem != "answer_reading"], ids=lambda one: one.stem
)
def test_no_answer_is_used_as_it_came(file: Path) -> None:
    assert [line for line in file.read_text(encoding="utf-8").splitlines() if BARE.search(line)] == []


def test_the_pattern_finds_what_it_is_meant_for() -> None:
    for line in ("found = http.read_json(answer)", 'x = str(http.read_json(a())["name"])', "answer.json()"):
        assert BARE.search(line)
