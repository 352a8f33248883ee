"""What the models refuse, in words for the people who write the files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.document import Document
from bot.config.findings import Path, Problem

_PATTERNS = {
    r"^[a-z][a-z0-9.-]*$": "a lower-case letter, then lower-case letters, digits, dots or dashes",
    r"^[A-Z0-9][A-Za-z0-9.-]*$": "a capital or digit, then letters, digits, dots or dashes, as O.10",
    r"^[A-Z][A-Z0-9_]{1,9}$": "a Jira project key: 2 to 10 capitals and digits, starting with a letter",
    r"^\d+(\.\d+)*$": 'numbers with dots, in quotes, as "1.0"',
    r"^[a-z]+(_\d+)?$": "the id of a field, as customfield_10101",
    r"^(internal|shared|party:[a-z0-9.-]+)$": "internal, shared or party:<id of the party>",
    r"^[^\n]*\S[^\n]*$": "one line that is not blank",
    r"^\S*$": "a word without blanks",
    r"^\d{1,18}$": 'its number, in quotes, as "10100"',
    r"^~?[A-Za-z0-9_.-]{1,255}$": "the key of a space, as it stands in the address of its pages",
    r"^[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9._-])?$": "letters, digits, dots, dashes and single blanks",
    r"^[^@\s]+$": "the accountId of Jira, never an e-mail address: what stands behind /jira/people/ in the "
    "address of somebody's profile",
}

_LONGEST_WORD = 100

_KIND = "kind"
"""The key that says which of several models a part of a file has."""

_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "keys with values",
    "model": "keys with values",
    "model_attributes": "keys with values",
    "dataclass": "keys with values",
    "enum": "one of a few words",
}


def problems_of(error: ValidationError, model: type[BaseModel], document: Document) -> Iterator[Problem]:
    """Every refusal of a model as a problem at the path where it was written.

    A misspelled key is one problem: the key that it stands for is not reported as missing too.
    """
    data = document.data
    details = [d for d in error.errors(include_url=False) if not _other_branch(d["loc"], data)]
    strangers = [_path(d["loc"], data) for d in details if d["type"] == "extra_forbidden"]
    meant = {(*path[:-1], _close(str(path[-1]), _keys(path, model, data))) for path in strangers}
    for detail in details:
        path = _path(detail["loc"], data)
        if detail["type"] != "missing" or path not in meant:
            yield _problem(detail, path, model, document)


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown word: the one that looks like it, or else the given advice."""
    close = _close(word, known)
    return f"did you mean `{close}`?" if close else otherwise


def _close(word: str, known: Iterable[str]) -> str | None:
    if len(word) > _LONGEST_WORD:  # comparing takes the square of that
        return None
    by_fold = {k.casefold(): k for k in known}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.7)
    return by_fold[close[0]] if close else None


def unknown(path: Path, what: str, word: str, known: Iterable[str]) -> Problem:
    """The problem of a word that refers to nothing."""
    words = list(dict.fromkeys(known))
    advice = f"use one of {one_of(words)}" if words else "there are none yet: add it"
    return Problem(path, f"there is no {what} `{word}`", suggestion(word, words, advice))


def one_of(words: Iterable[str], limit: int = 12) -> str:
    """The words as a list to choose from."""
    listed = [str(word) for word in words]
    return ", ".join(listed[:limit]) + (" …" if len(listed) > limit else "")


def _path(loc: tuple[int | str, ...], data: Any) -> Path:
    """The path as written: without the steps that pydantic adds, `[key]`, the branches of a union, and the
    kind that chose a branch.
    """
    path: Path = ()
    for step in loc:
        if not _is_added(step, _at(data, path)):
            path = (*path, step)
    return path


def _is_added(step: int | str, here: Any) -> bool:
    if not isinstance(step, str) or (isinstance(here, dict) and step in here):
        return False
    return "[" in step or step == _kind_in(here)


def _kind_in(here: Any) -> Any:
    """What stands behind `kind`, by which one of several models is chosen."""
    return here.get(_KIND) if isinstance(here, dict) else None


def _other_branch(loc: tuple[int | str, ...], data: Any) -> bool:
    """Whether the refusal comes from a branch of a union that the author did not choose."""
    for n, step in enumerate(loc):
        here = _at(data, _path(loc[:n], data))
        if _is_added(step, here) and step != "[key]":
            return str(step).startswith("tuple") != isinstance(here, list)
    return False


