"""From an approved RFC that fits no release to a release on the calendar, with its version, epic and page."""

import re
import shutil

import requests

from tests.flow.cab import MITZ, TO_CAB, ask, issue, move, outcomes, pages, vote
from tests.flow.world import NOW, World

CALENDAR = "Releasekalender Mitz"
MAJOR = "mitz-4-0-0"


def add_release(world: World, text: str) -> None:
    """The configuration with one release more, in a folder of its own: files are read once."""
    here = (world.folder / "config").resolve()
    there = world.folder / "more"
    shutil.copytree(here, there)
    (there / "releases" / "major.yaml").write_text(text, encoding="utf-8")
    (world.folder / "config").unlink()
    (world.folder / "config").symlink_to(there)


def versions_of(world: World, project: str) -> dict[str, tuple[str, bool]]:
    """Release date of every version, and whether it is released."""
    answer = requests.get(
        f"{world.running.url}/rest/api/3/project/{project}/versions",
        auth=("regiebot@example.org", "sandbox-token"),
        timeout=10,
    )
    return {v["name"]: (v.get("releaseDate", ""), v["released"]) for v in answer.json()}


def test_the_file_that_the_calendar_proposes_makes_the_release_and_takes_the_rfc_along(world: World) -> None:
    world.appoint("REL", "RFC")
    key = ask(world, "Nieuw bericht", "minor", ["koppelvlak"])
    move(world, key, *TO_CAB)
    vote(world, key)
    world.control.set_clock(NOW)
    world.cycle(only=[MITZ])
    asked = pages(world)[CALENDAR]
    assert "Gevraagde releases" in asked
    assert not issue(world, key)["fields"]["fixVersions"]

    (proposed,) = re.findall(r"<!\[CDATA\[(.*?)\]\]>", asked, re.DOTALL)
    add_release(world, proposed)
    reports = world.cycle(only=[MITZ, MAJOR])

    epic = world.issues()[MAJOR]
    versions = {project: versions_of(world, project) for project in ("REL", "RFC")}
    assert outcomes(reports, "changes")[key][0] == "linked"
    assert [v["name"] for v in issue(world, key)["fields"]["fixVersions"]] == ["Mitz 4.0.0"]
    assert [v["name"] for v in epic["fields"]["fixVersions"]] == ["Mitz 4.0.0"]
    (day,) = re.findall(r"^production: (\S+)", proposed, re.MULTILINE)
    assert [known["Mitz 4.0.0"] for known in versions.values()] == [(day, False)] * 2
    assert str(epic["key"]) in str(issue(world, key))
    assert [link["object"]["title"] for link in epic["remotelinks"]] == ["Mitz 4.0.0"]
    page = pages(world)["Mitz 4.0.0"]
    assert key in page
    assert str(epic["key"]) in page
    assert "Gevraagde releases" not in pages(world)[CALENDAR]
