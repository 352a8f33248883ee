"""Builders of sample views: a programme of two clusters in which something is going on."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from bot.config.runbook_model import Kind, Level
from bot.features.audiences.sealing import sealed
from bot.features.gates.views import ConditionView, GateView
from bot.features.overview.views import PhaseView, ScopeView, StepView
from bot.features.reminding.messages import Digest, Reminder
from bot.features.rfc.views import ChangeNote, ChangeView, DecisionView
from bot.model.action_view import ActionView, UncountedView
from bot.model.audience import INTERNAL
from bot.model.disclosed import Disclosed
from bot.model.incident_view import IncidentView
from bot.model.issue import Category, Identity
from bot.model.progress import Progress
from bot.reconcile.issue_texts import IssueText, PlaceText, RowText

V = TypeVar("V")

NOW = datetime(2023, 10, 12, 7, 30, tzinfo=UTC)
MEETING = datetime(2023, 10, 19, 12, 0, tzinfo=UTC)
JIRA = "https://jira.example.org/browse/"


def shown(view: V) -> Disclosed[V]:
    """A sample as something that was reduced; it tells of nothing that exists."""
    return sealed(view, INTERNAL)


def issue(**changes: Any) -> IssueText:
    """An issue from facts of its scope (the title is `scope_title`), of its row and of its own."""
    values: dict[str, Any] = {
        "level": Level.DOMAIN,
        "scope_title": "Zorggroep De Linde",
        "code": "O.9",
        "title": "GO/NO-GO overleg vóór de migratie",
        "is_action": True,
        "kind": Kind.GATE,
        "how": "Loop de uitkomsten van O.1 tot en met O.8 langs.\nStel vast wie aanwezig is.",
        "owner": "Zorgaanbieder",
        "support": ("IT-deelnemers", "Koppeltaal", "KT2-Support"),
        "parties": ("Zorggroep De Linde",),
        "environment": "D — productie",
        "after": (("O.7", "Zorgverleners geïnformeerd?"), ("O.8", "Medewerkers KT2 geïnformeerd?")),
        "source": "Draaiboek, tabel O",
        "note": "Vervanging bij ziekte vooraf regelen.",
        "runbook": "Migratie Koppeltaal 2.0 1.0",
    }
    values |= changes
    values["place_title"] = values.pop("scope_title")

    def part(whole: type[Any], **names: str) -> dict[str, Any]:
        found = {field.name: names.get(field.name, field.name) for field in fields(whole)}
        return {name: values.pop(key) for name, key in found.items() if key in values}

    place, own = PlaceText(**part(PlaceText, title="place_title")), part(IssueText)
    return IssueText(place, RowText(**values), **own)


def action(number: int = 1, *, late: int = 0, title: str | None = None, **changes: Any) -> ActionView:
    """An action, late by so many working days."""
    scope = f"Zorggroep {number}"
    values: dict[str, Any] = {
        "identity": Identity(f"koppeltaal-2023/c1/za-{number:02}/O.{number}"),
        "code": f"O.{number}",
        "title": title or "Rollbackstappen bekend en ingevuld?",
        "kind": Kind.ORDINARY,
        "owner": "Zorgaanbieder",
        "parties": (scope,),
        "category": Category.DOING,
        "status": "Wordt uitgevoerd",
        "due": date(2023, 10, 16) - timedelta(days=late),
        "days_late": late,
        "scope_title": scope,
        "key": f"KT-{number}",
        "url": f"{JIRA}KT-{number}",
    }
    return ActionView(**{**values, **changes})


def actions(count: int, title: str | None = None) -> tuple[ActionView, ...]:
    """So many late actions, the latest first."""
    reasons = {2: UncountedView("order", ("Q.8", "Q.9")), 3: UncountedView("evidence", ())}
    return tuple(
        action(n, late=count + 1 - n, title=title, uncounted=reasons.get(n)) for n in range(1, count + 1)
    )


def gate(count: int = 4, title: str = "GO/NO-GO overleg vóór de migratie", **changes: Any) -> GateView:
    """A GO/NO-GO meeting that misses so many actions."""
    values: dict[str, Any] = {
        "identity": Identity("koppeltaal-2023/c1/za-01/O.9"),
        "code": "O.9",
        "title": title,
        "scope_title": "Zorggroep De Linde",
        "scope": Identity("koppeltaal-2023/c1/za-01"),
        "at": MEETING,
        "held": False,
        "ready": Progress(done=17, open=count),
        "missing": tuple(action(n, late=n % 3) for n in range(1, count + 1)),
        "participants": ("Zorgaanbieder", "IT-deelnemers", "KT2-Support"),
        "key": "KT-900",
        "url": f"{JIRA}KT-900",
        "working_days": 5,
    }
    return GateView(**{**values, **changes})


def incident(**changes: Any) -> IncidentView:
    """A calamiteit that a person decided to be one."""
    values: dict[str, Any] = {
        "key": "RFC-12",
        "url": f"{JIRA}RFC-12",
        "summary": "Berichten komen dubbel aan",
        "word": "calamiteit",
        "decided": True,
        "scope": Identity("koppeltaal-2023/c1/za-01"),
        "scope_title": "Zorggroep De Linde",
    }
    return IncidentView(**{**values, **changes})


def condition(number: int = 1, **changes: Any) -> ConditionView:
    """A condition of an earlier GO that a party has to meet."""
    values: dict[str, Any] = {
        "number": number,
        "text": "de back-up is teruggezet en getest",
        "code": "N.4",
        "scope": Identity("koppeltaal-2023/c1/za-01"),
        "scope_title": "Zorggroep De Linde",
        "owner": "IT-deelnemers",
        "parties": ("Avinty", "Minddistrict"),
        "day": date(2023, 10, 20),
        "key": "KT-800",
        "url": f"{JIRA}KT-800",
    }
    return ConditionView(**{**values, **changes})


def conditions() -> tuple[ConditionView, ...]:
    """What is late, what is on time, what has an owner without a party there, and what nobody has."""
    return (
        condition(1, day=date(2023, 10, 10), days_late=2),
        condition(2, text="de servicedesk is bezet", parties=(), owner="KT2-Support"),
        condition(3, text="de lijst met gebruikers is compleet", parties=(), owner="", day=None),
    )


def reminder(gate_view: GateView | None = None, kind: str = "days-5", working_days: int = 5) -> Reminder:
    """A reminder of a meeting."""
    return Reminder(kind, gate_view or gate(), "Migratie Koppeltaal 2.0", working_days)


def digest(count: int = 14, title: str | None = None, total: int | None = None) -> Digest:
    """The overdue actions of a programme."""
    lines = actions(count, title)
    owners = (("IT-deelnemers", 9), ("Zorgaanbieder", 5)) if count else ()
    return Digest(
        title="Migratie Koppeltaal 2.0",
        day=date(2023, 10, 12),
        total=count if total is None else total,
        lines=lines,
        by_owner=owners,
        url="https://wiki.example.org/page/1",
    )


def late_conditions(count: int) -> tuple[ConditionView, ...]:
    """So many conditions past their day, of two domains."""
    return tuple(
        condition(n, day=date(2023, 10, 10), days_late=2, scope_title=f"Zorggroep {n % 2}")
        for n in range(1, count + 1)
    )


def change(**changes: Any) -> ChangeView:
    """An RFC whose wish was approved."""
    values: dict[str, Any] = {
        "key": "RFC-7",
        "url": f"{JIRA}RFC-7",
        "summary": "Toestemmingsvraag ook in het Engels",
        "status": "Wacht op CAB",
        "category": Category.DOING,
        "source": "zorgaanbieder",
        "priority": "hoog",
        "impact": "minor",
        "asked": date(2023, 9, 30),
        "wish": DecisionView(
            "approved",
            datetime(2023, 10, 9, 10, 0, tzinfo=UTC),
            (("Productmanager", "approved"), ("Manager Operations", "approved")),
            1,
        ),
        "production": DecisionView("pending", None, (("Productmanager", "pending"),), 1),
        "release": "Mitz 3.5.0",
    }
    return ChangeView(**{**values, **changes})


def note(event: str = "wish", **changes: Any) -> ChangeNote:
    """A message about an RFC."""
    return ChangeNote(event, change(**changes))


def step(code: str = "O", count: int = 3, title: str | None = None) -> StepView:
    """A step with so many actions."""
    listed = actions(count, title)
    return StepView(
        code=code,
        title="Quality-gate vóór migratie",
        phase="Voorbereiden",
        category=Category.DOING,
        progress=Progress(1, 1, max(count - 2, 0)),
        actions=listed,
        key="KT-50",
        url=f"{JIRA}KT-50",
    )


def scope(
    level: str = "domain",
    identity: str = "koppeltaal-2023/c1/za-01",
    title: str = "Zorggroep De Linde",
    *,
    items: int = 3,
    name: str | None = None,
    **changes: Any,
) -> ScopeView:
    """A programme, cluster, domain, release or party."""
    values: dict[str, Any] = {
        "identity": Identity(identity),
        "level": level,
        "title": title,
        "parties": ("Avinty", "Minddistrict"),
        "progress": Progress(31, 8, 20),
        "phases": (
            PhaseView("Afspreken", Progress(12, 0, 0)),
            PhaseView("Voorbereiden", Progress(14, 6, 2)),
            PhaseView("Uitvoeren", Progress(5, 2, 14)),
            PhaseView("Evalueren en opruimen", Progress(0, 0, 4)),
        ),
        "steps": tuple(step(c, items, name) for c in ("A2", "O")) if items else (),
        "gates": tuple(gate(n % 3, scope_title=f"Zorggroep {n}") for n in range(items)),
        "overdue": actions(items, name),
        "start": date(2023, 6, 14),
        "end": date(2023, 12, 31),
        "migration": datetime(2023, 11, 4, 7, 0, tzinfo=UTC) if level == "domain" else None,
        "key": "KT-3",
        "url": f"{JIRA}KT-3",
        "page": None if level == "party" else f"{title} ({identity.split('/')[0]})",
    }
    return ScopeView(**{**values, **changes})


def programme(clusters: int = 2, domains: int = 3, items: int = 3) -> ScopeView:
    """A programme whose parts are in every state: finished, going well, late, not begun."""
    states: tuple[dict[str, Any], ...] = (
        {"progress": Progress(57, 0, 0), "overdue": (), "gates": ()},
        {"progress": Progress(40, 5, 12), "overdue": (), "gates": (gate(0, at=MEETING),)},
        {"progress": Progress(22, 9, 26), "overdue": actions(2)},
        {"progress": Progress(0, 0, 57), "overdue": (), "gates": ()},
    )
    tree = []
    for c in range(1, clusters + 1):
        root = f"koppeltaal-2023/c{c}"
        below = tuple(
            replace(
                scope("domain", f"{root}/za-{d:02}", f"Zorggroep {c}.{d}", items=items), **states[(c + d) % 4]
            )
            for d in range(1, domains + 1)
        )
        tree.append(scope("cluster", root, f"Cluster {c}", items=items, children=below))
    return scope(
        "programme",
        "koppeltaal-2023",
        "Migratie Koppeltaal 2.0",
        items=items,
        children=tuple(tree),
        progress=Progress(412, 96, 1345),
        changes=(change(),),
    )
