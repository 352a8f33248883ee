"""The page for authors names every key, and the parts that it shows are right."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import cab_model as cab
from bot.config import runbook_model as model
from bot.config import site_model as site
from bot.config.findings import errors
from bot.config.load import load
from tests.unit.config.folder import write

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "authoring.md").read_text(encoding="utf-8")
KEYS = PAGE + "".join((DOCS / f"{p}.md").read_text(encoding="utf-8") for p in ("releases", "chain-release"))

MODELS = sorted(
    {
        m
        for space in (cab, model, site)
        for m in vars(space).values()
        if isinstance(m, type) and issubclass(m, BaseModel)
    },
    key=lambda m: m.__name__,
)


@pytest.mark.parametrize("described", MODELS, ids=[m.__name__ for m in MODELS])
def test_every_key_is_on_the_page(described: type[BaseModel]) -> None:
    keys = [field.alias or name for name, field in described.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in KEYS] == []


@pytest.mark.parametrize(
    "words",
    [model.Level, model.Kind, model.Part, model.Anchor, model.Condition, site.FieldPolicy],
    ids=lambda w: w.__name__,
)
def test_every_word_to_choose_from_is_on_the_page(words: type[model.Level]) -> None:
    assert [str(word) for word in words if f"`{word}`" not in KEYS] == []


def test_the_example_of_a_runbook_loads_once_its_other_steps_are_there(tmp_path: Path) -> None:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    others = "".join(f"      - {{code: {code}, title: Eerder, level: domain}}\n" for code in ("M", "N"))
    text = example.replace("    steps:\n", f"    steps:\n{others}")

    catalog, findings = load(write(tmp_path, {"runbooks/example.yaml": text}))

    assert errors(findings) == ()
    assert "koppeltaal-2.0-migratie" in catalog.runbooks
