"""Mandates that an order or signature needs and that nobody holds are told, a line per mandate."""

from bot.config.checks.mandate_rules import unheld_mandates
from bot.config.people_model import Person
from bot.config.programme_model import Programme
from bot.config.runbook_model import Kind, Phase, Runbook, Step
from tests.builders import action, programme

RUNBOOK = Runbook(
    id="proef",
    title="Proefdraaiboek",
    version="1",
    kind="programme",
    roles={"ZA": "Zorgaanbieder", "IT": "IT-deelnemer"},
    phases=(
        Phase(
            id="uitvoeren",
            title="Uitvoeren",
            steps=(
                Step(
                    code="P",
                    title="Migratie",
                    actions=(
                        action("P.7", kind=Kind.MANDATE),
                        action("P.9", kind=Kind.MANDATE, owner="IT"),
                        action("Q.8", kind=Kind.SIGNATURE),
                    ),
                ),
            ),
        ),
    ),
)


def told(*people: tuple[str, str]) -> list[str]:
    made: Programme = programme().model_copy(
        update={
            "people": tuple(
                Person(account_id=f"u-{n}", party=party, function="B", mandates=(mandate,))
                for n, (party, mandate) in enumerate(people)
            )
        }
    )
    return [one.message for one in unheld_mandates(made, RUNBOOK)]


def test_one_line_per_mandate_names_parties_roles_and_actions() -> None:
    gate, signature = told(("za-0-0", "gate"))

    assert "`gate` for `za-0-1` (ZA); `it-een` (IT)" in gate
    assert "`P.7`, `P.9`" in gate
    assert "`signature` for `za-0-0`, `za-0-1` (ZA)" in signature
    assert "`Q.8`" in signature


def test_nothing_is_told_where_somebody_holds_each() -> None:
    gates = [(party, "gate") for party in ("za-0-0", "za-0-1", "it-een")]

    assert told(*gates, ("za-0-0", "signature"), ("za-0-1", "signature")) == []
