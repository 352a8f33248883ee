"""What the bot sends to Jira in a test: every document and every query."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from bot.http.calls import PoliteAdapter
from tests.judge import Judge, documents_in

KNOWN: set[str] = set()
"""Documents and queries that were judged in this process."""


@dataclass(slots=True)
class Sent:
    """The bodies of the requests; those of people who are acted out are not among them."""

    bodies: set[str | bytes] = field(default_factory=set)

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        """Note the body of every request to Jira from now on."""
        send = PoliteAdapter.send

        def noting(
            self_: PoliteAdapter, request: requests.PreparedRequest, *args: Any, **more: Any
        ) -> requests.Response:
            if request.body and "/rest/api/3/" in (request.url or ""):
                self.bodies.add(request.body)
            return send(self_, request, *args, **more)

        patch.setattr(PoliteAdapter, "send", noting)

    def documents(self) -> Iterator[Mapping[str, Any]]:
        """Descriptions and comments."""
        for body in self.bodies:
            yield from documents_in(json.loads(body))

    def queries(self) -> Iterator[str]:
        """Searches."""
        for body in self.bodies:
            found = json.loads(body)
            if isinstance(found, dict) and "jql" in found:
                yield found["jql"]

    def wrong(self, judge: Judge) -> list[str]:
        """What Atlassian cannot read of what it has not judged before."""
        found = [
            f"{json.dumps(document, ensure_ascii=False)}: {problem}"
            for document in self.documents()
            if _is_new(json.dumps(document))
            for problem in judge.document(document)
        ]
        for query in filter(_is_new, self.queries()):
            found += [f"{query}: {problem}" for problem in judge.query(query)]
        return found


def _is_new(text: str) -> bool:
    if text in KNOWN:
        return False
    KNOWN.add(text)
    return True
