"""Whether the accounts of the configuration exist, are active, are people, and can be assigned their work."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.site import User
from bot.config.people_model import Person
from bot.config.site_model import SiteConfig
from bot.errors import NotFound, Permanent, RegiebotError
from bot.round.units import Unit
from bot.situation.mandates import everyone

_BROWSE, _ASSIGN = "USER_PICKER", "ASSIGN_ISSUES"
_UNTOLD = "cannot be told without the global permission Browse users and groups"
_UNKNOWN = "Jira knows no such account: correct `account_id`, see /jira/people/ in the address of the profile"

Line = tuple[bool, str]
"""Whether it is right, or cannot be told; and the line in words."""


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one place in the configuration: a programme, a release, or the CAB."""

    name: str
    accounts: Mapping[str, str]
    """Account → who that is: a function or a party, never a name."""
    in_portal: bool = False
    """Whether they work on requests alone, so that an account of the portal will do."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts to ask about."""

    groups: tuple[Group, ...] = ()
    assignees: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By project: account → party, where that owns work."""


def accounts_of(units: Sequence[Unit], site: SiteConfig, today: date) -> Accounts:
    """Every account that still counts today or later: of people, of the CAB, and of parties that own work."""
    groups: list[Group] = []
    assignees: dict[str, dict[str, str]] = {}
    for unit in units:
        parties = {p.account_id: p.title for p in unit.tree.parties.values() if p.account_id}
        owning = {(issue.project, issue.assignee) for issue in unit.desired if issue.assignee}
        works = {account: title for account, title in parties.items() if account in {a for _, a in owning}}
        groups.append(Group(unit.name, {**works, **_present(everyone(unit.tree.people), today)}))
        for project, account in sorted(owning):
            if account in works:
                assignees.setdefault(project, {})[account] = works[account]
    if site.servicedesk and site.servicedesk.cab:
        groups.append(Group("the CAB", _present(site.servicedesk.cab.people, today), in_portal=True))
    return Accounts(tuple(group for group in groups if group.accounts), assignees)


def _present(people: Iterable[Person], today: date) -> dict[str, str]:
    return {
        person.account_id: f"{person.function}, {person.party}"
        for person in people
        if not person.is_over(today)
    }


def account_lines(jira: Jira, accounts: Accounts) -> Iterator[Line]:
    """One line for each group that is right, and one for each account that is wrong or cannot be told.

    Only reads. What Jira refuses to tell is not called wrong.
    """
    asked = list(dict.fromkeys(account for group in accounts.groups for account in group.accounts))
    if not asked:
        return
    try:
        known = jira.meta().users(asked)
        lacking = len(known) < len(asked) and jira.meta().missing_permissions(None, (_BROWSE,))
        yield from _of_groups(accounts.groups, known, is_blind=bool(lacking))
        for project, parties in accounts.assignees.items():
            able = {a: title for a, title in parties.items() if _is_worth_asking(known.get(a), bool(lacking))}
            if able:
                yield from _of_project(jira, project, able)
    except Permanent as error:
        yield True, f"–  Jira: accounts: cannot be told: {error}"
    except RegiebotError as error:
        yield False, f"!! Jira: accounts: {error}"


def _of_groups(groups: Sequence[Group], known: Mapping[str, User], *, is_blind: bool) -> Iterator[Line]:
    told: set[str] = set()
    for group in groups:
        unknown = [account for account in group.accounts if account not in known]
        faults = {a: _fault(known[a], portal=group.in_portal) for a in group.accounts if a in known}
        wrong = {account: fault for account, fault in faults.items() if fault}
        if unknown and is_blind:
            yield True, f"–  Jira: accounts of {group.name}: {', '.join(unknown)}: {_UNTOLD}"
        elif unknown:
            wrong |= dict.fromkeys(unknown, _UNKNOWN)
        for account, fault in wrong.items():
            if account not in told:
                yield False, f"!! Jira: account {account} ({group.accounts[account]}; {group.name}): {fault}"
        told |= wrong.keys()
        right = len(faults) - sum(map(bool, faults.values()))
        if right and not wrong:
            yield True, f"ok Jira: accounts of {group.name}: {right} active, of people"


def _fault(user: User, *, portal: bool) -> str:
    """What is wrong with an account, and what to do; empty for one that is right."""
    if not user.is_active:
        return "is not active: give it an `until`, and add the account of who took over"
    if user.type == "app":
        return "is of an app: name the account of a person"
    if user.type == "customer" and not portal:
        return "is of the portal alone: let this person use Jira, or name another account"
    return ""


def _is_worth_asking(user: User | None, is_blind: bool) -> bool:
    """Whether it is not told already that the account can get no work."""
    return is_blind if user is None else not _fault(user, portal=False)


def _of_project(jira: Jira, project: str, parties: Mapping[str, str]) -> Iterator[Line]:
    """Whether the parties that own work can be assigned it there."""
    name = f"Jira: assignees in {project}"
    try:
        missing = jira.meta().missing_permissions(project, (_BROWSE, _ASSIGN))
    except NotFound:
        return  # the line of the project says so
    if len(missing) > 1:
        yield True, f"–  {name}: {_UNTOLD}"
        return
    wrong = [account for account in parties if not jira.meta().is_assignable(project, account)]
    for account in wrong:
        yield (
            False,
            f"!! Jira: account {account} ({parties[account]}): cannot be assigned in {project}: give it "
            "Assignable User there, or correct `account_id` of the party",
        )
    if not wrong:
        yield True, f"ok {name}: {len(parties)} can be assigned"
