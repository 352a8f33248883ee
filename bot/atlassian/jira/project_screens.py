"""What a project takes, asked of Jira: create and edit metadata, versions, who can be assigned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlassian import JiraCloud

from bot.atlassian.answers.answer_parts import Rows
from bot.atlassian.answers.issue_answers import (
    EditMeta,
    FieldsPage,
    IssuePage,
    StatusField,
    TransitionsAnswer,
    UserAnswer,
    VersionAnswer,
)
from bot.atlassian.jira import jql
from bot.atlassian.jira.screen_forms import Form, form_of
from bot.atlassian.jira.site import ProjectMeta
from bot.atlassian.jira.transitions import chosen, status_of, unclear
from bot.config.site_model import JiraSite
from bot.errors import NotFound, Permanent
from bot.http.answer_reading import read
from bot.http.paging import Listing
from bot.model.field_table import ASSIGNEE, FIELDS, FIX_VERSION, PARENT, SECURITY, Kind
from bot.model.issue import Category, IssueKey, Rank, Status
from bot.reconcile.project_limits import ProjectLimits, unassignable

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a project beside its screens."""

    examples: Mapping[Rank, IssueKey]
    """An issue of each rank, to see what can be edited."""
    accounts: Collection[str]
    """Accounts that could not be assigned before."""


def create_forms(api: JiraCloud, project: ProjectMeta) -> Mapping[Rank, Form]:
    """The create screen of each type that the bot uses."""
    types = project.types.items()
    return {rank: form_of(_create_fields(api, project.key, type_id)) for rank, type_id in types}


def edit_forms(api: JiraCloud, examples: Mapping[Rank, IssueKey]) -> Mapping[Rank, Form]:
    """The edit screen of each type, as far as there is an issue of it that the bot sees."""
    found = {}
    for rank, key in examples.items():
        try:
            body = read(api.get_edit_issue_meta(key), EditMeta)
        except NotFound:
            continue
        found[rank] = Form(body.get("fields") or {})
    return found


def read_limits(
    api: JiraCloud, project: ProjectMeta, site: JiraSite, rights: Collection[str], asked: Asked
) -> tuple[ProjectLimits, Mapping[Rank, Form]]:
    """What the project takes now, and its create screens."""
    creates, edits = create_forms(api, project), edit_forms(api, asked.examples)
    refused: dict[str, Mapping[str, str]] = {}
    known: dict[str, frozenset[str]] = {}
    for field in FIELDS:
        names = [found for form in creates.values() if (found := form.names(field)) is not None]
        if field.kind in (Kind.CHOICE, Kind.NAMES) and names:
            known[field] = frozenset.intersection(*names)
        elif field.kind is Kind.LEVEL and any(field in form.fields for form in creates.values()):
            known[field] = frozenset().union(*(form.ids(field) for form in creates.values()))
    rows = read(api.get_project_versions(project.key), Rows[VersionAnswer])
    archived = [str(row["name"]) for row in rows if row.get("archived")]
    refused[FIX_VERSION] = {name: f"version {name!r} is archived" for name in archived}
    if "ADMINISTER_PROJECTS" not in rights:
        known[FIX_VERSION] = frozenset(str(row["name"]) for row in rows)
    refused[ASSIGNEE] = _unassignable(api, project.key, asked.accounts)
    limits = ProjectLimits(
        off_create={rank: form.off for rank, form in creates.items()},
        off_edit={rank: form.off for rank, form in edits.items()},
        known=known,
        refused={name: values for name, values in refused.items() if values},
        obstacles=tuple(obstacles(project.key, creates, site, rights)),
    )
    return limits, creates


def obstacles(
    key: str, creates: Mapping[Rank, Form], site: JiraSite, rights: Collection[str]
) -> Sequence[str]:
    """Why no issue can be made in the project; empty where they can."""
    found: list[str] = []
    if "CREATE_ISSUES" not in rights:
        return [f"{key}: the bot may not create issues"]
    for rank, form in creates.items():
        kind = f"{key}, {rank.name.lower()}"
        lacking = sorted((frozenset(FIELDS) - FIELDS.optional - {SECURITY}) & form.off - _needless(rank))
        if lacking:
            found.append(f"{kind}: the create screen lacks {', '.join(lacking)}, which the bot needs")
        found += [f"{kind}: {problem}" for problem in form.problems(site)]
    return found


def _needless(rank: Rank) -> frozenset[str]:
    return frozenset({PARENT}) if rank is Rank.EPIC else frozenset()


def _create_fields(api: JiraCloud, project: str, type_id: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    listing = Listing()
    while True:
        answer: Any = api.get_create_issue_meta_issue_type_id(
            project, type_id, start_at=len(found), max_results=_PAGE
        )
        page = read(answer, FieldsPage)
        rows = page.get("fields") or page.get("values") or ()
        found += rows
        if not rows or len(found) >= page.get("total", 0):
            return found
        listing.rows(answer, (row.get("fieldId") or row["key"] for row in rows))


def _unassignable(api: JiraCloud, project: str, accounts: Collection[str]) -> Mapping[str, str]:
    """Which of the accounts cannot be assigned, each with the reason."""
    found = {}
    for account in sorted(accounts):
        rows = read(api.find_assignable_users(project=project, account_id=account), Rows[UserAnswer])
        if not any(row["accountId"] == account for row in rows):
            found[account] = unassignable(account, project)
    return found


@dataclass(frozen=True, slots=True)
class Example:
    """An issue that shows what can be done with those of its type."""

    id: str
    key: IssueKey
    category: Category


def example(api: JiraCloud, project: ProjectMeta, rank: Rank) -> Example | None:
    """An issue of the type that the bot uses, an open one where there is any; whoever made it."""
    if rank not in project.types:
        return None
    return newest(api, f"project = {jql.quoted(project.key)} AND issuetype = {project.types[rank]}")


def newest(api: JiraCloud, where: str) -> Example | None:
    """The issue of a query that was changed last, an open one where there is any."""
    for more in ("AND statusCategory != Done ", ""):
        body = {"jql": f"{where} {more}ORDER BY updated DESC", "fields": ["status"], "maxResults": 1}
        answer = api.search_and_reconsile_issues_using_jql_post(data=body)
        found = read(answer, IssuePage[StatusField])["issues"]
        if found:
            status = status_of(found[0]["fields"]["status"])
            return Example(str(found[0]["id"]), IssueKey(found[0]["key"]), status.category)
    return None


def way_out(
    api: JiraCloud, found: Example | None, to: Category, known: Sequence[Status], site: JiraSite
) -> str:
    """Why an issue could not be brought to a category; without an issue only what the statuses tell."""
    if found is None or found.category is to:
        return unclear(known, to, site)
    offered = read(api.get_transitions(found.id, expand="transitions.fields"), TransitionsAnswer)
    try:
        chosen(offered["transitions"], to, known, site)
    except Permanent as error:
        return str(error)
    return ""
