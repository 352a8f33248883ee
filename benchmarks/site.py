"""What the bot asks of Jira, on a sandbox with injected latency."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import requests

from benchmarks.core import plain_words
from benchmarks.programmes import programme, runbook, size
from benchmarks.stage import Calls, Stage, catalog, shipped_words
from benchmarks.table import Row, calls, number
from bot.app.public_holidays import working_days
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.issue_fields import create_payload
from bot.config.site_model import Calendar
from bot.http import calls as http
from bot.http.budget import Budget
from bot.http.retry import RetryPolicy
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Rank
from bot.ports import NewIssue
from bot.reconcile.batches import BULK_LIMIT, batches
from bot.round.apply.stamps import stamp
from bot.round.units import Unit, unit
from bot.runbook.expand import expand_programme

SHIPPED = "koppeltaal-2023"
SAMPLE_PER_RANK = 20
PAGE = 100
_DAYS = working_days(range(2023, 2025), Calendar())


def shipped() -> Unit:
    """The shipped programme of 30 domains, in the shipped words."""
    found = catalog()
    source = found.programmes[SHIPPED]
    return unit(
        expand_programme(
            found.runbooks[source.runbook], source, _DAYS, vocabulary=shipped_words().vocabulary
        ),
        shipped_words().issue,
    )


def made_up(actions: int) -> Unit:
    """A programme of another size, in plain words: the number of calls does not depend on them."""
    return unit(
        expand_programme(runbook(), programme(size(actions)), _DAYS, vocabulary=shipped_words().vocabulary),
        plain_words(),
    )


def least_creates(issues: Sequence[Desired]) -> int:
    """Bulk calls of 50, level by level: a parent must exist before its children."""
    per_rank = Counter(issue.rank for issue in issues)
    return sum(math.ceil(number / BULK_LIMIT) for number in per_rank.values())


def first_apply(stage: Stage, one: Unit) -> Iterator[Row]:
    """An empty Jira: the calls, and the time against one by one and against one bulk call at a time."""
    total, sampled = len(one.desired), len(Rank) * SAMPLE_PER_RANK
    single = _timed(stage, lambda jira: _one_by_one(jira, one.desired)) / sampled * total
    sequential = _timed(stage, lambda jira: _sequential(jira, one.desired))
    stage.empty()
    stage.slow()
    stage.control.forget_requests()
    told: list[float] = []
    with stage.cycle(one, progress=lambda _: told.append(time.monotonic())) as cycle:
        start, own, theirs = time.monotonic(), time.process_time(), stage.cpu()
        report, _ = cycle.reconcile(one)
        whole, own, theirs = time.monotonic() - start, time.process_time() - own, stage.cpu() - theirs
    if report.counts != {"created": total}:
        raise SystemExit(f"the first apply ended with {report.counts}")
    made, creates, least = told[-1] - start, stage.calls().creates, least_creates(one.desired)
    yield calls(f"first apply, {total} issues: create calls", creates, least, 1.1 * least)
    label = (
        f"first apply, until all exist, against one create call per issue ({sampled} measured, extrapolated)"
    )
    yield _times_better(label, single, made, 50)
    yield _times_better("first apply, until all exist, against one bulk call at a time", sequential, made, 2)
    busy = f"CPU of the bot {own:.1f} s, of the sandbox {theirs:.1f} s"
    yield Row(f"first apply, read back included ({busy})", f"{whole:.1f} s")


def _times_better(what: str, other: float, ours: float, least: int | None) -> Row:
    ratio = other / ours
    measured, met = f"{other:.1f} s : {ours:.1f} s", None if least is None else ratio >= least
    budget = f"≥ {least}×" if least else "–"
    return Row(what, measured, ratio=f"{ratio:.1f}×", budget=budget, met=met)


def _timed(stage: Stage, work: Callable[[Jira], None]) -> float:
    """Seconds on an empty, slow site, with the bot's own client; what is asked once is asked before."""
    stage.empty()
    settings, site = stage.settings, catalog().site

    def sessions() -> requests.Session:
        return http.session(RetryPolicy(), Budget())

    jira = Jira(settings.jira_url, settings.jira_login, site.jira, sessions, shipped_words().vocabulary)
    jira.project("KT")
    stage.slow()
    start = time.monotonic()
    work(jira)
    return time.monotonic() - start


