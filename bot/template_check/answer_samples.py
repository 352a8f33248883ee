"""Sample values for the answers to what people wrote: not understood, and parts of work that several own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.commands.forms import Place
from bot.commands.grammar import FORMS
from bot.commands.reading import Why

_MANY = [(f"O.{n}", f"Stap {n}") for n in range(1, 15)]

_LINE = {"why": "unclear", "quote": "besluit: GO?", "word": "besluit", "place": "gate", "stands": False}
_NOT_UNDERSTOOD: Sequence[Mapping[str, Any]] = (
    [
        {
            "lines": [{**_LINE, "why": why.value, "stands": stands}],
            "where": [("N.4", "KT-9"), ("O.9", "KT-8")],
            "more": 0,
            "owners": (),
        }
        for why in Why
        for stands in (False, True)
    ]
    + [
        {
            "lines": [{**_LINE, "place": place.value, "word": word} for word in FORMS[place]],
            "where": [],
            "more": 2,
            "owners": ("IT (IT-deelnemer)", "K2 (KT2-Support)") if place is Place.OWNERS else (),
        }
        for place in Place
    ]
    + [
        {
            "lines": [{**_LINE, "why": "colon", "quote": "GO.", "word": "", "place": place}],
            "where": [],
            "more": 0,
            "owners": (),
        }
        for place in ("gate", "loop", "rfc")
    ]
    + [
        {
            "lines": [{**_LINE, "why": "unclear", "stands": False}] * count,
            "where": [],
            "more": 0,
            "owners": (),
        }
        for count in (21, 22)
    ]
)
NOTES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "audit_head": [
        {"day": date(2023, 12, 31), "number": 1234, "line": f"2023-12-31 / 1234 / sha256:{'0' * 64}"}
    ],
    "not_understood": _NOT_UNDERSTOOD,
    "part_unheard": [
        {"stranger": stranger, "names": names, "owners": owners}
        for stranger, names, owners in (
            (False, ["KT2-Support"], ["Avinty", "KT2-Support"]),
            (True, [], ["Avinty"] * 14),
        )
    ],
    "part_early": [
        {"party": "Avinty", "missing": _MANY[:2], "more": 0},
        {"party": "Avinty", "missing": _MANY[:5], "more": 9},
    ],
    "parts_done": [{"parties": ["Avinty", "KT2-Support"]}, {"parties": ["Avinty"] * 14}],
}
"""By the name of the template."""
