"""What comes first: here, else above, else everything below."""

from datetime import date

from bot.config.runbook_model import Level
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.runbook.order import Instances

P, C1, C2, D1, D2 = map(Identity, ["p", "p/c1", "p/c2", "p/c1/d1", "p/c2/d2"])


def scope(identity: Identity, parent: Identity | None) -> Scope:
    return Scope(identity, Level.DOMAIN, "", parent, (), start=date(2023, 1, 1))


SCOPES = {
    one.identity: one for one in (scope(P, None), scope(C1, P), scope(C2, P), scope(D1, C1), scope(D2, C2))
}


def test_the_nearest_instance_wins() -> None:
    made = Instances({P: ["A"], C1: ["A"], D1: ["A"]}, SCOPES)

    assert made.before(D1, ("A",)) == ("p/c1/d1/A",)
    assert made.before(D2, ("A",)) == ("p/A",)
    assert made.before(C1, ("A",)) == ("p/c1/A",)


def test_what_stands_only_below_means_every_instance_there() -> None:
    made = Instances({D2: ["A"], D1: ["A"]}, SCOPES)

    assert made.before(P, ("A",)) == ("p/c1/d1/A", "p/c2/d2/A")
    assert made.before(C1, ("A",)) == ("p/c1/d1/A",)


def test_what_stands_beside_or_nowhere_holds_nothing_up() -> None:
    made = Instances({D2: ["A"]}, SCOPES)

    assert made.before(D1, ("A", "B")) == ()


def test_each_comes_once_in_the_order_named() -> None:
    made = Instances({P: ["A", "B"]}, SCOPES)

    assert made.before(P, ("B", "A", "B")) == ("p/B", "p/A")
