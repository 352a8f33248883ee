"""Whether a Jira project is as the bot needs it: what `apply` would be refused, and would leave out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.atlassian.answers.issue_answers import SummaryField
from bot.atlassian.desk.client import query_of
from bot.atlassian.jira import jql
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.project_screens import Example, edit_forms, example, newest, way_out
from bot.config.site_model import ServiceDesk, SiteConfig
from bot.errors import CheckFailed
from bot.model.field_table import FIELDS, FIX_VERSION, PARENT, SECURITY
from bot.model.issue import Category, Desired, Identity, Observed, Rank
from bot.reconcile.project_limits import obstacles, omissions

_NEEDED = (
    *("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "LINK_ISSUES", "SCHEDULE_ISSUES"),
    *("ADD_COMMENTS", "TRANSITION_ISSUES"),
)
_OF_DESK = ("BROWSE_PROJECTS", "EDIT_ISSUES", "LINK_ISSUES", "ADD_COMMENTS", "SERVICEDESK_AGENT")

_CREATE, _EDIT = "CREATE_ISSUES", "EDIT_ISSUES"
_MOVED = (Rank.TASK, Rank.SUBTASK)
"""What the bot brings to other statuses."""

Line = tuple[str, Callable[[], str]]
"""A name, and a look that gives words or raises what is wrong."""


@dataclass(frozen=True, slots=True)
class ProjectUse:
    """A project with what programmes and releases want of it."""

    key: str
    issues: Sequence[Desired]
    there: Mapping[Identity, Observed]
    """The issues that exist, as they were last seen."""
    moves: frozenset[Category]
    """The categories to which the bot brings issues."""


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """The checks of one project. What is not seen before there are issues is said to be unknown."""

    jira: Jira
    site: SiteConfig
    use: ProjectUse
    quieter: bool = False
    """Whether edits alike are sent in bulk, of which nobody is mailed."""

    def lines(self) -> Iterator[Line]:
        """One look per assumption."""
        key = self.use.key
        yield f"permissions in {key}", self._permissions
        yield f"mail in {key}", self._mail
        yield f"screens of {key}", self._screens
        yield f"statuses of {key}", self._statuses

    def _permissions(self) -> str:
        if missing := self._missing():
            raise CheckFailed(f"the bot lacks {', '.join(missing)}; give its role these permissions")
        return "everything that the bot does is allowed"

    def _missing(self) -> list[str]:
        more = [
            field.permission
            for field in FIELDS
            if field.permission and any(field.said(issue) is not None for issue in self.use.issues)
        ]
        wanted = dict.fromkeys((*_NEEDED, *more))
        return [name for name in wanted if name not in self.jira.rights(self.use.key)]

    def _mail(self) -> str:
        if self.site.jira.notify_users:
            return "watchers are mailed of what the bot changes, as jira.notify_users says"
        if self.jira.is_silent(self.use.key):
            return "watchers are not mailed of what the bot changes"
        some = "" if self.quieter else "; the global permission to make bulk changes would lessen it"
        kept = ", but not of dates and labels of many issues alike" if self.quieter else ""
        return (
            f"watchers are mailed of what the bot changes{kept}: only a project administrator can keep that "
            f"back{some}"
        )

    def _screens(self) -> str:
        """What would be refused or left out, by the project's create and edit metadata.

        What follows from a missing permission or from an account is told there, and not again here.
        """
        key, missing = self.use.key, frozenset(self._missing())
        told = {field for field in FIELDS.written if field.permission in missing}
        issues = [replace(i, security=None) for i in self.use.issues] if SECURITY in told else self.use.issues
        found = {rank: one for rank in Rank if (one := self._example(rank))}
        limits = {key: self.jira.limits(key, {rank: one.key for rank, one in found.items()}, ())}
        wrong = [
            *(obstacles(issues, limits) if _CREATE not in missing else ()),
            *(
                f"left out: {o.said}"
                for o in omissions(issues, self.use.there, limits)
                if o.field not in told
            ),
            *(self._uneditable(limits[key].off_edit, told) if _EDIT not in missing else ()),
        ]
        if wrong:
            raise CheckFailed("; ".join(wrong))
        unseen = [rank.name.lower() for rank in Rank if rank not in found]
        more = f"; what can be edited shows with the first {', '.join(unseen)}" if unseen else ""
        return f"every field of {len(issues)} issues is taken{more}"

    def _uneditable(self, off_edit: Mapping[Rank, frozenset[str]], told: Collection[str]) -> Iterator[str]:
        """Fields that the bot sets and could not change later."""
        for rank, names in off_edit.items():
            used = {
                name
                for issue in self.use.issues
                if issue.rank is rank
                for name in sorted(names)
                if name in _used(issue) and name not in told
            }
            if used:
                yield f"{', '.join(sorted(used))} of {rank.name.lower()}s cannot be edited"

    def _statuses(self) -> str:
        key, wrong, unseen = self.use.key, list[str](), list[str]()
        for rank in _MOVED:
            known, kind = self.jira.statuses(key).get(rank, ()), rank.name.lower()
            found = self._example(rank)
            if found is None:
                unseen.append(kind)
            for to in sorted(self.use.moves):
                if why := way_out(self.jira.api, found, to, known, self.site.jira):
                    wrong.append(f"{kind}s to {to.value}: {why}")
        if wrong:
            raise CheckFailed("; ".join(dict.fromkeys(wrong)))
        more = f"; what closing asks for shows with the first {', '.join(unseen)}" if unseen else ""
        return f"one way each{more}"

    def _example(self, rank: Rank) -> Example | None:
        return example(self.jira.api, self.jira.project(self.use.key), rank)


def _used(issue: Desired) -> frozenset[str]:
    """Fields of which the bot changes something sooner or later."""
    found = {field for field in FIELDS.written if field.always or field.said(issue) is not None}
    return frozenset(found - {PARENT, SECURITY})


def desk_rights(jira: Jira, desk: ServiceDesk) -> str:
    """Whether the bot may do in the service project what it does there."""
    missing = jira.meta().missing_permissions(desk.project, _OF_DESK)
    if missing:
        raise CheckFailed(
            f"the bot lacks {', '.join(missing)}; give it an agent's licence and the Service Desk Team role"
        )
    return "the bot is an agent there"


def desk_search(jira: Jira, desk: ServiceDesk) -> str:
    """What the search finds that every round makes."""
    query = query_of(desk)
    found = len(jira.search_raw(query, ["summary"], SummaryField))
    if not found and not jira.is_indexed(desk.project):
        raise CheckFailed(
            f"the search that every round makes shows nothing of {desk.project}, which holds requests; wait "
            f"while Jira rebuilds its index, and try it there: {query}"
        )
    return f"{found} open or changed in {desk.history_days} days"


def desk_versions(jira: Jira, desk: ServiceDesk, versions: Sequence[str]) -> str:
    """Whether RFCs can get the versions of the releases."""
    limits = jira.limits(desk.project, {}, ())
    if wrong := [why for name in versions if (why := limits.why_not(FIX_VERSION, name))]:
        raise CheckFailed(f"RFCs go without: {'; '.join(wrong)}; let a project administrator make them")
    found = newest(jira.api, f"project = {jql.quoted(desk.project)}") if versions else None
    for form in edit_forms(jira.api, {Rank.TASK: found.key} if found else {}).values():
        if FIX_VERSION in form.off:
            raise CheckFailed(
                "RFCs go without: the field Fix versions is not on their edit screen; put it there"
            )
    return ", ".join(versions) or "none needed"
