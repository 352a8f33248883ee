"""A choice in a comment is its word, what it names and the reason; only who may decides."""

import pytest

from bot.core.answers import answers, parted
from bot.core.expand import expand_programme
from bot.core.types import Identity
from bot.spec.model import Person
from tests.builders import DAYS, programme, remark, runbook, situation

K2 = Identity("prog/c0/d0/K.2")


@pytest.mark.parametrize(
    ("text", "word", "names", "reason"),
    [
        ("nee — niemand geraakt", "nee", (), "niemand geraakt"),
        ("Ja", "ja", (), ""),
        ("NO-GO: te laat", "no-go", (), "te laat"),
        ("herhalen - nog te veel uitval", "herhalen", (), "nog te veel uitval"),
        ("overnemen 10345-2 – nuttig", "overnemen", ("10345-2",), "nuttig"),
        ("nee, want er is niemand", "nee", (), "want er is niemand"),
    ],
)
def test_a_choice_is_read_as_people_write_it(
    text: str, word: str, names: tuple[str, ...], reason: str
) -> None:
    assert parted(text) == (word, names, reason)


def test_only_a_person_with_the_mandate_and_a_role_there_decides() -> None:
    people = (
        Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
        Person(account_id="other", party="za-0-1", function="Bestuurder", mandates=("gate",)),
        Person(account_id="clerk", party="za-0-0", function="Medewerker"),
    )
    made = expand_programme(runbook(), programme().model_copy(update={"people": people}), DAYS)
    said = tuple(remark("besluit: nee", author=who) for who in ("clerk", "other", "stranger", "za"))

    found = list(
        answers(situation(made, edits={K2: {"remarks": said}}), Identity("prog/c0/d0"), K2, ("nee",))
    )

    assert [one.person.account_id for one in found] == ["za"]
