"""Sites with one fault each: `check` is red exactly where `apply` is refused something or leaves it out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.app.service_check import check
from bot.errors import RegiebotError
from bot.model.outcome import FAILURES, Outcome, Word
from tests.flow.cab import MITZ, TO_CAB, ask, move, vote
from tests.flow.people import NOORD, say
from tests.flow.world import NOTIFY, PEOPLE, PROGRAMME, World, edited, write_config

pytestmark = pytest.mark.no_cover

ROOT, STEP, N4 = "klein", f"{NOORD}/O", f"{NOORD}/N.4"
SHORT = frozenset({*FAILURES, Word.LEFT_OUT, Word.SKIPPED})

Change = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Site:
    """What is done to a site, for which programme or release, and whether anything goes wrong then."""

    name: str
    change: Change
    faulty: bool = True
    root: str = ROOT
    jira: str = ""
    """More lines for the section `jira`."""
    texts: Sequence[tuple[str, str, str]] = ()
    """Texts to replace in files of the configuration."""

    def __str__(self) -> str:
        return self.name


def denied(*permissions: str, project: str = "KT") -> Change:
    return lambda world: world.act(
        "u-facilitator", "deny", project=project, account="bot-regiebot", permissions=list(permissions)
    )


def screen(place: str, field: str, how: str = "off", kind: str = "*", project: str = "KT") -> Change:
    return lambda world: world.set_up("project", project, screens={place: {kind: {how: [field]}}})


def project(**members: Any) -> Change:
    return lambda world: world.set_up("project", "KT", **members)


def workflow(*transitions: dict[str, Any]) -> Change:
    def change(world: World) -> None:
        world.set_up("status", "10003", name="Geannuleerd", category="done")
        back = {"id": "31", "name": "Heropenen", "to": "Te doen"}
        world.set_up("workflow", "eigen", initial="Te doen", transitions=[*transitions, back])
        world.set_up("project", "KT", workflow="eigen")

    return change


def closing(**fields: Any) -> dict[str, Any]:
    return {"id": "21", "name": "Gereedmelden", "to": "Gereed", "fields": fields}


CANCELLING = {"id": "11", "name": "Annuleren", "to": "Geannuleerd"}


def version(project: str, **members: Any) -> Change:
    """Change the version of the Mitz release in a project."""
    who = {"REL": "u-releasemanager", "RFC": "u-servicedesk"}[project]

    def change(world: World) -> None:
        rows = world.control.state("version")["version"].items()
        (number,) = [n for n, v in rows if (v["project"], v["name"]) == (project, "Mitz 3.5.0")]
        world.act(who, "version", **{"id": number, **members})

    return change


def both(*changes: Change) -> Change:
    def change(world: World) -> None:
        for one in changes:
            one(world)

    return change


def nothing(_world: World) -> None:
    """A site as it is shipped."""


def in_level(world: World) -> None:
    """Who works at the level is in it."""
    who = ["bot-regiebot", "u-zorgaanbieder", "u-it-deelnemer", "u-domeinbeheerder"]
    world.set_up(
        "project", "KT", security=[{"id": "10000", "name": "Intern", "description": "", "members": who}]
    )


def no_agent(world: World) -> None:
    world.appoint("RFC", role="agents", member=False)


def admin(*projects: str) -> Change:
    return lambda world: world.appoint(*projects)


def reserved_key(world: World) -> None:
    world.set_up("project", "KT", key="AND")


PARTY = "{id: za-een, title: Zorggroep Noord, roles: [ZA]}"
CLUSTERS = "parties:\n  - {id: koppeltaal"


def owned(account: str) -> Sequence[tuple[str, str, str]]:
    return (("programmes/klein.yaml", PARTY, PARTY.replace("roles", f"account_id: {account}, roles")),)


RUNBOOK, STEP_O = "runbooks/koppeltaal-2.0-migratie.yaml", "      - code: O\n"


def in_runbook(line: str) -> tuple[str, str, str]:
    """A line more on step O of the runbook."""
    return (RUNBOOK, STEP_O, f"{STEP_O}        {line}\n")


def restricted(level: str) -> Sequence[tuple[str, str, str]]:
    """Step O is for few eyes."""
    programme = ("programmes/klein.yaml", CLUSTERS, f'restricted_level: "{level}"\n{CLUSTERS}')
    return (programme, in_runbook("restricted: true"))


NAMED = {"resolution": {"required": True}}
SITES = (
    Site("as shipped", nothing, faulty=False),
    Site("as shipped, a release", nothing, faulty=False, root=MITZ),
    *(
        Site(f"without {name}", denied(name))
        for name in (
            *("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "LINK_ISSUES", "SCHEDULE_ISSUES"),
            *("ADD_COMMENTS", "TRANSITION_ISSUES"),
        )
    ),
    Site("without ASSIGN_ISSUES, which nothing needs", denied("ASSIGN_ISSUES"), faulty=False),
    Site("without ASSIGN_ISSUES", denied("ASSIGN_ISSUES"), texts=owned("u-zorgaanbieder")),
    Site("without SET_ISSUE_SECURITY", denied("SET_ISSUE_SECURITY"), texts=restricted("10000")),
    Site("a security level that is there", in_level, faulty=False, texts=restricted("10000")),
    Site("a security level that is not there", nothing, texts=restricted("10099")),
    Site("no agent in the service project", no_agent, root=MITZ),
    Site("no type for sub-tasks", project(types=["10000", "10001"])),
    Site("no type for epics", project(types=["10001", "10002"])),
    Site(
        "two types for tasks with unusual names",
        both(
            lambda world: world.set_up("type", "10001", name="Stap"),
            lambda world: world.set_up("type", "10009", name="Klus", level=0),
            project(types=["10000", "10001", "10002", "10009"]),
        ),
    ),
    Site("no such link type", lambda world: world.set_up("linktype", "10000", name="Blokkeert")),
    Site("no due date on the create screen", screen("create", "duedate")),
    Site("no description on the create screen", screen("create", "description")),
    Site("no labels on the create screen", screen("create", "labels")),
    Site("no parent on the create screen", screen("create", "parent", kind="Subtaak")),
    Site("no links on the create screen", screen("create", "issuelinks")),
    Site("no environment on the create screen", screen("create", "environment"), faulty=False),
    Site("no summary on the edit screen", screen("edit", "summary", kind="Taak")),
    Site("a required field on sub-tasks", screen("create", "environment", "required", "Subtaak")),
    Site("a required field with a default", screen("create", "priority", "required"), faulty=False),
    Site(
        "a required field that the config fills in",
        both(project(fields=["customfield_10101"]), screen("create", "customfield_10101", "required")),
        faulty=False,
        jira="  create: {customfield_10101: infolijn}\n",
    ),
    Site(
        "a required field that the config fills in wrongly",
        both(project(fields=["customfield_10101"]), screen("create", "customfield_10101", "required")),
        jira="  create: {customfield_10101: brief}\n",
    ),
    Site("two statuses for done", workflow(CANCELLING, closing())),
    Site(
        "two statuses for done, one named",
        workflow(CANCELLING, closing()),
        faulty=False,
        jira="  statuses: {done: [Gereed]}\n",
    ),
    Site("another status for done is named", workflow(closing()), jira="  statuses: {done: [Afgerond]}\n"),
    Site("closing asks for a resolution", workflow(closing(**NAMED))),
    Site(
        "closing asks for a resolution, which is named",
        workflow(closing(**NAMED)),
        faulty=False,
        jira="  resolution: Gereed\n",
    ),
    Site(
        "closing asks for a resolution and has one",
        workflow(closing(resolution={"required": True, "default": "10000"})),
        faulty=False,
    ),
    Site("closing asks for another field", workflow(closing(customfield_10121={"required": True}))),
    Site(
        "closing goes in two steps",
        both(workflow({**closing(), "from": ["Wordt uitgevoerd"]})),
    ),
    Site("the version is archived", version("REL", archived=True), root=MITZ),
    Site("the version is missing", version("REL", name="Mitz 3.5"), root=MITZ),
    Site(
        "the version is missing and the bot can make it",
        both(version("REL", name="Mitz 3.5"), admin("REL")),
        faulty=False,
        root=MITZ,
    ),
    Site("the version is missing where the RFCs are", version("RFC", name="Mitz 3.5"), root=MITZ),
    Site("an account that left", nothing, texts=owned("u-vertrokken")),
    Site("an account that works here", nothing, faulty=False, texts=owned("u-zorgaanbieder")),
    Site("a component that is not there", nothing, texts=[in_runbook("components: [Elders]")]),
    Site("a priority that is not there", nothing, texts=[in_runbook("priority: Dringend")]),
    Site(
        "a reserved word for a key",
        reserved_key,
        faulty=False,
        texts=(("programmes/klein.yaml", "project: KT", "project: AND"),),
    ),
)


def hidden_parent(world: World) -> None:
    """The page that the bot's pages should hang under is for other eyes."""
    address = f"{world.running.url}/wiki/rest/api/content/{PARENT}/restriction"
    only = {"user": [{"type": "known", "accountId": "u-facilitator"}], "group": []}
    rows = [{"operation": name, "restrictions": only} for name in ("read", "update")]
    made = world.act("u-facilitator", "create_page", space="KTREGIE", title="Boven", body="<p>x</p>")
    assert made["page"] == PARENT
    login = ("u-facilitator@example.org", "person")
    assert requests.put(address, json=rows, auth=login, timeout=10).ok


