"""Evidence packs to try the templates with: one that has everything, and one that has almost nothing."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.features.evidence_pack.rows import About, By, Conclusion, Origin, Statement
from bot.features.evidence_pack.views import (
    ActionLine,
    Attempt,
    BaselineLine,
    ChangeLine,
    ConditionLine,
    DecisionLine,
    DeclarationLine,
    DeviationLine,
    Evidence,
    GateLine,
    MandateLine,
    PlanLine,
    PlanVersion,
    PostponementLine,
    ReaderLine,
    RecordLine,
    RequirementLine,
    RollbackLine,
    RoundLine,
    SignatureLine,
    StepLine,
    TestLine,
    Trail,
    TrailLine,
    TrialLine,
    ViolationLine,
    VoteLine,
)
from bot.template_check.view_samples import NOW

_DAY, _CODE = date(2023, 10, 12), "9fce5c02d03e"
_HERE, _THERE = "Zorggroep De Linde", "Zorggroep Elders"
_BY = By(account="u-bestuurder", function="Bestuurder", party=_HERE)
_SAID = Statement(
    at=NOW, by=_BY, word="besluit", form="no-go", named=("Zorgaanbieder",), words=("reden",), comment="1"
)
_HIDDEN = Statement(at=NOW, by=By(party=_HERE), word="")
_ORIGIN = Origin(at=NOW, bot="0.1.0", config="0" * 64, runbook="draaiboek", runbook_version="1.0")


def packs() -> tuple[Evidence, ...]:
    """The samples."""
    return _domain(), _release(), _bare()


def _about(level: str) -> About:
    return About(
        identity="voorbeeld/c1/linde",
        level=level,
        title=_HERE,
        part_of="Programma",
        parties=(_HERE,),
        key="KT-1",
        planned=NOW,
    )


def _domain() -> Evidence:
    place = {"scope": _THERE}
    return Evidence(
        origin=_ORIGIN,
        about=_about("domain"),
        conclusions=(
            Conclusion(rule="actions", number=1, of=2, is_good=False),
            Conclusion(rule="no_violations"),
        ),
        unknown=("no_trail",),
        gates=_gates(),
        declarations=_declarations(),
        requirements=(
            RequirementLine(number="1", title="Versleuteld", action="M.1", party=_HERE, met=NOW, **place),
            RequirementLine(number="2", title="Volledig", action="M.1", party=_HERE, **place),
        ),
        trials=(
            TrialLine(
                code="M.2", title="Proef", errors=2.3, minutes=95, planned_minutes=60, said=(_SAID,), **place
            ),
            TrialLine(code="M.2a", title="", parties=(_HERE,), ended=NOW, scope=_HERE),
        ),
        baselines=(BaselineLine(scope=_HERE, because="kick_off", at=NOW, actions=57),),
        steps=_steps(),
        lessons=(_SAID,),
        **_faults(),
        **_people(),
    )


def _faults() -> dict[str, Any]:
    place = {"scope": _THERE}
    return {
        "violations": (
            ViolationLine(
                code="O.3", title="Controle", fault="order", missing=("O.2",), guarded=True, **place
            ),
            ViolationLine(code="O.4", title="", fault="evidence", excuse="mag", earlier=True, scope=_HERE),
        ),
        "deviations": (
            DeviationLine(code="O.4", title="Controle", said=_SAID, mandate=True, **place),
            DeviationLine(code="O.5", title="", said=_HIDDEN, mandate=False, scope=_HERE),
        ),
        "rollbacks": (
            RollbackLine(code="Q.7", at=NOW, by=_BY, reason="telling wijkt af", began_again=NOW, **place),
            RollbackLine(code="Q.7", at=NOW, by=By(account="u-iemand"), scope=_HERE),
        ),
    }


def _people() -> dict[str, Any]:
    return {
        "readers": (
            ReaderLine(place="jira", name="KT"),
            ReaderLine(place="restricted", name="10001"),
            ReaderLine(place="restricted", name="10002", audience="party:linde"),
            ReaderLine(place="confluence", name="KTREGIE", audience="internal"),
            ReaderLine(place="channel", name="beraad", audience="party:linde", sees="own"),
        ),
        "mandates": (
            MandateLine(by=_BY, mandates=("gate",), since=_DAY, deputy_for=("u-ander",)),
            MandateLine(by=By(), mandates=()),
        ),
        "record": (
            RecordLine(number=1, kind="said", subject="O.4", said=_SAID, editor="u-ander"),
            RecordLine(number=2, kind="outcome", subject="O.9", said=_SAID),
        ),
        "trail": Trail(
            head=_CODE,
            head_number=9,
            records=(TrailLine(number=9, at=NOW, kind="write", subject="O.4", text="datum", digest=_CODE),),
        ),
    }


def _gates() -> tuple[GateLine, ...]:
    conditions = (
        ConditionLine(
            number=1, text="test af", owner="IT", day=_DAY, met=NOW, reason="klaar", function="CIO"
        ),
        ConditionLine(number=2, text="nazorg geregeld"),
        ConditionLine(number=3, text="oud", counts=False),
    )
    decisions = (
        DecisionLine(
            attempt=1,
            word="conditional",
            at=NOW,
            by=_BY,
            reason="alles klaar",
            deviation="O.3 volgt",
            present=("Zorgaanbieder",),
            absent=("IT-deelnemer",),
            conditions=conditions,
            withdrawn=NOW,
            withdrawn_reason="te vroeg",
            derived=True,
        ),
        DecisionLine(attempt=2, word="go", at=NOW, by_field=True),
        DecisionLine(attempt=2, word="no-go", at=NOW, by=By(function="CIO")),
    )
    return (
        GateLine(
            code="O.9",
            title="Overleg",
            scope=_THERE,
            key="KT-9",
            planned=NOW,
            state="go",
            quorum=("IT", "ZA"),
            decisions=decisions,
            said=(_SAID, _HIDDEN),
        ),
        GateLine(code="N.4", title="Overleg", scope=_HERE, state="open", attempt=2),
        GateLine(code="Q.7", title="Overleg", scope=_HERE, state="closed"),
        GateLine(code="Q.7", title="Overleg", scope=_HERE, state="no-go", attempt=2),
    )


def _declarations() -> tuple[DeclarationLine, ...]:
    signed = DeclarationLine(
        code="Q.8",
        title="Eigen verklaring",
        scope=_THERE,
        kind="signature",
        parties=(_HERE,),
        key="KT-8",
        status="done",
        signed=NOW,
        by=_BY,
        authority="given",
        earlier=(Attempt(number=1, ended=NOW, by=_BY),),
        files=2,
        links=("https://dms.example.org/verklaring",),
        on_paper=(_BY,),
    )
    return signed, DeclarationLine(code="P.7", title="Opdracht", scope=_HERE, kind="mandate")


def _steps() -> tuple[StepLine, ...]:
    attempts = (
        Attempt(number=1, began=NOW, ended=NOW, by=_BY),
        Attempt(number=2, began=NOW + timedelta(days=1)),
    )
    actions = (
        ActionLine(
            code="O.1", title="Controle", scope=_THERE, parties=(_HERE,), key="KT-2", attempts=attempts
        ),
        ActionLine(code="O.2", title="Controle", scope=_HERE, owner="Rol", attempts=attempts),
        ActionLine(code="O.3", title="Controle", scope=_HERE, attempts=attempts[:1]),
        ActionLine(code="O.4", title="Controle", scope=_HERE),
    )
    hidden = (ActionLine(code="C2.3", parties=(_HERE,), restricted=True),)
    return (
        StepLine(code="O", title="Stap", scope=_THERE, first=_DAY, ended=_DAY, days=2, actions=actions),
        StepLine(code="P", title="Stap", scope=_HERE, first=_DAY, ended=_DAY, days=-1),
        StepLine(code="Q", title="Stap", scope=_HERE, first=_DAY, ended=_DAY, days=0),
        StepLine(code="C2", scope=_HERE, actions=hidden, restricted=True),
    )


def _release() -> Evidence:
    votes = (
        VoteLine(function="Architect", vote="approved", at=NOW, reason="past", seen=True),
        VoteLine(function="Manager", vote="pending"),
    )
    rounds = (
        RoundLine(question="wish", number=1, word="declined", at=NOW, votes=votes, strangers=1),
        RoundLine(question="production", number=1, word="pending", votes=votes[1:]),
    )
    change = ChangeLine(
        key="RFC-7", type="major", asked=_DAY, status="Open", release="R 1", rounds=rounds, refused=(_SAID,)
    )
    signature = SignatureLine(party=_HERE, key="REL-2", signed=NOW, by=_BY, digest=_CODE)
    plan = PlanLine(
        digest=_CODE,
        in_force=NOW,
        versions=(PlanVersion(number=1, digest=_CODE, at=NOW),),
        signatures=(signature, SignatureLine(party=_THERE)),
        earlier=(signature,),
        refused=(_SAID,),
    )
    tested = TestLine(
        code="1.2", title="Test", scope=_THERE, at=NOW, passed=False, by=_BY, reason="trage wachtrij"
    )
    return Evidence(
        origin=_ORIGIN,
        about=_about("release"),
        plan=plan,
        changes=(change, ChangeLine(key="RFC-8", asked=_DAY, status="Open")),
        tests=(tested, TestLine(code="1.3", title="Test", scope=_HERE, at=NOW, passed=True)),
        postponements=(PostponementLine(at=NOW, reason="test niet geslaagd"),),
        steps=_steps()[:1],
    )


def _bare() -> Evidence:
    origin = Origin(at=datetime.combine(_DAY, NOW.timetz()), bot="0.1.0", config="0" * 64)
    return Evidence(
        origin=origin,
        about=About(identity="RFC-7", level="rfc"),
        plan=PlanLine(digest=_CODE),
    )
