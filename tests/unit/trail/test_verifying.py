"""Every change of a chain is found and located: by the chain itself, or by a head outside."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trail.encoding import NOTHING_BEFORE, canonical, chained, fingerprint
from bot.trail.heads import Head, heads_in
from bot.trail.verifying import Outside, Stored, Verdict, digest, verify

COLUMNS = ("root", "subject", "kind", "slot", "at")
TEXT = st.text(max_size=12)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXT,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)
WHAT = st.dictionaries(st.sampled_from(["fields", "issue", "service"]), VALUE, max_size=3)
HISTORY = st.lists(st.tuples(WHAT, st.none() | TEXT), min_size=2, max_size=12)


def chain(history: Sequence[tuple[Any, str | None]]) -> list[Stored]:
    """Records of these; where there are words, somebody said them."""
    previous, made = NOTHING_BEFORE, []
    for number, (what, words) in enumerate(history, start=1):
        said = None if words is None else canonical({"reason": words, "texts": []})
        body = {
            "kind": "write" if words is None else "said",
            "root": "p",
            "subject": f"p/{number}",
            "slot": str(number),
            "at": "2023-10-12T11:00:00.000000Z",
            "what": what,
            "digest": "" if said is None else digest("zout", said),
        }
        text, previous = chained(body, number, previous)
        columns = {name: body[name] for name in COLUMNS}
        made.append(Stored(number, text, previous, columns, None if said is None else "zout", said))
    return made


def small() -> list[Stored]:
    return chain([({"issue": f"KT-{n}"}, None if n % 2 else f"reden é {n}") for n in range(1, 6)])


def note_of(records: Sequence[Stored]) -> tuple[int, str]:
    return records[-1].number, records[-1].hash


def judged(records: Sequence[Stored], *outside: Outside, of: Sequence[Stored] | None = None) -> Verdict:
    """`of` is the chain as it was, of which the ledger notes the head."""
    return verify(records, note_of(of or records), outside)


def head(record: Stored) -> Outside:
    return Outside(Head(date(2023, 10, 12), record.number, record.hash), "KT-1")


@given(HISTORY)
def test_any_history_is_whole(history: list[tuple[Any, str | None]]) -> None:
    records = chain(history)

    found = judged(records, head(records[-1]))

    assert (found.faults, found.records, found.confirmed) == ((), len(records), len(records))


@settings(max_examples=60)
@given(HISTORY, st.data())
def test_a_record_that_was_removed_inserted_or_put_elsewhere_is_located(
    history: list[tuple[Any, str | None]], data: st.DataObject
) -> None:
    records = chain(history)
    place = data.draw(st.integers(0, len(records) - 1))
    removed = [*records[:place], *records[place + 1 :]]
    if place < len(records) - 1:
        assert f"record {place + 1} missing before record {place + 2}: removed" in judged(removed).faults
    else:
        (fault,) = judged(removed, of=records).faults if removed else ("its end was cut off",)
        assert "its end was cut off" in fault
    false, previous = chained({"kind": "write", "what": {}}, place + 1, NOTHING_BEFORE)
    inserted = [*records[:place], Stored(place + 1, false, previous), *records[place:]]
    assert any(f"record {place + 1}" in fault for fault in judged(inserted).faults)
    if place:
        swapped = list(records)
        one, two = swapped[place - 1], swapped[place]
        swapped[place - 1], swapped[place] = replace(two, number=one.number), replace(one, number=two.number)
        assert any(f"record {one.number}" in fault for fault in judged(swapped, of=records).faults)


def flips(text: str) -> Sequence[str]:
    """The text with one byte changed, each byte in turn, in three ways."""
    raw = text.encode()
    made = []
    for place in range(len(raw)):
        for bit in (0x01, 0x20, 0x80):
            changed = bytearray(raw)
            changed[place] ^= bit
            made.append(bytes(changed).decode("utf-8", "surrogateescape"))
    return made


@pytest.mark.parametrize("number", range(1, 6))
def test_every_single_byte_that_is_stored_is_protected_and_its_record_named(number: int) -> None:
    records = small()
    one, count = records[number - 1], 0
    assert not judged(records).faults
    changed = [replace(one, body=text) for text in flips(one.body)]
    changed += [replace(one, hash=text) for text in flips(one.hash)]
    changed += [
        replace(one, columns={**one.columns, name: text})
        for name in COLUMNS
        for text in flips(one.columns[name])
    ]
    if one.words is not None:
        changed += [replace(one, words=text) for text in flips(one.words)]
        changed += [replace(one, salt=text) for text in flips(one.salt)]
    changed += [replace(one, number=one.number + by) for by in (10, 1000)]
    for other in changed:
        found = [*records[: number - 1], other, *records[number:]]
        found.sort(key=lambda record: record.number)
        faults = judged(found, of=records).faults
        assert faults, other
        assert any(str(number) in fault for fault in faults), (other, faults)
        count += 1
    assert count > 900, "nothing was tried"


def test_a_flip_is_told_once() -> None:
    records = small()
    changed = replace(records[1], body=records[1].body.replace("KT-2", "KT-9"))

    faults = judged([records[0], changed, *records[2:]]).faults

    assert faults == ("record 2 was changed: its text or its hash is not what it was",)


def test_words_that_were_taken_out_are_no_fault_where_a_record_tells_of_it() -> None:
    records = small()
    body = {"kind": "redacted", "root": "p", "subject": "p/2", "slot": "2", "at": "x", "digest": ""}
    text, made = chained(body, 6, records[-1].hash)
    why = Stored(6, text, made, {name: body[name] for name in COLUMNS})
    emptied = [records[0], replace(records[1], salt=None, words=None), *records[2:]]

    assert judged([*emptied, why]).faults == ()
    assert judged([*emptied, why]).redacted == 1
    (fault,) = judged(emptied).faults
    assert fault.startswith("record 2: the words beside it are gone, and no record tells")


def test_heads_outside_find_what_the_chain_itself_does_not() -> None:
    """The note of the ledger was changed along with the chain."""
    records = small()
    outside = [head(one) for one in records]
    other = chain([({"issue": f"KT-{n}"}, None) for n in range(1, 6)])

    cut = judged(records[:3], *outside)
    anew = judged(other, *outside)
    went_on = chain(
        [*(({"issue": f"KT-{n}"}, None if n % 2 else f"reden é {n}") for n in range(1, 4)), ({}, None)]
    )
    restored = judged(went_on, *outside)

    assert judged(records[:3]).faults == judged(other).faults == judged(went_on).faults == ()
    assert "records 4 to 5 are missing" in cut.faults[-1]
    assert cut.confirmed == 3
    assert "what stands behind record 1 was written anew" in anew.faults[0]
    assert "record 4 is another one" in restored.faults[0]
    assert "behind record 3" in restored.faults[0]


def test_the_ledger_s_own_note_tells_of_a_cut_and_of_an_addition() -> None:
    records = small()

    assert "its end was cut off" in verify(records[:4], note_of(records)).faults[0]
    assert "added by another hand" in verify(records, note_of(records[:4])).faults[0]
    assert "another hash" in verify(records, (5, "0" * 64)).faults[0]
    assert "note of the last record is gone" in verify(records, None).faults[0]
    assert verify([], (0, NOTHING_BEFORE)).faults == ()


@given(st.dictionaries(st.text("abcdef_", min_size=1), VALUE, max_size=4))
def test_the_written_form_is_that_of_json_with_sorted_names(value: dict[str, Any]) -> None:
    text = canonical(value)

    assert json.loads(text) == json.loads(json.dumps(value))
    assert text == canonical(json.loads(text))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert "\n" not in text


def test_the_written_form_is_the_same_for_ever() -> None:
    """As in docs/audit.md; another form would break every chain there is."""
    text, made = chained({"b": "é\n\u2028", "a": [1, True, None, {"y": "", "x": "/"}]}, 7, "f" * 64)

    assert text == (
        '{"a":[1,true,null,{"x":"/","y":""}],"b":"é\\n\u2028","number":7,"previous":"' + "f" * 64 + '"}'
    )
    assert made == fingerprint(text)
    assert made == "86209d87e4a3700b09eb8b9ab0e4165f564173c72d1d2f4a2e4b2d98fc7a62c1"


def test_what_is_no_character_is_written_all_the_same() -> None:
    assert canonical({"a": "x\ud800y"}) == '{"a":"x?y"}'


@pytest.mark.parametrize(
    "around", ["{}", "| Logboek | {} |", "{{panel}}Logboek|{}|{{panel}}", "Logboek{}Bron"], ids=str
)
def test_a_head_is_found_in_whatever_stands_around_it(around: str) -> None:
    known = Head(date(2023, 10, 12), 1234, "ab" * 32)

    assert list(heads_in(around.format(known.line))) == [known]


@pytest.mark.parametrize("text", ["", "2023-13-45 / 1 / sha256:" + "a" * 64, "2023-10-12 / 1 / sha256:abc"])
def test_what_is_no_head_is_none(text: str) -> None:
    assert list(heads_in(text)) == []
