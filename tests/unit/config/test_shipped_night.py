"""The shipped draaiboek guards the order of the night of the migration (S4 P, domain §5.1)."""

from itertools import pairwise

from bot.config.catalog import Catalog
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violations import violations
from bot.model.issue import Category, Identity
from tests.builders import DAYS, situation
from tests.dutch import expand_programme


def test_the_night_has_one_order_whatever_its_codes_say(shipped: Catalog) -> None:
    """P.3 and P.4, empty queues (P.5), back-up (P.2), triggers off (P.6), order (P.7), migrate (P.8)."""
    book = shipped.runbooks["koppeltaal-2.0-migratie"]
    night = expand_programme(book, shipped.programmes["koppeltaal-2023"], DAYS)
    home = next(i for i, scope in night.scopes.items() if scope.level == "domain")
    chain = [("P.3", "P.4"), ("P.5",), ("P.2",), ("P.6",), ("P.7",), ("P.8",)]

    for before, after in pairwise(chain):
        for code in after:
            done = {
                f"{home}/{c}": Category.DONE for c in ("P.1", "P.2", "P.3", "P.4", "P.5", "P.6", "P.7", "P.8")
            }
            done |= {f"{home}/{c}": Category.NEW for c in before}
            here = situation(night, done)
            item = night.items[Identity(f"{home}/{code}")]
            assert {m.code for m in Fulfilment(here).missing(item)} >= set(before), code
            assert next(v for v in violations(here) if v.item == item).guarded
