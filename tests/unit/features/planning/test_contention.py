"""A claim is one too many when more clusters meet at one moment than a thing serves."""

from datetime import UTC, datetime

from bot.features.planning.contention import rivals
from bot.features.planning.demands import Claim
from bot.model.issue import Identity


def claim(cluster: str, begins: int, ends: int, capacity: int = 1) -> Claim:
    at = (datetime(2023, 10, day, tzinfo=UTC) for day in (begins, ends))
    scope = Identity(f"p/{cluster}/d{begins}")
    return Claim("it", "IT", capacity, Identity(f"p/{cluster}"), scope, frozenset({"P"}), False, *at)  # noqa: FBT003  (a value)


def test_another_cluster_at_the_same_time_is_in_the_way_and_an_own_domain_is_not() -> None:
    other, own = claim("c2", 3, 6), claim("c1", 3, 6)

    assert rivals(claim("c1", 5, 8), [other, own]) == [other]


def test_one_that_ends_as_the_other_begins_is_not() -> None:
    assert rivals(claim("c1", 6, 8), [claim("c2", 3, 6)]) == []


def test_clusters_count_at_one_moment_and_not_over_the_whole_time() -> None:
    apart = [claim("c2", 1, 4, 2), claim("c3", 5, 9, 2)]
    together = [claim("c2", 1, 6, 2), claim("c3", 5, 9, 2)]

    assert rivals(claim("c1", 2, 8, 2), apart) == []
    assert rivals(claim("c1", 2, 8, 2), together) == together