def people(do: str, **more: Any) -> Change:
    return lambda world: world.act("u-facilitator", do, **more)


def in_site(old: str, new: str) -> Sequence[tuple[str, str, str]]:
    return (("bot.yaml", old, new),)


REGIE = "key: KTREGIE, audience: internal"
PARENT = "65542"
BESIDE = (
    Site("a Teams flow that is gone", lambda world: world.fault("/teams/*", "status", status=404, times=999)),
    Site("a search that shows no requests", lambda world: world.control.fault({"index": "blind"}), root=MITZ),
    Site("no right to add pages", people("close_space", space="KTREGIE", account="bot-regiebot")),
    Site("no such space", nothing, texts=in_site(REGIE, REGIE.replace("KTREGIE", "WEG"))),
    Site(
        "a parent page that is hidden",
        hidden_parent,
        texts=in_site(REGIE, f'{REGIE}, parent_page: "{PARENT}"'),
    ),
    Site("the bot is in no channel", people("kick", channel="C0REGIE")),
    Site("the channel is archived", people("archive_channel", channel="C0REGIE")),
    Site("no such channel", nothing, texts=in_site("channel: C0REGIE", "channel: C0WEG")),
    Site("Slack's token is revoked", people("revoke_token")),
    Site("Slack's token may not post", people("install_app", scopes=["channels:read", "groups:read"])),
    Site(
        "Slack's token may not look back",
        people("install_app", scopes=["chat:write", "channels:read", "groups:read"]),
        faulty=False,
    ),
    Site(
        "no link type for RFCs", lambda world: world.set_up("linktype", "10003", name="Hoort bij"), root=MITZ
    ),
    *(
        Site(f"without {name} in the service project", denied(name, project="RFC"), root=MITZ)
        for name in ("EDIT_ISSUES", "LINK_ISSUES")
    ),
    Site("no versions on the edit screen of RFCs", screen("edit", "fixVersions", project="RFC"), root=MITZ),
)
"""Faults beside the programme's project: pages, channels, the service desk."""


