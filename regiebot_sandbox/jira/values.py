"""What a field takes, kind by kind: from the JSON of a request to what is stored, or a FieldProblem."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from regiebot_sandbox.jira import adf, scheme
from regiebot_sandbox.jira.permissions import allowed
from regiebot_sandbox.jira.refusals import FieldProblem
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

Reader = Callable[[Site, Doc, Doc, Any], Any]
"""`(site, project, field, value)` → what is stored; None empties the field."""

TOO_LONG = "The entered text is too long. It exceeds the allowed limit of {:,} characters."


@lru_cache(maxsize=64)
def stamp(at: datetime) -> str:
    """An instant as Jira writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}" + at.strftime("%z")


def _summary(_site: Site, _project: Doc, _field: Doc, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FieldProblem("You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise FieldProblem("The summary is invalid because it contains newline characters.")
    if len(value) > 255:
        raise FieldProblem("Summary can't exceed 255 characters.")
    return value.strip()


def _text(_site: Site, _project: Doc, _field: Doc, value: Any) -> str:
    if not isinstance(value, str):
        raise FieldProblem("Operation value must be a string")
    if len(value) > 255:
        raise FieldProblem(TOO_LONG.format(255))
    return value


def read_document(value: Any) -> Doc:
    """An Atlassian document. Raises FieldProblem."""
    if not adf.is_document(value):
        raise FieldProblem(
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        )
    if not adf.is_valid(value):
        raise FieldProblem("INVALID_INPUT")
    if adf.size(value) > adf.MOST_CHARACTERS:
        raise FieldProblem(TOO_LONG.format(adf.MOST_CHARACTERS))
    document: Doc = value
    return document


def _document(_site: Site, _project: Doc, _field: Doc, value: Any) -> Doc:
    return adf.stored(read_document(value))


def _labels(_site: Site, _project: Doc, _field: Doc, value: Any) -> list[str]:
    for label in _list(value):
        if not isinstance(label, str) or not label:
            raise FieldProblem("string expected at index 0")
        if re.search(r"\s", label):
            raise FieldProblem(f"The label '{label}' contains spaces which is invalid.")
        if len(label) > 255:
            raise FieldProblem(f"The label '{label}' exceeds the maximum length allowed (255 characters)")
    return sorted(set(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FieldProblem("data was not an array")
    return value


def _date(_site: Site, _project: Doc, _field: Doc, value: Any) -> str:
    text = str(value)
    try:
        date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "")
    except ValueError:
        raise FieldProblem("Operation value must be a date in the format yyyy-MM-dd") from None
    return text


def _datetime(_site: Site, _project: Doc, _field: Doc, value: Any) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise FieldProblem("Operation value must be a date and time in ISO 8601") from None
    if at.tzinfo is None:
        raise FieldProblem("Operation value must be a date and time in ISO 8601")
    return stamp(at)


def _number(_site: Site, _project: Doc, _field: Doc, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FieldProblem("Operation value must be a number")
    return float(value)


def read_user(site: Site, value: Any) -> Doc:
    """An active account, from `{"accountId": …}`. Raises FieldProblem."""
    if not isinstance(value, dict) or not isinstance(value.get("accountId"), str):
        raise FieldProblem("expected Object containing an accountId")
    account = value["accountId"]
    user = site.store.get("user", account)
    if user is None:
        raise FieldProblem(f"Account with id '{account}' does not exist.")
    if not user["active"] or user["accountType"] == "customer":
        raise FieldProblem(f"User '{account}' cannot be assigned issues.")
    return {"accountId": account, "displayName": user["displayName"]}


def _user(site: Site, project: Doc, field: Doc, value: Any) -> Doc | None:
    if value == {"accountId": None}:
        return None
    return read_assignee(site, project, value) if field["id"] == "assignee" else read_user(site, value)


def read_assignee(site: Site, project: Doc, value: Any) -> Doc:
    """An active account that has the permission Assignable User in the project. Raises FieldProblem."""
    user = read_user(site, value)
    if not allowed(site, user["accountId"], project, "ASSIGNABLE_USER"):
        raise FieldProblem(f"User '{user['accountId']}' cannot be assigned issues.")
    return user


def _reference(value: Any, what: str) -> str:
    ref = value.get("id", value.get("name")) if isinstance(value, dict) else None
    if ref is None:
        raise FieldProblem(f"expected 'id' or 'name' property of the {what}")
    return str(ref)


def _priority(site: Site, _project: Doc, _field: Doc, value: Any) -> Doc:
    row = scheme.named(site, "jira.priority", _reference(value, "priority"))
    if row is None:
        raise FieldProblem("The priority selected is invalid.")
    return {"id": row["id"], "name": row["name"]}


def _resolution(site: Site, _project: Doc, _field: Doc, value: Any) -> Doc:
    row = scheme.named(site, "jira.resolution", _reference(value, "resolution"))
    if row is None:
        raise FieldProblem("The resolution selected is invalid.")
    return {"id": row["id"], "name": row["name"]}


def _security(_site: Site, project: Doc, _field: Doc, value: Any) -> Doc:
    ref = _reference(value, "security level")
    for level in project["security"]:
        if ref in (level["id"], level["name"]):
            return {"id": level["id"], "name": level["name"]}
    raise FieldProblem(f"Security level with id or name '{ref}' does not exist.")


def _of_project(site: Site, project: Doc, coll: str, word: str, value: Any) -> list[Doc]:
    found: dict[str, Doc] = {}
    for item in _list(value):
        ref = _reference(item, word.lower())
        by = "id" if isinstance(item, dict) and "id" in item else "name"
        rows = (r for r in site.store.all(coll) if r["project"] == project["key"] and r[by] == ref)
        row = next(rows, None)
        if row is None or row.get("archived"):
            raise FieldProblem(f"{word} {by} '{ref}' is not valid")
        found[row["id"]] = {"id": row["id"], "name": row["name"]}
    return list(found.values())


def _versions(site: Site, project: Doc, _field: Doc, value: Any) -> list[Doc]:
    return _of_project(site, project, "version", "Version", value)


def _components(site: Site, project: Doc, _field: Doc, value: Any) -> list[Doc]:
    return _of_project(site, project, "component", "Component", value)


def _option(field: Doc, value: Any) -> Doc:
    if not isinstance(value, dict) or not {"id", "value"} & set(value):
        raise FieldProblem("Specify a valid 'id' or 'value' for the option")
    by = "id" if "id" in value else "value"
    for option in field["options"]:
        if option[by] == str(value[by]):
            return dict(option)
    raise FieldProblem(f"Option {by} '{value[by]}' is not valid")


def _select(_site: Site, _project: Doc, field: Doc, value: Any) -> Doc:
    return _option(field, value)


def _multiselect(_site: Site, _project: Doc, field: Doc, value: Any) -> list[Doc]:
    return list({o["id"]: o for o in (_option(field, item) for item in _list(value))}.values())


READERS: dict[str, Reader] = {
    "summary": _summary,
    "text": _text,
    "adf": _document,
    "textarea": _document,
    "labels": _labels,
    "date": _date,
    "datetime": _datetime,
    "number": _number,
    "user": _user,
    "priority": _priority,
    "security": _security,
    "resolution": _resolution,
    "versions": _versions,
    "components": _components,
    "select": _select,
    "multiselect": _multiselect,
}
LISTS = frozenset({"labels", "versions", "components", "multiselect"})


def read(site: Site, project: Doc, field: Doc, value: Any) -> Any:
    """What is stored for a value; None and an empty text empty the field. Raises FieldProblem."""
    kind = field["kind"]
    if value is None and kind != "summary":
        return [] if kind in LISTS else None
    return READERS[kind](site, project, field, value)


def words(value: Any) -> tuple[str | None, str | None]:
    """A stored value as the changelog writes it: id and text."""
    if value is None or value == []:
        return None, ""
    if isinstance(value, dict) and value.get("type") == "doc":
        return None, adf.plain(value).strip()
    if isinstance(value, dict):
        text = value.get("displayName") or value.get("name") or value.get("value") or value.get("key")
        return value.get("accountId") or value.get("id"), text
    if isinstance(value, list):
        texts = [str(words(item)[1]) for item in value]
        return None, " ".join(texts) if isinstance(value[0], str) else ", ".join(texts)
    return (None, str(value))
