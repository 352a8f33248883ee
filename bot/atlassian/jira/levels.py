"""Security levels of a project, and who is in them, as far as the bot's account may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atlassian import JiraCloud

from bot.atlassian.answers.answer_parts import Rows
from bot.atlassian.answers.issue_answers import LevelMembers, LevelsAnswer, Myself, UserAnswer
from bot.errors import Forbidden, NotFound, Permanent
from bot.http.answer_reading import read
from bot.model.issue import IssueKey

_MANY = 100


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one project."""

    project: str
    offered: frozenset[str]
    """Those that the bot is in and may set, by id."""
    scheme: frozenset[str] | None
    """All of the project's scheme; None where the bot may not see that."""

    def why_not(self, level: str) -> str:
        """Why the bot cannot work at a level; empty where it can."""
        if level in self.offered:
            return ""
        if self.scheme is None:
            return (
                f"the bot is offered no such level: {self.project} has none, or the bot is not in it or "
                "lacks Set Issue Security; it would not see its own issues then, so it makes none there"
            )
        if not self.scheme:
            return f"{self.project} has no issue security scheme; give it one, or remove the level"
        if level not in self.scheme:
            return f"the issue security scheme of {self.project} has no such level; correct the id"
        return (
            "it is there, and the bot is not in it or lacks Set Issue Security; add the bot to the level: it "
            "would not see its own issues, so it makes none there"
        )

    def viewers(
        self, api: JiraCloud, level: str, accounts: Sequence[str], example: IssueKey | None
    ) -> Mapping[str, bool | None]:
        """Per account whether it sees issues of the level; None where that cannot be told.

        Asked of an issue where there is one: that counts groups, roles and all. Without, of the members.
        """
        if example and (found := _seeing(api, example, accounts)):
            return found
        return _members(api, level, accounts)

    def why_unknown(self, example: IssueKey | None) -> str:
        """For a person."""
        if example:
            return "the bot lacks the global permission Browse users and groups, and Administer Jira"
        return "no issue of it is there yet, and only who administers Jira sees the members"


def read_levels(api: JiraCloud, project: str) -> Levels:
    """The levels of a project. Raises NotFound where the bot may not browse it."""
    offered = read(api.get_security_levels_for_project(project), LevelsAnswer).get("levels", [])
    try:
        scheme = read(api.get_project_issue_security_scheme(project), LevelsAnswer).get("levels", [])
        ids: frozenset[str] | None = frozenset(str(one["id"]) for one in scheme)
    except NotFound:
        ids = frozenset()
    except Permanent:
        ids = None
    return Levels(project, frozenset(str(one["id"]) for one in offered), ids)


def _seeing(api: JiraCloud, example: IssueKey, accounts: Sequence[str]) -> Mapping[str, bool | None]:
    """Whether each sees the issue; empty where Jira tells the bot of nobody, not even of itself."""
    me = str(read(api.get_current_user(), Myself)["accountId"])
    found = {account: _sees(api, example, account) for account in accounts}
    return found if any(found.values()) or _sees(api, example, me) else {}


def _sees(api: JiraCloud, example: IssueKey, account: str) -> bool:
    answer = api.find_users_with_browse_permission(issue_key=example, account_id=account)
    return any(user["accountId"] == account for user in read(answer, Rows[UserAnswer]))


def _members(api: JiraCloud, level: str, accounts: Sequence[str]) -> Mapping[str, bool | None]:
    try:
        answer = api.get_security_level_members(level_id=[level], max_results=_MANY)
        rows = read(answer, LevelMembers)
    except (Forbidden, NotFound):
        return dict.fromkeys(accounts)
    holders = [row["holder"] for row in rows["values"]]
    direct = [one for one in holders if one["type"] == "user"]
    users = {str(one.get("value") or one.get("parameter")) for one in direct}
    is_whole = rows.get("isLast", True) and all(one["type"] == "user" for one in holders)
    return {account: True if account in users else False if is_whole else None for account in accounts}
