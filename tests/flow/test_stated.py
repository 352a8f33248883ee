"""People break guards in a simulated programme: none is forgotten, and no statement contradicts another."""

from datetime import date
from pathlib import Path

import pytest

from tests.flow.stated import Stated, play
from tests.flow.world import PEOPLE, PROGRAMME, write_config

pytestmark = pytest.mark.no_cover

UNTIL = date(2023, 10, 17)
"""A few days after the migration of the first domain."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Stated, list[str]]:
    """The small programme, with people who may decide, until its first domain is migrated."""
    folder: Path = tmp_path_factory.mktemp("stated")
    (folder / "config").mkdir()
    write_config(folder / "config")
    with_people = PROGRAMME.replace("clusters:", f"{PEOPLE}clusters:")
    (folder / "config" / "programmes" / "klein.yaml").write_text(with_people, encoding="utf-8")
    said: list[str] = []
    config = folder / "config"
    code, found = play(folder / "played", config, "klein", UNTIL, seed=0, every=5, say=said.append)
    return code, found, said


def test_what_people_broke_is_seen_and_repaired_or_stands(played: tuple[int, Stated, list[str]]) -> None:
    code, found, said = played

    assert [line for line in said if "BROKEN" in line] == []
    assert code == 0
    breaches = found.careless.ledger.breaches
    assert len({one.guard for one in breaches}) >= 3
    assert all(one.seen for one in breaches)
    assert any(one.back for one in breaches)
    assert "| guard | broken | seen | repaired | deviation | open at the end |" in said


def test_no_statement_contradicts_another(played: tuple[int, Stated, list[str]]) -> None:
    _, found, said = played

    assert found.contradicted == {}
    assert [line for line in said if "CONTRADICTION" in line] == []
