"""An account is somebody in a period: by the day in Amsterdam, as deputy first, then in its own right."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.commands.events import Command, Entry, Kind
from bot.commands.forms import Form, Reading
from bot.config.cab_model import Cab
from bot.config.people_model import Person, by_account
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from bot.runbook.expand import Tree
from bot.situation.mandates import everyone, mandated, people_at, person_at
from tests.builders import DAYS, comment, listened, programme, runbook, situation
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")


def person(account: str, **more: Any) -> Person:
    usual = {"account_id": account, "party": "za-0-0", "function": "Bestuurder", "mandates": ("gate",)}
    return Person.model_validate({**usual, **more})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def tree(*people: Person) -> Tree:
    return expand_programme(runbook(), programme().model_copy(update={"people": people}), DAYS)


def shown(found: Person | None) -> tuple[str, str, tuple[str, ...]] | None:
    return (found.party, found.function, found.mandates) if found else None


O9 = Identity(f"{D0}/O.9")
GO = Reading("besluit", Form.GO)


def said(made: Tree, who: str, when: str, *known: Entry) -> Command:
    """`besluit: GO` by somebody at the gate, as it is heard."""
    written = comment("besluit: GO", who, 1, at(when))
    here = situation(made, now=at("2023-12-01"), edits={O9: {"comments": (written,)}})
    (found,) = listened(here, {O9: known}).issues[O9].commands
    return found


STAND_IN = person(
    "plv",
    party="it-een",
    function="Manager",
    mandates=("security",),
    deputy_for={"account_id": "za", "from": "2023-10-09", "until": "2023-10-13"},
)


@pytest.mark.parametrize(
    ("period", "when", "is_somebody"),
    [
        ({}, "1999-01-01", True),
        ({"from": "2023-10-12"}, "2023-10-11T23:59:59", False),
        ({"from": "2023-10-12"}, "2023-10-12T00:00", True),
        ({"until": "2023-10-12"}, "2023-10-12T23:59:59", True),
        ({"until": "2023-10-12"}, "2023-10-13T00:00", False),
        ({"from": "2023-10-12", "until": "2023-10-12"}, "2023-10-12T12:00", True),
    ],
)
def test_the_first_and_the_last_day_count_whole(
    period: Mapping[str, str], when: str, *, is_somebody: bool
) -> None:
    people = by_account([person("za", **period)])

    assert (person_at(people, "za", at(when)) is not None) is is_somebody


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2023-10-29", datetime(2023, 10, 28, 22, 0, tzinfo=UTC), datetime(2023, 10, 29, 22, 59, tzinfo=UTC)),
        ("2023-03-26", datetime(2023, 3, 25, 23, 0, tzinfo=UTC), datetime(2023, 3, 26, 21, 59, tzinfo=UTC)),
    ],
    ids=["a day of 25 hours", "a day of 23 hours"],
)
def test_a_day_is_that_of_amsterdam_also_when_the_clocks_change(
    day: str, first: datetime, last: datetime
) -> None:
    people = by_account([person("za", **{"from": day, "until": day})])
    minute = last - last.replace(minute=last.minute - 1)

    there = [bool(person_at(people, "za", when)) for when in (first - minute, first, last, last + minute)]

    assert there == [False, True, True, False]


def test_an_account_is_somebody_else_in_another_period() -> None:
    before, since = person("za", until="2023-10-31"), person("za", party="it-een", **{"from": "2023-11-01"})
    people = by_account([before, since])

    assert person_at(people, "za", at("2023-10-31T23:59")) == before
    assert person_at(people, "za", at("2023-11-01T00:00")) == since
    assert list(everyone(people)) == [before, since]
    assert person_at(people, "wie", at("2023-11-01")) is None


def test_a_deputy_has_the_party_and_mandates_of_that_person_in_that_period_alone() -> None:
    people = by_account([person("za", mandates=("gate", "contact", "signature")), STAND_IN])

    assert shown(person_at(people, "plv", at("2023-10-08T23:59"))) == ("it-een", "Manager", ("security",))
    for when in ("2023-10-09T00:00", "2023-10-13T23:59"):
        found = person_at(people, "plv", at(when))
        assert shown(found) == ("za-0-0", "plv. Bestuurder", ("gate", "signature"))
        assert found is not None
        assert found.account_id == "plv"
    assert shown(person_at(people, "plv", at("2023-10-14T00:00"))) == ("it-een", "Manager", ("security",))
    assert shown(person_at(people, "za", at("2023-10-12"))) is not None


def test_the_function_of_a_deputy_may_be_given() -> None:
    stand_in = person("plv", deputy_for=[{"account_id": "za", "function": "namens de {function}"}])

    found = person_at(by_account([person("za"), stand_in]), "plv", at("2023-10-12"))

    assert found is not None
    assert found.function == "namens de Bestuurder"


@pytest.mark.parametrize("own", [{"until": "2023-10-10"}, {"from": "2023-10-12"}])
def test_there_is_no_deputy_of_who_is_not_there_that_day(own: Mapping[str, str]) -> None:
    people = by_account([person("za", **own), STAND_IN])

    assert shown(person_at(people, "plv", at("2023-10-11"))) == ("it-een", "Manager", ("security",))


def test_what_somebody_has_as_deputy_goes_no_further() -> None:
    second = person("derde", mandates=(), deputy_for={"account_id": "plv"})
    people = by_account([person("za"), STAND_IN, second])

    found = [shown(one) for one in people_at(people, "derde", at("2023-10-10"))]

    assert found == [("it-een", "plv. Manager", ("security",)), ("za-0-0", "Bestuurder", ())]


def test_a_mandate_counts_as_deputy_and_stays_in_ones_own_right() -> None:
    made = tree(person("za"), STAND_IN)

    def function(mandate: str, when: str, scope: Identity = D0) -> str | None:
        found = mandated(made, scope, said(made, "plv", when), mandate)
        return found.function if found else None

    assert (function("gate", "2023-10-13"), function("gate", "2023-10-14")) == ("plv. Bestuurder", None)
    assert (function("security", "2023-10-13"), function("security", "2023-10-14")) == ("Manager", "Manager")
    assert function("gate", "2023-10-13", Identity("prog/c0/d1")) is None


def test_who_somebody_was_when_it_was_read_goes_before_what_the_config_says_now() -> None:
    now = tree(person("za", function="Voorzitter", mandates=()))
    then = Entry(O9, Kind.SAID, "1/besluit/1", at("2023-10-12"), GO, "za", people=(person("za"),))

    found = mandated(now, D0, said(now, "za", "2023-10-12", then), "gate")

    assert found is not None
    assert found.function == "Bestuurder"
    assert mandated(now, D0, said(now, "za", "2023-10-12"), "gate") is None


def test_the_deputy_of_a_cab_function_votes_as_that_function_in_the_period() -> None:
    whom = person("p", function="Productmanager", mandates=("cab",), until="2023-10-12")
    stand_in = person(
        "plv", function="Adviseur", mandates=(), deputy_for={"account_id": "p", "from": "2023-10-11"}
    )
    cab = Cab(functions=("Productmanager",), people=(whom, stand_in))

    found = [cab.function_of("plv", at(f"2023-10-{day}T12:00")) for day in (10, 11, 12, 13)]

    assert found == [None, "Productmanager", "Productmanager", None]
    assert [cab.function_of("p", at(f"2023-10-{day}T12:00")) for day in (12, 13)] == ["Productmanager", None]
