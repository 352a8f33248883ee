"""Sample values for the notes about work that is out of order, and what other notes share with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.template_check.view_samples import JIRA

Values = Mapping[str, Any]

LINK = {"key": "KT-900", "url": f"{JIRA}KT-900"}
MANY = [(f"O.{n}", f"Stap {n}") for n in range(1, 15)]


def each(base: Values, **choices: Sequence[object]) -> tuple[Values, ...]:
    """The values, once per choice of one of them."""
    return (base, *({**base, name: one} for name, given in choices.items() for one in given))


_VIOLATION: Values = {
    "fault": "order",
    "code": "O.6",
    "title": "Rollbackstappen bekend en ingevuld?",
    "scope": "Zorggroep De Linde",
    "source": "S4 O.6",
    "guarded": True,
    "waits": "no_go",
    "details": tuple(f"Partij {n}: 2, 9" for n in range(14)),
    "missing": MANY[:2],
    "more": 3,
    "undone": True,
    "stands": False,
    "void": True,
    "redo": False,
    "owner": "Zorgaanbieder",
    "accounts": 2,
    **LINK,
}
VIOLATIONS = each(
    _VIOLATION,
    fault=("started", "evidence", "mandate", "parts", "waits", "requirements", "permission"),
    undone=(False,),
    guarded=(False,),
    void=(False,),
    redo=(True,),
    stands=(True,),
    more=(0,),
)
VIOLATION_NEWS = each(
    {**_VIOLATION, "actions": MANY[:12], "more_actions": 3},
    fault=("evidence", "started", "mandate", "parts"),
    guarded=(False,),
    void=(False,),
    redo=(True,),
    undone=(False,),
    stands=(True,),
    source=("",),
    actions=(MANY[:1],),
    more_actions=(0,),
)
