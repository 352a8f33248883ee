"""REST: one change of many issues, as a task that Jira carries out by itself: dates and labels.

The specification says what is taken, who may (the global permission to make bulk changes) and that with
`sendBulkNotification: false` nobody is mailed; unlike `notifyUsers` it asks for no administrator. No more
than five run at a time, whoever sent them (services §2.2). Fields of other kinds are refused here.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any

from regiebot_sandbox.jira import changes, issues, mail, scheme, screens
from regiebot_sandbox.jira.api.issue_api import body_of
from regiebot_sandbox.jira.permissions import allowed, visible
from regiebot_sandbox.kernel import Answer, Call, Endpoint, Refusal, Site
from regiebot_sandbox.store import Doc

MOST_ISSUES, MOST_FIELDS, MOST_TASKS = 1000, 200, 5
OPEN, ENDED = "jira.bulk.open", "jira.bulk.ended"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_KINDS = ("datePickerFields", "labelsFields")
_FIELDS = frozenset({"duedate", "labels"})


def _wrong(*messages: str, status: int = 400) -> Refusal:
    return Refusal(status, {"errors": [{"message": message} for message in messages]})


def _require(site: Site, call: Call) -> None:
    if not call.user:
        raise _wrong("Authentication credentials are incorrect or missing.", status=401)
    if not allowed(site, call.user, None, "BULK_CHANGE"):
        raise _wrong("You do not have permission to make bulk changes.", status=403)


def _selected(site: Site, call: Call, refs: Any) -> list[Doc]:
    """The issues that are named and that the account sees, each once."""
    if not isinstance(refs, list) or not 0 < len(refs) <= MOST_ISSUES:
        raise _wrong(f"Between 1 and {MOST_ISSUES} issues can be selected.")
    found = {doc["id"]: doc for ref in refs if (doc := issues.lookup(site, ref))}
    return [doc for doc in found.values() if visible(site, call.user, doc)]


def _editable(site: Site, call: Call) -> Answer:
    """The fields of these two kinds that are on the edit screen of every issue."""
    _require(site, call)
    docs = _selected(site, call, call.arg("issueIdsOrKeys").split(","))
    shared = set(_FIELDS)
    for doc in docs:
        shared &= set(_screen(site, call.user, doc).fields)
    if not docs or not shared:
        raise _wrong("No editable fields are found for the provided issue IDs.", status=404)
    return Answer(200, {"fields": [_field(site, name) for name in sorted(shared)]})


def _field(site: Site, name: str) -> Doc:
    row: Doc = {"id": name, "name": _name(site, name), "type": name, "isRequired": False}
    if name == "labels":
        row["multiSelectFieldOptions"] = ["ADD", "REMOVE", "REPLACE", "REMOVE_ALL"]
    return row


def _name(site: Site, field: str) -> str:
    return str((site.store.get("jira.field", field) or {"name": field})["name"])


def _screen(site: Site, user: str, doc: Doc) -> screens.Screen:
    kind = scheme.named(site, "jira.type", doc["type"]) or {}
    return screens.screen(site, user, issues.project_of_issue(site, doc), kind, screens.EDIT)


def _submit(site: Site, call: Call) -> Answer:
    _require(site, call)
    request = body_of(call)
    refs, chosen = request.get("selectedIssueIdsOrKeys"), request.get("selectedActions")
    docs = _selected(site, call, refs)
    if not isinstance(chosen, list) or not 0 < len(chosen) <= MOST_FIELDS:
        raise _wrong(f"Between 1 and {MOST_FIELDS} fields can be selected.")
    edit = _edit(request.get("editedFieldsInput"), chosen)
    if site.store.count(OPEN) >= MOST_TASKS:
        raise _wrong("Too many bulk operations are in progress. Try again later.", status=429)
    number, now = str(site.store.next_id("jira.bulk", 10641)), site.now()
    due = now + timedelta(seconds=float(site.setting("bulk_seconds", 0)))
    silent = request.get("sendBulkNotification") is False
    task: Doc = {"id": number, "by": call.user, "issues": [doc["id"] for doc in docs], "edit": edit}
    task |= {"silent": silent, "invalid": len(set(map(str, refs or ()))) - len(docs)}
    site.store.put(OPEN, number, {**task, "created": now.isoformat(), "due": due.isoformat()})
    return Answer(201, {"taskId": number})


def _edit(given: Any, chosen: list[Any]) -> Doc:
    """What is to become of each issue, as an edit of it."""
    if not isinstance(given, dict) or set(given) - set(_KINDS):
        raise _wrong("editedFieldsInput cannot be read, or is about fields that cannot be edited in bulk.")
    rows = [row for kind in _KINDS for row in given.get(kind, ())]
    named = [str(row.get("fieldId")) for row in rows]
    if beside := sorted(set(named) - set(chosen)):
        words = "The following editedFieldInput values are not listed as selectedActions"
        raise _wrong(f"{words} : {', '.join(beside)}")
    if set(chosen) - set(named) or set(named) - _FIELDS or len(named) != len(set(named)):
        raise _wrong("Each of the selectedActions needs one value in editedFieldsInput.")
    made: dict[str, Doc] = {"fields": {}, "update": {}}
    for row in rows:
        if row["fieldId"] == "duedate":
            made["fields"]["duedate"] = _day(row)
        else:
            made["update"]["labels"] = _labels(row)
    return {name: part for name, part in made.items() if part}


def _day(row: Doc) -> str | None:
    """`d/mmm/yy` or `dd-mm-yyyy`; an empty text clears it."""
    text = (row.get("date") or {}).get("formattedDate")
    if text == "":
        return None
    short = re.fullmatch(rf"(\d{{1,2}})/({'|'.join(_MONTHS)})/(\d\d)", str(text))
    long = re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", str(text))
    parts = (0, 0, 0)
    if short:
        parts = (2000 + int(short[3]), _MONTHS.index(short[2]) + 1, int(short[1]))
    elif long:
        parts = (int(long[3]), int(long[2]), int(long[1]))
    try:
        return date(*parts).isoformat()
    except ValueError:
        raise _wrong(f"The date {text} is invalid.") from None


def _labels(row: Doc) -> list[Doc]:
    names = [label.get("name") for label in row.get("labels") or ()]
    how = row.get("bulkEditMultiSelectFieldOption")
    if how == "REPLACE":
        return [{"set": names}]
    if how == "REMOVE_ALL":
        return [{"set": []}]
    if how not in ("ADD", "REMOVE") or not names:
        raise _wrong("The option or the labels of a labels field are missing.")
    return [{how.lower(): name} for name in names]


def carry_out(site: Site) -> None:
    """Do what was submitted and is due by the site's clock; issue by issue, one refusal stops no other."""
    if not site.store.count(OPEN):
        return
    for task in site.store.all(OPEN):
        if datetime.fromisoformat(task["due"]) <= site.now():
            site.store.drop(OPEN, task["id"])
            site.store.put(ENDED, task["id"], _carried_out(site, task))


