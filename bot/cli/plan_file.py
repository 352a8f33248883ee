"""The plan that `plan --out` wrote and `apply --plan` carries out."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from bot.errors import CheckFailed

_LARGEST = 200_000_000
"""Bytes of a plan; one of 3,000 creates takes two million."""


def fingerprints(file: Path, names: Collection[str]) -> Mapping[str, str]:
    """The fingerprint of each plan in the file. Raises CheckFailed where it holds none of these names."""
    found = _plans(file, _json(file))
    if not found.keys() & set(names):
        raise CheckFailed(
            f"{file} holds {_listed(found)} and this run is about {', '.join(names)}: nothing to apply"
        )
    return found


def _json(file: Path) -> Any:
    try:
        with file.open("rb") as handle:
            raw = handle.read(_LARGEST + 1)
    except OSError as error:
        raise _unfit(file, f"it cannot be read ({error.strerror})") from None
    if len(raw) > _LARGEST:
        raise _unfit(file, "it is too large")
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _unfit(file, "it is no JSON") from None


def _plans(file: Path, body: Any) -> dict[str, str]:
    rows = body.get("plans") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise _unfit(file, "it has no `plans`")
    found: dict[str, str] = {}
    for row in rows:
        root, print_ = (row.get("root"), row.get("fingerprint")) if isinstance(row, dict) else (None, None)
        if not isinstance(root, str) or not isinstance(print_, str):
            raise _unfit(file, "a plan in it lacks its `root` or its `fingerprint`")
        if root in found:
            raise _unfit(file, f"it holds two plans of {root}")
        found[root] = print_
    return found


def _listed(plans: Mapping[str, str]) -> str:
    names = list(plans)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"plans of {', '.join(names[:5])}{more}" if names else "no plan"


def _unfit(file: Path, why: str) -> CheckFailed:
    return CheckFailed(f"{file} is no plan that regiebot plan --out wrote: {why}")
