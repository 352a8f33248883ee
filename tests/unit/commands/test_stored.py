"""Comments survive between two looks as they were read."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.comments import Comment, Visibility
from bot.commands.stored import pack_comment, unpack_comment
from tests.builders import NOON, comment
from tests.dutch import utterances_of
from tests.unit.commands.corpus import cases

ONE = comment("besluit: GO\nbewijs: https://x/1\nmits a\nMvg\nbesluit: NO-GO", number=1)


@pytest.mark.parametrize(
    "one",
    [
        ONE,
        replace(ONE, updated=NOON + timedelta(hours=1), editor="it"),
        replace(ONE, is_person=False, internal=True),
        replace(ONE, visibility=Visibility("role", "Developers", "10002")),
        replace(ONE, said=()),
    ],
)
def test_a_comment_comes_back_as_it_was(one: Comment) -> None:
    assert unpack_comment(json.loads(json.dumps(pack_comment(one)))) == one


def test_every_comment_of_the_corpus_does() -> None:
    for case in cases():
        one = replace(ONE, said=utterances_of(case.body))
        assert unpack_comment(json.loads(json.dumps(pack_comment(one)))) == one, case.id


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**pack_comment(ONE), "said": [["besluit"]]},
        {**pack_comment(ONE), "said": [["a", "b", "c", [], "x", "y"]]},
        {**pack_comment(ONE), "created": "ooit"},
        {**pack_comment(ONE), "said": None},
    ],
)
def test_anything_else_is_an_error_that_the_ledger_knows(body: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        unpack_comment(body)
