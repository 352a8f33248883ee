"""Histories against forecasts: `python -m benchmarks.forecast 240` prints a table in Markdown.

The date that is as likely earlier as later has to come true for half of the domains, the later one for 85
of a hundred. Cut-overs take place in weekends, so many futures share one date; a date that is met counts
for the part of them that the share takes (the columns "fair"). "By then" counts it whole.
"""

import random
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.histories import LAWS, goals_of, moments, play
from benchmarks.programmes import programme, runbook, size
from benchmarks.stage import shipped_words
from bot.app.public_holidays import working_days
from bot.config.runbook_model import Runbook
from bot.config.site_model import Calendar
from bot.features.planning.forecast import Forecast, forecasts
from bot.runbook.expand import expand_programme
from bot.schedule.planner import timetable

ACTIONS = 1_853
FIRST, LAST = date(2023, 6, 14), date(2023, 12, 10)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One forecast of a domain that was not done yet, and the day on which it really was."""

    law: str
    forecast: Forecast
    ended: date

    def fair(self, share: float) -> float:
        """Whether the end came within a share of the futures: 1, 0, or a part where many share its date."""
        ends = self.forecast.ends
        below, upto = bisect_left(ends, self.ended) / len(ends), bisect_right(ends, self.ended) / len(ends)
        return (
            float(share >= below) if upto == below else min(1.0, max(0.0, (share - below) / (upto - below)))
        )


def outcomes(seeds: Sequence[int]) -> Iterator[Outcome]:
    """What became of the forecasts at a moment of each history."""
    days = working_days(range(2022, 2026), Calendar())
    tree = expand_programme(
        uncontended(runbook()), programme(size(ACTIONS)), days, vocabulary=shipped_words().vocabulary
    )
    table = timetable(tree, days)
    laws = list(LAWS)
    for seed in seeds:
        law = laws[seed % len(laws)]
        history = play(tree, table, days, seed, LAWS[law](random.Random(seed)))
        now = moments(FIRST, LAST, seed)
        situation = history.at(now, tree, table, days)
        found = forecasts(situation)
        for scope, goal in goals_of(tree, situation).items():
            if found[scope].ends and history.ended[goal] >= now:
                yield Outcome(law, found[scope], history.ended[goal])


def uncontended(book: Runbook) -> Runbook:
    """The runbook with environments that serve any number: the histories know of no queue for them."""
    places = {k: place.model_copy(update={"capacity": None}) for k, place in book.environments.items()}
    return book.model_copy(update={"environments": places})


def rows(found: Sequence[Outcome]) -> Iterator[tuple[str, int, int, int, int, int]]:
    """Per law and for all: how many, the two fair shares and the two plain ones, in percent."""
    for law in (*LAWS, "all"):
        here = [one for one in found if law in (one.law, "all")]
        if here:
            half = [one.forecast.half is not None and one.ended <= one.forecast.half for one in here]
            likely = [one.forecast.likely is not None and one.ended <= one.forecast.likely for one in here]
            yield (
                law,
                len(here),
                _percent([one.fair(0.50) for one in here]),
                _percent([one.fair(0.85) for one in here]),
                _percent(half),
                _percent(likely),
            )


def _percent(found: Sequence[float]) -> int:
    return round(100 * sum(found) / len(found))


def main() -> None:
    """Print the table."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 240)
    print("| law | forecasts | P50 fair | P85 fair | by P50 | by P85 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for law, count, *shares in rows(list(outcomes(seeds))):
        print(f"| {law} | {count} | {' | '.join(f'{share} %' for share in shares)} |")


if __name__ == "__main__":
    main()
