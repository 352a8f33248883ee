"""The file of a release in YAML, one key a line, so that a person can copy it from a page."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.config.programme_model import Release
from bot.model.working_days import local

_PLAIN = re.compile(r"[A-Za-z][\w.() /-]*[\w.()]|[A-Za-z]")
_SPECIAL = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def release_file(release: Release) -> str:
    """The text of the file. Reading it gives the same release."""
    said = release.model_dump(mode="json", exclude_defaults=True)
    said["production"] = local(release.production).strftime("%Y-%m-%d %H:%M")
    lines = []
    for key, value in said.items():
        if key == "parties":
            lines += ["parties:", *(f"- {_flow(party)}" for party in value)]
        else:
            lines.append(f"{key}: {value if key in ('kick_off', 'production') else _flow(value)}")
    return "\n".join(lines)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in _SPECIAL:
        return value
    return json.dumps(value, ensure_ascii=False)
