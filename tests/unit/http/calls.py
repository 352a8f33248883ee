"""Every call that the bot makes, with an answer as the service gives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import requests

from bot.atlassian.confluence.client import Confluence
from bot.atlassian.desk.client import Desk
from bot.atlassian.desk.request_form import DeskForm
from bot.atlassian.jira import project_screens as jira_limits
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.create_answers import created_from
from bot.atlassian.jira.site import ProjectMeta
from bot.config.site_model import JiraSite, ServiceDesk, ServiceDeskFields
from bot.features.reminding.messages import PageText
from bot.model.identity import NOTE, PROPERTY
from bot.model.issue import Category, Description, Desired, Identity, IssueId, IssueKey, Rank, Status
from bot.model.request import ChangeRequest
from bot.ports import NewIssue, Page, PageState
from tests.builders import observed
from tests.dutch import DUTCH
from tests.unit.http.wire import SITE

AT = "2026-11-21T10:00:00.000+0100"
LOGIN = ("bot@example.org", "geheim")
STATUS = {"id": "1", "name": "Gereed", "statusCategory": {"key": "done"}}
DOC = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "besluit: GO"}]}],
}
ACCOUNT = {"accountId": "u-1", "accountType": "atlassian"}
COMMENT = {
    "id": "501",
    "created": AT,
    "updated": AT,
    "author": ACCOUNT,
    "updateAuthor": ACCOUNT,
    "body": DOC,
    "visibility": {"type": "role", "value": "Agents", "identifier": "7"},
    "jsdPublic": False,
    "properties": [{"key": NOTE, "value": {"keys": ["a"]}}],
}
FIELDS: dict[str, Any] = {
    "summary": "Test",
    "description": DOC,
    "labels": ["regiebot"],
    "duedate": "2026-11-21",
    "assignee": ACCOUNT,
    "fixVersions": [{"name": "1.0"}],
    "security": {"id": "9"},
    "priority": {"name": "Hoog"},
    "components": [{"name": "c"}],
    "status": STATUS,
    "created": AT,
    "updated": AT,
    "parent": {"id": "7"},
    "project": {"key": "KT"},
    "issuetype": {"hierarchyLevel": 0, "subtask": False},
    "issuelinks": [{"type": {"name": "Blocks"}, "inwardIssue": {"id": "8"}}],
    "resolutiondate": AT,
    "statuscategorychangedate": AT,
    "comment": {"comments": [COMMENT], "total": 1},
    "attachment": [{"id": "10001", "filename": "a.txt"}],
    "subtasks": [{"id": "9"}],
    "customfield_1": {"value": "GO"},
    "customfield_2": {"requestType": {"name": "RFC"}},
    "customfield_3": [
        {
            "id": "1",
            "name": "CAB wens",
            "finalDecision": "approved",
            "createdDate": {"epochMillis": 1_700_000_000_000},
            "completedDate": {"epochMillis": 1_700_000_000_000},
            "approvers": [{"approver": ACCOUNT, "approverDecision": "approved"}],
        }
    ],
}
ISSUE = {
    "id": "10",
    "key": "KT-1",
    "fields": FIELDS,
    "properties": {PROPERTY: {"identity": "p/x", "applied": {"summary": "x"}, "n": 1}},
}
ISSUES = {"issues": [ISSUE], "isLast": True}
META = {
    "fieldId": "priority",
    "key": "priority",
    "name": "Prioriteit",
    "required": True,
    "hasDefaultValue": False,
    "allowedValues": [{"id": "1", "name": "Hoog"}],
    "schema": {"type": "priority"},
}
TRANSITION = {"id": "5", "name": "Klaar", "to": STATUS, "fields": {"resolution": META}}
PAGE = {"id": "70", "title": "Regie", "version": {"number": 3, "message": "x"}, "parentId": "1"}
STORED = {"id": "71", "value": {"identity": "p", "digest": "d", "version": 3}, "version": {"number": 2}}
PERMISSIONS = {"permissions": {"CREATE_ISSUES": {"havePermission": True}}}
PROJECT = {
    "id": "100",
    "key": "KT",
    "name": "Keten",
    "issueTypes": [
        {"id": str(n), "name": name, "hierarchyLevel": level}
        for n, (name, level) in enumerate((("Epic", 1), ("Task", 0), ("Sub-task", -1)))
    ],
}
SITE_OF = JiraSite(values={"decision": "customfield_1"})
DESK = ServiceDesk(
    project="RFC", fields=ServiceDeskFields(request_type="customfield_2", approvals="customfield_3")
)
CHANGE = ChangeRequest(
    id=IssueId("10"),
    key=IssueKey("RFC-1"),
    summary="x",
    status=Status("1", "Open", Category.NEW),
    created=datetime(2026, 1, 1, tzinfo=UTC),
    updated=datetime(2026, 1, 1, tzinfo=UTC),
)
TEXT = PageText("Regie", "<p>x</p>", "d")


class Site:
    """Clients of one site."""

    def __init__(self, sessions: Callable[[], requests.Session], url: str = SITE) -> None:
        self.jira = Jira(url, LOGIN, SITE_OF, sessions, DUTCH)
        self.desk = Desk(self.jira)
        self.form = DeskForm(self.jira.api)
        self.wiki = Confluence(url, LOGIN, sessions)


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call: what is asked, and what a service answers to all of it."""

    ask: Callable[[Site], Any]
    answer: Any


