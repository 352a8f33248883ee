"""What is wrong in `bot.yaml` is found at its place, with what to do."""

from pathlib import Path

import pytest

from tests.unit.config.folder import change, found_in, text_at, write

FILE = "bot.yaml"

CASES = [
    (
        "channels:",
        "audit: {head_to: overlag}\nchannels:",
        "overlag",
        "error: there is no channel `overlag` — did you mean `overleg`?",
    ),
    ("[p-2023]", "[p-2024]", "p-2024", "error: there is no programme `p-2024` — did you mean `p-2023`?"),
    ("programmes: [p-2023]", "releases: [q]", "q", "error: there is no release `q` — use one of r-2024"),
    (
        "scopes: [r-2024]",
        "scopes: [x]",
        "x",
        "error: there is no programme or release `x` — use one of p-2023, r-2024",
    ),
    (
        "key: REGIE",
        "key: REGIE, audience: party:zork",
        "party:zork",
        "error: there is no party `zork` — did you mean `zorg`?",
    ),
    (
        "channels:",
        "  - {id: twee, key: REGIE, audience: shared}\nchannels:",
        "shared",
        "error: space REGIE already has the audience `internal` "
        "— use another space: its readers see everything in it",
    ),
    (
        "channel: C1,",
        "channel: C1}\n  - {id: twee, kind: slack, channel: C1, audience: shared,",
        "shared",
        "error: slack channel C1 already has the audience `internal` "
        "— use another channel: its members read everything",
    ),
    (
        "channel: C1, ",
        "",
        "{id:",
        "error: channel `overleg` does not say which Slack channel — add `channel:` with its id",
    ),
    (
        "channels:",
        "  - {id: regie, key: TWEE}\nchannels:",
        "regie",
        "error: space `regie` is used before — give it an id of its own",
    ),
    (
        "channels:",
        "calendar: {extra_days_off: [2023-05-19], extra_working_days: [2023-05-19]}\nchannels:",
        "2023-05-19",
        "error: 2023-05-19 is a day off and a working day at once — keep one of the two",
    ),
    (
        "kind: slack, channel: C1,",
        "kind: mail,",
        "mail",
        "error: `kind`: mail is not one of the choices — use slack, teams, apprise",
    ),
    ("kind: slack,", "kinds: slack,", "kinds", "error: unknown key `kinds` — did you mean `kind`?"),
    ("kind: slack,", "", "{id:", "error: `kind` is missing — add `kind:`"),
    (
        "kind: slack, channel: C1,",
        "kind: apprise, channel: C1,",
        "channel",
        "error: unknown key `channel` — use one of id, kind, audience, topics, scopes",
    ),
    ("channel: C1,", "chanel: C1,", "chanel", "error: unknown key `chanel` — did you mean `channel`?"),
    (
        "channel: C1,",
        "channel: C1}\n  - {id: a.b, kind: apprise}\n  - {id: a-b, kind: apprise,",
        "a-b",
        "error: `a-b` and `a.b` would both take their address from REGIEBOT_CHANNEL_A_B_URL "
        "— give one of them another id",
    ),
    (
        "channel: C1,",
        "channel: C2}\n  - {id: overleg, kind: slack, channel: C1,",
        "overleg",
        "error: channel `overleg` is used before — give it an id of its own",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "says"), CASES)
def test_a_mistake_is_one_finding_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    folder = write(tmp_path, change(FILE, old, new))

    findings = found_in(folder, FILE)

    assert [f"{f.severity}: {f.message} — {f.fix}" for f in findings] == [says]
    assert text_at(findings[0]).startswith(at)


@pytest.mark.parametrize(
    ("topics", "told"),
    [
        ("[gates, operations]", None),
        ("[gates, news]", "no channel has the topic `operations`: that Jira cannot be read goes to overleg"),
        ("[gates]", "no channel has the topic `operations`: that Jira cannot be read is told nowhere"),
    ],
)
def test_where_nobody_hears_that_jira_cannot_be_read_is_a_warning(
    tmp_path: Path, topics: str, told: str | None
) -> None:
    folder = write(tmp_path, change(FILE, "[gates, overdue, operations]", topics))

    found = found_in(folder, FILE)

    assert [(f.severity, f.message) for f in found] == ([("warning", told)] if told else [])
