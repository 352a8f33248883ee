"""Whose work is read by whom, and that it fits on one screen."""

from bot.features.visibility.facts import exposure
from bot.render.visibility_text import exposure_summary, exposure_table
from tests.builders import DAYS, programme, runbook, tree
from tests.dutch import expand_programme


def test_parties_that_share_a_domain_or_cluster_read_what_is_theirs_too() -> None:
    assert exposure(tree(domains=1)).pairs == frozenset()


def test_every_domain_is_read_by_the_parties_of_the_others_and_the_table_stays_small() -> None:
    found = exposure(tree(domains=6, clusters=5))

    assert found.pairs
    lines = exposure_table(found).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 120
    assert all(a != b for a, b in found.pairs)
    assert "can be read by parties that have no part in it" in exposure_summary(found)


def test_a_level_per_domain_leaves_nothing_to_read() -> None:
    source = programme(domains=3)
    cluster = source.clusters[0]
    domains = tuple(
        one.model_copy(update={"security_level": f"1000{n}"}) for n, one in enumerate(cluster.domains)
    )
    source = source.model_copy(update={"clusters": (cluster.model_copy(update={"domains": domains}),)})

    found = exposure(expand_programme(runbook(), source, DAYS))

    assert found.pairs == frozenset()
    assert "no party's work stands" in exposure_summary(found)
