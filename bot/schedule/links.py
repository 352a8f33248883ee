"""How long after what comes first an action may begin: the arithmetic of one link, in days as numbers.

An action begins on a working day after the one on which what comes first ends, with as many working days
between as its `lag` says; with `same_day`, and for a moment, which takes no time, already on that day. Two
actions of one night follow each other by the minute, so for their days the same day will do. An action that
runs `parallel` to another begins no earlier than that one does. The pieces of an action lie within it: it
ends no earlier than they do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.schedule.cutover import Stretches
from bot.schedule.network import Network
from bot.schedule.row_rules import RowRule
from bot.schedule.windows import Windows


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a network, with the rules of its rows."""

    net: Network
    rules: Sequence[RowRule]
    nights: Stretches
    working: Windows

    def befores(self, number: int) -> Iterator[int]:
        """What comes before an item; for one of the night the actions of a step in place of the step."""
        for p in self.net.before[number]:
            if number in self.nights and p in self.net.holders:
                yield from self.net.before[p]
            else:
                yield p

    def alongside(self, number: int) -> Sequence[int]:
        """What an item runs parallel to."""
        return self.net.parallel.get(number, ())

    def is_one_night(self, number: int, before: int) -> bool:
        """Whether the minutes tell already which of two comes first."""
        return number in self.nights and before in self.nights

    def after(self, number: int, before: int, finish: int) -> int:
        """The first day on which an item may begin, when what comes before it ends on a day."""
        if number in self.nights and before in self.nights:
            return finish
        rule = self.rules[number]
        if self.net.parts and (before, number) in self.net.parts:
            return self.working.start(finish, rule.days)
        lag = self._lag(rule, before) if rule.lag else 0
        return (self.working.later(finish, lag) if lag else finish) + rule.is_strict

    def until(self, number: int, before: int, begin: int) -> int:
        """The last day on which what comes before an item may end, when the item begins on a day."""
        rule = self.rules[number]
        if self.net.parts and (before, number) in self.net.parts:
            return self.working.finish(begin, rule.days)
        lag, last = self._lag(rule, before), begin - rule.is_strict
        return self.working.earlier(last, lag) - 1 if lag else last

    def beside(self, number: int, other: int, begin: int) -> int:
        """The first day on which an item may begin, when what it runs parallel to begins on a day."""
        lag = self._lag(self.rules[number], other)
        return self.working.later(begin, lag) if lag else begin

    def until_begin(self, number: int, other: int, begin: int) -> int:
        """The last day on which what an item runs parallel to may begin, when the item begins on a day."""
        lag = self._lag(self.rules[number], other)
        return self.working.earlier(begin, lag) - 1 if lag else begin

    def _lag(self, rule: RowRule, other: int) -> int:
        return rule.lag.get(self.net.items[other].code, 0)
