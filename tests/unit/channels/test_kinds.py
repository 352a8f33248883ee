"""A kind of channel is a folder and a line; what is forgotten is told here, by `validate` or by the types."""

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.channels import kinds as module
from bot.channels.kinds import ChannelKind, kinds
from bot.channels.registry import AnyChannel
from bot.config.channel_model import Channel
from bot.config.site_model import SiteConfig
from bot.resources import templates_dir

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = sorted(file.parent.name for file in (ROOT / "bot" / "channels").glob("*/config.py"))
UNION, _ = get_args(AnyChannel)
MODELS: list[type[Channel]] = list(get_args(UNION))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_folder_has_its_line_and_every_line_its_folder() -> None:
    assert sorted(kinds()) == FOLDERS
    assert all(isinstance(kind, ChannelKind) for kind in kinds().values())


def test_every_kind_is_in_the_contract_that_keeps_them_apart() -> None:
    contracts = {one["id"]: one for one in PROJECT["tool"]["importlinter"]["contracts"]}

    assert contracts["channels"]["modules"] == [f"bot.channels.{name}" for name in FOLDERS]


@pytest.mark.parametrize("model", MODELS)
def test_every_kind_says_where_it_is_and_what_connects_it(model: type[Channel]) -> None:
    (name,) = get_args(model.model_fields["kind"].annotation)
    made = SiteConfig.model_validate({"channels": [{"id": "regie", "kind": name}]}).channels[0]

    assert type(made) is model
    assert isinstance(made.address, str)
    assert made.login.startswith("REGIEBOT_")
    assert all(message and fix for message, fix in made.problems())


@pytest.mark.parametrize("name", FOLDERS)
def test_every_kind_has_templates_of_its_own_or_borrowed(name: str) -> None:
    text = kinds()[name].messages
    wanted = {"gate_reminder.j2", "overdue_digest.j2", "change_note.j2"}

    assert text.medium == name
    assert wanted <= {
        f.name for part in (name, *text.borrows) for f in (templates_dir() / "nl" / part).glob("*.j2")
    }


def test_a_line_without_a_kind_is_an_error_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.slack.kind.KIND", None)

    with pytest.raises(TypeError, match=r"bot\.channels\.slack\.kind\.KIND is no ChannelKind"):
        module._kind("slack")  # noqa: SLF001
