"""What the bot must know of a Jira site before it writes: types, permissions, link types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlassian import JiraCloud

from bot.atlassian.answers.answer_parts import Rows
from bot.atlassian.answers.issue_answers import (
    FieldAnswer,
    LinkTypes,
    Myself,
    PermissionsAnswer,
    ProjectAnswer,
    TypeStatuses,
    UserAnswer,
    UserPage,
)
from bot.config.site_model import JiraSite
from bot.errors import CheckFailed, NotFound
from bot.http.answer_reading import read
from bot.http.paging import Listing
from bot.model.issue import Rank

_LEVELS = {Rank.EPIC: 1, Rank.TASK: 0, Rank.SUBTASK: -1}
_USUAL = {
    Rank.EPIC: ("Epic",),
    Rank.TASK: ("Task", "Taak"),
    Rank.SUBTASK: ("Sub-task", "Subtask", "Subtaak"),
}
"""Names that Jira gives by itself, English and Dutch; used only where a level has several types."""


PERMISSIONS = (
    "BROWSE_PROJECTS",
    "CREATE_ISSUES",
    "EDIT_ISSUES",
    "LINK_ISSUES",
    "SCHEDULE_ISSUES",
    "ADD_COMMENTS",
    "TRANSITION_ISSUES",
    "ASSIGN_ISSUES",
    "SET_ISSUE_SECURITY",
    "ADMINISTER_PROJECTS",
)
"""Everything that the bot may need of a project, asked in one call."""


@dataclass(frozen=True, slots=True)
class ProjectMeta:
    """A project and the issue types that the bot uses there."""

    id: str
    key: str
    types: Mapping[Rank, str]

    def type_of(self, rank: Rank) -> str:
        """Id of the issue type of a rank. Raises CheckFailed where the project has none."""
        if rank not in self.types:
            raise CheckFailed(f"project {self.key} has no issue type for {rank.name.lower()}s; {_TYPE_FIX}")
        return self.types[rank]


_TYPE_FIX = "add one to its issue type scheme, or name it under jira.issue_types in bot.yaml"


def read_project(api: JiraCloud, key: str, site: JiraSite) -> ProjectMeta:
    """The project with its types chosen: as configured, else the only one of its level, else by name."""
    try:
        body = read(api.get_project(key), ProjectAnswer)
    except NotFound:
        raise NotFound(
            f"Jira has no project {key} that the bot may see; correct `project` in the programme or release, "
            "or let the bot's account browse that project"
        ) from None
    configured = {
        Rank.EPIC: site.issue_types.epic,
        Rank.TASK: site.issue_types.task,
        Rank.SUBTASK: site.issue_types.subtask,
    }
    types = {rank: _choose(body["issueTypes"], rank, configured[rank]) for rank in Rank}
    return ProjectMeta(str(body["id"]), body["key"], {rank: t for rank, t in types.items() if t})


def _choose(types: Sequence[Mapping[str, Any]], rank: Rank, configured: str | None) -> str | None:
    level = [t for t in types if t.get("hierarchyLevel", 0) == _LEVELS[rank]]
    names = (configured,) if configured else _USUAL[rank]
    for issue_type in level:
        if issue_type["name"] in names or issue_type["id"] == configured:
            return str(issue_type["id"])
    return str(level[0]["id"]) if len(level) == 1 and not configured else None


_USERS = 50
"""Accounts per call: an address with as many ids of 128 characters is still taken."""


@dataclass(frozen=True, slots=True)
class User:
    """What Jira tells of an account."""

    is_active: bool
    type: str
    """`atlassian`, `app`, `customer` or `unknown`."""


@dataclass(frozen=True, slots=True)
class JiraMeta:
    """Questions that `regiebot check` asks of Jira."""

    api: JiraCloud

    def account(self) -> Mapping[str, Any]:
        """The account behind the token: `accountId`, `displayName`, `timeZone`."""
        found: Mapping[str, Any] = read(self.api.get_current_user(), Myself)
        return found

    def users(self, accounts: Sequence[str]) -> Mapping[str, User]:
        """Those of the accounts that Jira knows, by accountId; some may be hidden from the bot.

        Needs no permission but access to Jira (`GET /user/bulk`).
        """
        found: dict[str, User] = {}
        for start in range(0, len(accounts), _USERS):
            part, count, listing = accounts[start : start + _USERS], 0, Listing()
            while True:
                answer: Any = self.api.bulk_get_users(start_at=count, max_results=_USERS, account_id=part)
                page = read(answer, UserPage)
                for user in page["values"]:
                    kind = str(user.get("accountType", "unknown"))
                    found[user["accountId"]] = User(bool(user.get("active")), kind)
                count += len(page["values"])
                if page.get("isLast", True) or not page["values"]:
                    break
                listing.rows(answer, (user["accountId"] for user in page["values"]))
        return found

    def is_assignable(self, project: str, account: str) -> bool:
        """Whether an account can be assigned in a project.

        Needs Browse users and groups, or Assign Issues in the project; without both the answer means nothing.
        """
        found = read(self.api.find_assignable_users(account_id=account, project=project), Rows[UserAnswer])
        return any(user["accountId"] == account for user in found)

    def missing_permissions(self, project: str | None, wanted: Sequence[str]) -> tuple[str, ...]:
        """Which of the permissions the bot lacks in a project; without a project, global ones."""
        answer = self.api.get_my_permissions(project_key=project, permissions=",".join(wanted))
        have = read(answer, PermissionsAnswer)["permissions"]
        return tuple(name for name in wanted if not have.get(name, {}).get("havePermission"))

    def link_types(self) -> tuple[str, ...]:
        """Names of the site's issue link types."""
        answer = read(self.api.get_issue_link_types(), LinkTypes)
        return tuple(link["name"] for link in answer["issueLinkTypes"])

    def field_types(self) -> Mapping[str, str]:
        """Id → type of all fields of the site, as Jira calls it; empty for a field without."""
        return {field["id"]: str((field.get("schema") or {}).get("type", "")) for field in self._fields()}

    def _fields(self) -> Any:
        return read(self.api.get_fields(), Rows[FieldAnswer])

    def field_names(self) -> Mapping[str, str]:
        """Id → name of all fields of the site; names are not unique."""
        return {field["id"]: field.get("name") or "" for field in self._fields()}

    def statuses(self, project: str) -> frozenset[str]:
        """Names of the statuses that issues of a project can have."""
        return frozenset(s["name"] for one in self.statuses_by_type(project) for s in one["statuses"])

    def statuses_by_type(self, project: str) -> Sequence[Mapping[str, Any]]:
        """The issue types of a project with the statuses of each, as Jira gives them."""
        found: Sequence[Mapping[str, Any]] = read(self.api.get_all_statuses(project), Rows[TypeStatuses])
        return found
