"""An editor that follows the schemas agrees with the loader."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.config.document import read_document
from bot.config.json_schema import MODELS, schema_of, schema_text, write_schemas
from bot.config.load import FOLDERS, SITE_FILE
from tests.unit.config.conftest import CONFIG
from tests.unit.config.folder import FILES, write

SHIPPED = [
    *((file, kind) for name, (kind, _) in FOLDERS.items() for file in sorted((CONFIG / name).glob("*.yaml"))),
    (CONFIG / SITE_FILE, "bot"),
]


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_the_shipped_schema_is_the_generated_one(config: Path, kind: str) -> None:
    shipped = (config / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")

    assert shipped == schema_text(kind), "run `regiebot schema`"


@pytest.mark.parametrize(("file", "kind"), SHIPPED, ids=[file.name for file, _ in SHIPPED])
def test_a_shipped_file_is_valid_and_names_its_schema(file: Path, kind: str) -> None:
    Draft202012Validator(schema_of(kind)).validate(read_document(file).data)

    first = file.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / named).resolve() == CONFIG / "schemas" / f"{kind}.schema.json"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("runbooks/draaiboek.yaml", "runbook"),
        ("programmes/p.yaml", "programme"),
        ("releases/r.yaml", "release"),
        ("bot.yaml", "bot"),
    ],
)
def test_an_unknown_key_is_refused_by_the_schema_too(tmp_path: Path, name: str, kind: str) -> None:
    folder = write(tmp_path, {name: f"{FILES[name]}kleur: rood\n"})
    validator = Draft202012Validator(schema_of(kind))

    assert not validator.is_valid(read_document(folder / name).data)
    assert validator.is_valid(read_document(write(tmp_path) / name).data)


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_key_is_described(kind: str) -> None:
    schema = schema_of(kind)
    models = {kind: schema, **{k: v for k, v in schema["$defs"].items() if "properties" in v}}
    silent = [
        f"{model}.{key}"
        for model, body in models.items()
        for key, value in body["properties"].items()
        if "description" not in value
    ]

    assert silent == []


def test_schemas_are_written_to_a_new_folder(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")

    assert [file.name for file in written] == [f"{kind}.schema.json" for kind in MODELS]
    for file in written:
        Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))


def test_a_default_time_is_written_as_people_write_it() -> None:
    assert schema_of("bot")["$defs"]["Reminders"]["properties"]["at"]["default"] == "09:30"
