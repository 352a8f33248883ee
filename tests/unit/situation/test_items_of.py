"""The actions that rules look for are found without going through all of them each time."""

from benchmarks import programmes
from bot.config.runbook_model import Part
from bot.model.item import Item
from tests.builders import DAYS, situation
from tests.dutch import expand_programme


def test_actions_of_several_parts_stand_in_the_order_of_the_draaiboek() -> None:
    book = programmes.runbook()
    now = situation(expand_programme(book, programmes.programme(programmes.size(145)), DAYS))
    parts = {action.part for action in now.tree.runbook.actions if action.part}

    def sought(*wanted: Part) -> tuple[Item, ...]:
        codes = {action.code for action in now.tree.runbook.actions if action.part in wanted}
        return tuple(item for item in now.tree.items.values() if item.step and item.code in codes)

    assert parts
    assert now.items_of(*parts) == sought(*parts)
    assert all(now.items_of(part) == sought(part) for part in parts)
    assert now.items_of() == ()