def _at(data: Any, path: Path) -> Any:
    """The value at a path; None where nothing was written."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    return data


def _problem(detail: ErrorDetails, path: Path, model: type[BaseModel], document: Document) -> Problem:
    kind, context = detail["type"], detail.get("ctx", {})
    name = path[-1] if path else "the file"
    if detail["loc"][-1:] == ("[key]",):
        return _refused_key(detail, path, context)
    if kind == "extra_forbidden":
        known = _keys(path, model, document.data)
        fix = suggestion(str(name), known, f"use one of {one_of(known)}")
        return Problem(path, f"unknown key `{name}`", fix, at_key=True)
    if kind == "missing":
        return Problem(path, f"`{name}` is missing", f"add `{name}:`")
    if kind == "union_tag_not_found":
        return _no_kind(path, _at(document.data, path))
    if kind == "union_tag_invalid":
        path, name = (*path, _KIND), _KIND
        kind, context = "literal_error", {"expected": context["expected_tags"]}
    if kind == "time":
        return Problem(path, str(context["message"]), str(context["fix"]))
    message, fix = _of_value(kind, context, _at(document.data, path), document.written(path))
    where = f"`{name}`" if isinstance(name, str) else f"item {name + 1} of `{path[-2]}`"
    return Problem(path, f"{where if path else name}: {message}", fix or detail["msg"])


def _no_kind(path: Path, here: Any) -> Problem:
    """Without its kind nothing is known of what else may stand here; a misspelled one is told as such."""
    keys = here if isinstance(here, dict) else {}
    if meant := next((key for key in keys if _close(str(key), [_KIND])), None):
        return Problem((*path, meant), f"unknown key `{meant}`", suggestion(meant, [_KIND], ""), at_key=True)
    return Problem((*path, _KIND), f"`{_KIND}` is missing", f"add `{_KIND}:`")


def _refused_key(detail: ErrorDetails, path: Path, context: Mapping[str, Any]) -> Problem:
    expected = context.get("expected") or _PATTERNS.get(str(context.get("pattern")), "")
    fix = f"use {str(expected).replace(chr(39), '')}" if expected else detail["msg"]
    return Problem(path, f"`{path[-1]}` cannot be a key here", fix, at_key=True)


def _of_value(kind: str, context: Mapping[str, Any], value: Any, written: str | None) -> tuple[str, str]:
    """What is wrong with one value, and what to do; the fix is empty where there is no better advice."""
    if kind in {"enum", "literal_error"}:
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        found = _found(value, written)
        return f"{found} is not one of the choices", suggestion(found, words, f"use {one_of(words)}")
    if kind == "string_pattern_mismatch":
        expected = _PATTERNS.get(str(context["pattern"]), f"the form {context['pattern']}")
        return f"{_found(value, written)} has the wrong form", f"use {expected}"
    if kind.endswith("_type"):
        return _wrong_type(kind.removesuffix("_type"), value, written)
    return _of_size(kind, context, value)


def _wrong_type(expected: str, value: Any, written: str | None) -> tuple[str, str]:
    words = _KINDS.get(expected, expected)
    found = _found(value, written)
    if expected in {"string", "enum"} and isinstance(value, bool | int | float):
        return f"expected text, but YAML reads {found} as {_kind_of(value)}", f'put it in quotes: "{written}"'
    fix = {
        "bool": "write true or false, without quotes",
        "tuple": "write `- …` on a line per item, or [a, b]",
    }
    if isinstance(value, str):
        found = json.dumps(value, ensure_ascii=False)
    return f"expected {words}, found {found}", fix.get(expected, f"write {words} here")


def _of_size(kind: str, context: Mapping[str, Any], value: Any) -> tuple[str, str]:
    limits = {
        "string_too_long": ("is too long", f"keep it within {context.get('max_length')} characters"),
        "string_too_short": ("is empty", "fill it in"),
        "too_short": ("is empty", "give at least one"),
        "greater_than_equal": ("is too small", f"use {context.get('ge')} or more"),
        "less_than_equal": ("is too large", f"use {context.get('le')} or less"),
        "int_from_float": ("is not a whole number", "use a whole number"),
    }
    sentence, fix = limits.get(kind, ("cannot be used", ""))
    return f"{_found(value, None)} {sentence}" if isinstance(value, int | float) else sentence, fix


def _found(value: Any, written: str | None) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return _kind_of(value)
    return written if written is not None else json.dumps(value)


def _kind_of(value: Any) -> str:
    kinds = ((bool, "true or false"), (int | float, "a number"), (list, "a list"), (dict, "keys with values"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "text")


def _keys(path: Path, model: type[BaseModel], data: Any) -> list[str]:
    """The keys that may stand beside the last step of a path."""
    here = model
    for n, step in enumerate(path[:-1]):
        if isinstance(step, str) and step in here.model_fields:
            here = _inner(here.model_fields[step].annotation, _kind_in(_at(data, path[: n + 2]))) or here
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner(annotation: Any, kind: Any) -> type[BaseModel] | None:
    """The model that a field holds, by itself or in a list or table; of several the one of this kind."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        chosen = annotation.model_fields.get(_KIND)
        kinds = get_args(chosen.annotation) if chosen else ()
        return annotation if not kinds or kind in kinds else None
    return next((found for part in get_args(annotation) if (found := _inner(part, kind))), None)