def _limits(site: Site) -> Any:
    return jira_limits.edit_forms(site.jira.api, {Rank.TASK: IssueKey("KT-1")})


def new(identity: str) -> NewIssue:
    """An issue to make."""
    desired = Desired(
        identity=Identity(identity),
        project="KT",
        rank=Rank.TASK,
        parent=None,
        summary="x",
        description=Description({}, ""),
        labels=(),
        due=date(2026, 1, 1),
    )
    return NewIssue(desired, None, {})


def _made(site: Site) -> Any:
    api: Any = site.jira.api
    return created_from(api.create_issues(data={}), [new("p/a"), new("p/b")], site.jira.fetch)


READS: Mapping[str, Call] = {
    "sweep": Call(lambda s: s.jira.sweep(Identity("p")), ISSUES),
    "parts of a sweep": Call(lambda s: s.jira.sweep(Identity("p"), [IssueKey("KT-1")]), ISSUES),
    "changed": Call(lambda s: s.jira.changed([Identity("p")], 10), ISSUES),
    "children": Call(lambda s: s.jira.children(Identity("p"), [IssueKey("KT-1")]), ISSUES),
    "fetch": Call(lambda s: s.jira.fetch([IssueId("10")]), ISSUES),
    "by key": Call(lambda s: s.jira.by_key(IssueKey("KT-1")), ISSUES),
    "look-alikes": Call(lambda s: s.jira.look_alikes("KT", ["Test"]), ISSUES),
    "sub-tasks": Call(lambda s: s.jira.subtasks([IssueId("10")]), ISSUES),
    "requests": Call(lambda s: s.desk.changes(DESK), ISSUES),
    "example": Call(lambda s: jira_limits.example(s.jira.api, _project(), Rank.TASK), ISSUES),
    "comments": Call(lambda s: s.jira.all_comments(IssueId("10")), {"comments": [COMMENT], "total": 1}),
    "comment": Call(lambda s: s.desk.comment(IssueId("10"), "501"), COMMENT),
    "history": Call(
        lambda s: s.desk.field_votes(CHANGE, DESK.model_copy(update={"wish_votes": ("customfield_1",)})),
        {
            "values": [
                {
                    "id": "1",
                    "created": AT,
                    "author": ACCOUNT,
                    "items": [{"fieldId": "customfield_1", "toString": "GO"}],
                }
            ],
            "isLast": True,
        },
    ),
    "moves": Call(
        lambda s: s.jira.moves([observed(new("p/x").desired, 10)], {"1": Category.NEW}),
        {
            "issueChangeLogs": [
                {
                    "issueId": "10",
                    "changeHistories": [
                        {
                            "id": "1",
                            "created": AT,
                            "author": ACCOUNT,
                            "items": [{"field": "status", "fieldId": "status", "to": "1"}],
                        },
                        {"id": "2", "created": 1_700_000_000, "items": [{"field": "status", "to": "1"}]},
                    ],
                }
            ],
        },
    ),
    "approvals": Call(
        lambda s: s.desk._approvals("RFC-1"),  # noqa: SLF001
        {"values": FIELDS["customfield_3"], "isLastPage": True},
    ),
    "project": Call(lambda s: s.jira.project("KT"), PROJECT),
    "project name": Call(lambda s: s.jira.project_name("KT"), PROJECT),
    "myself": Call(lambda s: s.jira.require_login(), {"accountId": "u", "displayName": "Bot"}),
    "users": Call(lambda s: s.jira.meta().users(["u-1"]), {"values": [ACCOUNT], "isLast": True}),
    "assignable": Call(lambda s: s.jira.meta().is_assignable("KT", "u-1"), [ACCOUNT]),
    "permissions": Call(lambda s: s.jira.rights("KT"), PERMISSIONS),
    "may browse": Call(lambda s: s.jira.can_browse("KT"), PERMISSIONS),
    "link types": Call(lambda s: s.jira.meta().link_types(), {"issueLinkTypes": [{"name": "Blocks"}]}),
    "fields": Call(lambda s: s.jira.meta().field_types(), [{"id": "summary", "schema": {"type": "string"}}]),
    "statuses": Call(lambda s: s.jira.meta().statuses("KT"), [{"id": "1", "statuses": [STATUS]}]),
    "edit screen": Call(_limits, {"fields": {"priority": META}}),
    "create screen": Call(
        lambda s: jira_limits.create_forms(s.jira.api, _project()), {"fields": [META], "total": 1}
    ),
    "transitions": Call(
        lambda s: jira_limits.way_out(
            s.jira.api,
            jira_limits.Example("10", IssueKey("KT-1"), Category.NEW),
            Category.DONE,
            [Status("1", "Gereed", Category.DONE)],
            SITE_OF,
        ),
        {"transitions": [TRANSITION]},
    ),
    "service projects": Call(
        lambda s: s.form._desk("RFC"),  # noqa: SLF001
        {"values": [{"id": "1", "projectKey": "RFC"}], "isLastPage": True},
    ),
    "space": Call(lambda s: s.wiki.home("KT"), {"results": [{"id": "1", "homepageId": "2"}]}),
    "pages": Call(lambda s: s.wiki.pages(["70"]), {"results": [PAGE]}),
    "title": Call(lambda s: s.wiki.by_title("1", "Regie"), {"results": [PAGE]}),
    "signature": Call(lambda s: s.wiki.state("70"), {"results": [STORED]}),
}
"""Calls that change nothing."""

WRITES: Mapping[str, Call] = {
    "create": Call(_made, {"issues": [{"id": "10", "key": "KT-1"}, {"id": "11", "key": "KT-2"}]}),
    "page": Call(lambda s: s.wiki.create("1", "2", TEXT), PAGE),
    "new text": Call(lambda s: s.wiki.update(Page("70", "Regie", 3, None, ""), TEXT, "x"), PAGE),
    "sign": Call(lambda s: s.wiki.remember("70", PageState("p", "d", 1)), STORED),
    "say": Call(lambda s: s.desk.say(IssueId("10"), DOC, ["a"], public=True), COMMENT),
}
"""Calls that change something, and whose answer is used."""


def _project() -> ProjectMeta:
    return ProjectMeta("100", "KT", {Rank.TASK: "1"})
