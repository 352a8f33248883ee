"""Sample issues and pages: every template of them, in the ways that what it is given can differ."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.config.runbook_model import Kind, Level
from bot.features.gates.views import Refusal
from bot.features.outages.facts import OutageView, SourceView
from bot.features.overview.views import ScopeView
from bot.features.planning.views import ConflictView, ContentionView, MinuteView
from bot.model.issue import Category
from bot.model.progress import Progress
from bot.reconcile.issue_texts import IssueText, Outage
from bot.runbook.date_settling import DateStatus
from bot.template_check.cab_samples import rfc
from bot.template_check.chain_samples import chain, release
from bot.template_check.growth_samples import come_alive, growth, planning, verdict, violation
from bot.template_check.view_samples import (
    MEETING,
    action,
    conditions,
    gate,
    incident,
    issue,
    programme,
    scope,
    step,
)

_LEVELS = {
    Level.PROGRAMME: "Migratie Koppeltaal 2.0",
    Level.CLUSTER: "Cluster 1 – Avinty en Minddistrict",
    Level.DOMAIN: "Zorggroep De Linde",
    Level.RELEASE: "Koppelvlakrelease 1.18",
}
_EPIC = {"code": "", "title": "", "is_action": False, "how": "", "owner": "", "support": (), "after": ()}
_BARE = {**_EPIC, "parties": (), "environment": "", "source": "", "note": "", "runbook": ""}
_LATE_EVALUATIONS = ("waiting", "undated", "open", "planned_late", "late", "held", "held_late")


def issues() -> Iterator[IssueText]:
    """Epics of every level, steps, and actions of every kind."""
    for level, title in _LEVELS.items():
        yield issue(
            level=level, scope_title=title, migration=MEETING, date_status=DateStatus.TENTATIVE, **_EPIC
        )
    yield issue(level=Level.DOMAIN, scope_title="Zorggroep", **_BARE)
    yield issue(level=Level.PROGRAMME, head=f"2023-12-31 / 1234 / sha256:{'0' * 64}", **_EPIC)
    for changes in ({}, {"owner": "", "parties": (), "support": ()}, {"parties": ()}):
        yield issue(code="O", title="Quality-gate", is_action=False, **changes)
    for kind in Kind:
        yield issue(kind=kind, migration=MEETING, date_status=DateStatus.CONFIRMED, attempt=2)
    many = tuple((f"O.{n}", f"Stap {n}") for n in range(32))
    yield issue(how="\n".join(title for _, title in many), after=many, condition="no_go")
    yield issue(how="Eén regel.", after=many[:1])
    yield issue(roles=("IT", "K2"), owner="IT-deelnemer, KT2-Support", unless="environments_ready")
    yield issue(optional="Omgevingen klaarzetten", excludes=("Philips",), one_or_more=("3.1", "3.2"))
    for outage in (Outage(130, MEETING), Outage(None, None)):
        yield issue(outage=outage)
    yield issue(**{**_BARE, "code": "O.1", "title": "Kaal", "is_action": True})


def scopes() -> Iterator[ScopeView]:
    """Programmes, clusters, domains and releases."""
    yield programme()
    yield programme(items=14)
    yield from _clusters()
    yield from _domains()
    yield from _releases()


def sources() -> Iterator[SourceView]:
    """Nothing the matter; one that cannot be read; several at once, and one after another."""
    one = OutageView("Migratie Koppeltaal 2.0", MEETING, MEETING)
    yield SourceView()
    yield SourceView((one,))
    yield SourceView((replace(one, read=None),))
    yield SourceView((one, OutageView("Mitz 3.5.0", MEETING + timedelta(hours=1), None)))


def _clusters() -> Iterator[ScopeView]:
    children = (_named("domain", "koppeltaal-2023/c1/za-01"), scope(identity="koppeltaal-2023/c1/za-02"))
    busy = scope("cluster", "koppeltaal-2023/c1", "Cluster 1", children=children, **come_alive())
    yield busy
    convoy = growth().convoy
    if convoy:
        yield replace(busy, growth=replace(growth(), convoy=replace(convoy, approved=MEETING, waiting=())))
        held = replace(convoy, approved=MEETING, waiting=(), hindrance="RFC-12")
        yield replace(busy, growth=replace(growth(), convoy=held), incidents=(incident(decided=False),))
        yield replace(busy, growth=replace(growth(), convoy=replace(convoy, waiting=("Uitvoeren",))))
    undecided = gate(0, refusals=(Refusal("quorum", ("IT-deelnemer",)),), incidents=(incident(),))
    yield replace(busy, gates=(undecided,) * 12, incidents=(incident(), incident(key="RFC-13")))
    yield scope("cluster", "koppeltaal-2023/c1", "Cluster 1", items=0)


def _domains() -> Iterator[ScopeView]:
    yield _named("domain", "koppeltaal-2023/c1/za-01", **come_alive())
    yield scope(items=14, verdicts=(verdict(),) * 12, violations=(violation(),) * 17, **_late(20))
    yield scope(items=0, progress=Progress(5, 0, 0))
    yield scope(items=0, progress=Progress(0, 0, 5), version="1.0", start=None)
    yield scope(items=0, overdue=(), late=3)
    yield scope(
        items=0, overdue=(), gates=(gate(9, conditions=conditions() * 3),), conditions=conditions() * 3
    )
    yield scope(items=0, overdue=(), conditions=conditions()[1:])
    for one in (
        gate(2, working_days=0),
        gate(0, at=None),
        gate(0, ready=Progress(1, 0, 3), migration=MEETING),
    ):
        yield scope(items=0, gates=(replace(one, date_status="pencil", attempt=2),) * 12, planning=_busy())
    yield scope(items=0, changes=(rfc(), rfc(type="", impact="", reasons=(), touches="")))


def _releases() -> Iterator[ScopeView]:
    party = scope("party", "mitz-3-5-0/leverancier", "Leverancier", items=2)
    for stage in ("refused", "blocked", "ready", "live"):
        yield _release(release=release(stage), children=(party,), changes=(rfc(),))
    yield _release(
        release=release("ready", parties=(), history=(), adjustments=(), blockers=(), conflicts=())
    )
    bare = {"conflicts": (), "blockers": (), "blocked": 0, "changes": 0}
    yield _release(release=release("preparing", todo=Progress(1, 0, 4), **bare))
    yield _release(release=release("blocked", overtaken=True, todo=Progress(2, 0, 0)))
    attention = {"overdue": (), "gates": (), "late": 0, "steps": (step(count=0),)}
    yield _release(release=release("blocked"), **attention)
    for state, held in zip(("concept", "revised", "asked", "in_force"), _LATE_EVALUATIONS, strict=False):
        yield _release(chain=chain(state, held, agreed=state == "asked"))
    yield _release(chain=chain("asked", "late"))


def plans() -> Iterator[ScopeView]:
    """An implementation plan in every state."""
    for state in ("concept", "revised", "asked", "in_force"):
        yield _release(chain=chain(state), migration=MEETING)


def reports() -> Iterator[ScopeView]:
    """Interim reports, with an evaluation in every state."""
    for held in _LATE_EVALUATIONS:
        one = chain("in_force", held, agreed=held == "open")
        yield _release(chain=replace(one, reported=MEETING))


def _release(**changes: Any) -> ScopeView:
    return scope("release", "mitz-3-5-0", "Mitz 3.5.0", version="Mitz 3.5.0", **changes)


def _named(level: str, identity: str, **changes: Any) -> ScopeView:
    steps = (step(count=2), replace(step(count=0), phase="Afspreken"), _waiting())
    return scope(level, identity, items=2, **{"steps": steps, **changes})


def _waiting() -> Any:
    """A step with actions that wait, that are not applicable, and that stand in Jira under no name."""
    waits = (
        action(1, waits="no_go", due=None),
        action(2, waits="not_applicable"),
        action(3, status="–", category=Category.DONE, key=None, url=None),
        action(4, parties=("KT2-Support",), owners=("KT2-Support",), said=("Avinty",)),
    )
    return replace(step(), actions=waits)


def _late(count: int) -> dict[str, Any]:
    owners = [action(n, late=n, parties=(f"Partij {n}",), owner=f"Rol {n}") for n in range(1, count + 1)]
    return {"overdue": tuple(owners)}


def _busy() -> Any:
    """A planning with more of everything than a page shows."""
    one = planning()
    conflict: ConflictView = one.conflicts[0]
    contention: ContentionView = one.contention[0]
    minute: MinuteView = one.minutes[0]
    crowded = replace(contention, others=tuple(f"Zorggroep {n}" for n in range(6)), alternatives=())
    day = date(2024, 2, 1)
    unsure = replace(one.forecast[0], half=None, likely=None)
    return replace(
        one,
        path=replace(one.path, total_float=None),
        minutes=(replace(minute, measured=False),),
        conflicts=(replace(conflict, pinned=False),) * 12,
        contention=(crowded,) * 12,
        forecast=(*one.forecast, replace(one.forecast[0], target=day), unsure),
    )
