"""Two texts as the words that changed: short, complete, and nothing where only the layout differs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.text_change import changed_words

CASES: list[tuple[str, str, tuple[str, ...]]] = [
    ("een twee drie", "een twee drie", ()),
    ("een  twee\ndrie", "een twee drie", ()),
    ("", "nieuw", ("{+nieuw+}",)),
    ("oud", "", ("[-oud-]",)),
    ("a b c d e f", "a b c X e f", ("a b c [-d-] {+X+} e f",)),
    ("a b c d e f g h", "a b c d e f g h i", ("… f g h {+i+}",)),
    (
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        "1 2 X 4 5 6 7 8 9 10 11 Y 13 14",
        ("1 2 [-3-] {+X+} 4 5 6 …", "… 9 10 11 [-12-] {+Y+} 13 14"),
    ),
    (
        "Plan op 3 mei met de leverancier.",
        "Plan op 4 mei met alle leveranciers.",
        ("Plan op [-3-] {+4+} mei met [-de leverancier.-] {+alle leveranciers.+}",),
    ),
]


@pytest.mark.parametrize(("before", "after", "told"), CASES)
def test_the_changed_words_are_shown_with_a_few_around_them(
    before: str, after: str, told: tuple[str, ...]
) -> None:
    assert changed_words(before, after) == told


def test_of_a_long_change_the_middle_is_left_out() -> None:
    (told,) = changed_words("a b c", " ".join(["a", *map(str, range(500)), "c"]))

    assert told.startswith("a [-b-] {+0 1 2")
    assert told.endswith("498 499+} c")
    assert len(told.split()) < 50


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_what_goes_and_what_comes_is_all_told(before: list[str], after: list[str]) -> None:
    told = changed_words(" ".join(before), " ".join(after))

    gone = [w for place in told for part in re.findall(r"\[-(.*?)-\]", place) for w in part.split()]
    come = [w for place in told for part in re.findall(r"\{\+(.*?)\+\}", place) for w in part.split()]
    assert (told == ()) == (before == after)
    assert sorted([*before, *come]) == sorted([*after, *gone])
