"""The critical path method in a process of its own: `python -m benchmarks.schedule 100000 hard` prints JSON.

`plain` is the shipped draaiboek: most rows take a day and nothing holds them. In `hard` every row takes two
days and waits a day longer, freezes hold all of them, and a person set the date of one in twenty.
"""

import json
import sys
import time
from datetime import date

from benchmarks.programmes import programme, runbook, size
from benchmarks.stage import shipped_words
from bot.app.public_holidays import working_days
from bot.collector import collect_rarely
from bot.config.runbook_model import Action, Freeze, Runbook, Step
from bot.config.site_model import Calendar
from bot.model.issue import Identity
from bot.runbook.expand import Tree, expand_programme
from bot.schedule.critical_path import Paths
from bot.schedule.planner import timetable

_EACH = 20
_FREEZES = (
    Freeze(title="Zomer", start=date(2023, 7, 31), end=date(2023, 8, 11)),
    Freeze(title="Herfst", start=date(2023, 10, 16), end=date(2023, 10, 20)),
)


def measure(actions: int, *, hard: bool) -> dict[str, float]:
    """CPU seconds from the tree to every date, early and late date, float, driver and critical path."""
    days = working_days(range(2023, 2025), Calendar())
    source, book = programme(size(actions)), runbook()
    if hard:
        book = _harder(book)
        source = source.model_copy(update={"freezes": _FREEZES})
    tree = expand_programme(book, source, days, vocabulary=shipped_words().vocabulary)
    pins = _pins(tree) if hard else {}
    start = time.process_time()
    table = timetable(tree, days, pins)
    dated = time.process_time()
    paths = Paths(tree, table)
    found = sum(slot.earliest is not None for slot in table.slots())
    for scope in tree.scopes:
        paths.of(scope)
    done = time.process_time()
    return {"actions": actions, "dated": found, "dates": dated - start, "whole": done - start}


def _harder(book: Runbook) -> Runbook:
    def action(one: Action) -> Action:
        return one if one.minutes is not None else one.model_copy(update=_shape(one.after))

    def step(one: Step) -> Step:
        return one.model_copy(update={"actions": tuple(map(action, one.actions)), **_shape(one.after)})

    phases = (phase.model_copy(update={"steps": tuple(map(step, phase.steps))}) for phase in book.phases)
    return book.model_copy(update={"phases": tuple(phases)})


def _shape(after: tuple[str, ...]) -> dict[str, object]:
    return {"days": 2, "lag": dict.fromkeys(after[:1], 1)}


def _pins(tree: Tree) -> dict[Identity, date]:
    dated = [(item.identity, item.due) for item in tree.items.values() if item.step and item.due]
    return dict(dated[::_EACH])


if __name__ == "__main__":
    collect_rarely()
    print(json.dumps(measure(int(sys.argv[1]), hard=sys.argv[2] == "hard")))
