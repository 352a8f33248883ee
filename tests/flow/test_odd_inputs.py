"""Whatever stands in the environment, on the command line or in a plan file: used as it reads, or refused in
one sentence; never a traceback, and nothing is written then.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.flow.command import AT, COMMAND, Desk, Said

NO_STATE = "REGIEBOT_STATE would keep the state in memory"
CUT = "REGIEBOT_STATE would be cut off at the question mark"
NO_ADDRESS = "this is no web address"
NO_PORT = "REGIEBOT_HEALTH_PORT: this is no port; write a whole number from 1 to 65535"

ENVIRONMENT: list[tuple[str, str, str]] = [
    *(("STATE", url, NO_STATE) for url in ("sqlite://", "sqlite:///", "sqlite:///:memory:")),
    *(
        ("STATE", url, NO_STATE)
        for url in ("sqlite+pysqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true")
    ),
    *(("STATE", url, CUT) for url in ("sqlite:////tmp/a?b.sqlite", "sqlite:////tmp/a.sqlite?timeout=5")),
    ("STATE", "sqlite:///~/state.sqlite", "REGIEBOT_STATE does not know what ~ is; write the whole path"),
    ("STATE", "state.sqlite", "REGIEBOT_STATE is no database address"),
    ("STATE", "/tmp/state.sqlite", "REGIEBOT_STATE is no database address"),
    ("STATE", "sqlite:/state.sqlite", "REGIEBOT_STATE is no database address"),
    ("STATE", "postgresql://x:port/db", "REGIEBOT_STATE is no database address"),
    (
        "STATE",
        "sqlite:////proc/nowhere/state.sqlite",
        "the state sqlite:////proc/nowhere/state.sqlite cannot be used",
    ),
    ("STATE", "sqlite:////tmp", "the state sqlite:////tmp cannot be used: unable to open database file"),
    *(
        ("HEALTH_PORT", port, NO_PORT)
        for port in ("-1", "65536", "99999999999999999999", "80.5", "1e3", "0x50")
    ),
    *(("HEALTH_PORT", port, NO_PORT) for port in ("http", "8 080", "8_080", "８０８０", "+80", "1" * 5000)),
    *(
        ("HEALTH_HOST", host, "REGIEBOT_HEALTH_HOST: this is no host")
        for host in ("a b", "http://x", "a@b", "\t")
    ),
    *(
        ("JIRA_URL", url, f"REGIEBOT_JIRA_URL: {NO_ADDRESS}")
        for url in ("x", "https://", "https://a b", "https://[")
    ),
    *(
        ("JIRA_URL", url, f"REGIEBOT_JIRA_URL: {NO_ADDRESS}")
        for url in ("https://a..b", "https://x:99999", "//x")
    ),
    *(
        ("JIRA_URL", url, f"REGIEBOT_JIRA_URL: {NO_ADDRESS}")
        for url in ("https://x:-1", "https://x:0", "file:///x")
    ),
    *(
        ("JIRA_URL", url, f"REGIEBOT_JIRA_URL: {NO_ADDRESS}")
        for url in ("https://{site}", f"https://{'a' * 64}.nl")
    ),
    ("JIRA_URL", "https://x.example/?a=b", "REGIEBOT_JIRA_URL: leave out what stands behind ? or #"),
    ("JIRA_URL", "https://x.example/#a", "REGIEBOT_JIRA_URL: leave out what stands behind ? or #"),
    (
        "JIRA_URL",
        "https://x.atlassian.net/jira/your-work",
        "REGIEBOT_JIRA_URL: leave out what stands behind .atl",
    ),
    ("JIRA_SITE", "x.atlassian.net", f"REGIEBOT_JIRA_SITE: {NO_ADDRESS}"),
    ("CONFLUENCE_URL", "wiki", f"REGIEBOT_CONFLUENCE_URL: {NO_ADDRESS}"),
    ("SLACK_URL", "slack.com/api", f"REGIEBOT_SLACK_URL: {NO_ADDRESS}"),
    ("TEAMS_WEBHOOK_URL", "https://[x", f"REGIEBOT_TEAMS_WEBHOOK_URL: {NO_ADDRESS}"),
    ("TEAMS_WEBHOOK_URL", "https://x:99999/geheim", f"REGIEBOT_TEAMS_WEBHOOK_URL: {NO_ADDRESS}"),
    *(("JIRA_USER", name, "REGIEBOT_JIRA_USER: this is no account") for name in ("a:b", "a b", "é", "a\nb")),
    ("CONFLUENCE_USER", "naam met spaties", "REGIEBOT_CONFLUENCE_USER: this is no account"),
    ("JIRA_TOKEN", "geheim€", "REGIEBOT_JIRA_TOKEN: this holds characters that no token has"),
    ("JIRA_TOKEN", "kort", "REGIEBOT_JIRA_TOKEN: this is too short"),
    ("SLACK_TOKEN", "a\tb-geheim", "REGIEBOT_SLACK_TOKEN: this holds characters"),
    ("CONFLUENCE_TOKEN", "\u200bgeheim", "REGIEBOT_CONFLUENCE_TOKEN: this holds characters"),
    ("CONFIG", "/dev/null", "the configuration cannot be read: there is no folder /dev/null"),
    ("CONFIG", "nergens", "the configuration cannot be read: there is no folder nergens"),
    ("TEMPLATES", "nergens", "REGIEBOT_TEMPLATES: there is no folder nergens"),
    ("TEMPLATES", "/dev/null", "REGIEBOT_TEMPLATES: there is no folder /dev/null"),
    *(("OPERATOR", name, "REGIEBOT_OPERATOR: this is no name") for name in ("x" * 101, "a\x1b[31mb")),
    (
        "CA_BUNDLE",
        "nergens.pem",
        "REGIEBOT_CA_BUNDLE: nergens.pem cannot be read (No such file or directory)",
    ),
    ("CA_BUNDLE", "/tmp", "REGIEBOT_CA_BUNDLE: /tmp "),
    ("CA_BUNDLE", "/dev/null", "REGIEBOT_CA_BUNDLE: /dev/null holds no certificates"),
    ("CA_BUNDLE", str(COMMAND), f"REGIEBOT_CA_BUNDLE: {COMMAND} holds no certificates"),
    ("STAAT", "x", "REGIEBOT_STAAT is none of the bot's variables; did you mean REGIEBOT_STATE?"),
    (
        "JIRA_TOKN",
        "x",
        "REGIEBOT_JIRA_TOKN is none of the bot's variables; did you mean REGIEBOT_JIRA_TOKEN?",
    ),
    ("ZZZZZZZZZZ", "x", "REGIEBOT_ZZZZZZZZZZ is none of the bot's variables; the README lists them"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), ENVIRONMENT)
def test_a_variable_that_cannot_be_used_is_refused(desk: Desk, name: str, value: str, sentence: str) -> None:
    said = desk.run("apply", *AT, **{name: value})

    assert said.sentence().startswith(sentence)
    assert len(said.err) < 500
    assert desk.control.counts()["total"] == 0


@pytest.mark.parametrize("name", ["JIRA_SITE", "CONFLUENCE_URL", "STATE", "CONFIG", "TEMPLATES", "CA_BUNDLE"])
def test_a_variable_without_a_value_is_as_good_as_none(desk: Desk, name: str) -> None:
    """An empty CONFIG was the folder where the command ran."""
    (desk.folder / "empty").mkdir()
    desk.folder = desk.folder / "empty"

    said = desk.run("validate", **{name: ""})

    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STATE", "sqlite:////{folder}/naam met spaties é 100%/#1.sqlite"),
        ("STATE", "sqlite+pysqlite:////{folder}/driver.sqlite"),
        ("STATE", "sqlite:///relative.sqlite"),
        ("HEALTH_PORT", " 8080 "),
        ("HEALTH_HOST", "::1"),
        ("HEALTH_HOST", "localhost"),
        ("JIRA_USER", " regiebot@example.org "),
        ("JIRA_TOKEN", "sandbox-token\n"),
    ],
)
def test_a_variable_that_reads_oddly_is_used_as_it_reads(desk: Desk, name: str, value: str) -> None:
    text = value.replace("{folder}", str(desk.folder)[1:])

    said = desk.run("plan", *AT, **{name: text})

    assert (said.code, said.err) == (2, "")
    if name == "STATE":
        file = desk.folder / text.split(":///", 1)[1]
        with closing(sqlite3.connect(file)) as db:
            assert db.execute("SELECT count(*) FROM issue").fetchone() is not None


NOW = "--now"
COMMAND_LINE: list[tuple[tuple[str, ...], str]] = [
    *(
        ((command, NOW, "0001-01-01T00:00"), "--now: the year 0001 is too far away")
        for command in ("plan", "status")
    ),
    (("plan", NOW, "9999-12-31T23:59"), "--now: the year 9999 is too far away; use a year from 2000 to 2099"),
    (
        ("plan", NOW, "2023-03-26T02:30"),
        "--now: 2023-03-26 02:30 does not exist: the clocks go forward that night",
    ),
    (("plan", NOW, "2023-10-29T02:30"), "--now: 2023-10-29 02:30 happens twice"),
    (("plan", NOW, "2023-02-30"), "--now '2023-02-30' is no date and time"),
    (("plan", NOW, "13:00"), "--now '13:00' is no date and time"),
    (("plan", NOW, "2023-10-12T13:00+99:00"), "--now '2023-10-12T13:00+99:00' is no date and time"),
    (("plan", NOW, "\x00" if os.name == "nt" else "\udcff"), "--now "),
    (("plan", *AT, "--only", ""), "there is no programme, release, cluster or domain ; known: "),
    (("plan", *AT, "--only", "p-2023/"), "there is no programme, release, cluster or domain p-2023/; known"),
    (("plan", *AT, "--only", "*"), "there is no programme, release, cluster or domain *; known"),
    (
        ("plan", *AT, "--config", "/dev/null"),
        "the configuration cannot be read: there is no folder /dev/null",
    ),
    (("plan", *AT, "--out", "."), ". cannot be written (Is a directory)"),
    (("plan", *AT, "--out", "a" * 300), f"{'a' * 300} cannot be written (File name too long)"),
    (("explain", ""), "there is no programme, release, cluster or domain ; known"),
    (("explain", "p-2023", *AT), "the configuration knows no action p-2023"),
    (("explain", "p-2023/\udcff", *AT), "the configuration knows no action p-2023/"),
    (("adopt", "", "p-2023", *AT), "'' is no key of an issue; write it as KT-12"),
    (("adopt", "a b\n", "p-2023", *AT), "'a b\\n' is no key of an issue"),
    (("adopt", "KT-99999999999999999999", "p-2023", *AT), "'KT-99999999999999999999' is no key of an issue"),
    (("adopt", "KT-999999999999999999", "p-2023", *AT), "Jira shows the bot no issue KT-999999999999999999"),
    (("adopt", "KT-1", "nergens", *AT), "the configuration knows no nergens"),
    (("accept", "nergens", "summary", *AT), "the configuration knows no nergens"),
    (("accept", "p-2023", "summary", *AT), "p-2023"),
    (("upgrade", "--only", "nergens", *AT), "there is no programme, release, cluster or domain nergens"),
    (("health", "--url", "ftp://x"), "health is asked over http:// only"),
    (("health", "--url", "http://"), "no service answers at http://"),
    (("health", "--url", "http://["), "no service answers at http://["),
    (("health", "--url", "http://127.0.0.1:99999"), "no service answers at http://127.0.0.1:99999"),
    (("health", "--url", "http://127.0.0.1:x"), "no service answers at http://127.0.0.1:x"),
    (("view", "--state", "nergens"), "there is nothing to see in nergens yet"),
    (("demo", "--folder", "/dev/null"), "/dev/null/ cannot be made (File exists); work in another folder"),
    (("simulate", "--folder", "/dev/null"), "/dev/null/ cannot be made (File exists)"),
    (("simulate", "--until", "0001-01-01", "--folder", "new"), "--until 0001-01-01 is too far away"),
    (("simulate", "--until", "9999-12-31", "--folder", "new"), "--until 9999-12-31 is too far away"),
    (
        ("simulate", "--programme", "p-2023", "--until", "2023-05-23", "--folder", "new"),
        "--until 2023-05-23 lies before p-2023 begins, on 2023-05-24",
    ),
    (("simulate", "--programme", "nergens", "--folder", "new"), "there is no programme"),
    (("schema", "/dev/null"), "/dev/null/schemas cannot be written"),
]


@pytest.mark.parametrize(("arguments", "sentence"), COMMAND_LINE)
def test_an_argument_that_cannot_be_used_is_refused(
    desk: Desk, arguments: tuple[str, ...], sentence: str
) -> None:
    said = desk.run(*arguments)

    assert said.sentence().startswith(sentence)
    assert desk.writes() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("sandbox", "--port", "-1"),
        ("sandbox", "--port", "70000"),
        ("view", "--port", "99999999999999999999"),
        ("simulate", "--seed", "x"),
        ("simulate", "--until", "morgen"),
        ("plan", "--format", ""),
        ("accept", "p-2023", "zork"),
        ("adopt",),
    ],
)
def test_an_argument_of_another_kind_is_a_usage_error(desk: Desk, arguments: tuple[str, ...]) -> None:
    said = desk.run(*arguments)

    assert said.code == 1
    assert "Usage: " in said.err
    assert "Traceback" not in said.err


def test_a_sandbox_that_cannot_keep_its_state_says_so(desk: Desk) -> None:
    said = desk.run("sandbox", "--state", "/tmp")

    assert said.code == 1
    assert said.err.splitlines()[1:] == [
        "regiebot: /tmp cannot be used (unable to open database file); name another file with --state"
    ]


# -- plan files


def planned(desk: Desk) -> list[dict[str, object]]:
    assert desk.run("plan", *AT, "--out", "plan.json").code == 2
    plans: list[dict[str, object]] = json.loads((desk.folder / "plan.json").read_text("utf-8"))["plans"]
    return plans


def applied(desk: Desk, content: bytes | str, *more: str) -> Said:
    file = desk.folder / "given.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    desk.control.forget_requests()
    return desk.run("apply", *AT, "--plan", str(file), *more)


NO_JSON = "it is no JSON"
PLAN_FILES: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", NO_JSON),
    "brackets": ("[" * 100_000, NO_JSON),
    "closed brackets": ("[" * 100_000 + "]" * 100_000, NO_JSON),
    "braces": ('{"plans":' * 100_000, NO_JSON),
    "UTF-16": ('{"plans": []}'.encode("utf-16"), NO_JSON),
    "NUL": ("\0", NO_JSON),
    "picture": (b"\xff\xd8\xff\xe0", NO_JSON),
    "endless number": ("9" * 10_000, NO_JSON),
    "YAML": ("plans: []", NO_JSON),
    "list": ("[]", "it has no `plans`"),
    "nothing": ("null", "it has no `plans`"),
    "no plans": ("{}", "it has no `plans`"),
    "plans of another kind": ('{"plans": {"a": 1}}', "it has no `plans`"),
    "a plan of another kind": ('{"plans": [1]}', "a plan in it lacks its `root` or its `fingerprint`"),
    "no fingerprint": (
        '{"plans": [{"root": "p-2023"}]}',
        "a plan in it lacks its `root` or its `fingerprint`",
    ),
    "a number": ('{"plans": [{"root": "p-2023", "fingerprint": 7}]}', "a plan in it lacks"),
    "a report": ('{"reports": []}', "it has no `plans`"),
    "twice": (
        '{"plans": [{"root": "p-2023", "fingerprint": "a"}, {"root": "p-2023", "fingerprint": "b"}]}',
        "it holds two plans of p-2023",
    ),
}


@pytest.mark.parametrize("what", PLAN_FILES)
def test_what_is_no_plan_is_refused_before_anything_is_written(desk: Desk, what: str) -> None:
    content, words = PLAN_FILES[what]

    said = applied(desk, content)

    assert said.sentence().startswith(
        f"{desk.folder}/given.json is no plan that regiebot plan --out wrote: {words}"
    )
    assert len(said.err) < 400
    assert desk.writes() == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [("nergens.json", "No such file"), (".", "Is a directory"), ("/proc/self/mem", "cannot")],
)
def test_a_plan_file_that_cannot_be_read_is_told(desk: Desk, name: str, words: str) -> None:
    said = desk.run("apply", *AT, "--plan", name)

    assert "is no plan that regiebot plan --out wrote: it cannot be read (" in said.sentence()
    assert words in said.err
    assert desk.writes() == {}


@pytest.mark.parametrize("only", [[], ["--only", "p-2023"]])
def test_a_plan_of_something_else_is_not_silently_nothing(desk: Desk, only: list[str]) -> None:
    other = {"plans": [{"root": "elders", "fingerprint": "a"}, {"root": "r-2025", "fingerprint": "b"}]}
    run = "p-2023" if only else "p-2023, r-2024"

    said = applied(desk, json.dumps(other), *only)

    assert said.sentence() == (
        f"{desk.folder}/given.json holds plans of elders, r-2025 and this run is about {run}: "
        "nothing to apply"
    )
    assert (
        applied(desk, '{"plans": []}')
        .sentence()
        .startswith(f"{desk.folder}/given.json holds no plan and this")
    )
    assert desk.writes() == {}


def test_a_plan_of_one_is_applied_and_what_is_left_alone_is_told(desk: Desk) -> None:
    plans = [one for one in planned(desk) if one["root"] == "r-2024"]

    said = applied(desk, b"\xef\xbb\xbf" + json.dumps({"plans": plans}).encode())

    assert said.code == 0
    assert said.err == f"p-2023 is not in {desk.folder}/given.json and is left alone\n"
    assert "r-2024  apply: " in said.out
    assert {issue["project"] for issue in desk.state()["issue"].values()} == {"REL"}


# -- where the output goes


def test_a_terminal_without_arrows_and_a_reader_that_has_seen_enough_end_no_command(desk: Desk) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("REGIEBOT_")}
    environment = {**clean, **desk.environment, "PYTHONIOENCODING": "ascii"}
    command = f"{COMMAND} plan --now 2023-10-12T13:00"
    for pipe in ("| cat", "--format json | head -1"):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f"{command} {pipe}"],
            cwd=desk.folder,
            env={**environment, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout
        assert done.returncode in (1, 2)
