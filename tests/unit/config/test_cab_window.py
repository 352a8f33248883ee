"""A row for a meeting of the CAB, where nobody says when it meets."""

import shutil
from pathlib import Path

import pytest

from bot.config.load import load


@pytest.mark.parametrize(("known", "warned"), [(True, 0), (False, 1)])
def test_a_row_for_the_cab_without_meetings_is_a_warning(
    config: Path, tmp_path: Path, known: bool, warned: int
) -> None:
    folder = tmp_path / "config"
    shutil.copytree(config, folder)
    if not known:
        site = (folder / "bot.yaml").read_text(encoding="utf-8")
        gone = site.replace("      first: 2023-08-09 10:00\n", "")
        (folder / "bot.yaml").write_text(gone, encoding="utf-8")

    _, findings = load(folder)

    found = [str(one) for one in findings if "no meetings of the CAB are known" in str(one)]
    assert len(found) == warned
    assert all("3.2 and 5.7" in one or "3.2, 5.7" in one or "3.2 or 5.7" in one for one in found)
