"""The command from outside: exit codes, one sentence for what is wrong, and nothing written then."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.store.ledger_store import Store
from bot.store.run_lock import alone, exclusive
from regiebot_sandbox.embedded import Running, start
from tests.flow.command import AT, SITE, Desk
from tests.flow.world import NOW, PEOPLE, PROGRAMME, write_config
from tests.unit.config import folder as spec

NOWHERE = "http://127.0.0.1:9"  # nothing listens on the discard port


# -- what a stranger does


def test_processes_that_are_connected_make_the_same_as_the_embedded_sandbox(desk: Desk) -> None:
    home = desk.folder / "home"
    home.mkdir()
    with start(state=_sandbox_file(home)) as running:
        _at_the_demos_moment(running)
    _at_the_demos_moment(desk.running)
    embedded = Desk(
        desk.running, home, desk.patch, desk.capture, {"REGIEBOT_CONFIG": desk.environment["REGIEBOT_CONFIG"]}
    )

    for command in ("apply", "publish", "remind"):
        assert desk.process(command, *AT).code == 0
        here = embedded.run(command, *AT)
        assert here.code == 0
        assert here.err.startswith("No Jira is configured: working on the sandbox at http://127.0.0.1:")
        assert "kept in .regiebot/" in here.err

    with start(state=_sandbox_file(home)) as running:
        kept = running.site.store.dump()
    mine = desk.state()
    assert set(desk.writes()) == {"jira", "confluence", "slack", "teams"}
    assert _compared(kept) == _compared(mine)


def _compared(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """All but what a site has of its own: its accounts, and signatures with the secret of each ledger."""
    for issue in state["issue"].values():
        assert issue["properties"]["regiebot.state"].pop("signature")
    return {name: rows for name, rows in state.items() if name != "user"}


def _at_the_demos_moment(running: Running) -> None:
    body = {"seed": "default", "at": NOW.isoformat()}
    requests.post(f"{running.url}/_sandbox/reset", json=body, timeout=10).raise_for_status()


def _sandbox_file(home: Path) -> Path:
    (home / ".regiebot").mkdir(exist_ok=True)
    return home / ".regiebot" / "sandbox.sqlite"


def test_a_plan_with_changes_ends_with_2_and_after_apply_with_0(desk: Desk) -> None:
    first = desk.run("plan", *AT)
    assert desk.writes() == {}
    done = desk.run("apply", *AT)
    second = desk.run("plan", *AT)

    assert (first.code, done.code, second.code) == (2, 0, 0)
    assert "p-2023: " in first.out.splitlines()[-1] or "create" in first.out
    assert "apply: " in done.out
    assert "nothing to do" in second.out
    assert first.err == done.err == second.err == ""


def test_every_job_is_done_once_and_its_report_is_json(desk: Desk) -> None:
    said = {name: desk.run(name, *AT, "--format", "json") for name in ("apply", "publish", "remind")}
    again = {name: desk.run(name, *AT, "--format", "json") for name in said}

    counts = {name: json.loads(answer.out)["reports"][0]["counts"] for name, answer in said.items()}
    assert [answer.code for answer in said.values()] == [0, 0, 0]
    assert set(counts["apply"]) == {"created"}
    assert set(counts["publish"]) == {"published"}
    assert set(counts["remind"]) == {"sent"}
    words = {w for a in again.values() for r in json.loads(a.out)["reports"] for w in r["counts"]}
    assert words == {"unchanged"}


def test_a_plan_is_printed_as_json_or_markdown_and_written_to_a_file(desk: Desk) -> None:
    text = desk.run("plan", *AT, "--out", "plan.json")
    as_json = desk.run("plan", *AT, "--format", "json")
    markdown = desk.run("plan", *AT, "--format", "markdown", "--only", "r-2024")

    written = (desk.folder / "plan.json").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(as_json.out)
    assert [one["root"] for one in json.loads(written)["plans"]] == ["p-2023", "r-2024"]
    assert markdown.out.startswith("## r-2024\n")
    assert "| + |" in markdown.out
    assert {text.code, as_json.code, markdown.code} == {2}


def test_a_date_that_cannot_stay_is_named_after_the_plan_and_in_its_json(desk: Desk) -> None:
    desk.run("apply", *AT)
    quiet = json.loads(desk.run("plan", *AT, "--format", "json").out)["plans"][0]
    gate = next(i for i in desk.state()["issue"].values() if i["fields"]["summary"].startswith("O.9"))
    late = {"duedate": "2024-02-01"}
    desk.control.act([{"as": "u-facilitator", "do": "edit", "issue": gate["key"], "fields": late}])

    text, loud = desk.run("plan", *AT).out, desk.run("plan", *AT, "--format", "json").out

    assert quiet["conflicts"] == quiet["contention"] == []
    conflicts = json.loads(loud)["plans"][0]["conflicts"]
    (found,) = [one for one in conflicts if one["clash"] == "outside" and one["pinned"]]
    assert (found["pinned"], found["day"], found["other"]) == (True, "2024-02-01", "2023-12-31")
    assert f"! {found['identity']}: 2024-02-01 (set by a person)" in text


def test_only_leaves_the_others_alone(desk: Desk) -> None:
    desk.run("apply", *AT, "--only", "r-2024")

    assert {issue["project"] for issue in desk.state()["issue"].values()} == {"REL"}


def test_status_is_plain_text_where_nobody_looks(desk: Desk) -> None:
    desk.run("apply", *AT)

    said = desk.run("status", *AT)

    assert said.code == 0
    assert "Stand per do 12 okt 2023 13:00" in said.out
    assert "\x1b" not in said.out


def test_run_once_is_one_whole_cycle(desk: Desk) -> None:
    desk.patch.setattr("signal.signal", lambda *_: None)

    said = desk.run("run", "--once", *AT)

    assert (said.code, said.err) == (0, "")
    jobs = {line.split("  ")[1].split(":")[0].split(" ")[0] for line in said.out.splitlines()}
    assert jobs == {"apply", "publish", "remind"}
    assert set(desk.writes()) == {"jira", "confluence", "slack", "teams"}


def test_the_version_is_told(desk: Desk) -> None:
    assert desk.run("--version").out == "regiebot 0.1.0\n"


# -- files


def test_validate_tells_every_finding_and_ends_with_1_only_for_errors(desk: Desk) -> None:
    right = desk.run("validate")
    wrong = desk.run(
        "validate",
        "--config",
        str(desk.configure(p=spec.PROGRAMME.replace("project: KT", "projct: KT\nx: 1"))),
    )

    assert right.code == 0
    assert wrong.code == 1
    assert "p.yaml:4:1: error: unknown key `projct` — did you mean `project`?" in wrong.out
    assert "p.yaml:5:1: error: unknown key `x`" in wrong.out
    assert desk.control.counts()["total"] == 0


def english(desk: Desk) -> str:
    folder = desk.folder / "english"
    spec.write(folder, {"bot.yaml": f"language: en\n{SITE}"})
    return str(folder)


def test_validate_tells_what_a_language_lacks_by_file_and_key(desk: Desk) -> None:
    said = desk.run("validate", "--config", english(desk))

    assert said.code == 1
    assert "en/teams/gate_reminder.j2:1:1: error: language 'en' has no teams/gate_reminder.j2" in said.out
    assert "language 'en' has no words.toml [level]" in said.out
    assert "slack/gate_reminder.j2" not in said.out
    assert desk.control.counts()["total"] == 0


@pytest.mark.parametrize("command", [("plan",), ("apply",), ("run", "--once"), ("status",)])
def test_nothing_is_done_in_a_language_that_is_not_whole(desk: Desk, command: tuple[str, ...]) -> None:
    said = desk.run(*command, *AT, "--config", english(desk))

    assert said.code == 1
    assert said.sentence().startswith("language 'en' has no confluence/agenda.j2, and ")
    assert said.sentence().endswith("nothing is taken from another language instead")
    assert desk.control.counts()["total"] == 0


def test_a_language_that_nobody_wrote_is_refused_with_those_that_are_there(desk: Desk) -> None:
    folder = desk.folder / "french"
    spec.write(folder, {"bot.yaml": f"language: fr\n{SITE}"})

    said = desk.run("plan", *AT, "--config", str(folder))

    assert said.code == 1
    assert said.sentence().startswith("language 'fr': there is no folder fr in ")
    assert said.sentence().endswith("; there are en, nl")


def test_validate_warns_of_a_gate_that_nobody_decides_any_more_at_that_moment(desk: Desk) -> None:
    person = "{account_id: u-1, party: zorg, function: Bestuurder, mandates: [gate], until: 2023-10-12}"
    text = spec.PROGRAMME.replace("clusters:", f"people: [{person}]\nclusters:", 1)
    folder = str(desk.configure(p=text))

    then, later = (
        desk.run("validate", "--config", folder, "--now", at) for at in (AT[1], "2023-10-13T00:00")
    )

    assert (then.code, "O.9" in then.out) == (0, False)
    assert later.code == 0
    assert "warning: nobody has the mandate `gate` for zorg any more, to decide O.9" in later.out


def test_validate_tells_per_mandate_for_whom_nobody_holds_it(desk: Desk) -> None:
    folder = desk.folder / "klein"
    folder.mkdir()
    write_config(folder)
    programme = folder / "programmes" / "klein.yaml"
    programme.write_text(PROGRAMME.replace("clusters:", PEOPLE + "clusters:"), encoding="utf-8")

    said = desk.run("validate", "--config", str(folder))

    told = [line for line in said.out.splitlines() if "is believed" in line]
    assert said.code == 0
    assert len(told) == 2, told
    assert all("`za-twee` (ZA)" in line for line in told)
    assert ("mandate `gate`" in told[0], "`signature`" in told[1], "`Q.8`" in told[1]) == (True, True, True)


def test_schemas_are_written_where_the_files_look_for_them(desk: Desk) -> None:
    said = desk.run("schema", "config")

    assert said.code == 0
    assert (desk.folder / "config/schemas/programme.schema.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--frob"),
        ("frob",),
        ("plan", "--format", "xml"),
        ("plan", "extra"),
        ("sandbox", "--port", "veel"),
    ],
)
def test_a_command_that_is_typed_wrong_ends_with_1_because_2_means_changes(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    said = desk.run(*arguments)

    assert said.code == 1
    assert "Usage: " in said.err
    assert "Traceback" not in said.err


# -- what is wrong is told in one sentence, and nothing is written


WRITING = ["apply", "publish", "remind"]


@pytest.mark.parametrize("command", ["plan", "status", *WRITING])
def test_a_wrong_token(desk: Desk, command: str) -> None:
    said = desk.run(command, *AT, JIRA_TOKEN="geheim")

    assert said.sentence() == (
        f"{desk.running.url} does not accept the login (AUTHENTICATED_FAILED); "
        "check REGIEBOT_JIRA_USER and REGIEBOT_JIRA_TOKEN"
    )
    assert desk.writes() == {}


def test_a_wrong_token_in_a_process_of_its_own(desk: Desk) -> None:
    said = desk.process("apply", *AT, JIRA_TOKEN="geheim")

    assert "check REGIEBOT_JIRA_USER and REGIEBOT_JIRA_TOKEN" in said.sentence()
    assert desk.writes() == {}


@pytest.mark.parametrize("command", ["plan", "status", *WRITING])
def test_an_unreachable_host_is_told_at_once(desk: Desk, command: str) -> None:
    waited = "bot.http.calls.PoliteAdapter._pause"
    desk.patch.setattr(waited, lambda *_: pytest.fail("waited for a host that is not there"))

    said = desk.run(command, *AT, JIRA_URL=NOWHERE)

    assert said.sentence() == f"{NOWHERE} cannot be reached; check the address and the network"


def test_a_host_without_an_address_is_told_the_same_way(desk: Desk) -> None:
    said = desk.run("plan", *AT, JIRA_URL="http://no-such-host.invalid")

    assert said.sentence().startswith("http://no-such-host.invalid cannot be reached; check the address")


@pytest.mark.parametrize("command", ["plan", *WRITING])
def test_a_missing_project_stops_before_anything_is_written_anywhere(desk: Desk, command: str) -> None:
    folder = desk.configure(p=spec.PROGRAMME.replace("project: KT", "project: NOPE"))

    said = desk.run(command, *AT, "--config", str(folder))

    assert "Jira has no project NOPE that the bot may see; correct `project`" in said.sentence()
    assert desk.writes() == {}


def test_a_missing_space(desk: Desk) -> None:
    desk.run("apply", *AT)
    desk.control.forget_requests()

    said = desk.run("publish", *AT, "--config", str(desk.configure(bot=SITE.replace("KTREGIE", "NERGENS"))))

    assert "Confluence has no space NERGENS that the bot may see; check spaces in bot.yaml" in said.sentence()
    assert desk.writes() == {}


@pytest.mark.parametrize(
    ("channel", "environment", "sentence"),
    [
        ("C0NERGENS", {}, "Slack channel C0NERGENS cannot be used (channel_not_found); correct"),
        ("C0REGIE", {"SLACK_TOKEN": "xoxb-geheim"}, "Slack does not accept the token (invalid_auth); check"),
        ("C0REGIE", {"SLACK_URL": NOWHERE}, "Slack cannot be reached"),
    ],
)
def test_a_slack_that_cannot_be_used_keeps_teams_silent_too(
    desk: Desk, channel: str, environment: dict[str, str], sentence: str
) -> None:
    desk.run("apply", *AT)
    desk.control.forget_requests()
    folder = desk.configure(bot=SITE.replace("C0REGIE", channel))

    said = desk.run("remind", *AT, "--config", str(folder), **environment)

    assert said.sentence().startswith(sentence)
    assert desk.writes() == {}


@pytest.mark.parametrize("command", ["plan", *WRITING])
@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"STATE": "geheim"}, "REGIEBOT_STATE is no database address"),
        (
            {"STATE": "sqlite:////dev/null/x/state.sqlite"},
            "the state sqlite:////dev/null/x/state",
        ),
        ({"STATE": "oracle://bot:geheim@host/db"}, "REGIEBOT_STATE needs a driver that is not installed"),
        (
            {"TEAMS_WEBHOOK_URL": "https://a.webhook.office.com/geheim"},
            "REGIEBOT_TEAMS_WEBHOOK_URL is an",
        ),
        ({"TEAMS_WEBHOOK_URL": "geheim"}, "REGIEBOT_TEAMS_WEBHOOK_URL: this is no web address"),
        ({"JIRA_USER": None}, "REGIEBOT_JIRA_URL is set, but not REGIEBOT_JIRA_USER"),
        ({"JIRA_URL": None}, "REGIEBOT_JIRA_USER is set, but not REGIEBOT_JIRA_URL"),
        ({"SLACK_TOKEN": None}, "REGIEBOT_SLACK_URL is set, but not REGIEBOT_SLACK_TOKEN"),
        ({"JIRA_URL": "example.atlassian.net"}, "REGIEBOT_JIRA_URL: this is no web address"),
        ({"CONFIG": "nergens"}, "the configuration cannot be read: there is no folder nergens"),
    ],
)
def test_a_setting_that_cannot_be_used(
    desk: Desk, command: str, environment: dict[str, str | None], sentence: str
) -> None:
    said = desk.run(command, *AT, **environment)

    assert said.sentence().startswith(sentence)
    assert desk.control.counts()["total"] == 0


@pytest.mark.parametrize("command", ["plan", *WRITING])
def test_a_wrong_file_is_told_with_its_line_and_stops_what_a_person_asked(desk: Desk, command: str) -> None:
    folder = desk.configure(p=spec.PROGRAMME.replace("project: KT", "projct: KT"))

    said = desk.run(command, *AT, "--config", str(folder))

    assert said.code == 1
    assert f"regiebot: {folder}/programmes/p.yaml:4:1: error: unknown key `projct`" in said.err
    assert "did you mean `project`?" in said.err
    assert desk.control.counts()["total"] == 0


def test_the_others_can_be_served_by_name_while_a_file_is_wrong(desk: Desk) -> None:
    folder = desk.configure(p=spec.PROGRAMME.replace("project: KT", "projct: KT"))

    good = desk.run("apply", *AT, "--only", "r-2024", "--config", str(folder))
    bad = desk.run("apply", *AT, "--only", "p-2023", "--config", str(folder))

    assert good.code == 0
    assert "p.yaml:4:1: error" in good.err
    assert bad.code == 1
    assert "p.yaml:4:1: error" in bad.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--now", "morgen"), "--now 'morgen' is no date and time; write it as 2023-10-12T13:00"),
        (
            (*AT, "--only", "nergens"),
            "there is no programme, release, cluster or domain nergens; known: ",
        ),
        ((*AT, "--out", "nergens/plan.json"), "nergens/plan.json cannot be written"),
    ],
)
def test_an_option_that_cannot_be_followed(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    said = desk.run("plan", *arguments)

    assert said.sentence().startswith(sentence)
    assert desk.writes() == {}


def test_no_service_to_ask_for_its_health(desk: Desk) -> None:
    said = desk.run("health", HEALTH_PORT="9")

    assert "no service answers at http://127.0.0.1:9/readyz" in said.sentence()


def test_one_failing_part_does_not_hide_what_was_done(desk: Desk) -> None:
    fault = {
        "match": {"path": "/rest/api/3/issue/bulk"},
        "action": "status",
        "status": 403,
        "nth": 1,
        "times": 1,
    }
    desk.control.fault(fault)

    said = desk.run("apply", *AT)

    assert said.code == 1
    assert "r-2024  apply: " in said.out
    assert "403" in said.sentence()


# -- check


def test_check_is_silent_about_nothing_and_ends_with_0_when_all_is_right(desk: Desk) -> None:
    said = desk.run("check", *AT)

    assert said.code == 0
    assert "0 wrong" in said.out
    assert {line[:2] for line in said.out.splitlines()[:-1]} == {"ok", "– "}
    assert desk.writes() == {}


def test_check_tells_everything_that_is_wrong_in_one_run(desk: Desk) -> None:
    site = SITE.replace("KTREGIE", "NERGENS").replace("C0REGIE", "C0PRIVE") + "jira: {link_type: Bloks}\n"
    folder = desk.configure(bot=site, p=spec.PROGRAMME.replace("project: KT", "project: NOPE"))

    said = desk.run("check", *AT, "--config", str(folder))

    assert said.code == 1
    wrong = [line for line in said.out.splitlines() if line.startswith("!!")]
    assert [next(w for w in ("Bloks", "NOPE", "NERGENS", "C0PRIVE") if w in line) for line in wrong] == [
        "Bloks",
        "NOPE",
        "NERGENS",
        "C0PRIVE",
    ]
    assert said.out.endswith("9 right, 4 wrong, 1 not tried\n")
    assert desk.writes() == {}


def test_check_goes_on_where_one_login_is_wrong(desk: Desk) -> None:
    said = desk.run("check", *AT, CONFLUENCE_TOKEN="geheim", SLACK_TOKEN="xoxb-geheim")

    wrong = [line for line in said.out.splitlines() if line.startswith("!!")]
    assert said.code == 1
    assert len(wrong) == 2
    assert "REGIEBOT_CONFLUENCE_TOKEN" in wrong[0]
    assert wrong[1].endswith("check REGIEBOT_SLACK_TOKEN")


# -- one at a time


@pytest.mark.parametrize("command", [*WRITING, "run"])
def test_a_second_run_is_told_and_writes_nothing(desk: Desk, command: str) -> None:
    store = Store(desk.environment["REGIEBOT_STATE"])
    desk.patch.setattr("signal.signal", lambda *_: None)
    with exclusive(store.engine, "run"):
        said = desk.run(command, *AT, *(["--once"] if command == "run" else []))
    store.close()

    assert "is at work since" in said.sentence()
    assert desk.writes() == {}


def test_the_embedded_sandbox_serves_one_process_at_a_time(desk: Desk) -> None:
    (desk.folder / ".regiebot").mkdir()
    with alone(desk.folder / ".regiebot" / "sandbox.lock"):
        desk.environment = {"REGIEBOT_CONFIG": desk.environment["REGIEBOT_CONFIG"]}
        said = desk.run("apply", *AT)

    assert "another run is at work on the sandbox in .regiebot/" in said.sentence()
    assert not (desk.folder / ".regiebot" / "sandbox.sqlite").exists()


def test_a_folder_where_nothing_can_be_kept_is_told(desk: Desk) -> None:
    shutil.rmtree(desk.folder / ".regiebot", ignore_errors=True)
    (desk.folder / ".regiebot").write_text("a file", encoding="utf-8")
    desk.environment = {"REGIEBOT_CONFIG": desk.environment["REGIEBOT_CONFIG"]}

    said = desk.run("apply", *AT)

    assert ".regiebot/ cannot be made" in said.sentence()
