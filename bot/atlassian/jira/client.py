"""Jira Cloud, REST v3, through atlassian-python-api; the only module that calls the platform API."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import requests
from atlassian import JiraCloud

from bot.atlassian.answers.answer_parts import Named, Rows
from bot.atlassian.answers.issue_answers import (
    SubtasksField,
    SummaryField,
    TransitionsAnswer,
    VersionAnswer,
)
from bot.atlassian.jira import jql
from bot.atlassian.jira.changelogs import read_moves
from bot.atlassian.jira.comment_reads import all_comments
from bot.atlassian.jira.create_answers import created_from
from bot.atlassian.jira.issue_fields import (
    ObservedFields,
    create_payload,
    edit_payload,
    observed_fields,
    observed_from,
)
from bot.atlassian.jira.marking import Marking, marked, unmarked
from bot.atlassian.jira.project_screens import Asked, create_forms, read_limits
from bot.atlassian.jira.screen_forms import Form
from bot.atlassian.jira.search import FETCH_LIMIT, fetch, is_indexed, search
from bot.atlassian.jira.site import PERMISSIONS, JiraMeta, ProjectMeta, read_project
from bot.atlassian.jira.transitions import chosen, status_of
from bot.commands.vocabulary import Vocabulary
from bot.config.call_limits import Limits
from bot.config.site_model import JiraSite
from bot.errors import Forbidden, NotFound, Permanent
from bot.http import calls as http
from bot.http.answer_reading import read
from bot.logs import carried
from bot.model.identity import PROPERTY
from bot.model.issue import Category, Identity, IssueId, IssueKey, Observed, Rank, Status
from bot.model.status_history import Move
from bot.ports import Created, Edit, NewIssue
from bot.ports.tracker import NOTHING_KNOWN
from bot.reconcile.batches import IN_FLIGHT
from bot.reconcile.project_limits import ProjectLimits
from bot.store.property_seal import SIGNATURE, ManagedState

_MOST_COMMENTS = 20
"""A list of so many may be cut off, whatever its `total` says (services §1.5)."""


class Jira:
    """The `Tracker` port. Safe to share between threads: each gets a client of its own."""

    def __init__(
        self,
        url: str,
        login: tuple[str, str],
        site: JiraSite,
        sessions: Callable[[], requests.Session],
        vocabulary: Vocabulary,
        browse: str = "",
        state: ManagedState | None = None,
        marking: Marking = unmarked,
        rows: int = Limits().rows,
    ) -> None:
        self._url, self._login, self._site = url.rstrip("/"), login, site
        self._sessions, self._marking, self.vocabulary = sessions, marking, vocabulary
        self._browse = browse or self._url
        self.state = state or ManagedState()
        self.rows = rows
        """The most that one list may hold."""
        self._local = threading.local()
        self._projects: dict[str, ProjectMeta] = {}
        self._rights: dict[str, frozenset[str]] = {}
        self._forms: dict[str, Mapping[Rank, Form]] = {}
        self._statuses: dict[str, Mapping[Rank, Sequence[Status]]] = {}
        self._lock = threading.Lock()

    @property
    def api(self) -> JiraCloud:
        """This thread's client; every call gives a raw response, for `reading.read`."""
        client = getattr(self._local, "client", None)
        if client is None:
            user, token = self._login
            more: dict[str, Any] = {"advanced_mode": True, "retry_with_header": False}
            client = JiraCloud(self._url, username=user, password=token, session=self._sessions(), **more)
            self._local.client = client
        return client

    def meta(self) -> JiraMeta:
        """Questions about the site: who am I, which types, which permissions."""
        return JiraMeta(self.api)

    def project(self, key: str) -> ProjectMeta:
        """The issue types that the bot uses in a project; asked once per process."""
        with self._lock:
            if key not in self._projects:
                self._projects[key] = read_project(self.api, key, self._site)
            return self._projects[key]

    def require_login(self) -> None:
        """Raise Unauthorized where the login is not accepted: of other questions it would show nothing."""
        self.meta().account()

    def require(self, project: str) -> None:
        """Raise NotFound or CheckFailed where the project or one of its issue types is not there."""
        meta = self.project(project)
        for rank in Rank:
            meta.type_of(rank)

    def project_name(self, key: str) -> str:
        """The project's name; for a project that the bot only reads."""
        return str(read(self.api.get_project(key), Named)["name"])

    def sweep(self, root: Identity, cuts: Sequence[IssueKey] = ()) -> Sequence[Observed]:
        """Every issue with the label of a programme or release, in all projects; a part per cut side by side.

        Jira refuses a search that names an issue which is gone; then all is read page after page.
        """
        own, order = jql.labelled(root), "ORDER BY key ASC"
        if cuts:
            parts = [f"{own} AND {part} {order}" for part in jql.parts(cuts)]
            with suppress(Permanent), ThreadPoolExecutor(len(parts)) as pool:
                found = list(pool.map(carried(self._observed), parts))
                return self.state.judged([issue for part in found for issue in part])
        return self.state.judged(self._observed(f"{own} {order}"))

    def changed(
        self,
        roots: Sequence[Identity],
        minutes: int,
        parents: Sequence[IssueKey] = (),
        written: Sequence[IssueId] = (),
        witnesses: Sequence[IssueKey] = (),
    ) -> Sequence[Observed]:
        """Issues with the label of any root, and sub-tasks of the parents, that changed in the last minutes.

        Those that were written just now, at most 50, are found as they are, however far the index is behind.
        A relative window is counted by Jira's own clock, so no clock change can open a gap. Jira refuses a
        search that names an issue which is gone; then it goes on with the labels alone.
        """
        own, since, order = jql.labelled(*roots), f"updated >= -{minutes}m", "ORDER BY key ASC"
        if parents or written or witnesses:
            with suppress(Permanent):
                wanted = f"({own} OR {jql.below(parents)})" if parents else own
                also = f" OR {jql.named(witnesses)}" if witnesses else ""
                query = f"({wanted} AND {since}){also}"
                return self.state.judged(self._observed(f"{query} {order}", written))
        return self.state.judged(self._observed(f"{own} AND {since} {order}"))

    def children(self, root: Identity, parents: Sequence[IssueKey]) -> Sequence[Observed]:
        """Every sub-task of these issues that does not carry the label of the programme or release."""
        query = f"{jql.below(parents)} AND {jql.not_labelled(root)} ORDER BY key ASC"
        return self.state.judged(self._observed(query))

    def can_browse(self, project: str) -> bool:
        """Whether the bot may look into the project; one that does not exist counts as hidden."""
        try:
            return not self.meta().missing_permissions(project, ("BROWSE_PROJECTS",))
        except (NotFound, Permanent):
            return False

    def is_indexed(self, project: str) -> bool:
        """Whether a search shows any issue of the project, or none of its first hundred answers by key."""
        return is_indexed(self.api, project, self.rows)

    def by_key(self, key: IssueKey) -> Observed | None:
        """The issue with this key, moved or not; None where it is deleted or hidden."""
        found = self.state.judged(self._fetched([key]))
        return found[0] if found else None

    def look_alikes(self, project: str, summaries: Sequence[str]) -> Sequence[IssueKey]:
        """Issues of the project with exactly one of these summaries, by words from the index.

        One without a single word cannot be looked for.
        """
        texts = [words for summary in summaries if (words := jql.words(summary))]
        if not texts:
            return []
        clauses = " OR ".join(f"summary ~ {jql.quoted(text)}" for text in texts)
        query = f"project = {jql.quoted(project)} AND ({clauses})"
        issues = search(self.api, query, ["summary"], SummaryField, self.rows)
        return [IssueKey(one["key"]) for one in issues if one["fields"].get("summary") in summaries]

    def fetch(
        self,
        ids: Sequence[IssueId] | Sequence[IssueKey],
        known: Mapping[IssueId, Observed] = NOTHING_KNOWN,
    ) -> Sequence[Observed]:
        """Issues by id or key, 100 a call and calls side by side; those deleted or hidden are absent."""
        parts = [ids[start : start + FETCH_LIMIT] for start in range(0, len(ids), FETCH_LIMIT)]
        if len(parts) < 2:
            return self.state.judged(self._fetched(ids, known)) if ids else []
        with ThreadPoolExecutor(min(len(parts), IN_FLIGHT)) as pool:
            found = list(pool.map(carried(partial(self._fetched, known=known)), parts))
        return self.state.judged([issue for part in found for issue in part])

    def _fetched(
        self, names: Sequence[str], known: Mapping[IssueId, Observed] = NOTHING_KNOWN
    ) -> list[Observed]:
        """At most 100 issues, by id or key."""
        found = fetch(self.api, names, self._observed_fields, ObservedFields)
        return [self._as_known(issue, known.get(issue["id"])) or self._read(issue) for issue in found]

    def _as_known(self, issue: Mapping[str, Any], known: Observed | None) -> Observed | None:
        """The issue with the comments that it is known to have; None where it was updated since."""
        seen = observed_from(issue, self._site, self.vocabulary, (), self.state.is_own) if known else None
        if known is None or seen is None or seen.updated != known.updated:
            return None
        return replace(seen, comments=known.comments)

    def fetch_raw(self, names: Sequence[str], fields: Sequence[str], shape: Any) -> list[Mapping[str, Any]]:
        """Issues by id or key as Jira gives them; those deleted or hidden are absent."""
        return list(fetch(self.api, names, fields, shape))

    def moves(
        self, issues: Sequence[Observed], statuses: Mapping[str, Category]
    ) -> Mapping[IssueId, Sequence[Move]]:
        """When these issues were opened and closed, a thousand a call; one more where a status is unknown."""
        return read_moves(self.api, issues, statuses, self.statuses, self.rows)

    def subtasks(self, parents: Sequence[IssueId]) -> Mapping[IssueId, Sequence[IssueId]]:
        """Ids of the sub-tasks of these issues, from the issues themselves and not from the index."""
        return {
            IssueId(issue["id"]): [IssueId(child["id"]) for child in issue["fields"].get("subtasks") or ()]
            for issue in fetch(self.api, parents, ["subtasks"], SubtasksField)
        }

    def create(self, issues: Sequence[NewIssue]) -> Sequence[Created]:
        """One bulk call, read back; a refused element tells the service's own words."""
        payload = [self._payload(new) for new in issues]
        response = self.api.create_issues(data={"issueUpdates": payload})
        return created_from(response, issues, self.fetch)

    def _payload(self, new: NewIssue) -> dict[str, Any]:
        desired = new.desired
        meta = self.project(desired.project)
        sealed = replace(new, stamp=self.state.sealed(new.stamp))
        payload = create_payload(sealed, meta.type_of(desired.rank), self._site.link_type)
        given = self._form(desired.project, desired.rank).given(self._site, desired.summary)
        return {**payload, "fields": {**given, **payload["fields"]}}

    def together(self, edits: Sequence[tuple[Edit, str]]) -> AbstractContextManager[None]:
        """Nothing that Jira need know."""
        return nullcontext()

    def edit(self, edit: Edit) -> None:
        """One PUT with everything that changes, the stamp included and signed; a stamp alone mails nobody."""
        sealed = edit if edit.stamp is None else replace(edit, stamp=self.state.sealed(edit.stamp))
        body = edit_payload(sealed, self._site.link_type)
        proof = str(sealed.stamp[SIGNATURE]) if sealed.stamp else ""
        with self.under_way(edit.issue_id, proof):
            if body.keys() == {"properties"}:
                http.read_json(self.api.set_issue_property(edit.issue_id, PROPERTY, data=sealed.stamp))
            else:
                self.put(edit.issue_id, edit.project, body)

    def under_way(self, issue_id: IssueId, proof: str = "") -> AbstractContextManager[None]:
        """Marks a write on an issue while the block makes it; `proof` is the signature that it leaves.

        Raises UnderWay where another process may still be at one.
        """
        return marked(self._marking, self.api, issue_id, proof)

    def put(self, issue_id: IssueId, project: str, body: Mapping[str, Any]) -> None:
        """Edit an issue; without mail to its watchers where the bot may keep that back.

        Jira refuses the whole edit where it may not (services §2.3), so then nothing is said of mail.
        """
        if not self._site.notify_users and self.is_silent(project):
            try:  # the library would send Python's `False`
                http.read_json(self.api.edit_issue(issue_id, notify_users="false", data=body))
            except Forbidden:  # perhaps the bot administers it no more
                with self._lock:
                    self._rights[project] -= {"ADMINISTER_PROJECTS"}
            else:
                return
        http.read_json(self.api.edit_issue(issue_id, data=body))

    def is_silent(self, project: str) -> bool:
        """Whether the bot may keep watchers from being mailed in a project."""
        return bool(project) and "ADMINISTER_PROJECTS" in self.rights(project)

    def rights(self, project: str) -> frozenset[str]:
        """Which of its permissions the bot has in a project; asked once per process, and with its limits."""
        with self._lock:
            if project not in self._rights:
                missing = self.meta().missing_permissions(project, PERMISSIONS)
                self._rights[project] = frozenset(PERMISSIONS) - set(missing)
            return self._rights[project]

    def limits(
        self, project: str, examples: Mapping[Rank, IssueKey], accounts: Collection[str]
    ) -> ProjectLimits:
        """What the project takes now. `examples` are issues of each rank, `accounts` those to ask about."""
        with self._lock:
            self._rights.pop(project, None)
        rights = self.rights(project)
        asked = Asked(examples, accounts)
        made, forms = read_limits(self.api, self.project(project), self._site, rights, asked)
        with self._lock:
            self._forms[project] = forms
        return made

    def _form(self, project: str, rank: Rank) -> Form:
        """The create screen of a type in a project; asked once per process, and with its limits."""
        with self._lock:
            if project not in self._forms:
                self._forms[project] = create_forms(self.api, self._projects[project])
            return self._forms[project][rank]

    def transition(self, issue: Observed, to: Category) -> None:
        """Bring the issue to a status of this category, by the transition that the config means.

        Raises Permanent where it means none, or the workflow does not offer it from where the issue stands.
        """
        known = self.statuses(issue.project).get(issue.rank, ()) if issue.rank is not None else ()
        answer = self.api.get_transitions(issue.id, expand="transitions.fields")
        offered = read(answer, TransitionsAnswer)
        try:
            body = chosen(offered["transitions"], to, known, self._site)
        except Permanent:
            with self._lock:
                self._statuses.pop(issue.project, None)  # somebody may mend the workflow
            raise
        with self.under_way(issue.id):
            http.read_json(self.api.do_transition(issue.id, data=dict(body)))

    def statuses(self, project: str) -> Mapping[Rank, Sequence[Status]]:
        """The statuses that issues of each rank can have in a project."""
        types = self.project(project).types
        with self._lock:
            if project not in self._statuses:
                rows = {one["id"]: one["statuses"] for one in self.meta().statuses_by_type(project)}
                found = {rank: tuple(map(status_of, rows.get(types[rank], ()))) for rank in types}
                self._statuses[project] = found
            return self._statuses[project]

    def comments(self, issue: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Every comment on an issue that was read with its field `comment`.

        A search gives only so many of them; where it may have held some back, they are read from the issue.
        """
        shown = issue["fields"].get("comment") or {}
        found = list(shown.get("comments") or ())
        if shown.get("total", 0) <= len(found) < _MOST_COMMENTS:
            return found
        return self.all_comments(issue["id"])

    def all_comments(self, issue_id: IssueId) -> Sequence[Mapping[str, Any]]:
        """Every comment on an issue, from its own resource, oldest first."""
        return all_comments(self.api, issue_id, self.rows)

    def link_page(self, issue_id: IssueId, url: str, title: str) -> None:
        """Show a page among the issue's links; a page that is there already is not added again."""
        body = {"globalId": f"regiebot-page={url}", "object": {"url": url, "title": title}}
        http.read_json(self.api.create_or_update_remote_issue_link(issue_id, data=body))

    def ensure_version(self, project: str, name: str) -> None:
        """Make the version, unless the project has one of that name."""
        versions = read(self.api.get_project_versions(project), Rows[VersionAnswer])
        if not any(version["name"] == name for version in versions):
            body = {"name": name, "projectId": int(self.project(project).id)}
            http.read_json(self.api.create_version(data=body))

    def date_version(self, project: str, name: str, day: date, *, released: bool) -> None:
        """Set its release date, and whether it is released; nothing where the version is not there."""
        versions = read(self.api.get_project_versions(project), Rows[VersionAnswer])
        for version in versions:
            if version["name"] == name:
                body = {"releaseDate": day.isoformat(), "released": released}
                http.read_json(self.api.update_version(version["id"], data=body))

    def url(self, key: IssueKey) -> str:
        """The issue in a browser."""
        return f"{self._browse}/browse/{key}"

    def search_raw(self, query: str, fields: Sequence[str], shape: Any) -> list[Mapping[str, Any]]:
        """Every issue of a search as Jira gives it, page by page. The index may lag."""
        return list(search(self.api, query, fields, shape, self.rows))

    def _observed(self, query: str, written: Sequence[IssueId] = ()) -> list[Observed]:
        found = search(self.api, query, self._observed_fields, ObservedFields, self.rows, written)
        return [self._read(issue) for issue in found]

    @property
    def _observed_fields(self) -> list[str]:
        return observed_fields(self._site)

    def _read(self, issue: Mapping[str, Any]) -> Observed:
        return observed_from(issue, self._site, self.vocabulary, self.comments(issue), self.state.is_own)
