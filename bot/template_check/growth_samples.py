"""A sample page of a domain in which people decided, repeated, learned and departed from the order."""

from datetime import UTC, date, datetime
from typing import Any

from bot.features.gates.views import Refusal, Verdict
from bot.features.growth.views import ConvoyView, DurationView, GrowthView, LessonView, LoopView, RoundView
from bot.features.overview.views import AbsentView, ViolationView
from bot.features.planning.views import (
    ConflictView,
    ContentionView,
    ForecastView,
    MinuteView,
    PartyCourseView,
    PathView,
    PlanningView,
    ReturnView,
    StepCourseView,
)
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from bot.template_check.view_samples import JIRA, action, condition, conditions, gate


def violation(fault: str = "order", **changes: Any) -> ViolationView:
    """Work that is out of order, by its fault."""
    values: dict[str, Any] = {
        "action": action(6),
        "fault": fault,
        "missing": (("O.5", "Back-ups beschikbaar?"), ("O.7", "Zorg stil: hoe lang?")),
        "more": 1,
        "source": "S4 O.6",
        "guarded": False,
        "details": (),
        "waits": "",
        "excuse": "",
    }
    return ViolationView(**{**values, **changes})


def growth() -> GrowthView:
    """Two attempts of a loop, lessons in every state, and phases that wait for the first domain."""
    rounds = (
        RoundView(1, Category.DONE, 4.2, 130, None, ""),
        RoundView(2, Category.DOING, None, None, date(2023, 10, 9), "te veel uitval"),
    )
    told = (("101", "proposed", "", ""), ("102", "taken", "Bestuurder", "geldt voor iedereen"))
    lessons = tuple(
        LessonView(
            number,
            "Bel de apotheek vooraf",
            "Zorggroep De Linde",
            state,
            function,
            reason,
            "KT-7",
            f"{JIRA}KT-7",
        )
        for number, state, function, reason in told
    )
    rows = (("M.2", 2, 5), ("M.3", 1, 3))
    learned = (
        DurationView("M Proefmigratie", "days", 3, 8, rows, 2, ("Zorggroep De Linde", "Zorggroep Noord")),
        DurationView("P Migratie", "minutes", 60, 95, (("P.2", 60, 95),), 1, ()),
    )
    lessons += tuple(
        LessonView("duur-M", "", "Cluster 1", "proposed", "", "", "KT-8", f"{JIRA}KT-8", one)
        for one in learned
    )
    convoy = ConvoyView("Zorggroep De Linde", None, ("Uitvoeren", "Evalueren en opruimen"))
    loops = (
        LoopView("M.6", "Proefmigratie herhalen", rounds, None),
        LoopView("T.2", "Fouten herstellen", rounds[:1], "minder dan 1% fout"),
        LoopView("L.13", "Acceptatietest herhalen", rounds[:1], ""),
    )
    return GrowthView(loops, lessons, convoy)


def verdict(word: str = "go", **changes: Any) -> Verdict:
    """What a meeting decided."""
    values: dict[str, Any] = {
        "gate": Identity("koppeltaal-2023/c1/za-01/N.4"),
        "code": "N.4",
        "title": "GO/NO-GO overleg over de planning",
        "scope": Identity("koppeltaal-2023/c1/za-01"),
        "scope_title": "Zorggroep De Linde",
        "attempt": 1,
        "word": word,
        "reason": "iedereen is beschikbaar",
        "deviation": "",
        "at": datetime(2023, 10, 3, 13, 0, tzinfo=UTC),
        "function": "Bestuurder",
        "key": "KT-800",
        "url": f"{JIRA}KT-800",
    }
    return Verdict(**{**values, **changes})


def verdicts() -> tuple[Verdict, ...]:
    """Decisions that stand, with conditions met and not met, were taken back, or were read when changed."""
    when = datetime(2023, 10, 10, 9, 0, tzinfo=UTC)
    met = (
        condition(4, text="het beheer is geregeld", met=when, reason="afgesproken met KT2-Support"),
        condition(5, text="de planning is gedeeld", met=when),
    )
    passed = (condition(1, text="de testdata is er", parties=(), owner="", day=None, counts=False),)
    return (
        verdict("conditional", attempt=2, reason="", conditions=(*conditions(), *met)),
        verdict("conditional", deviation="O.4 ligt boven K.4, aanvaard", conditions=passed),
        verdict("no-go", reason="te veel uitval"),
        verdict(withdrawn=when),
        verdict(derived=True),
        verdict(derived=True, function="", reason=""),
        verdict(function=""),
    )


