"""The content of an implementation plan and its hash."""

from datetime import date

from bot.commands.reading import Why
from bot.config.runbook_model import ImplementationPlan, Measure, Milestone
from bot.features.chain_release.implementation_plan import Content, Entry, content
from bot.model.issue import Identity
from bot.situation.situation import Situation
from tests.unit.features.chain_release.release import PARTIES, concept, release, says


def read(now: Situation) -> Content:
    assert now.tree.release
    return content(now, now.tree.release)


def test_a_party_fills_in_measures_and_milestones_with_a_deadline_in_a_comment() -> None:
    cases = {
        "maatregel: 2024-02-01 — Koppeling aanpassen": ("Koppeling aanpassen", date(2024, 2, 1)),
        "maatregel: 1-2-2024: Koppeling  aanpassen": ("Koppeling aanpassen", date(2024, 2, 1)),
        "mijlpaal: 2024-02-20 Ketentest": ("Ketentest", date(2024, 2, 20)),
        "maatregel: Koppeling aanpassen": ("Koppeling aanpassen", None),
    }
    for text, wanted in cases.items():
        (made,) = read(says(concept(plan=ImplementationPlan()), "rel/alfa/1.2", "alfa-ap", text)).entries
        assert (made.text, made.day) == wanted, text


def test_a_line_with_a_day_that_does_not_exist_is_not_understood() -> None:
    text = "maatregel: 2024-02-30 — bestaat niet"
    now = says(concept(plan=ImplementationPlan()), "rel/alfa/1.2", "alfa-ap", text)

    assert read(now).entries == ()
    assert [one.rejected.why for one in now.issues[Identity("rel/alfa/1.2")].heard.unread] == [Why.UNCLEAR]


def test_the_plan_holds_the_yaml_and_what_parties_filled_in_each_as_its_own() -> None:
    now = says(concept(), "rel/bravo/1.2", "bravo-ap", "maatregel: 2023-11-03 — Testen")

    assert read(now).entries == (
        Entry("alfa", "maatregel", "Koppeling bouwen", date(2023, 11, 1)),
        Entry("bravo", "maatregel", "Testen", date(2023, 11, 3)),
        Entry("", "mijlpaal", "Ketentest geslaagd", date(2023, 11, 8)),
    )


def test_layout_and_who_typed_it_do_not_change_the_hash() -> None:
    measure = ImplementationPlan(
        milestones=release().plan.milestones,
        measures=(Measure(party="alfa", title="Koppeling   bouwen ", deadline=date(2023, 11, 1)),),
    )
    first = says(concept(), "rel/bravo/1.2", "bravo-ap", "maatregel: 2023-11-03 — Testen")
    other = says(concept(plan=measure), "rel/bravo/1.2", "x", "maatregel: 3-11-2023:  Testen")

    assert read(first).digest == read(other).digest


def test_everything_that_is_agreed_changes_the_hash() -> None:
    base = release()
    later = base.production.replace(day=17)
    fewer = tuple(p for p in base.parties if p.id != "charlie")
    moved = (Milestone(title="Ketentest geslaagd", day=date(2023, 11, 9)),)
    variants = [
        concept(),
        concept(production=later),
        concept(parties=fewer),
        concept(plan=ImplementationPlan(measures=base.plan.measures)),
        concept(plan=ImplementationPlan(measures=base.plan.measures, milestones=moved)),
        says(concept(), "rel/alfa/1.2", "alfa-ap", "maatregel: Meer"),
        says(concept(), "rel/bravo/1.2", "alfa-ap", "maatregel: Meer"),
        says(concept(), "rel/bravo/1.2", "alfa-ap", "mijlpaal: Meer"),
    ]

    assert len({read(now).digest for now in variants}) == len(variants)
    assert len(PARTIES) == 3
