"""A claim is one too many when more clusters meet at one moment than a thing serves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.features.planning.demands import Claim
from bot.features.planning.occupation import Occupation
from bot.model.issue import Identity

_DAY = datetime(2023, 10, 1, tzinfo=UTC)


def claim(cluster: str, begins: int, ends: int, capacity: int = 1, scope: str = "") -> Claim:
    at = (_DAY + timedelta(days=day) for day in (begins, ends))
    name = Identity(f"p/{cluster}/{scope or f'd{begins}'}")
    return Claim("it", "IT", capacity, Identity(f"p/{cluster}"), name, frozenset({"P"}), False, *at)  # noqa: FBT003  (a value)


def scopes(*claims: Claim) -> frozenset[Identity]:
    return frozenset(one.scope for one in claims)


def test_another_cluster_at_the_same_time_is_in_the_way_and_an_own_domain_is_not() -> None:
    other, own = claim("c2", 3, 6), claim("c1", 3, 6)

    assert Occupation([other, own]).rivals(claim("c1", 5, 8)) == scopes(other)


def test_one_that_ends_as_the_other_begins_is_not() -> None:
    assert not Occupation([claim("c2", 3, 6)]).rivals(claim("c1", 6, 8))


def test_clusters_count_at_one_moment_and_not_over_the_whole_time() -> None:
    apart = [claim("c2", 1, 4, 2), claim("c3", 5, 9, 2)]
    together = [claim("c2", 1, 6, 2), claim("c3", 5, 9, 2)]

    assert not Occupation(apart).rivals(claim("c1", 2, 8, 2))
    assert Occupation(together).rivals(claim("c1", 2, 8, 2)) == scopes(*together)


def rivals_one_by_one(one: Claim, others: Sequence[Claim]) -> list[Claim]:
    """The same by looking at every claim: slow, and plainly right."""
    meeting = [o for o in others if o.cluster != one.cluster and o.meets(one)]
    for moment in sorted({max(o.begins, one.begins) for o in meeting}):
        at_once = [o for o in meeting if o.begins <= moment < o.ends]
        if len({o.cluster for o in at_once}) >= one.capacity:
            return meeting
    return []


CLAIMS = st.builds(
    lambda cluster, begins, lasts, scope: claim(f"c{cluster}", begins, begins + lasts, 1, f"d{scope}"),
    st.integers(1, 5),
    st.integers(0, 30),
    st.integers(1, 9),
    st.integers(1, 4),
)


@given(st.lists(CLAIMS, max_size=25), CLAIMS, st.integers(1, 4))
def test_the_index_tells_the_same_as_looking_at_every_claim(
    others: list[Claim], one: Claim, capacity: int
) -> None:
    asked = claim(
        one.cluster.rpartition("/")[2], (one.begins - _DAY).days, (one.ends - _DAY).days, capacity, "own"
    )
    found = rivals_one_by_one(asked, others)
    index = Occupation(others)

    assert index.rivals(asked) == scopes(*found)
    assert index.is_full(asked) is bool(found)
    for moment in (asked.begins, asked.ends):
        assert index.at(moment) == {o.cluster for o in others if o.begins <= moment < o.ends}
