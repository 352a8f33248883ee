"""Whose closing and whose word makes an order or a signature count."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config.runbook_model import Kind, Person, Step
from bot.config.site_model import Gates
from bot.features.guards.authority import Authority, authority, on_behalf
from bot.model.issue import Category, Identity
from bot.model.status_history import Move
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, STATUS, action, comment, programme, runbook, situation
from tests.dutch import expand_programme

ITEM = Identity("prog/c0/d0/P.1")
PEOPLE = tuple(
    Person(account_id=account, party=party, function=account, mandates=mandates)
    for account, party, mandates in (
        ("za", "za-0-0", ("gate", "signature")),
        ("za-2", "za-0-0", ("signature",)),
        ("secretary", "za-0-0", ("registrar",)),
        ("it", "it-een", ("gate", "signature", "registrar")),
        ("nobody", "za-0-0", ()),
    )
)
LINK = "bewijs: https://dms.example.org/1"
PAPER = "namens: za-0-0 - Bestuurder"
LINKED = f"{PAPER} - https://dms.example.org/1"


def closed(
    by: str,
    *said: tuple[str, str],
    kind: Kind = Kind.SIGNATURE,
    people: tuple[Person, ...] = PEOPLE,
    eyes: bool = False,
    **more: Any,
) -> Situation:
    """One order or signature of the zorgaanbieder, closed by somebody, with what people wrote on it."""
    made = programme(domains=1).model_copy(update={"people": people})
    step = Step(code="P", title="Migratie", actions=(action("P.1", kind=kind, owner="ZA"),))
    phases = runbook().phases
    phases = (phases[0], phases[1].model_copy(update={"steps": (*phases[1].steps, step)}))
    tree = expand_programme(runbook().model_copy(update={"phases": phases}), made, DAYS)
    comments = tuple(
        comment(text, author, at=NOON + timedelta(minutes=n)) for n, (author, text) in enumerate(said)
    )
    edit = {"status": STATUS[Category.DONE], "done_at": NOON, "comments": comments, **more}
    here = situation(tree, edits={ITEM: edit}, now=NOON + timedelta(hours=1))
    moves = {ITEM: (Move(here.issues[ITEM].id, "1", NOON, Category.DONE, by),)} if by != "?" else {}
    return replace(here, moves=moves, rules=Gates(four_eyes=eyes))


def stands(here: Situation) -> str:
    return authority(here, here.tree.items[ITEM]).value


@pytest.mark.parametrize(
    ("here", "wanted"),
    [
        (closed("za"), "given"),
        (closed("it"), "lacking"),
        (closed("nobody"), "lacking"),
        (closed("stranger"), "lacking"),
        (closed(""), "lacking"),
        (closed("?"), "unknown"),
        (closed("za-2", kind=Kind.MANDATE), "lacking"),
        (closed("za", kind=Kind.MANDATE), "given"),
        (closed("it", kind=Kind.MANDATE), "lacking"),
        (closed("stranger", kind=Kind.CHECK), "given"),
        (closed("stranger", people=PEOPLE[2:]), "given"),
        (closed("it", ("za", LINK)), "given"),
        (closed("it", ("it", LINK)), "lacking"),
        (closed("it", ("it", "afwijking: de zorgaanbieder vindt het goed")), "lacking"),
        (closed("it", ("secretary", LINKED)), "given"),
        (closed("it", ("it", LINKED)), "lacking"),
        (closed("it", ("za", LINKED)), "lacking"),
        (closed("it", ("secretary", PAPER)), "lacking"),
        (closed("it", ("secretary", PAPER), attachments=("getekend.pdf",)), "given"),
        (closed("it", ("secretary", "namens: it-een - Bestuurder - https://x/1")), "lacking"),
        (closed("za", eyes=True), "lacking"),
        (closed("za", ("za", LINK), eyes=True), "lacking"),
        (closed("za", ("za-2", LINK), eyes=True), "given"),
        (closed("it", ("za", LINK), ("za-2", LINK), eyes=True), "given"),
        (closed("za", ("secretary", LINKED), eyes=True), "given"),
        (closed("za", kind=Kind.MANDATE, eyes=True), "given"),
    ],
)
def test_it_counts_by_whose_hand_it_is(here: Situation, wanted: str) -> None:
    assert stands(here) == wanted


def test_who_leaves_the_config_later_signed_all_the_same() -> None:
    here = closed("za", people=tuple(p for p in PEOPLE if p.account_id != "za"))
    assert stands(here) == Authority.LACKING

    (move,) = here.moves[ITEM]
    then = replace(move, people=(PEOPLE[0],))
    assert stands(replace(here, moves={ITEM: (then,)})) == Authority.GIVEN


def test_what_was_recorded_on_behalf_tells_the_function_and_who_recorded_it() -> None:
    here = closed("it", ("secretary", LINKED))
    (found,) = on_behalf(here, here.tree.items[ITEM])

    assert (found.party, found.function, found.registrar) == ("za-0-0", "Bestuurder", "secretary")
