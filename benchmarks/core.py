"""The pure core in a process of its own: `python -m benchmarks.core 100000 same` prints one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.programmes import programme, runbook, size
from benchmarks.stage import shipped_words
from bot.app.public_holidays import working_days
from bot.collector import collect_rarely
from bot.config.site_model import Calendar
from bot.model.field_table import FIELDS
from bot.model.issue import (
    Category,
    Description,
    Desired,
    Identity,
    IssueId,
    IssueKey,
    ManagedState,
    Observed,
    Status,
)
from bot.model.values import members
from bot.reconcile.bot_block import MARK, described
from bot.reconcile.desired import desired_issues
from bot.reconcile.diff import Known, ObservedState, diff
from bot.reconcile.issue_texts import IssueText, IssueWords
from bot.reconcile.plan import Plan
from bot.runbook.expand import expand_programme
from bot.schedule.planner import timetable

PAGE = 100
_Made = TypeVar("_Made")
_NEW = Status("1", "Te doen", Category.NEW)
_LONG_AGO = datetime(2023, 6, 1, tzinfo=UTC)
_KEEPER = {"type": "paragraph", "content": [{"type": "text", "text": f"{MARK} houdt dit kader bij."}]}


@dataclass(slots=True)
class Measured:
    """CPU seconds per stage, and the most memory that the process ever held."""

    actions: int
    issues: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: float = 0.0

    def time(self, stage: str, work: Callable[[], _Made]) -> _Made:
        start = time.process_time()
        made = work()
        self.seconds[stage] = time.process_time() - start
        return made


def plain_words() -> IssueWords:
    """Stands in for the templates: a summary per issue, and a description that all issues of a row share."""
    made: dict[str, Description] = {}

    def words(text: IssueText) -> tuple[str, Description]:
        row = text.row
        if row.code not in made:
            made[row.code] = _description(row.how or row.title or text.place.level)
        return f"{row.code} {row.title} — {text.place.title}", made[row.code]

    return words


def _description(text: str) -> Description:
    line = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": [line, _KEEPER]}
    return described({"type": "doc", "version": 1, "content": [panel]})


def measure(actions: int, *, empty: bool) -> Measured:
    """Expand, plan the dates, put in words, compare, plan."""
    book, source = runbook(), programme(size(actions))
    days = working_days(range(2023, 2025), Calendar())
    found = Measured(actions)
    spoken = shipped_words().vocabulary
    tree = found.time("expand and schedule", lambda: expand_programme(book, source, days, vocabulary=spoken))
    made = sum(item.step is not None for item in tree.items.values())
    if made != actions:
        raise SystemExit(f"the runbook gives {made} actions where {actions} were wanted")
    found.time("dates", lambda: timetable(tree, days))
    desired = found.time("desired", lambda: desired_issues(tree, plain_words()))
    world = ObservedState(()) if empty else same(desired)
    plan = found.time("diff and plan", lambda: _plan(diff, tree.root, desired, world))
    expected = {"create": len(desired)} if empty else {}
    if plan.counts != expected:
        raise SystemExit(f"the plan is {plan.counts} where {expected} was expected")
    found.issues = len(desired)
    found.megabytes = _peak()
    return found


def _peak() -> float:
    """Most memory so far, in MB. On Linux from /proc: what `getrusage` tells begins with the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def _plan(compare: Callable[..., Plan], *what: Any) -> Plan:
    plan = compare(*what)
    _ = plan.fingerprint
    return plan


def same(issues: Sequence[Desired]) -> ObservedState:
    """A Jira that is exactly as desired, and a ledger that knows it."""
    ids = {issue.identity: IssueId(str(100_000 + n)) for n, issue in enumerate(issues)}
    observed = tuple(
        _observed(issue, ids, applied)
        for start in range(0, len(issues), PAGE)
        for issue, applied in _page(issues[start : start + PAGE], ids)
    )
    known = {i: Known(seen.id, seen.key) for i, seen in zip(ids, observed, strict=True)}
    return ObservedState(observed, known)


def _page(
    issues: Sequence[Desired], ids: Mapping[Identity, IssueId]
) -> Iterator[tuple[Desired, Mapping[str, Any]]]:
    """Issues with what was applied to each, read as JSON page by page, as from Jira."""
    applied = [FIELDS.applied(issue, ids[issue.parent] if issue.parent else None) for issue in issues]
    return zip(issues, json.loads(json.dumps(applied)), strict=True)


def _observed(issue: Desired, ids: Mapping[Identity, IssueId], applied: Mapping[str, Any]) -> Observed:
    number = ids[issue.identity]
    return Observed(
        id=number,
        key=IssueKey(f"KT-{number}"),
        project=issue.project,
        rank=issue.rank,
        parent_id=ids[issue.parent] if issue.parent else None,
        summary=_copy(issue.summary),
        block=_copy(applied["description"]),
        labels=frozenset(map(_copy, issue.labels)),
        due=issue.due,
        assignee=issue.assignee,
        fix_versions=members(()),
        security=issue.security,
        status=_NEW,
        updated=_LONG_AGO,
        stamp=ManagedState(issue.identity, applied, members(issue.blocked_by), issue.runbook),
        blocked_by=members([ids[before] for before in issue.blocked_by]),
        priority=issue.priority,
        components=issue.components,
    )


def _copy(text: str) -> str:
    """An equal text that is another object: what comes from Jira is never the desired text itself."""
    return str(bytes(text, "utf-8"), "utf-8")


if __name__ == "__main__":
    collect_rarely()
    print(json.dumps(asdict(measure(int(sys.argv[1]), empty=sys.argv[2] == "empty"))))
