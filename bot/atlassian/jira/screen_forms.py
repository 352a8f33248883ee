"""What a screen of Jira takes: read from create and edit metadata, and filled in from the config."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.config.site_model import JiraSite
from bot.model.field_table import FIELDS

_FILLED = frozenset({"project", "issuetype", *(field for field in FIELDS if field.always)})
"""Fields that the bot fills in on every issue that has them."""

_EPIC_NAME = "com.pyxis.greenhopper.jira:gh-epic-label"
"""The name of an epic on older screens, which are often made to ask for it (services §2.5)."""

_NAMED = frozenset({"priority", "version", "component", "resolution", "securitylevel", "option"})
"""Types of field whose values have a name, or as an option a value."""


@dataclass(frozen=True, slots=True)
class Form:
    """One screen: its fields by id, as Jira tells of them."""

    fields: Mapping[str, Mapping[str, Any]]

    @property
    def off(self) -> frozenset[str]:
        """Fields that the bot writes and that are not on it."""
        return frozenset(FIELDS.written) - self.fields.keys()

    def names(self, field_id: str) -> frozenset[str] | None:
        """The names that a field knows; None for one that takes any, or that is not on it."""
        values = self.fields.get(field_id, {}).get("allowedValues")
        if values is None:
            return None
        return frozenset(str(one.get("name") or one.get("value") or one.get("id")) for one in values)

    def ids(self, field_id: str) -> frozenset[str]:
        """The ids of the values that a field knows."""
        return frozenset(str(one["id"]) for one in self.fields.get(field_id, {}).get("allowedValues") or ())

    def given(self, site: JiraSite, summary: str) -> Mapping[str, Any]:
        """Values for a new issue of the fields that the config fills in, and of an epic's name."""
        found = {
            field_id: _shaped(self.fields[field_id], wanted)
            for field_id, wanted in site.create.items()
            if field_id in self.fields
        }
        for field_id, row in self.fields.items():
            if _is_epic_name(row) and field_id not in found:
                found[field_id] = summary
        return found

    def problems(self, site: JiraSite) -> Iterator[str]:
        """What is required and has no value, and values of the config that a field does not know."""
        for field_id, row in self.fields.items():
            name = f"{row.get('name') or field_id} ({field_id})"
            if field_id in site.create:
                known, given = self.names(field_id), _listed(site.create[field_id])
                wrong = [] if known is None else [one for one in given if one not in known]
                if wrong:
                    have = ", ".join(sorted(known or ()))
                    yield f"jira.create gives {', '.join(wrong)} for {name}, which knows {have}"
            elif row.get("required") and not self._is_filled(field_id, row):
                yield f"{name} is required; give it a value under jira.create, or make it optional"

    def _is_filled(self, field_id: str, row: Mapping[str, Any]) -> bool:
        return field_id in _FILLED or bool(row.get("hasDefaultValue")) or _is_epic_name(row)


def form_of(rows: Sequence[Mapping[str, Any]]) -> Form:
    """A screen from the list of its fields."""
    return Form({str(row.get("fieldId") or row["key"]): row for row in rows})


def _is_epic_name(row: Mapping[str, Any]) -> bool:
    return (row.get("schema") or {}).get("custom") == _EPIC_NAME


def _listed(wanted: Any) -> list[str]:
    """The names in a value of the config; what is written as Jira takes it is left to Jira."""
    if isinstance(wanted, list | tuple):
        return [str(one) for one in wanted if not isinstance(one, dict)]
    return [] if isinstance(wanted, dict) else [str(wanted)]


def _shaped(row: Mapping[str, Any], wanted: Any) -> Any:
    """A value of the config as the type of its field takes it; an object goes as it is."""
    schema = row.get("schema") or {}
    if isinstance(wanted, dict):
        return wanted
    if schema.get("type") == "array":
        many = wanted if isinstance(wanted, list | tuple) else [wanted]
        return [_one(str(schema.get("items")), one) for one in many]
    if str(schema.get("custom", "")).endswith(":textarea"):
        text = {"type": "text", "text": str(wanted)}
        return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [text]}]}
    return _one(str(schema.get("type")), wanted)


def _one(kind: str, wanted: Any) -> Any:
    if isinstance(wanted, dict):
        return wanted
    if kind == "option":
        return {"value": str(wanted)}
    if kind == "user":
        return {"accountId": str(wanted)}
    return {"name": str(wanted)} if kind in _NAMED else wanted
