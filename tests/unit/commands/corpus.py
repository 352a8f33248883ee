"""The corpus of decision comments as test cases (tests/corpus)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.forms import Form, Place, Reading, Surroundings
from bot.commands.reading import PART, Heard, read
from tests.dutch import DUTCH, utterances_of

TABLE = "python -m tests.unit.commands.corpus"
"""Prints the table of `docs/commands.md`."""

FILE = Path(__file__).parents[2] / "corpus" / "decisions.jsonl"

ABOUT = Surroundings(
    spoken_on=date(2023, 10, 12),
    vocabulary=DUTCH,
    roles={
        name: role
        for role, names in {
            "ZA": ("za", "zorgaanbieder", "zorggroep noord"),
            "IT": ("it", "it-deelnemer", "softwarehuis een"),
            "KTO": ("kto",),
            "K2": ("k2", "kt2-support"),
        }.items()
        for name in names
    },
    parties=frozenset({"Zorggroep Noord", "Softwarehuis Een"}),
    lessons=frozenset({"10345", "10346"}),
    owners={
        "it": "IT",
        "it-deelnemer": "IT",
        "softwarehuis een": "party:softwarehuis-een",
        "k2": "K2",
        "kt2-support": "K2",
    },
    questions={"wens": "wens", "productie": "productie"},
)
"""Who and what the corpus knows (its README)."""

PLACES: Mapping[str, tuple[Place, ...]] = {
    "step": (),
    "evidence": (Place.WORK,),
    "mandate": (Place.MANDATE, Place.WORK),
    "work": (Place.WORK,),
    "rfc": (Place.RFC,),
    "incident": (Place.INCIDENT,),
}
"""Places that are not called after one of the grammar's, with work behind it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One comment with its right reading."""

    id: str
    kind: str
    place: str
    body: Mapping[str, Any]
    reading: Sequence[Mapping[str, Any]]
    answer: bool
    why: str

    @property
    def heard(self) -> Heard:
        """What the grammar makes of it."""
        places = PLACES.get(self.place)
        if places is None:
            places = (Place(self.place), Place.WORK)
        return read(places, utterances_of(self.body), ABOUT)


def cases() -> list[Case]:
    """All of them."""
    with FILE.open(encoding="utf-8") as lines:
        return [Case(**json.loads(line)) for line in lines]


def told(reading: Reading) -> dict[str, Any]:
    """A reading in the words of the corpus."""
    found = {"word": reading.word, "form": reading.form.value, **_own(reading)}
    if reading.form is not Form.TEXT and reading.reason:
        found["reason"] = reading.reason
    return found


def _own(reading: Reading) -> dict[str, Any]:
    """What a reading tells beside its word, form and reason."""
    if own := _OWN.get(reading.form):
        return own(reading)
    if reading.word == PART:
        return {"owners": list(reading.values)}
    if reading.word == "cab":
        return {"question": reading.values[0] or None}
    return {"numbers": list(reading.values)} if reading.values else {}


def _number(text: str) -> int | None:
    return int(text) if text else None


_OWN: Mapping[Form, Callable[[Reading], dict[str, Any]]] = {
    Form.CONDITIONAL: lambda one: {"conditions": list(one.texts)},
    Form.PRESENT: lambda one: {"roles": list(one.values)},
    Form.ASSIGNED: lambda one: {
        "number": _number(one.values[0]),
        "owner": one.values[1] or None,
        "day": one.values[2] or None,
    },
    Form.MEASURED: lambda one: {
        "errors": float(one.values[0]) if one.values[0] else None,
        "minutes": _number(one.values[1]),
    },
    Form.LIMIT: lambda one: {"percent": float(one.values[0])},
    Form.EVIDENCE: lambda one: {"links": list(one.links)},
    Form.SIGNED: lambda one: {"hash": one.values[0]},
    Form.MET: lambda one: (
        {"party": one.values[0] or None, "numbers": list(one.values[1:])}
        if one.word == "eis"
        else {"number": _number(one.values[0])}
    ),
    Form.TEXT: lambda one: {
        "text": one.reason,
        **({"day": one.values[0] or None} if one.values else {}),
    },
}


def agrees(case: Case) -> bool:
    """Whether the grammar reads it rightly; a case without a reason says nothing about one."""
    found = [told(one) for one in case.heard.readings]
    if bool(case.heard.rejected) is not case.answer or len(found) != len(case.reading):
        return False
    return all(_same(wanted, seen) for wanted, seen in zip(case.reading, found, strict=True))


def _same(wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    silent = {"reason"} - wanted.keys()
    return {k: v for k, v in seen.items() if k not in silent} == dict(wanted)


def table() -> str:
    """By kind of case how many there are, and how many of them are read in which way."""
    head = ("kind", "cases", "understood", "not understood, answered", "silent", "read wrongly")
    rows: list[tuple[str, ...]] = [head]
    found = cases()
    for kind in (*sorted({case.kind for case in found}), ""):
        some = [case for case in found if kind in ("", case.kind)]
        ways = [_way(case) for case in some]
        wrong = sum(not agrees(case) for case in some)
        numbers = (len(some), ways.count("understood"), ways.count("answered"), ways.count("silent"), wrong)
        rows.append((kind or "all", *map(str, numbers)))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join((lines[0], "| --- | " + "---: | " * 4 + "---: |", *lines[1:]))


def _way(case: Case) -> str:
    """A comment of which something counts is understood, though another line of it may be answered."""
    if case.heard.readings:
        return "understood"
    return "answered" if case.heard.rejected else "silent"


if __name__ == "__main__":
    print(table())  # noqa: T201
