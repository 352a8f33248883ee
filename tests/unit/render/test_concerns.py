"""Every reason why a scope is not on track, in words; the reason for the word stands first and whole."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bot.features.overview.concerns
from bot.features.overview.concerns import concerns, pressing
from bot.features.overview.health import Health
from bot.features.overview.views import ScopeView
from bot.model.progress import Progress
from bot.model.reasons import Reason
from bot.render.environment import Templates
from bot.render.storage import PagesText
from bot.template_check.chain_samples import chain, release
from bot.template_check.growth_samples import planning, violation
from bot.template_check.view_samples import (
    MEETING,
    NOW,
    action,
    actions,
    conditions,
    gate,
    incident,
    scope,
    shown,
)
from tests.unit.render.test_storage import said

TEMPLATES = Templates()
PAGES = PagesText(TEMPLATES)
CALM = {"overdue": (), "gates": ()}
FAILED = Reason("failed", {"where": "Leverancier", "code": "5.2", "title": "Testen"})
BEHIND = Reason("behind", {"party": "Achterblijver", "version": "1.0.0", "oldest": 2})


def quiet(**changes: Any) -> ScopeView:
    return scope(**{**CALM, **changes})


def sentences(view: ScopeView) -> list[str]:
    return [str(TEMPLATES.phrase("concern", one)) for one in concerns(view)]


@pytest.mark.parametrize(
    ("changes", "health", "first"),
    [
        (
            {"incidents": (incident(),)},
            Health.CALAMITY,
            "Calamiteit staat open: RFC-12 Berichten komen dubbel aan.",
        ),
        (
            {"incidents": (incident(decided=False, word="crisis"),)},
            Health.CALAMITY,
            "Crisis (voorstel, nog niet bepaald) staat open: RFC-12 Berichten komen dubbel aan.",
        ),
        (
            {"violations": (violation(guarded=True),)},
            Health.STOPPED,
            "1 actie loopt vooruit op een harde eis",
        ),
        ({"violations": (violation(),)}, Health.ATTENTION, "1 actie is niet in volgorde: O.6"),
        ({"overdue": actions(4)}, Health.LATE, "4 acties zijn te laat, het langst: O.1"),
        ({"late": 1}, Health.ATTENTION, "1 actie is te laat."),
        (
            {"chain": chain(held="late")},
            Health.LATE,
            "De evaluatie is te laat. Zij moest uiterlijk zo 31 dec",
        ),
        ({"turned_back": ("Zorggroep Noord",)}, Health.ATTENTION, "Teruggedraaid na een NO-GO"),
        ({"unknown": ("Zorggroep Noord",)}, Health.ATTENTION, "Incidenten zijn nu niet te lezen"),
        ({"paused": ("Zorggroep Noord",)}, Health.ATTENTION, "Regiebot is hier stilgezet: Zorggroep Noord."),
        ({"conditions": conditions()[:1]}, Health.ATTENTION, "1 voorwaarde is te laat: N.4 (1): de back-up"),
        (
            {"gates": (gate(2, working_days=1),)},
            Health.ATTENTION,
            "Voor O.9 GO/NO-GO overleg vóór de migratie op do",
        ),
        ({"faults": (FAILED, BEHIND)}, Health.ATTENTION, "Leverancier: 5.2 Testen is niet geslaagd."),
        (
            {"release": release(overtaken=True, conflicts=())},
            Health.ATTENTION,
            "Het moment van productie is voorbij",
        ),
        (
            {"planning": replace(planning(), contention=())},
            Health.ATTENTION,
            "1 datum kan zo niet blijven staan: M.4",
        ),
        (
            {"planning": replace(planning(), conflicts=())},
            Health.ATTENTION,
            "Tegelijk nodig door meer clusters",
        ),
        ({"elsewhere": Health.STOPPED}, Health.STOPPED, "Er is iets dat deze pagina niet toont."),
    ],
)
def test_each_reason_makes_its_word_and_stands_first_on_the_page(
    changes: dict[str, Any], health: Health, first: str
) -> None:
    view = quiet(**changes)

    assert view.health is health
    assert sentences(view)[0].startswith(first)
    page = said(PAGES.page(shown(view), NOW).body)
    assert f"{TEMPLATES.words['health'][health]}. {first}" in page


def test_the_worst_comes_first_and_every_other_reason_is_told_too() -> None:
    view = quiet(
        violations=(violation(), violation(guarded=True)),
        overdue=(action(late=1),),
        incidents=(incident(),),
        faults=(FAILED,),
    )

    found = [one.health for one in concerns(view)]
    assert found == [Health.CALAMITY, Health.STOPPED, Health.ATTENTION, Health.ATTENTION, Health.ATTENTION]
    page = said(PAGES.page(shown(view), NOW).body)
    assert all(one in page for one in sentences(view))


def test_what_is_expected_too_late_is_not_on_schedule() -> None:
    late, *_ = planning().forecast
    view = quiet(planning=replace(planning(), conflicts=(), contention=(), forecast=(late,)))
    assert view.health is Health.ON_TRACK, "a forecast of another scope"

    own = replace(late, scope=view.identity)
    view = replace(view, planning=replace(planning(), conflicts=(), contention=(), forecast=(own,)))
    assert sentences(view) == [
        "Naar verwachting pas klaar op do 2 nov 2023 (P50), na het doel ma 30 okt 2023; kans op tijd 40%."
    ]
    own = replace(own, half=date(2023, 10, 30))
    view = replace(view, planning=replace(planning(), conflicts=(), contention=(), forecast=(own,)))
    assert view.health is Health.ON_TRACK


def test_all_done_with_something_wrong_is_not_done() -> None:
    done = quiet(progress=Progress(5, 0, 0))

    assert done.health is Health.DONE
    assert replace(done, violations=(violation(),)).health is Health.ATTENTION
    assert replace(done, incidents=(incident(),)).health is Health.CALAMITY


def test_a_meeting_names_what_is_late_and_what_can_be_done_before_what_waits() -> None:
    waits, free = action(1, hindrance="blocked"), action(2)
    late, later = action(3, late=1, hindrance="blocked"), action(4, late=4)

    assert [one.code for one in pressing((waits, free, late, later))] == ["O.4", "O.3", "O.2", "O.1"]


def test_and_so_many_more_never_hides_what_is_late() -> None:
    missing = tuple(pressing([action(n, late=1) for n in range(1, 9)] + [action(9)]))
    view = quiet(children=(scope(),), gates=(gate(9, missing=missing, ready=Progress(5, 0, 9), at=MEETING),))
    page = said(PAGES.page(shown(view), NOW).body)
    listed = page[page.index("Wat nog ontbreekt") :]

    assert all(f"O.{n} " in listed[: listed.index("en nog 1 actie")] for n in range(1, 9))


def test_every_reason_has_its_sentence() -> None:
    source = Path(bot.features.overview.concerns.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'(?:_attention\(|_concern\(\w+(?:\.\w+)+, )"(\w+)"', source))
    kinds |= {"calamity", "calamity_proposed"}

    assert kinds <= set(TEMPLATES.words["concern"])
    assert (
        set(TEMPLATES.words["concerns"]) <= set(TEMPLATES.words["concern"]) == kinds | {"late", "late_number"}
    )
