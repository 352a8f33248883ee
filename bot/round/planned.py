"""A programme or release with the dates of its planning, at one look at Jira."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.config.site_model import FieldPolicy, JiraSite
from bot.features.guards.date_status import definitive
from bot.features.guards.owner_parts import assignees
from bot.model.issue import Desired, Identity
from bot.reconcile.dated import dated, pins, placed
from bot.reconcile.desired import headed_epic, settled_issues
from bot.reconcile.issue_texts import IssueWords
from bot.runbook.expand import Tree
from bot.schedule.measured import measured_minutes
from bot.schedule.planner import timetable
from bot.schedule.timetable import Timetable
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Planned:
    """The tree and the issues with planned dates in place of wished ones."""

    tree: Tree
    desired: tuple[Desired, ...]
    table: Timetable


def planned(
    seen: Situation, desired: tuple[Desired, ...], words: IssueWords | None, site: JiraSite, head: str = ""
) -> Planned:
    """What people set in Jira stands, unless the config says that the spec decides about dates. `head` is
    that of the audit trail, where the tree's own epic shows it.
    """
    tree, issues = seen.tree, seen.issues
    enforced = site.fields.get("duedate") is FieldPolicy.ENFORCE
    timed = {**measured_minutes(tree.vocabulary, issues), **tree.measured}
    table = timetable(tree, seen.days, {} if enforced else pins(issues, tree.anew), timed)
    fixed = definitive(seen)
    if fixed and words:
        told = {issue.identity: issue for issue in settled_issues(tree, words, fixed)}
        desired = tuple(told.get(issue.identity, issue) for issue in desired)
    if head and words:
        shown = headed_epic(tree, words, fixed, head)
        desired = tuple(shown if issue.identity == tree.root else issue for issue in desired)
    turns = assignees(tree, issues, seen.moves, seen.judged_since)
    desired = tuple(_assigned(issue, turns) for issue in desired) if turns else desired
    return Planned(placed(tree, table), dated(desired, table, issues, tree.anew), table)


def _assigned(issue: Desired, turns: Mapping[Identity, str | None]) -> Desired:
    """An issue of several owners is of the first whose part is open."""
    if issue.identity not in turns or turns[issue.identity] == issue.assignee:
        return issue
    return replace(issue, assignee=turns[issue.identity])