_FIRST, _FIXED, _ENDED = date(2023, 10, 6), date(2023, 10, 9), date(2023, 10, 13)


_BACK = ReturnView(
    "O.6",
    150,
    1,
    datetime(2023, 10, 30, 5, 30, tzinfo=AMSTERDAM),
    datetime(2023, 10, 30, 8, 0, tzinfo=AMSTERDAM),
    ("Q.7",),
)
_FORECAST = (
    ForecastView(
        "Zorggroep De Linde", date(2023, 10, 30), date(2023, 11, 2), date(2023, 11, 9), 40, done=False
    ),
    ForecastView("Zorggroep Noord", date(2023, 10, 9), None, None, 0, done=True),
)
_STEPS = (
    StepCourseView("M", "Proefmigratie", _FIRST, _FIXED, _FIXED, _FIRST, _ENDED, 5),
    StepCourseView("N", "Planning", _FIRST, None, None, None, None, 0),
    StepCourseView("O", "Quality-gate", _FIXED, _FIXED, _FIRST, None, None, -3),
)


def planning() -> PlanningView:
    """Everything that a planning can tell."""
    begins, ends = datetime(2023, 10, 28, 6, 0, tzinfo=UTC), datetime(2023, 10, 28, 8, 10, tzinfo=UTC)
    conflict = ConflictView(
        clash="order",
        identity=Identity("koppeltaal-2023/c1/za-01/M.4"),
        code="M.4",
        title="Foutlijsten verwerken",
        scope_title="Zorggroep De Linde",
        day=date(2023, 10, 20),
        pinned=True,
        what="M.3 Foutlijsten opleveren",
        other=date(2023, 10, 24),
        until=None,
        chain=("L.13 (Cluster 1)", "M.2 (Zorggroep De Linde)", "M.3"),
        key="KT-12",
        url=f"{JIRA}KT-12",
    )
    contention = ContentionView(
        resource="Softwarehuis Een",
        capacity=1,
        scope=Identity("koppeltaal-2023/c1/za-01"),
        scope_title="Zorggroep De Linde",
        begins=begins,
        ends=ends,
        others=("Zorggroep Oost",),
        alternatives=(datetime(2023, 10, 29, 7, 0, tzinfo=UTC),),
    )
    return PlanningView(
        date_status="pencil",
        path=PathView((action(1), action(2)), 1),
        minutes=(MinuteView(action(8, title="Migratie uitvoeren"), begins, ends, measured=True),),
        conflicts=(conflict,),
        contention=(contention,),
        back=_BACK,
        forecast=_FORECAST,
        steps=_STEPS,
        first_kept=date(2023, 9, 4),
        parties=(PartyCourseView("Softwarehuis Een", 12, 4, 2.4),),
    )


def absent(number: int) -> tuple[AbsentView, ...]:
    """Issues that Jira does not show, of which the first counts no more."""
    scope, since = Identity("koppeltaal-2023/c1/za-01"), datetime(2023, 10, 11, 0, 30, tzinfo=UTC)
    title, where = "Back-ups beschikbaar?", "Zorggroep De Linde"
    return tuple(
        AbsentView(f"O.{n} {title}", scope, where, "Gereed", since, n > 0, f"KT-{90 + n}")
        for n in range(number)
    )


def come_alive() -> dict[str, Any]:
    """What a page shows once people decided, repeated, learned and departed from the order."""
    undecided = Refusal("quorum", ("IT-deelnemer",))
    return {
        "growth": growth(),
        "planning": planning(),
        "violations": (
            violation(guarded=True),
            violation("requirements", missing=(), more=0, details=("Zorggroep De Linde: 2, 9",)),
            violation("waits", missing=(), more=0, waits="first_domain"),
            violation("mandate", missing=(), more=0, guarded=True),
            violation("started"),
            violation(excuse="afgesproken in het overleg"),
            violation(earlier=True, also=tuple(f"O.{n}" for n in range(1, 15))),
            violation("mandate", missing=(), more=0, earlier=True, also=("P.7",)),
        ),
        "gates": (
            gate(0, refusals=(undecided,), quorum=("Zorgaanbieder", "IT-deelnemer")),
            gate(2, conditions=conditions()),
        ),
        "conditions": conditions(),
        "verdicts": verdicts(),
        "absent": absent(6),
    }
