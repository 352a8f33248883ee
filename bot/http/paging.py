"""Lists that a service gives page by page, read so that they come to an end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import requests

from bot.config.call_limits import Limits
from bot.http.answer_reading import unusable

_MOST_EMPTY = 100
"""Pages without a row: the index of Jira may give one now and then."""


class Listing:
    """One list under way. Each method raises BrokenAnswer where the list cannot be a whole one."""

    def __init__(self, most: int = Limits().rows) -> None:
        self._most, self._empty = most, 0
        self._seen: set[str] = set()
        self._keys: dict[str, str] = {}

    def rows(self, answer: requests.Response, ids: Iterable[Any]) -> None:
        """A page holds rows with these ids: some that were not there before, and not too many in all."""
        known, found = len(self._seen), [str(one) for one in ids]
        self._seen.update(found)
        self._empty += not found
        if (found and len(self._seen) == known) or self._empty > _MOST_EMPTY:
            raise unusable(answer, "the list does not end: a page came again")
        if len(self._seen) > self._most:
            raise unusable(answer, f"the list has more than {self._most} rows, see limits.rows")

    def issues(
        self, answer: requests.Response, found: Sequence[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        """The issues of a page that were on none before it; a number and a key belong to one issue."""
        self.rows(answer, (one["id"] for one in found))
        new = []
        for issue in found:
            number, key = issue["id"], issue["key"]
            if self._keys.get(number) == key:
                continue
            if number in self._keys or key in self._keys:
                raise unusable(answer, f"two issues are called {key} or have the number {number}")
            self._keys |= {number: key, key: number}
            new.append(issue)
        return new
