"""Small builders: a runbook, a programme, issues as Jira would show them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from bot.commands.comments import Comment
from bot.config.programme_model import Cluster, Domain, Party, Programme
from bot.config.runbook_model import Action, Anchor, Condition, Due, Kind, Level, Phase, Runbook, Step
from bot.features.audiences.disclose import disclose
from bot.features.hearing.facts import Record, heard
from bot.features.overview.views import ScopeView
from bot.model.audience import Audience
from bot.model.field_table import FIELDS
from bot.model.issue import (
    Adf,
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
from bot.model.working_days import AMSTERDAM, WorkingDays
from bot.reconcile.bot_block import described
from bot.reconcile.desired import desired_issues
from bot.reconcile.issue_texts import IssueText
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.dutch import expand_programme, utterances_of

DAYS = WorkingDays()
NOON = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)
STATUS = {
    Category.NEW: Status("1", "Te doen", Category.NEW),
    Category.DOING: Status("2", "Wordt uitgevoerd", Category.DOING),
    Category.DONE: Status("3", "Gereed", Category.DONE),
}


def action(code: str, level: Level = Level.DOMAIN, **more: Any) -> Action:
    return Action(**{"code": code, "title": f"Actie {code}", "level": level, "owner": "ZA", **more})


def runbook() -> Runbook:
    """Two steps: K with a cluster and two domain actions, O with a gate after K."""
    kick = Due(anchor=Anchor.KICK_OFF, working_days=5)
    night = Due(anchor=Anchor.MIGRATION, working_days=-5)
    k = Step(
        code="K",
        title="Randvoorwaarden",
        due=kick,
        actions=(
            action("K.1", Level.CLUSTER, owner="IT"),
            action("K.2", after=("K.1",)),
            action("K.7", when=Condition.OTHER_SUPPLIERS),
        ),
    )
    o = Step(
        code="O",
        title="Quality-gate",
        after=("K",),
        due=night,
        actions=(
            action("O.1", kind=Kind.CHECK),
            action("O.9", kind=Kind.GATE, after=("O.1",), time="14:00"),
            action("O.10", kind=Kind.MANDATE, after=("O.9",)),
        ),
    )
    return Runbook(
        id="proef",
        title="Proefdraaiboek",
        version="1",
        kind="programme",
        roles={"ZA": "Zorgaanbieder", "IT": "IT-deelnemer"},
        phases=(
            Phase(id="afspreken", title="Afspreken", steps=(k,)),
            Phase(id="uitvoeren", title="Uitvoeren", steps=(o,)),
        ),
    )


def programme(domains: int = 2, clusters: int = 1, **domain: Any) -> Programme:
    parties = [Party(id="it-een", title="IT Een", roles=("IT",))]
    made = []
    for c in range(clusters):
        here = []
        for d in range(domains):
            carer = f"za-{c}-{d}"
            parties.append(Party(id=carer, title=f"Zorg {c}.{d}", roles=("ZA",)))
            here.append(
                Domain(
                    **{
                        "id": f"d{d}",
                        "title": f"Domein {c}.{d}",
                        "party": carer,
                        "first": d == 0,
                        "migration": datetime(2023, 10, 19, 18, 0, tzinfo=AMSTERDAM),
                        **domain,
                    }
                )
            )
        made.append(
            Cluster(
                id=f"c{c}",
                title=f"Cluster {c}",
                kick_off=date(2023, 6, 14),
                parties=("it-een",),
                domains=tuple(here),
            )
        )
    return Programme(
        id="prog",
        title="Programma",
        runbook="proef",
        project="KT",
        start=date(2023, 6, 1),
        end=date(2023, 12, 31),
        parties=tuple(parties),
        clusters=tuple(made),
    )


def tree(**more: Any) -> Tree:
    return expand_programme(runbook(), programme(**more), DAYS)


def panel(text: str) -> Adf:
    """A document whose bot block says `text`."""
    lines = [text, "Regiebot houdt dit kader bij."]
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "panel", "attrs": {"panelType": "info"}, "content": paragraphs}],
    }


def words(text: IssueText) -> tuple[str, Description]:
    summary = f"{text.row.code} {text.row.title} {text.place.title}".strip()
    return summary, described(panel(f"{summary} {text.row.how}"))


def desired(made: Tree) -> tuple[Desired, ...]:
    return desired_issues(made, words)


def observed(issue: Desired, number: int, parent: IssueId | None = None, **more: Any) -> Observed:
    """The issue exactly as the bot would have made it."""
    base = Observed(
        id=IssueId(str(number)),
        key=IssueKey(f"KT-{number}"),
        project=issue.project,
        rank=issue.rank,
        parent_id=parent,
        summary=issue.summary,
        block=issue.description.block,
        labels=frozenset(issue.labels),
        due=issue.due,
        assignee=issue.assignee,
        fix_versions=frozenset({issue.fix_version} if issue.fix_version else ()),
        security=issue.security,
        priority=issue.priority,
        components=issue.components,
        status=STATUS[Category.NEW],
        updated=datetime(2023, 6, 1, tzinfo=UTC),
        stamp=ManagedState(
            issue.identity, FIELDS.applied(issue, parent), frozenset(issue.blocked_by), issue.runbook
        ),
    )
    return replace(base, **more)


def all_observed(issues: tuple[Desired, ...]) -> dict[Identity, Observed]:
    """Every issue made, links included."""
    ids = {issue.identity: IssueId(str(1000 + n)) for n, issue in enumerate(issues)}
    return {
        issue.identity: observed(
            issue,
            int(ids[issue.identity]),
            ids[issue.parent] if issue.parent else None,
            blocked_by=frozenset(ids[i] for i in issue.blocked_by),
        )
        for issue in issues
    }


def situation(
    made: Tree,
    done: Mapping[str, Category] | None = None,
    now: datetime = NOON,
    edits: Mapping[str, Mapping[str, Any]] | None = None,
) -> Situation:
    """Everything made; `done` gives statuses and `edits` other values, by identity."""
    seen = all_observed(desired(made))
    for identity, category in (done or {}).items():
        seen[Identity(identity)] = replace(seen[Identity(identity)], status=STATUS[category])
    for identity, changes in (edits or {}).items():
        seen[Identity(identity)] = replace(seen[Identity(identity)], **changes)
    return listened(Situation(made, seen, (), now, DAYS, lambda key: f"https://jira/{key}"))


_NUMBERS = count(10001)


def comment(
    line: str, author: str = "za", number: int | None = None, at: datetime = NOON, **more: Any
) -> Comment:
    """A comment of plain text, lines and all, that nobody changed since."""
    lines = [{"type": "text", "text": text} for text in line.split("\n")]
    content = [{"type": "paragraph", "content": [one]} for one in lines]
    said = utterances_of({"type": "doc", "version": 1, "content": content})
    base = Comment(str(next(_NUMBERS) if number is None else number), author, at, at, author, said=said)
    return replace(base, **more)


def listened(now: Situation, record: Record | None = None) -> Situation:
    """The situation with what people say in the comments that it has."""
    found = heard(now.tree, now.issues, record or {}, now.now, datetime.min.replace(tzinfo=UTC))
    issues = {i: replace(one, heard=found[i]) if i in found else one for i, one in now.issues.items()}
    return replace(now, issues=issues)


def disclosed(now: Situation, scope: Identity, audience: Audience) -> ScopeView:
    """A scope as these readers get it."""
    return disclose(now, audience).scope(scope).view
