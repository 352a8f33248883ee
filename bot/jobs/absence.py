"""Ask Jira about what it does not show, and remember between looks what is not visible."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.absence import Absence, Inquiry
from bot.core.types import Identity, IssueId, Observed, Rank
from bot.errors import RegiebotError, Withheld
from bot.ports import Notes, Tracker

_CLOSURE = 3
"""From a sub-task to its task to its epic."""

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

    def prove_index(self, root: Identity, projects: Collection[str]) -> None:
        """Raise Withheld where the search shows nothing of a project that holds issues."""
        for project in projects:
            if not self.tracker.is_indexed(project):
                raise Withheld(
                    f"{root}: a search shows nothing of {project}, which holds issues: the index is behind; "
                    f"{_AFTERWARDS}, because what is there would be made twice"
                )

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


def around(tracker: Tracker, found: Mapping[IssueId, Observed]) -> dict[IssueId, Observed]:
    """These with what hangs together with them and is in no search: parents and sub-tasks, read by id.

    For a ledger that knows nothing, so that what the index does not show yet is not made again.
    """
    seen = dict(found)
    for _ in range(_CLOSURE):
        parents = {i.parent_id for i in seen.values() if i.parent_id}
        tasks = [i.id for i in seen.values() if i.rank is not Rank.SUBTASK]
        children = {child for ids in tracker.subtasks(tasks).values() for child in ids}
        todo = sorted((parents | children) - seen.keys())
        new = tracker.fetch(todo) if todo else ()
        if not new:
            break
        seen |= {issue.id: issue for issue in new}
    return seen


def _key(root: Identity) -> str:
    return f"absent:{root}"