def _carried_out(site: Site, task: Doc) -> Doc:
    done, failed, to = list[int](), dict[str, list[str]](), set[str]()
    for issue_id in task["issues"]:
        doc = site.store.get("issue", issue_id)
        if doc is None:
            continue
        try:
            changes.edit(site, task["by"], doc, task["edit"], silent=True)
        except Refusal as refusal:
            body = refusal.body
            failed[issue_id] = [*body.get("errorMessages", ()), *body.get("errors", {}).values()]
        else:
            done.append(int(issue_id))
            to.update(mail.readers(site, task["by"], doc, "updated"))
    if to and not task["silent"]:
        mail.send(site, task["by"], "", "bulk", sorted(to))
    return {**task, "done": done, "failed": failed}


def _progress(site: Site, call: Call) -> Answer:
    """How far a task is. COMPLETE tells nothing of its issues: those that failed are named beside it."""
    _require(site, call)
    number = call.params["taskId"]
    waiting, ended = site.store.get(OPEN, number), site.store.get(ENDED, number)
    task = waiting or ended
    if task is None:
        raise _wrong("The task associated with this taskId is not a bulk operation task")
    begun = task["created"]  # the schema says text, its examples have numbers
    shown: Doc = {"taskId": number, "created": begun, "started": begun, "updated": begun}
    shown |= {"submittedBy": {"accountId": task["by"]}}
    if ended is None:
        return Answer(200, {**shown, "status": "RUNNING", "progressPercent": 0})
    shown |= {"status": "COMPLETE", "progressPercent": 100, "processedAccessibleIssues": ended["done"]}
    shown |= {"invalidOrInaccessibleIssueCount": ended["invalid"], "totalIssueCount": len(ended["issues"])}
    if ended["failed"]:
        shown["failedAccessibleIssues"] = ended["failed"]
    return Answer(200, shown)


ENDPOINTS = (
    Endpoint("GET", "/rest/api/3/bulk/issues/fields", _editable),
    Endpoint("POST", "/rest/api/3/bulk/issues/fields", _submit),
    Endpoint("GET", "/rest/api/3/bulk/queue/{taskId}", _progress),
)
