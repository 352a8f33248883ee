"""Signatures: bound to a content, by who may sign, in force when all have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.reading import Why
from bot.config.runbook_model import Person
from bot.features.chain_release.signatures import Reason, signing
from bot.model.issue import Category, Identity
from tests.builders import NOON, situation
from tests.unit.features.chain_release.release import (
    PARTIES,
    asked,
    concept,
    release,
    says,
    sign,
    state_of,
    tree,
)

HOUR = timedelta(hours=1)


def test_nobody_is_asked_to_sign_a_concept_that_is_not_finished() -> None:
    state = state_of(situation(tree()))

    assert (state.version, state.history, state.in_force) == (None, (), False)


def test_a_release_without_chain_dependencies_has_no_plan_to_sign() -> None:
    now = situation(tree(chain_dependencies=False))

    assert signing(now) is None
    assert not [i for i in now.tree.items if i.endswith(("/1.2", "/1.3", "/2.2", "/2.3"))]


def test_the_plan_is_in_force_when_the_last_party_signed() -> None:
    now = asked(concept())

    two, three = sign(now, *PARTIES[:2]), sign(now, *PARTIES)

    assert (len(state_of(two).signatures), state_of(two).in_force, state_of(two).since) == (2, False, None)
    assert (state_of(three).in_force, state_of(three).since) == (True, NOON + HOUR)


def test_a_changed_plan_voids_every_signature_and_has_the_next_number() -> None:
    now = sign(asked(concept()), *PARTIES)
    changed = says(now, "rel/bravo/1.2", "bravo-ap", "maatregel: Meer")

    state = state_of(replace(changed, now=NOON + 2 * HOUR))

    assert state.version
    assert (state.version.number, state.version.digest) == (2, state.content.short)
    assert (state.signatures, state.refusals, state.in_force) == ({}, (), False)


def test_a_plan_that_becomes_what_it_was_has_to_be_signed_again() -> None:
    first = sign(asked(concept()), *PARTIES)
    second = asked(replace(says(first, "rel/bravo/1.2", "b", "maatregel: Meer"), now=NOON + 2 * HOUR))
    issues = {**second.issues, **{k: v for k, v in first.issues.items() if k.endswith("/1.2")}}
    back = replace(second, issues=issues, now=NOON + 3 * HOUR)

    state = state_of(back)

    assert state.version
    assert (state.version.number, state.version.digest) == (3, state.history[0].digest)
    assert (state.in_force, state.refusals) == (False, ())


def test_a_plan_under_revision_is_not_in_force_and_nobody_is_asked() -> None:
    now = sign(asked(concept()), *PARTIES)
    changed = says(now, "rel/bravo/1.2", "bravo-ap", "maatregel: Meer")
    reopened = situation(tree(), {"rel/1.3": Category.NEW}).issues
    state = state_of(
        replace(changed, issues={**changed.issues, Identity("rel/1.3"): reopened[Identity("rel/1.3")]})
    )

    assert (state.version, state.in_force, len(state.history)) == (None, False, 1)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("alfa-ap", Reason.CONTACT),
        ("bravo-bv", Reason.OTHER_PARTY),
        ("iemand", Reason.NO_MANDATE),
        ("alfa-adviseur", Reason.NO_MANDATE),
        ("alfa-allebei", Reason.CONTACT),
    ],
)
def test_who_may_not_sign_for_the_party_is_refused_with_the_reason(who: str, reason: Reason) -> None:
    more = (
        Person(account_id="alfa-adviseur", party="alfa", function="Adviseur", mandates=("gate",)),
        Person(account_id="alfa-allebei", party="alfa", function="x", mandates=("signature", "contact")),
    )
    now = asked(concept(people=release().people + more))
    text = f"handtekening: {state_of(now).content.short}"

    state = state_of(says(now, "rel/alfa/2.2", who, text, NOON + HOUR))

    assert ([r.reason for r in state.refusals], state.signatures) == ([reason], {})


def test_a_signature_counts_by_the_mandate_of_that_moment_and_of_a_deputy_in_the_period() -> None:
    usual = {p.account_id: p for p in release().people}
    until = usual["alfa-bv"].model_copy(update={"until": NOON.date()})
    period = {"account_id": "bravo-bv", "until": NOON.date().isoformat()}
    deputy = {
        "account_id": "charlie-bv",
        "party": "charlie",
        "function": "Directeur",
        "mandates": ["signature"],
    }
    both = Person.model_validate({**deputy, "deputy_for": period})
    now = asked(concept(people=tuple({**usual, "alfa-bv": until, "charlie-bv": both}.values())))
    text = f"handtekening: {state_of(now).content.short}"
    words = [("alfa-bv", "alfa"), ("charlie-bv", "bravo"), ("charlie-bv", "charlie")]

    def signed(later: timedelta) -> tuple[dict[str, str], list[Reason]]:
        here = now
        for who, party in words:
            here = says(here, f"rel/{party}/2.2", who, text, NOON + later)
        state = state_of(replace(here, now=NOON + timedelta(days=3)))
        return {p: s.person.function for p, s in state.signatures.items()}, [r.reason for r in state.refusals]

    functions = {"alfa": "Directeur alfa", "bravo": "plv. Directeur bravo", "charlie": "Directeur"}
    assert signed(HOUR) == (functions, [])
    assert signed(12 * HOUR) == ({"charlie": "Directeur"}, [Reason.NO_MANDATE, Reason.OTHER_PARTY])


def test_an_old_hash_and_no_hash_are_refused_and_akkoord_is_as_good_as_handtekening() -> None:
    first = asked(concept())
    old = state_of(first).content.short
    now = asked(replace(says(first, "rel/bravo/1.2", "b", "maatregel: Meer"), now=NOON + HOUR))
    late = NOON + 2 * HOUR
    good = state_of(now).content

    def reasons(text: str) -> list[Reason]:
        return [r.reason for r in state_of(says(now, "rel/alfa/2.2", "alfa-bv", text, late)).refusals]

    assert reasons(f"handtekening: {old}") == [Reason.OUTDATED]
    assert reasons(f"handtekening: {good.short[:6]}") == [Reason.UNKNOWN]
    for text in (f"akkoord: {good.short.upper()}.", f"handtekening: {good.digest}"):
        assert reasons(text) == []
        assert "alfa" in state_of(says(now, "rel/alfa/2.2", "alfa-bv", text, late)).signatures


def test_what_holds_no_hash_signs_nothing_and_is_not_understood() -> None:
    now = says(asked(concept()), "rel/alfa/2.2", "alfa-bv", "akkoord: zie de bijlage", NOON + HOUR)
    heard = now.issues[Identity("rel/alfa/2.2")].heard

    assert (state_of(now).signatures, state_of(now).refusals) == ({}, ())
    assert [one.rejected.why for one in heard.unread] == [Why.UNCLEAR]
