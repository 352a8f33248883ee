"""What projects take of what the bot would write, remembered between runs.

Asked of Jira where there is something to write, so a run without news asks nothing; and once a day while
something is left out, because somebody may have mended it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NotFound
from bot.model.field_table import ASSIGNEE
from bot.model.issue import Desired, Identity, IssueKey, Observed, Rank
from bot.model.outcome import Outcome, Report, Word
from bot.ports import Notes, Tracker
from bot.reconcile.project_limits import Limits, Omission, ProjectLimits, omissions

FRESH = timedelta(hours=1)
"""For so long what was read of a project counts, also where there is something to write."""

AGAIN = timedelta(days=1)
"""After so long it is asked again whether what is left out can be written now."""


@dataclass(slots=True)
class SiteLimits:
    """One run's view of what projects take. With `full` everything is asked anew, once per run."""

    tracker: Tracker
    notes: Notes
    now: datetime
    full: bool = False
    _known: dict[str, ProjectLimits] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def of(self, projects: Iterable[str]) -> Limits:
        """What is known of projects, without asking."""
        for project in projects:
            if project not in self._known:
                note = self.notes.read_note(_key(project))
                self._known[project] = _unpack(note) if note else ProjectLimits()
        return {project: self._known[project] for project in projects}

    def look(self, project: str, root: str, issues: Iterable[Observed], *, writes: bool) -> bool:
        """Ask Jira where that is due; whether anything is different now.

        `issues` are those that exist; `writes` says whether there is something to write. Without that it is
        due once a day while something of the root is left out.
        """
        if project in self._read or not self._is_due(project, root, writes=writes):
            return False
        before = self.of([project])[project]
        examples: dict[Rank, IssueKey] = {}
        for issue in issues:
            if issue.rank is not None and issue.project == project:
                examples.setdefault(issue.rank, issue.key)
        accounts = before.refused.get(ASSIGNEE, {})
        self._read.add(project)
        try:
            found = self.tracker.limits(project, examples, accounts)
        except NotFound:  # who makes something there is told; what is there may be hidden for a while
            return False
        self._keep(project, found)
        return found != before

    def learn(self, refused: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        """Remember, per project and field, values that Jira refused although nothing said so before."""
        for project, fields in refused.items():
            before = self.of([project])[project]
            merged = {name: {**before.refused.get(name, {}), **values} for name, values in fields.items()}
            self._keep(project, replace(before, refused={**before.refused, **merged}))

    def with_left_out(
        self,
        report: Report,
        projects: Iterable[str],
        desired: Iterable[Desired],
        issues: Mapping[Identity, Observed],
    ) -> Report:
        """A report of what was written, with what was left out."""
        told = self.told(report.root, omissions(desired, issues, self.of(projects)))
        return replace(report, outcomes=(*report.outcomes, *told))

    def told(self, root: str, omissions: Iterable[Omission]) -> list[Outcome]:
        """What is left out now and was not before, each once."""
        found, key = {one.key: one for one in omissions}, _left_out(root)
        before = set(self.notes.read_note(key) or ())
        if before != set(found):
            self.notes.write_note(key, sorted(found))
        new = (found[name] for name in sorted(set(found) - before))
        return [Outcome(Word.LEFT_OUT, root, one.project, one.said) for one in new]

    def _is_due(self, project: str, root: str, *, writes: bool) -> bool:
        if not writes and not self.notes.read_note(_left_out(root)):
            return False
        note = self.notes.read_note(_key(project))
        age = self.now - datetime.fromisoformat(note["at"]) if note else AGAIN
        return self.full or age < timedelta() or age >= (FRESH if writes else AGAIN)

    def _keep(self, project: str, found: ProjectLimits) -> None:
        self._known[project] = found
        self.notes.write_note(_key(project), {"at": self.now.isoformat(), **_pack(found)})


def _key(project: str) -> str:
    return f"limits:{project}"


def _left_out(root: str) -> str:
    return f"left-out:{root}"


def _pack(limits: ProjectLimits) -> dict[str, Any]:
    return {
        "off_create": {rank.name: sorted(names) for rank, names in limits.off_create.items()},
        "off_edit": {rank.name: sorted(names) for rank, names in limits.off_edit.items()},
        "known": {name: sorted(values) for name, values in limits.known.items()},
        "refused": {name: dict(values) for name, values in limits.refused.items()},
        "obstacles": list(limits.obstacles),
    }


def _unpack(note: Mapping[str, Any]) -> ProjectLimits:
    return ProjectLimits(
        off_create={Rank[rank]: frozenset(names) for rank, names in note["off_create"].items()},
        off_edit={Rank[rank]: frozenset(names) for rank, names in note["off_edit"].items()},
        known={name: frozenset(values) for name, values in note["known"].items()},
        refused={name: dict(values) for name, values in note["refused"].items()},
        obstacles=tuple(note["obstacles"]),
    )
