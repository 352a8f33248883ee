"""JSON Schemas of the files that people write, so that an editor completes and checks while they type."""

import json
from collections.abc import Mapping
from datetime import time
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema

from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Runbook
from bot.config.site_model import SiteConfig

MODELS: Mapping[str, type[BaseModel]] = {
    "bot": SiteConfig,
    "programme": Programme,
    "release": Release,
    "runbook": Runbook,
}


class _Generator(GenerateJsonSchema):
    """Without titles that only repeat the key, and with times as people write them."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        return f"{dft:%H:%M}" if isinstance(dft, time) else super().encode_default(dft)

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> dict[str, Any]:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file: a key of `MODELS`."""
    return MODELS[kind].model_json_schema(schema_generator=_Generator)


def schema_text(kind: str) -> str:
    """The schema as it stands in its file: stable, so that a difference means a change."""
    return text_of(schema_of(kind))


def document_schema(model: type[BaseModel]) -> str:
    """The schema of a document that the bot writes, as text."""
    return text_of(model.model_json_schema(schema_generator=_Generator, mode="serialization"))


def text_of(schema: Mapping[str, Any]) -> str:
    """A schema as it stands in a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: FilePath) -> tuple[FilePath, ...]:
    """Write `<kind>.schema.json` for every kind into the folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in MODELS:
        file = folder / f"{kind}.schema.json"
        file.write_text(schema_text(kind), encoding="utf-8")
        written.append(file)
    return tuple(written)
