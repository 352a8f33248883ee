"""The pure core in a process of its own: `python -m benchmarks.core 100000 same` prints one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from benchmarks.programmes import programme, runbook, size
from bot.adapters.calendar import working_days
from bot.core.adf import MARK, block_of, digest
from bot.core.desired import desired_issues
from bot.core.diff import Known, World, diff
from bot.core.expand import expand_programme
from bot.core.merge import applied_values
from bot.core.plan import Plan
from bot.core.texts import IssueText
from bot.core.types import (
    Adf,
    Category,
    Desired,
    IssueId,
    IssueKey,
    Observed,
    Stamp,
    Status,
)
from bot.spec.site import Calendar

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


def words(text: IssueText) -> tuple[str, Adf]:
    """Stands in for the templates: one line of text and a closing line that all issues share."""
    summary = f"{text.code} {text.title} — {text.scope_title}"
    line = {"type": "paragraph", "content": [{"type": "text", "text": text.how or summary}]}
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": [line, _KEEPER]}
    return summary, {"type": "doc", "version": 1, "content": [panel]}


def measure(actions: int, *, empty: bool) -> Measured:
    """Expand (dates included), put in words, compare, plan."""
    book, source = runbook(), programme(size(actions))
    days = working_days(range(2023, 2025), Calendar())
    found = Measured(actions)
    tree = found.time("expand and schedule", lambda: expand_programme(book, source, days))
    made = sum(item.step is not None for item in tree.items.values())
    if made != actions:
        raise SystemExit(f"the runbook gives {made} actions where {actions} were wanted")
    desired = found.time("desired", lambda: desired_issues(tree, words))
    world = World(()) if empty else same(desired)
    plan = found.time("diff and plan", lambda: _plan(diff, tree.root, desired, world))
    expected = {"create": len(desired)} if empty else {}
    if plan.counts != expected:
        raise SystemExit(f"the plan is {plan.counts} where {expected} was expected")
    found.issues = len(desired)
    found.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _plan(compare: Callable[..., Plan], *what: Any) -> Plan:
    plan = compare(*what)
    _ = plan.fingerprint
    return plan


def same(issues: Sequence[Desired]) -> World:
    """A Jira that is exactly as desired, and a ledger that knows it."""
    ids = {issue.identity: IssueId(str(100_000 + n)) for n, issue in enumerate(issues)}
    observed = tuple(_observed(issue, ids) for issue in issues)
    known = {i: Known(seen.id, seen.key) for i, seen in zip(ids, observed, strict=True)}
    return World(observed, known)


def _observed(issue: Desired, ids: Mapping[Any, IssueId]) -> Observed:
    number = ids[issue.identity]
    parent = ids[issue.parent] if issue.parent else None
    return Observed(
        id=number,
        key=IssueKey(f"KT-{number}"),
        project=issue.project,
        rank=issue.rank,
        parent_id=parent,
        summary=str(bytes(issue.summary, "utf-8"), "utf-8"),  # equal, and not the same object
        block=digest(block_of(issue.description)),
        labels=frozenset(str(bytes(label, "utf-8"), "utf-8") for label in issue.labels),
        due=issue.due,
        assignee=issue.assignee,
        fix_versions=frozenset(),
        security=issue.security,
        status=_NEW,
        updated=_LONG_AGO,
        stamp=Stamp(issue.identity, json.loads(json.dumps(applied_values(issue, parent)))),
        blocked_by=frozenset(ids[before] for before in issue.blocked_by),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(measure(int(sys.argv[1]), empty=sys.argv[2] == "empty"))))
