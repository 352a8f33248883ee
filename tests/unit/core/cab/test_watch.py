"""When incidents of a release are watched: from the first party that rolls out to the evaluation."""

from bot.core.cab.watch import is_watched
from bot.core.types import Category, Identity
from tests.builders import situation
from tests.unit.core.chain.release import EVALUATION, tree

ROOT, ALFA = Identity("rel"), Identity("rel/alfa")
DOING, DONE = Category.DOING, Category.DONE


def watched(**status: Category) -> bool:
    names = {"alfa": "rel/alfa/4.2", "agreed": "rel/4.1", "evaluated": EVALUATION}
    return is_watched(situation(tree(), {names[name]: one for name, one in status.items()}), ROOT)


def test_a_chain_release_is_watched_from_the_first_roll_out_until_its_evaluation() -> None:
    assert not watched()
    assert not watched(agreed=DONE)
    assert watched(alfa=DOING)
    assert watched(alfa=DONE)
    assert not watched(alfa=DONE, evaluated=DONE)
