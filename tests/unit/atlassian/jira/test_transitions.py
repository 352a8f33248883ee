"""Which transition is meant, and what it is given on the way."""

from typing import Any

import pytest

from bot.atlassian.jira.transitions import chosen, unclear
from bot.config.site_model import JiraSite, Statuses
from bot.errors import Permanent
from bot.model.issue import Category, Status

TODO = Status("1", "Te doen", Category.NEW)
DONE = Status("2", "Gereed", Category.DONE)
GONE = Status("3", "Geannuleerd", Category.DONE)


def offer(number: str, to: Status, **fields: Any) -> dict[str, Any]:
    shown = {"id": to.id, "name": to.name, "statusCategory": {"key": to.category.value}}
    return {"id": number, "name": f"Naar {to.name}", "to": shown, "fields": fields}


def site(*done: str, resolution: str | None = None) -> JiraSite:
    return JiraSite(statuses=Statuses(done=done), resolution=resolution)


RESOLUTION = {
    "required": True,
    "allowedValues": [{"id": "5", "name": "Gereed"}, {"id": "6", "name": "Anders"}],
}


def test_the_only_status_of_a_category_needs_no_name() -> None:
    body = chosen([offer("9", TODO), offer("8", DONE)], Category.DONE, [TODO, DONE], site())

    assert body == {"transition": {"id": "8"}}


def test_several_need_one_also_where_only_one_is_offered_from_here() -> None:
    with pytest.raises(Permanent, match=r"'Gereed', 'Geannuleerd': name one under jira\.statuses\.done"):
        chosen([offer("7", GONE)], Category.DONE, [TODO, DONE, GONE], site())


@pytest.mark.parametrize("names", [("gereed",), ("2",), ("Klaar", "Gereed"), ("Gereed", "Geannuleerd")])
def test_the_first_name_that_fits_is_taken_by_name_or_id(names: tuple[str, ...]) -> None:
    offered = [offer("7", GONE), offer("8", DONE)]

    assert chosen(offered, Category.DONE, [TODO, DONE, GONE], site(*names)) == {"transition": {"id": "8"}}


def test_names_that_the_workflow_does_not_have_are_told_with_those_that_it_has() -> None:
    assert "'Klaar', and the workflow has 'Gereed'" in unclear([TODO, DONE], Category.DONE, site("Klaar"))
    assert unclear([TODO], Category.DONE, site("Klaar")) == "", "nothing to choose from"


def test_of_two_ways_the_one_that_asks_for_nothing_is_taken() -> None:
    asks = offer("7", DONE, customfield_1={"required": True, "name": "Reden"})

    body = chosen([asks, offer("8", DONE)], Category.DONE, [DONE], site())

    assert body == {"transition": {"id": "8"}}
    with pytest.raises(Permanent, match=r"asks for Reden \(customfield_1\)"):
        chosen([asks], Category.DONE, [DONE], site())


@pytest.mark.parametrize(
    ("field", "named", "fields"),
    [
        ({**RESOLUTION, "defaultValue": {"id": "5"}}, None, {"resolution": {"id": "5"}}),
        (RESOLUTION, "anders", {"resolution": {"id": "6"}}),
        ({**RESOLUTION, "required": False}, "6", {"resolution": {"id": "6"}}),
        ({**RESOLUTION, "required": False}, None, None),
        ({**RESOLUTION, "hasDefaultValue": True}, None, {}),
    ],
)
def test_a_resolution_is_the_configs_or_the_transitions(
    field: dict[str, Any], named: str | None, fields: dict[str, Any] | None
) -> None:
    offered = [offer("8", DONE, resolution=field)]
    if fields == {}:
        with pytest.raises(Permanent, match=r"jira\.resolution \(Gereed, Anders\)"):
            chosen(offered, Category.DONE, [DONE], site(resolution=named))
        return

    body = chosen(offered, Category.DONE, [DONE], site(resolution=named))

    assert body == {"transition": {"id": "8"}, **({"fields": fields} if fields else {})}


def test_a_resolution_that_is_not_offered_is_told() -> None:
    with pytest.raises(Permanent, match="'Klaar'"):
        chosen([offer("8", DONE, resolution=RESOLUTION)], Category.DONE, [DONE], site(resolution="Klaar"))