def story(world: World, root: str) -> Iterator[Outcome]:
    """Everything is made, people decide, a text changes; what the bot was refused or left out meanwhile."""
    try:
        yield from (o for report in run(world, root, 0) for o in report.outcomes)
        if root == ROOT:
            say(world, "u-zorgaanbieder", N4, "aanwezig: ZA, IT\nbesluit: GO", 10)
            yield from (o for report in run(world, root, 10) for o in report.outcomes)
            with world.open(world.later(20)[0], only=[ROOT], overrides=("--allow-updates",)) as space:
                (unit,) = space.units
                yield from space.round.reconcile(edited(unit, STEP, summary="O Anders"))[0].outcomes
    except (RegiebotError, KeyError) as error:
        yield Outcome(Word.REFUSED, root, detail=str(error))


def run(world: World, root: str, minutes: int) -> Any:
    at = world.later(minutes)[0]
    world.control.set_clock(at)
    return world.cycle(at, only=[root], overrides=("--allow-updates",))


def red(world: World, root: str) -> list[str]:
    with world.open(only=[root]) as space:
        return [one.text for one in check(space) if not one.ok]


@pytest.fixture(scope="module")
def with_those_who_decide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One configuration for all sites that need no other: files are read once."""
    folder = tmp_path_factory.mktemp("deciding") / "config"
    folder.mkdir()
    write_config(folder)
    programme = folder / "programmes" / "klein.yaml"
    programme.write_text(PROGRAMME.replace("clusters:", PEOPLE + "clusters:"), encoding="utf-8")
    return folder


def configured(world: World, site: Site) -> None:
    """The configuration as the site has it."""
    if not site.jira and not site.texts:
        return
    world.configure("site", (NOTIFY, f"{NOTIFY}{site.jira}"))
    for file, old, new in site.texts:
        path = world.folder / "site" / file
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("site", [*SITES, *BESIDE], ids=str)
def test_check_is_red_exactly_where_apply_falls_short(
    world: World, with_those_who_decide: Path, site: Site
) -> None:
    """What shows only on an issue, such as what closing asks for, is red once there is one."""
    (world.folder / "config").unlink()
    (world.folder / "config").symlink_to(with_those_who_decide)
    configured(world, site)
    if site.root == MITZ:
        key = ask(world, "Connector sneller", touches=["Mitz Connector"])
        move(world, key, *TO_CAB)
        vote(world, key)
    site.change(world)

    before = red(world, site.root)
    short = [o for o in story(world, site.root) if o.word in SHORT]
    after = red(world, site.root)

    # what only an administrator can enter in a version is told, and no fault of the site
    short = [o for o in short if "its date is" not in o.detail]
    assert bool(short) is site.faulty, short
    assert bool(before or after) is site.faulty, (before, after)
    if site.faulty:
        assert all(" " in text and len(text) > 30 for text in (*before, *after)), "in words"
