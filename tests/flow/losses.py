"""What a site can stop showing from one moment to the next, and putting it right again."""

from collections.abc import Callable, Mapping

from regiebot_playground.demo.control import Control

BOT = "bot-regiebot"

Loss = Callable[[Control], None]


def setting(name: str, value: object) -> Loss:
    return lambda control: control.fault({name: value})


def administrator(do: str, **more: object) -> Loss:
    return lambda control: _act(control, do, **more)


def _act(control: Control, do: str, **more: object) -> None:
    control.act([{"as": "u-facilitator", "do": do, **more}])


BLINDING: Mapping[str, Loss] = {
    "expired token": setting("login", "expired"),
    "expired token without the header": setting("login", "expired-silently"),
    "browse taken": administrator("deny", project="KT", account=BOT, permissions=["BROWSE_PROJECTS"]),
    "project archived": administrator("set_up", what="project", id="KT", **{"with": {"archived": True}}),
    "a level on everything": setting("shielded", {"account": BOT, "share": 1.0}),
}
"""The bot can see nothing of the programme any more."""

BEHIND: Mapping[str, Loss] = {
    "index blind": setting("index", "blind"),
    "a tenth not indexed": setting("unindexed_share", 0.1),
    "the first page empty": setting("empty_first_page", value=True),
}
"""A search shows less than there is; by id all is there."""


def repair(control: Control) -> None:
    control.heal()
    _act(control, "deny", project="KT", account=BOT, permissions=[])
    _act(control, "set_up", what="project", id="KT", **{"with": {"archived": False}})
