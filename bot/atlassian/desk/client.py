"""Jira Service Management: RFCs and their approval rounds, read in one search and one call per open RFC."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.atlassian.answers.answer_parts import Rows
from bot.atlassian.answers.desk_answers import ApprovalAnswer, DeskPage
from bot.atlassian.answers.history_answers import HistoryPage
from bot.atlassian.answers.issue_answers import CommentsById, RequestFields, SaidAnswer
from bot.atlassian.jira import jql
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.issue_fields import comments_from, instant, plain, visible_to
from bot.atlassian.jira.transitions import status_of
from bot.commands.comments import Comment, Utterance, Visibility
from bot.commands.verbs import Verb
from bot.config.site_model import ServiceDesk, ServiceDeskFields
from bot.errors import BrokenAnswer, NotFound
from bot.http.answer_reading import part, read
from bot.http.paging import Listing
from bot.model.identity import NOTE, PROPERTY
from bot.model.issue import Adf, Category, IssueId, IssueKey
from bot.model.request import Approval, ChangeRequest, Vote
from bot.ports import Placed, Said

_LINK = "Relates"

_INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
"""A comment over the platform is public in a service project by default; this keeps it from customers."""

_MOST_IDS = 1000
"""Comments that Jira gives by id in one call."""


def query_of(desk: ServiceDesk) -> str:
    """The search for the requests that count, oldest first."""
    recent = f"(statusCategory != Done OR updated >= -{desk.history_days}d)"
    return f"project = {jql.quoted(desk.project)} AND {recent} ORDER BY key ASC"


class Desk:
    """The `Desk` port, on the same site and login as Jira."""

    def __init__(self, jira: Jira) -> None:
        self._jira = jira
        self._account = ""

    def changes(self, desk: ServiceDesk) -> Sequence[ChangeRequest]:
        """Every request that is open or changed of late, oldest first, with its approvals.

        Open ones are read each time, and by id: a vote that does not decide leaves `updated` as it was
        (services §3.1), and so may a comment that is changed (services §1.6).
        """
        mapped = _mapped_fields(desk.fields)
        special = [fid for fid in (desk.fields.approvals, desk.fields.request_type) if fid]
        voting = (*desk.wish_votes, *desk.production_votes)
        names = ["summary", "status", "created", "updated", "fixVersions", "issuelinks", "comment"]
        fields = [*names, *mapped.values(), *special, *voting]
        found = self._jira.search_raw(query_of(desk), fields, RequestFields)
        return [
            replace(change, voted=any(issue["fields"].get(fid) for fid in voting))
            for issue in self._as_they_are(found, fields)
            for change in (self._change(issue, mapped, desk.fields),)
        ]

    def _as_they_are(
        self, found: Sequence[Mapping[str, Any]], fields: Sequence[str]
    ) -> Iterator[Mapping[str, Any]]:
        """The open ones read by id, because the index may be behind; one that is not shown stays as found."""
        done = {one["id"] for one in found if status_of(one["fields"]["status"]).category is Category.DONE}
        ids = [IssueId(one["id"]) for one in found if one["id"] not in done]
        fresh = {one["id"]: one for one in self._jira.fetch_raw(ids, fields, RequestFields)}
        for one in found:
            yield fresh.get(one["id"], one)

    def field_votes(self, change: ChangeRequest, desk: ServiceDesk) -> Sequence[Comment]:
        """Every vote in a select field, as if it had been said in a comment: by whom and when, from the
        issue's history. A field that was emptied is no vote.
        """
        words = dict.fromkeys(desk.wish_votes, desk.wish_approval)
        words |= dict.fromkeys(desk.production_votes, desk.production_approval)
        api: Any = self._jira.api
        rows: list[Any] = []
        listing = Listing(self._jira.rows)
        while True:
            answer = api.get_change_logs(change.id, start_at=len(rows), max_results=100)
            page = read(answer, HistoryPage)
            rows += page["values"]
            if page.get("isLast", True) or not page["values"]:
                break
            listing.rows(answer, (row["id"] for row in page["values"]))
        names = self._names(words) if any(not i.get("fieldId") for row in rows for i in row["items"]) else {}
        return votes_in(rows, words, names)

    def _names(self, wanted: Iterable[str]) -> Mapping[str, str]:
        """Ids of fields by their name, where only one of the site's fields has it: some items of a history
        have no id (services §1.7).
        """
        names = self._jira.meta().field_names()
        unique = {name for name, count in Counter(names.values()).items() if count == 1}
        return {names[fid]: fid for fid in wanted if names.get(fid) in unique}

    def said(self, request: IssueId) -> Placed:
        """From the properties of the bot's own comments, which only a look by id shows. Everybody can give
        a comment of their own such a property (services §3.3).
        """
        api, found = self._jira.api, list[frozenset[str]]()
        own = [one for one in self._jira.all_comments(request) if self._is_own(one)]
        for start in range(0, len(own), _MOST_IDS):
            body = {"ids": [int(one["id"]) for one in own[start : start + _MOST_IDS]]}
            page = read(api.get_comments_by_ids(expand="properties", data=body), CommentsById)
            found += [_keys(one.get("properties") or ()) for one in page["values"]]
        return Placed(frozenset[str]().union(*found), unnamed=not all(found))

    def say(
        self,
        request: IssueId,
        note: Adf,
        keys: Sequence[str],
        *,
        public: bool,
        visibility: Visibility | None = None,
    ) -> Said:
        """Comment by the documented way, and read back who can read it (services §3.3)."""
        properties = [{"key": NOTE, "value": {"keys": sorted(keys)}}, *([] if public else [_INTERNAL])]
        body: dict[str, Any] = {"body": note, "properties": properties}
        if visibility:
            body["visibility"] = visible_to(visibility)
        with self._jira.under_way(request):
            made = read(self._jira.api.add_comment(request, data=body), SaidAnswer)
        return self.comment(request, made["id"]) or Said(str(made["id"]), public=False)

    def comment(self, request: IssueId, comment: str) -> Said | None:
        """One comment as it is now; one that does not say whom it is for is taken for public."""
        try:
            found = read(self._jira.api.get_comment(request, comment), SaidAnswer)
        except NotFound:
            return None
        return Said(str(found["id"]), public=found.get("jsdPublic") is not False)

    def _is_own(self, comment: Mapping[str, Any]) -> bool:
        self._account = self._account or str(self._jira.meta().account()["accountId"])
        return _who(comment.get("author") or {}) == self._account

    def _change(
        self, issue: Mapping[str, Any], mapped: Mapping[str, str], ids: ServiceDeskFields
    ) -> ChangeRequest:
        fields = issue["fields"]
        stamp: Any = (issue.get("properties") or {}).get(PROPERTY)
        rounds = _rounds(issue, ids.approvals) if ids.approvals else None
        if rounds is None:
            rounds = self._approvals(issue["key"])
        return ChangeRequest(
            id=IssueId(issue["id"]),
            key=IssueKey(issue["key"]),
            summary=fields.get("summary") or "",
            status=status_of(fields["status"]),
            created=instant(fields["created"]),
            updated=instant(fields["updated"]),
            fields={name: text for name, fid in mapped.items() if (text := plain(fields.get(fid)))},
            approvals=tuple(_approval(one) for one in rounds),
            fix_versions=frozenset(v["name"] for v in fields.get("fixVersions") or ()),
            linked=frozenset(_others(fields.get("issuelinks") or ())),
            comments=comments_from(self._jira.vocabulary, self._jira.comments(issue)),
            type=_type_of(fields.get(ids.request_type) if ids.request_type else None),
            said=_said(stamp),
        )

    def _approvals(self, key: str) -> list[Any]:
        """All approval rounds of one request, where the platform field is not mapped."""
        api: Any = self._jira.api
        found: list[Any] = []
        listing = Listing(self._jira.rows)
        while True:
            path = f"rest/servicedeskapi/request/{key}/approval"
            answer = api.get(path, params={"start": len(found), "limit": 50})
            page = read(answer, DeskPage[ApprovalAnswer])
            found += page["values"]
            if page.get("isLastPage", True) or not page["values"]:
                return found
            listing.rows(answer, (one["id"] for one in page["values"]))

    def attach(self, change: ChangeRequest, epic: IssueKey, version: str) -> None:
        """Link the RFC to its release's epic and add the release's fixVersion, if any, in one call."""
        update: dict[str, Any] = {}
        if version and version not in change.fix_versions:
            update["fixVersions"] = [{"add": {"name": version}}]
        update["issuelinks"] = [{"add": {"type": {"name": _LINK}, "outwardIssue": {"key": epic}}}]
        with self._jira.under_way(change.id):
            self._jira.put(change.id, change.key.rpartition("-")[0], {"update": update})


def _mapped_fields(fields: ServiceDeskFields) -> dict[str, str]:
    return {k: v for k, v in fields.model_dump().items() if v and k not in ("approvals", "request_type")}


def _rounds(issue: Mapping[str, Any], field_id: str) -> list[Any] | None:
    """The approval rounds in the field that the config names; None where it is empty."""
    value = issue["fields"].get(field_id)
    try:
        return None if value is None else list(part(value, Rows[ApprovalAnswer]))
    except ValueError as error:
        raise BrokenAnswer(
            f"{issue['key']} has no approvals in {field_id} ({error}); check servicedesk.fields.approvals"
        ) from None


def _type_of(value: Any) -> str:
    """Name of the request type; an issue that was not made at the portal has none."""
    found = value.get("requestType") if isinstance(value, dict) else None
    return str(found.get("name", "")) if isinstance(found, dict) else ""


def _keys(properties: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    values = (one.get("value") for one in properties if one.get("key") == NOTE)
    lists = (value.get("keys") for value in values if isinstance(value, dict))
    return frozenset(str(key) for keys in lists if isinstance(keys, list) for key in keys)


def _said(stamp: Any) -> frozenset[str]:
    found = stamp.get("said") if isinstance(stamp, dict) else None
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def _approval(body: Mapping[str, Any]) -> Approval:
    votes = tuple(
        (_who(one.get("approver") or {}), Vote(one.get("approverDecision", "pending")))
        for one in body.get("approvers") or ()
    )
    completed = body.get("completedDate")
    return Approval(
        id=str(body["id"]),
        name=str(body.get("name", "")),
        decision=Vote(body.get("finalDecision", "pending")),
        created=_moment(body["createdDate"]),
        completed=_moment(completed) if completed else None,
        votes=votes,
    )


def votes_in(
    rows: Iterable[Mapping[str, Any]], words: Mapping[str, str], names: Mapping[str, str] | None = None
) -> tuple[Comment, ...]:
    """The votes in rows of a history, as a comment per row: who sets two fields at once says two things.

    `words` has by field the question that it is about, `names` the field by its name, for items without an
    id. No order of rows is promised (services §1.7).
    """
    found, by_name = [], names or {}
    for row in sorted(rows, key=lambda row: (instant(row["created"]), int(row["id"]))):
        chosen = [
            f"{words[field]} {item['toString']}"
            for item in row["items"]
            if (field := item.get("fieldId") or by_name.get(item.get("field") or "", "")) in words
            and item.get("toString")
        ]
        if chosen:
            author, at = _who(row.get("author") or {}), instant(row["created"])
            utterances = tuple(Utterance(Verb.CAB.value, value, f"cab: {value}") for value in chosen)
            found.append(Comment(f"h{row['id']}", author, at, at, author, said=utterances))
    return tuple(found)


def _who(approver: Mapping[str, Any]) -> str:
    return str(approver.get("accountId") or "")


def _moment(value: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(value["epochMillis"] / 1000, UTC)


def _others(links: Sequence[Mapping[str, Any]]) -> list[IssueId]:
    ends = (link.get("inwardIssue") or link.get("outwardIssue") for link in links)
    return [IssueId(end["id"]) for end in ends if end]
