"""Obligations of the MC-leverancier, for every combination of type and what is touched (S2 step 5)."""

from itertools import chain, combinations

import pytest

from bot.config.versions import Impact
from bot.features.rfc.obligations import ALL_DUTIES, ImpactArea, Track, duties, effective, touches_of, tracks

K, C, S, Z = ImpactArea.INTERFACE, ImpactArea.CONNECTOR, ImpactArea.SUPPLIER, ImpactArea.CARE
SUBSETS = [frozenset(s) for s in chain.from_iterable(combinations((K, C, S, Z), n) for n in range(5))]

TABLE = {
    # type, what is touched (alone) → must the MC-leverancier test, accept and take part?
    (Impact.FIX, None): False,
    (Impact.FIX, S): True,
    (Impact.FIX, C): False,
    (Impact.FIX, Z): False,
    (Impact.FIX, K): True,  # a changed koppelvlak is always major
    (Impact.MINOR, None): False,
    (Impact.MINOR, S): False,
    (Impact.MINOR, C): True,
    (Impact.MINOR, Z): False,
    (Impact.MINOR, K): True,
    (Impact.MAJOR, None): True,
    (Impact.MAJOR, S): True,
    (Impact.MAJOR, C): True,
    (Impact.MAJOR, Z): True,
    (Impact.MAJOR, K): True,
}


@pytest.mark.parametrize("impact", Impact)
@pytest.mark.parametrize("touched", SUBSETS, ids=lambda s: "+".join(sorted(s)) or "none")
def test_every_combination_is_the_source_s(impact: Impact, touched: frozenset[ImpactArea]) -> None:
    expected = any(TABLE[impact, one] for one in (*touched, None))

    assert duties(impact, touched) == (ALL_DUTIES if expected else frozenset())


def test_an_unknown_type_obliges_to_nothing_and_says_so() -> None:
    assert duties(None, {S}) is None
    assert duties(None, {K}) == ALL_DUTIES


def test_a_koppelvlak_change_is_always_major() -> None:
    assert [effective(impact, {K}) for impact in Impact] == [Impact.MAJOR] * 3
    assert effective(Impact.FIX, {S}) is Impact.FIX


@pytest.mark.parametrize(
    ("impact", "words", "whole"),
    [
        (Impact.MAJOR, "", True),
        (Impact.FIX, "koppelvlak", True),
        (Impact.FIX, "Berichten", True),
        (None, "", True),
        (Impact.MINOR, "Mitz Connector", False),
        (Impact.FIX, "MC-leverancier", False),
    ],
)
def test_a_supplier_s_own_change_is_tested_again_when_large_or_of_messages(
    impact: Impact | None, words: str, whole: bool
) -> None:
    found = tracks(impact, touches_of(words))

    assert (found == (Track.ALIGN, Track.TEST_TRACK, Track.REACCEPT)) is whole
    assert found[0] is Track.ALIGN


def test_words_of_the_form_are_read_whatever_their_capitals_and_unknown_ones_name_nothing() -> None:
    assert touches_of("Koppelvlak, MITZ connector, iets anders") == {K, C}
    assert touches_of(None) == frozenset()
