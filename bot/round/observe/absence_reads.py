"""Ask Jira about what it does not show, and remember between looks what is not visible."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.errors import RegiebotError, Unreadable, Withheld
from bot.model.issue import Identity, IssueId, IssueKey, Observed
from bot.model.request import ChangeRequest
from bot.ports import Ledger, Notes, Tracker
from bot.reconcile.absence import Absence, Inquiry
from bot.reconcile.diff import Known

ACCEPT = "--accept-deletions"
"""The flag by which a person says that what Jira does not show was deleted or shielded on purpose."""

_BESIDE, _MOST_GAPS = 50, 2000
"""So many keys are tried on either side of what was found, and in all."""

_REQUESTS = "requests"
"""Under which name the requests of the service desk are judged and remembered."""

_AFTERWARDS = "nothing is planned, published or reminded from this look"


@dataclass(slots=True)
class Absences:
    """What is not visible of each programme or release, and whether its last look was withheld."""

    tracker: Tracker
    notes: Notes
    inquiry: Inquiry
    keeps: bool = True
    """Whether what a person accepts is remembered, or only tried."""
    _accepted: set[Identity] = field(default_factory=set)
    """Where this run has used what the person accepts: it is about one look."""
    _tried: dict[Identity, Mapping[IssueId, Absence]] = field(default_factory=dict)

    def of(self, root: Identity) -> Mapping[IssueId, Absence]:
        """The issues that the last look at everything did not show."""
        if root in self._tried:
            return self._tried[root]
        note = self.notes.read_note(_key(root))
        return _of_before(self.notes.read_note(f"watch:{root}")) if note is None else _absences(note)

    def is_withheld(self, root: Identity) -> bool:
        """Whether nothing could be concluded from the last look at everything."""
        note = self.notes.read_note(_key(root))
        return isinstance(note, dict) and bool(note.get("withheld"))

    def judge(
        self,
        root: Identity,
        projects: Collection[str],
        known: Collection[IssueId],
        missing: Collection[IssueId],
    ) -> Mapping[IssueId, Absence]:
        """What is not visible, of the issues that did not answer by id though they are known.

        Raises Withheld where that says more of the look than of the issues, and Unauthorized.
        """
        before = self.of(root)
        if any(i not in before or before[i].counts for i in missing):
            self._prove(root, projects, before, f"Jira does not show {len(missing)} of {len(known)} issues")
        accepted = self.inquiry.accepted and root not in self._accepted
        inquiry = replace(self.inquiry, accepted=accepted)
        found = inquiry.conclude(known, missing, before)
        if accepted and not self.keeps:
            self._tried[root] = found.absences
            return found.absences
        self._accepted.add(root)
        self._remember(root, found.absences, withheld=bool(found.withheld))
        if found.withheld:
            way = (
                "if they were deleted or shielded on purpose, look at regiebot plan --accept-deletions and "
                "use that flag with apply"
                if found.needs_person
                else "a look in an hour takes them for deleted or shielded unless they are back by then"
            )
            raise Withheld(f"{root}: {found.withheld}, though login and rights hold; {_AFTERWARDS}; {way}")
        return found.absences

    def _prove(
        self, root: Identity, projects: Collection[str], before: Mapping[IssueId, Absence], said: str
    ) -> None:
        """Raise where login or rights do not hold; what is missing then says nothing of the issues."""
        try:
            self.tracker.require_login()
            shut = sorted(project for project in projects if not self.tracker.can_browse(project))
        except RegiebotError:
            self._remember(root, before, withheld=True)
            raise
        if shut:
            self._remember(root, before, withheld=True)
            raise Withheld(
                f"{root}: {said}, and the bot may not look into project {', '.join(shut)} (is it archived, "
                f"or Browse Projects taken?); {_AFTERWARDS}"
            )

    def _remember(self, root: Identity, found: Mapping[IssueId, Absence], *, withheld: bool) -> None:
        rows = {i: {"since": one.since.isoformat(), "counts": one.counts} for i, one in found.items()}
        note = {"issues": rows, "withheld": withheld}
        if note != (self.notes.read_note(_key(root)) or {"issues": {}, "withheld": False}):
            self.notes.write_note(_key(root), note)


def prove_requests(found: Collection[ChangeRequest], project: str, absences: Absences) -> None:
    """Raise Withheld where requests of the service desk that were there before are missing, as for issues.

    Also where a ledger that knows none is shown none of a project that holds some.
    """
    notes, ids = absences.notes, {one.id for one in found}
    before = notes.read_note(_REQUESTS)
    if before is None and not ids and not absences.tracker.is_indexed(project):
        raise Withheld(
            f"{_REQUESTS}: a search shows nothing of {project}, which holds requests: the index is behind; "
            f"{_AFTERWARDS}"
        )
    known: set[IssueId] = set(before or ())
    missing = known - ids
    if missing:  # what is closed for long is left out of the search, and answers by id
        missing -= {issue.id for issue in absences.tracker.fetch(sorted(missing))}
    absent = absences.judge(Identity(_REQUESTS), [project], ids | missing, missing)
    now = ids | {i for i in missing if absent[i].counts}
    if absences.keeps and (now != known or before is None):
        notes.write_note(_REQUESTS, sorted(now))


def blind_index(root: Identity, projects: Collection[str]) -> Withheld:
    """The error for a ledger that knows nothing, and a search that shows nothing of projects with issues."""
    return Withheld(
        f"{root}: a search shows nothing of {', '.join(sorted(projects))}, which holds issues: the index is "
        f"behind; {_AFTERWARDS}, because what is there would be made twice"
    )


def _absences(note: Any) -> Mapping[IssueId, Absence]:
    """What a note holds; one of another shape is as good as none: what is missing is then judged anew."""
    try:
        return {
            IssueId(str(int(i))): Absence(datetime.fromisoformat(row["since"]), bool(row["counts"]))
            for i, row in note["issues"].items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def _of_before(watch: Any) -> Mapping[IssueId, Absence]:
    """What version 0.1.0 noted as gone; it counts no more already."""
    try:
        at = datetime.fromisoformat(watch["at"])
        return {IssueId(str(int(i))): Absence(at, counts=False) for i in watch["gone"]}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def witness(
    known: Mapping[Identity, Known], absent: Mapping[IssueId, Absence]
) -> tuple[IssueId, IssueKey] | None:
    """The oldest issue that should be visible; an index that does not show it is behind with others too."""
    ids = [(k.issue_id, k.key) for k in known.values() if k.issue_id and k.key and k.issue_id not in absent]
    return min(ids, key=lambda one: int(one[0]), default=None)


def last_seen(ledger: Ledger, root: Identity) -> Sequence[Observed]:
    """The issues as the ledger knows them; none where it cannot be read."""
    try:
        return ledger.snapshot(root)
    except Unreadable:
        return ()


def around(tracker: Tracker, found: Collection[Observed]) -> Sequence[Observed]:
    """What stands between these and beside them and is in no search, read by key.

    For a ledger that knows nothing, so that what the index does not show yet is not made again: the bot makes
    issues in one go, so their keys follow each other.
    """
    numbers: dict[str, set[int]] = {}
    for issue in found:
        project, _, number = issue.key.rpartition("-")
        numbers.setdefault(project, set()).add(int(number))
    gaps = [
        IssueKey(f"{project}-{n}")
        for project, seen in numbers.items()
        for n in range(max(1, min(seen) - _BESIDE), max(seen) + _BESIDE)
        if n not in seen
    ]
    return tracker.fetch(gaps[:_MOST_GAPS]) if gaps else ()


def _key(root: Identity) -> str:
    return f"absent:{root}"
