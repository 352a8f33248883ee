"""Which transition brings an issue to a status of a category, and what Jira asks for on the way.

A workflow may have several statuses of one category: "Gereed" and "Geannuleerd" are both done. Only one is
meant, so where the config names none, none is taken.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.config.site_model import JiraSite
from bot.errors import Permanent
from bot.model.issue import Category, Status

_KEYS = {Category.NEW: "new", Category.DOING: "doing", Category.DONE: "done"}
"""A category's name under `jira.statuses`."""

_RESOLUTION = "resolution"

Offered = Mapping[str, Any]
"""A transition as Jira offers it, with its fields."""


def unclear(known: Sequence[Status], to: Category, site: JiraSite) -> str:
    """Why it is unclear to which of the workflow's statuses the bot would bring an issue; empty if it is not.

    A workflow without any status of the category is no matter of choice.
    """
    there, named = [status for status in known if status.category is to], _named(to, site)
    if named and there and not any(_place(status, named) is not None for status in there):
        return f"jira.statuses.{_KEYS[to]} names {_listed(named)}, and the workflow has {_listed_of(there)}"
    if not named and len(there) > 1:
        place = f"jira.statuses.{_KEYS[to]}"
        return f"the workflow has several statuses for it, {_listed_of(there)}: name one under {place}"
    return ""


def chosen(
    offered: Sequence[Offered], to: Category, known: Sequence[Status], site: JiraSite
) -> Mapping[str, Any]:
    """The body that takes the transition to a status of a category.

    `known` are all statuses of the workflow. Raises Permanent where it is unclear which one is meant, where
    no transition leads there from the present status, and where each asks for what the bot does not know.
    """
    if why := unclear(known, to, site):
        raise Permanent(why)
    named = _named(to, site)
    fitting = [one for one in offered if _status(one).category is to]
    if named:
        placed = [(place, one) for one in fitting if (place := _place(_status(one), named)) is not None]
        fitting = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    if not fitting:
        wanted = f" named {_listed(named)}" if named else f" of category {to.value}"
        raise Permanent(f"no transition leads from the present status to one{wanted}")
    refused = []
    for one in fitting:
        fields, lacking = filled(one, site)
        if not lacking:
            body: dict[str, Any] = {"transition": {"id": one["id"]}}
            return {**body, "fields": fields} if fields else body
        refused.append(f"{one['name']} asks for {', '.join(lacking)}")
    raise Permanent("; ".join(refused))


def filled(offer: Offered, site: JiraSite) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Values for the fields of a transition's screen, and what is required and has none, in words."""
    values: dict[str, Any] = {}
    lacking = []
    for field_id, field in (offer.get("fields") or {}).items():
        if field_id == _RESOLUTION and site.resolution:
            if (found := _resolution(field, site.resolution)) is not None:
                values[field_id] = found
                continue
            lacking.append(f"a resolution, and does not know {site.resolution!r} (jira.resolution)")
        elif not field.get("required"):
            continue
        elif field.get("defaultValue") is not None:
            values[field_id] = field["defaultValue"]
        elif field_id == _RESOLUTION:
            known = ", ".join(str(value.get("name")) for value in field.get("allowedValues") or ())
            lacking.append(f"a resolution: name one under jira.resolution ({known})")
        elif not field.get("hasDefaultValue"):
            lacking.append(f"{field.get('name') or field_id} ({field_id}), for which the bot has no value")
    return values, lacking


def _resolution(field: Mapping[str, Any], wanted: str) -> Mapping[str, Any] | None:
    for value in field.get("allowedValues") or ():
        if wanted.casefold() in (str(value.get("name")).casefold(), str(value.get("id"))):
            return {"id": str(value["id"])}
    return None


def _named(to: Category, site: JiraSite) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(site.statuses, _KEYS[to])
    return names


def _place(status: Status, named: Sequence[str]) -> int | None:
    """Where a status stands among those that the config names, by name or id."""
    return next(
        (n for n, one in enumerate(named) if one.casefold() in (status.name.casefold(), status.id)), None
    )


def _status(offer: Offered) -> Status:
    return status_of(offer["to"])


def status_of(status: Mapping[str, Any]) -> Status:
    """A status; a category that the bot does not know counts as in hand."""
    key = status.get("statusCategory", {}).get("key", "")
    known = {category.value: category for category in Category}
    return Status(str(status["id"]), str(status["name"]), known.get(key, Category.DOING))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _listed_of(statuses: Sequence[Status]) -> str:
    return _listed([status.name for status in statuses])
