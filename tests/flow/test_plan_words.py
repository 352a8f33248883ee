"""What `plan` says of texts and of a changed project: words for people, no digests, no long lists."""

import json
from pathlib import Path

import pytest

from tests.flow.command import AT, Desk
from tests.unit.config import folder as spec

pytestmark = pytest.mark.no_cover

GATE = "p-2023/c1/za-01/O.9"


def changed(desk: Desk, old: str, new: str, name: str = "runbooks/draaiboek.yaml") -> str:
    assert old in spec.FILES[name]
    made = desk.configure(**{Path(name).stem: spec.FILES[name].replace(old, new)})
    own = made.with_name(
        f"config-{len(list(desk.folder.iterdir()))}"
    )  # what was read once is kept, by its name
    return str(made.rename(own))


def issue_of(desk: Desk, identity: str) -> str:
    issues = desk.state()["issue"].values()
    stamp = "regiebot.state"
    return next(str(i["key"]) for i in issues if i["properties"].get(stamp, {}).get("identity") == identity)


def test_a_text_that_changes_is_shown_by_its_words(desk: Desk) -> None:
    desk.run("apply", *AT)
    title = "title: Overleg\n"
    how = (
        f"{title}            how: Neem het besluit samen met de leverancier van het domein en leg het vast.\n"
    )
    first = changed(desk, title, how)
    assert desk.run("apply", *AT, "--config", first, "--allow-updates").code == 0
    second = changed(
        desk, title, how.replace("de leverancier", "alle leveranciers").replace("vast", "goed vast")
    )

    text = desk.run("plan", *AT, "--config", second, "--allow-updates")
    rows = json.loads(desk.run("plan", *AT, "--config", second, "--allow-updates", "--format", "json").out)
    markdown = desk.run("plan", *AT, "--config", second, "--allow-updates", "--format", "markdown")

    line = "      description: … besluit samen met [-de leverancier-] {+alle leveranciers+} van het domein"
    assert text.code == 2
    assert any(told.startswith(line) for told in text.out.splitlines()), text.out
    assert "another text" not in text.out
    assert "leg het {+goed+} vast." in text.out
    (change,) = [c for c in rows["plans"][0]["changes"] if c["identity"] == GATE]
    (words,) = [f["words"] for f in change["fields"] if f["field"] == "description"]
    assert any("[-de leverancier-] {+alle leveranciers+}" in place for place in words)
    assert "[-de leverancier-] {+alle leveranciers+}" in markdown.out


def test_a_persons_edit_of_the_panel_is_shown_by_its_words(desk: Desk) -> None:
    desk.run("apply", *AT)
    key = issue_of(desk, GATE)
    issue = next(i for i in desk.state()["issue"].values() if i["key"] == key)
    panel = json.dumps(issue["fields"]["description"]).replace("Regiebot", "Regiebot van ons allemaal", 1)
    desk.control.act(
        [{"as": "u-facilitator", "do": "edit", "issue": key, "fields": {"description": json.loads(panel)}}]
    )

    said = desk.run("plan", *AT)

    assert said.code == 0
    assert "a person's edit stays, description: " in said.out
    assert "[-van ons allemaal" in said.out


def test_a_project_that_was_changed_is_told_once_and_nothing_is_written(desk: Desk) -> None:
    desk.run("apply", *AT)
    other = changed(desk, "project: KT", "project: REL", "programmes/p.yaml")
    count = len([i for i in desk.state()["issue"].values() if i["project"] == "KT"])
    desk.control.forget_requests()
    desk.patch.setattr("signal.signal", lambda *_: None)

    plan = desk.run("plan", *AT, "--config", other)
    applied = desk.run("apply", *AT, "--config", other, "--allow-updates", "--allow-orphans")
    part = desk.run("plan", *AT, "--config", other, "--only", "p-2023/c1")
    ticked = desk.run("run", "--once", *AT, "--config", other, "--only", "p-2023")

    words = (
        f"`project` is REL, and all {count} issues stand in KT: write KT again, or move them to REL in Jira"
    )
    assert plan.sentence().startswith(f"p-2023: {words}")
    assert f"p-2023: refused; {words}" in plan.out
    assert "moved" not in plan.out
    assert [said.code for said in (plan, applied, part, ticked)] == [1, 1, 1, 1]
    assert all(words in said.err for said in (applied, part, ticked))
    assert desk.writes().get("jira", 0) == 0


def test_check_counts_what_it_checked(desk: Desk) -> None:
    """A webhook, a chat without a token and whose groups read a space cannot be tried."""
    everything = desk.run("check", *AT)
    without = desk.run("check", *AT, SLACK_TOKEN=None, SLACK_URL=None, TEAMS_WEBHOOK_URL=None)

    for said, untried in ((everything, 2), (without, 3)):
        lines = said.out.splitlines()
        assert sum(line.startswith("–") for line in lines) == untried
        right = sum(line.startswith("ok") for line in lines)
        assert lines[-1] == f"{right} right, 0 wrong, {untried} not tried"
