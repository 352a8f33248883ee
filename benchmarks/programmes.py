"""Programmes of an exact number of actions, from the shipped runbook."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.config.load import load
from bot.config.programme_model import Cluster, Domain, Party, Programme
from bot.config.runbook_model import Runbook
from bot.model.working_days import AMSTERDAM
from bot.resources import config_dir

ROOT = "meting"
RUNBOOK = "koppeltaal-2.0-migratie"

# The runbook gives 3 actions per programme, 28 per cluster and 57 per domain.
CLUSTERS_AND_DOMAINS = {
    145: (1, 2),
    1_000: (1, 17),
    1_853: (5, 30),
    10_000: (13, 169),
    20_000: (20, 341),
    100_000: (133, 1_689),
}

_ROLES = {"KTO": "koppeltaal", "K2": "kt2", "K1": "kt1", "AL": "anderen", "RV": "koppeltaal"}
_STEERING = (
    Party(id="koppeltaal", title="Koppeltaal-organisatie", roles=("KTO", "RV", "SAM")),
    Party(id="kt2", title="KT2-Support", roles=("K2", "SAM")),
    Party(id="kt1", title="KT Support", roles=("K1",)),
    Party(id="anderen", title="Andere leveranciers", roles=("AL",)),
)
_START, _END = date(2023, 5, 24), date(2023, 12, 31)
_FIRST_NIGHT = datetime(2023, 9, 16, 8, 0, tzinfo=AMSTERDAM)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a programme is."""

    actions: int
    clusters: int
    domains: int


def size(actions: int) -> Size:
    """The size with exactly so many actions; one of `CLUSTERS_AND_DOMAINS`."""
    return Size(actions, *CLUSTERS_AND_DOMAINS[actions])


def runbook() -> Runbook:
    """The shipped runbook."""
    catalog, _ = load(config_dir())
    return catalog.runbooks[RUNBOOK]


def programme(wanted: Size) -> Programme:
    """A programme of this size: domains spread over the clusters, one IT party per cluster."""
    shares = [wanted.domains // wanted.clusters] * wanted.clusters
    for extra in range(wanted.domains % wanted.clusters):
        shares[extra] += 1
    clusters = tuple(_cluster(number, share) for number, share in enumerate(shares, 1))
    suppliers = (_party(c.parties[0], f"Softwarehuis {c.id}", "IT") for c in clusters)
    carers = (_party(d.party, d.title, "ZA") for c in clusters for d in c.domains)
    return Programme(
        id=ROOT,
        title="Meting",
        runbook=RUNBOOK,
        project="KT",
        start=_START,
        end=_END,
        roles=_ROLES,
        parties=(*_STEERING, *suppliers, *carers),
        clusters=clusters,
    )


def _party(name: str, title: str, role: str) -> Party:
    return Party(id=name, title=title, roles=(role, "SAM"))


def _cluster(number: int, domains: int) -> Cluster:
    return Cluster(
        id=f"c{number}",
        title=f"Cluster {number}",
        kick_off=date(2023, 6, 14),
        parties=(f"it-{number}",),
        domains=tuple(_domain(number, place) for place in range(1, domains + 1)),
    )


def _domain(cluster: int, place: int) -> Domain:
    name = f"za-{cluster}-{place}"
    return Domain(
        id=name,
        title=f"Zorggroep {cluster}.{place}",
        party=name,
        first=place == 1,
        other_suppliers=True,
        migration=_FIRST_NIGHT + timedelta(days=7 * (place % 12)),
    )
