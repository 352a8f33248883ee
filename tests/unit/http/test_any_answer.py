"""Whatever JSON comes as the answer to a call: it is read, or it is a named error."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BrokenAnswer, RegiebotError, ServiceError, UnknownOutcome
from tests.unit.http.calls import READS, WRITES, Site
from tests.unit.http.wire import reply, wire

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["", "KT-1", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00.000+1400", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a value."""
    yield here
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from paths(inner, (*here, step))


def without(value: Any, path: tuple[Any, ...], instead: Any) -> Any:
    """The value with something else in one place, or with nothing there."""
    if not path:
        return instead[0] if instead else None
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and not instead:
        del copy[path[0]]
    else:
        copy[path[0]] = without(value[path[0]], path[1:], instead)
    return copy


def asked(patch: pytest.MonkeyPatch, name: str, answer: Any, *, text: str | None = None) -> Any:
    """What a call gives where this is the answer to everything that is asked for it."""
    line = wire(patch, reply(200, text if text is not None else json.dumps(answer)))
    return {**READS, **WRITES}[name].ask(Site(line.session))


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_the_answer_of_a_service_is_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked(monkeypatch, name, {**READS, **WRITES}[name].answer)


@pytest.mark.parametrize("name", [*READS, *WRITES])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_other_answer_is_read_or_a_named_error(name: str, data: st.DataObject) -> None:
    right = {**READS, **WRITES}[name].answer
    path = data.draw(st.sampled_from(list(paths(right))))
    answer = without(right, path, data.draw(st.just(()) | st.tuples(ANYTHING)))

    with pytest.MonkeyPatch.context() as patch:
        try:
            asked(patch, name, answer)
        except RegiebotError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017
            if name in WRITES:
                assert isinstance(error, UnknownOutcome)  # noqa: PT017


WRONG = {
    "null": "null",
    "a list": "[]",
    "a text": '"x"',
    "a number": "7",
    "a list of nothing": "[{}]",
    "nothing": "{}",
    "no issues": '{"issues": null, "values": null, "results": null, "comments": null}',
    "empty issues": '{"issues": [{}], "values": [{}], "results": [{}], "comments": [{}], "total": 1}',
    "texts for objects": '{"issues": ["x"], "values": ["x"], "results": ["x"], "comments": ["x"]}',
    "numeric errors": '{"errors": 7}',
    "NaN": '{"issues": NaN, "total": NaN}',
    "infinity": '{"total": 1e999, "issues": Infinity}',
    "deep": "[" * 200_000,
    "deep and closed": "[" * 200_000 + "]" * 200_000,
    "deep objects": '{"a":' * 200_000 + "1" + "}" * 200_000,
    "deep inside": '{"issues": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "cut off": '{"issues": [',
    "two values": "{}{}",
}


@pytest.mark.parametrize("name", [*READS, *WRITES])
@pytest.mark.parametrize("wrong", WRONG)
def test_each_wrong_answer_is_named(monkeypatch: pytest.MonkeyPatch, name: str, wrong: str) -> None:
    if (name, wrong) in NO_FAULT:
        return
    try:
        made = asked(monkeypatch, name, None, text=WRONG[wrong])
    except ServiceError as error:
        told: ServiceError | None = error
    else:
        told = None
        assert name == "create"
        assert all(one.unknown for one in made), "it says so of each issue"
    if told is not None:
        assert type(told) is (UnknownOutcome if name in WRITES else BrokenAnswer)
        assert str(told).startswith("https://example.atlassian.net answered ")
        assert len(str(told)) < 400


NO_FAULT = {
    ("assignable", "a list"),
    ("fields", "a list"),
    ("statuses", "a list"),
}
"""An empty list or object says something there."""
