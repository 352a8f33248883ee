"""`check` asks Jira about every account: known, active, a person, and assignable where it owns work."""

from collections.abc import Sequence

from bot.app.service_check import check
from bot.service.preflight import Finding
from tests.flow.world import PROGRAMME, World, write_config

HERE = "party: za-een, function: Bestuurder, mandates: [gate]"


def configure(world: World, people: Sequence[str] = (), assignee: str = "") -> None:
    """The small programme with these people, and an account for its zorgaanbieder."""
    folder = world.folder / "config"
    folder.unlink()
    folder.mkdir()
    write_config(folder)
    lines = "".join(f"  - {{{one}}}\n" for one in people)
    text = PROGRAMME.replace("clusters:", f"people:\n{lines}clusters:") if people else PROGRAMME
    if assignee:
        text = text.replace("{id: za-een,", f"{{id: za-een, account_id: {assignee},")
    (folder / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")


def said(world: World) -> list[Finding]:
    """What `check` says of accounts."""
    with world.open() as space:
        world.control.forget_requests()
        found = list(check(space))
    assert not any(world.writes().values())
    return [one for one in found if "account" in one.text or "assignee" in one.text]


def calls(world: World) -> list[str]:
    """The calls about users and permissions, by what was asked."""
    paths = [str(call["path"]).removeprefix("/rest/api/3/") for call in world.control.requests()]
    return [path for path in paths if path.startswith("user/")]


def test_where_all_is_right_there_is_a_line_for_each_group_and_few_calls(world: World) -> None:
    configure(world, [f"account_id: u-zorgaanbieder, {HERE}"], assignee="u-domeinbeheerder")

    found = said(world)

    assert [one.text for one in found] == [
        "ok Jira: accounts of klein: 2 active, of people",
        "ok Jira: accounts of the CAB: 4 active, of people",
        "ok Jira: assignees in KT: 1 can be assigned",
    ]
    assert all(one.ok for one in found)
    search = "user/assignable/search"
    assert calls(world) == ["user/bulk", search]


def test_each_account_that_is_wrong_is_a_line_with_what_to_do(world: World) -> None:
    accounts = ("u-zorgaanbieder", "u-onbekend", "u-vertrokken", "app-automatisering", "u-infolijn")
    configure(world, [f"account_id: {account}, {HERE}" for account in accounts])

    found = said(world)

    who = "(Bestuurder, za-een; klein)"
    assert [one.text for one in found if not one.ok] == [
        f"!! Jira: account u-vertrokken {who}: is not active: give it an `until`, and add the account of who "
        "took over",
        f"!! Jira: account app-automatisering {who}: is of an app: name the account of a person",
        f"!! Jira: account u-infolijn {who}: is of the portal alone: let this person use Jira, or name "
        "another account",
        f"!! Jira: account u-onbekend {who}: Jira knows no such account: correct `account_id`, see "
        "/jira/people/ in the address of the profile",
    ]
    assert [one.text for one in found if one.ok] == ["ok Jira: accounts of the CAB: 4 active, of people"]


def test_of_who_is_past_nothing_is_asked_and_of_who_comes_it_is(world: World) -> None:
    gone = f"account_id: u-vertrokken, {HERE}, until: 2023-10-11"
    coming = f"account_id: u-onbekend, {HERE}, from: 2023-12-01"
    last_day = f"account_id: app-automatisering, {HERE}, until: 2023-10-12"
    configure(world, [gone, coming, last_day])
    world.control.fault({"record": True})

    wrong = [one.text.split()[3] for one in said(world) if not one.ok]

    assert wrong == ["app-automatisering", "u-onbekend"]
    asked = [call["query"] for call in world.control.requests() if call["path"].endswith("/user/bulk")]
    assert "u-vertrokken" not in str(asked)


def test_who_cannot_be_assigned_where_it_owns_work_is_told_per_project(world: World) -> None:
    configure(world, assignee="u-domeinbeheerder")
    world.act(
        "u-facilitator", "deny", project="KT", account="u-domeinbeheerder", permissions=["ASSIGNABLE_USER"]
    )

    wrong = [one.text for one in said(world) if not one.ok]

    assert wrong == [
        "!! Jira: account u-domeinbeheerder (Zorggroep Noord): cannot be assigned in KT: give it Assignable "
        "User there, or correct `account_id` of the party",
    ]
    report = world.apply()  # and that is what would happen
    refused = [one for one in report.outcomes if "cannot be assigned" in one.detail]
    assert refused


def test_the_account_of_a_party_without_work_is_not_asked_about(world: World) -> None:
    configure(world, assignee="u-domeinbeheerder")
    file = world.folder / "config" / "programmes" / "klein.yaml"
    idle = "  - {id: niemand, title: Zonder werk, account_id: u-onbekend, roles: []}\n"
    file.write_text(file.read_text().replace("clusters:", f"{idle}clusters:", 1))

    assert [one for one in said(world) if not one.ok] == []


def test_without_browse_users_an_unknown_account_cannot_be_told(world: World) -> None:
    configure(world, [f"account_id: u-onbekend, {HERE}", f"account_id: u-zorgaanbieder, {HERE}"])
    world.act("u-facilitator", "deny", account="bot-regiebot", permissions=["USER_PICKER"])

    found = said(world)

    assert [one.ok for one in found] == [True] * 3
    assert found[0].text == (
        "–  Jira: accounts of klein: u-onbekend: cannot be told without the global permission Browse users "
        "and groups"
    )
    assert found[1].text == "ok Jira: accounts of klein: 1 active, of people"


def test_without_permission_to_assign_that_is_what_is_wrong(world: World) -> None:
    configure(world, assignee="u-domeinbeheerder")
    world.act("u-facilitator", "deny", project="KT", account="bot-regiebot", permissions=["ASSIGN_ISSUES"])
    world.act("u-facilitator", "deny", account="bot-regiebot", permissions=["USER_PICKER"])

    found = said(world)

    with world.open(only=["klein"]) as space:
        wrong = [one.text for one in check(space) if not one.ok]
    assert wrong == [
        "!! Jira: permissions in KT: the bot lacks ASSIGN_ISSUES; give its role these permissions"
    ], "once"
    assert [one.text for one in found if "assignees" in one.text] == [
        "–  Jira: assignees in KT: cannot be told without the global permission Browse users and groups",
    ]


def test_where_jira_does_not_answer_about_users_nothing_is_called_wrong(world: World) -> None:
    configure(world, [f"account_id: u-zorgaanbieder, {HERE}"])
    world.fault("/rest/api/3/user/bulk", "status", status=403, method="GET")

    (found,) = said(world)

    assert found.ok
    assert found.text.startswith("–  Jira: accounts: cannot be told: GET /rest/api/3/user/bulk: 403")