def _one_by_one(jira: Jira, issues: Sequence[Desired]) -> None:
    made: dict[Identity, IssueId] = {}
    left = Counter(dict.fromkeys(Rank, SAMPLE_PER_RANK))
    link_type, meta = catalog().site.jira.link_type, jira.project("KT")
    for issue in issues:
        parent = made.get(issue.parent) if issue.parent else None
        if left[issue.rank] and (parent or issue.parent is None):
            left[issue.rank] -= 1
            new = NewIssue(issue, parent, stamp(issue, parent))
            body = create_payload(new, meta.type_of(issue.rank), link_type)
            answer = http.read_json(jira.api.create_issue(data=body))
            made[issue.identity] = IssueId(answer["id"])


def _sequential(jira: Jira, issues: Sequence[Desired]) -> None:
    ids: dict[Identity, IssueId] = {}
    keys: dict[Identity, IssueKey] = {}
    for batch in batches(issues):
        for result in jira.create([_new(issue, ids, keys) for issue in batch.issues]):
            if result.issue_id is None or result.key is None:
                raise SystemExit(f"{result.identity}: {result.error}")
            ids[result.identity], keys[result.identity] = result.issue_id, result.key


def _new(issue: Desired, ids: dict[Identity, IssueId], keys: dict[Identity, IssueKey]) -> NewIssue:
    parent = ids[issue.parent] if issue.parent else None
    before = tuple(sorted(keys[i] for i in issue.blocked_by if i in keys))
    return NewIssue(issue, parent, stamp(issue, parent), before)


def steady(stage: Stage, one: Unit, actions: int) -> Iterator[Row]:
    """Nothing changed: not since an hour, so that no window reaches back to when all was made."""
    stage.control.fault({"latency_ms": 0})
    stage.run(one)
    stage.later(60)
    stage.reconcile(one)
    stage.slow()
    stage.later(10)
    start = time.monotonic()
    quiet = stage.run(one)
    seconds = time.monotonic() - start
    label = f"nothing changed, {number(actions)} actions"
    yield calls(f"{label}: calls to Jira", quiet.jira, 1, 3)
    yield calls(f"{label}: writes anywhere", quiet.writes, 0, 0)
    yield Row(f"{label}: the tick as a whole", f"{seconds:.1f} s")


def one_changed(stage: Stage, one: Unit, actions: int) -> Iterator[Row]:
    """A person closes the first step of a domain; then an action before its turn, which has to be told."""
    cluster = one.tree.children(one.tree.root)[0]
    domain = one.tree.children(cluster.identity)[0]
    found = _after_closing(stage, one, f"{domain.identity}/A")
    label = f"one changed issue, {number(actions)} actions"
    yield calls(f"{label}: calls beside {found.page_writes} page writes", _beside(found), 2, 6)
    early = _after_closing(stage, one, f"{domain.identity}/O.1")
    label = f"the same, before its turn: calls beside {early.page_writes} page writes, with note and news"
    yield Row(label, str(_beside(early)))


def _after_closing(stage: Stage, one: Unit, identity: str) -> Calls:
    issue = stage.issue_of(one, identity)
    stage.control.act([{"as": "u-facilitator", "do": "transition", "issue": issue, "to": "Gereed"}])
    stage.later(10)
    return stage.run(one)


def _beside(found: Calls) -> int:
    return len(found.requests) - found.page_writes


def full_sweep(stage: Stage, one: Unit) -> Iterator[Row]:
    """Every issue is read again, 100 a page."""
    stage.later(10)
    found = stage.reconcile(one, full=True)
    pages = math.ceil(len(one.desired) / PAGE)
    yield calls(f"full sweep, {len(one.desired)} issues: calls to Jira", found.jira, pages, pages + 5)
