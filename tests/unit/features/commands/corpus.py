"""The corpus of decision comments as test cases (tests/corpus)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.features.commands.comments import utterances_of
from bot.features.commands.grammar import Form, Place, Reading, Surroundings
from bot.features.commands.reading import Heard, read

FILE = Path(__file__).parents[3] / "corpus" / "decisions.jsonl"

ABOUT = Surroundings(
    said=date(2023, 10, 12),
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
    parties=frozenset({"zorggroep noord", "softwarehuis een"}),
    lessons=frozenset({"10345", "10346"}),
    questions=("wens", "productie"),
)
"""Who and what the corpus knows (its README)."""

PLACES: Mapping[str, tuple[Place, ...]] = {
    "step": (),
    "evidence": (Place.WORK,),
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
    found: dict[str, Any] = {"word": reading.word, "form": reading.form.value}
    more = {
        Form.CONDITIONAL: lambda: {"conditions": list(reading.texts)},
        Form.PRESENT: lambda: {"roles": list(reading.values)},
        Form.ASSIGNED: lambda: dict(zip(("number", "owner", "day"), map(_none, reading.values), strict=True)),
        Form.MEASURED: lambda: {
            "errors": float(reading.values[0]) if reading.values[0] else None,
            "minutes": int(reading.values[1]) if reading.values[1] else None,
        },
        Form.LIMIT: lambda: {"percent": float(reading.values[0])},
        Form.EVIDENCE: lambda: {"links": list(reading.links)},
        Form.SIGNED: lambda: {"hash": reading.values[0]},
    }
    found |= more.get(reading.form, dict)()
    if reading.form is Form.MET and reading.word == "eis":
        found |= {"party": _none(reading.values[0]), "numbers": list(reading.values[1:])}
    elif reading.form is Form.MET:
        found |= {"number": int(reading.values[0]) if reading.values[0] else None}
    elif reading.form is Form.TEXT:
        found |= {"text": reading.reason}
        if reading.values:
            found |= {"day": _none(reading.values[0])}
    elif reading.word == "cab":
        found |= {"question": _none(reading.values[0])}
    elif reading.form in (Form.TAKE, Form.TURN_DOWN) or (reading.form is Form.WITHDRAWN and reading.values):
        found |= {"numbers": list(reading.values)}
    if reading.form is Form.ASSIGNED and found["number"]:
        found["number"] = int(found["number"])
    if reading.form is not Form.TEXT and reading.reason:
        found |= {"reason": reading.reason}
    return found


def _none(text: str) -> str | None:
    return text or None


def agrees(case: Case) -> bool:
    """Whether the grammar reads it rightly; a case without a reason says nothing about one."""
    found = [told(one) for one in case.heard.readings]
    if bool(case.heard.rejected) is not case.answer or len(found) != len(case.reading):
        return False
    return all(_same(wanted, seen) for wanted, seen in zip(case.reading, found, strict=True))


def _same(wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    silent = {"reason"} - wanted.keys()
    return {k: v for k, v in seen.items() if k not in silent} == dict(wanted)
