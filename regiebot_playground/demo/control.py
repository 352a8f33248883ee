"""The sandbox's own paths: its clock, acting as people, the request log, what it stores."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import requests
from pydantic_core import from_json

from bot.errors import Permanent

IssueAction = Mapping[str, Any]
_TIMEOUT = 120


class Control:
    """A client of `/_sandbox/…`."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/_sandbox"
        self._session = requests.Session()

    def set_clock(self, at: datetime) -> None:
        """Let the site's clock stand still at an instant."""
        self._call("POST", "clock", {"at": at.isoformat()})

    def advance(self, minutes: int) -> None:
        """Let the site's clock stand still so much later."""
        self._call("POST", "clock", {"advance_seconds": 60 * minutes})

    def now(self) -> datetime | None:
        """Where the site's clock stands still; None while it runs with real time."""
        found = self._call("GET", "clock")
        return None if found["real"] else datetime.fromisoformat(found["now"])

    def act(self, acts: Sequence[IssueAction]) -> list[Any]:
        """Let people do things, in order; gives what each led to. Raises Permanent at the first refusal."""
        if not acts:
            return []
        found: list[Any] = self._call("POST", "act", list(acts))["results"]
        return found

    def fault(self, body: Mapping[str, Any]) -> None:
        """Let something go wrong on purpose."""
        self._call("POST", "faults", body)

    def heal(self) -> None:
        """No faults any more."""
        self._call("DELETE", "faults")

    def forget_requests(self) -> None:
        """Empty the request log."""
        self._call("DELETE", "requests")

    def counts(self) -> Mapping[str, Any]:
        """How many calls were made since, by service, and how many of them wrote."""
        found: Mapping[str, Any] = self._call("GET", "requests")["counts"]
        return found

    def requests(self) -> Sequence[Mapping[str, Any]]:
        """The calls themselves."""
        found: Sequence[Mapping[str, Any]] = self._call("GET", "requests")["requests"]
        return found

    def mails(self, by: str = "") -> Mapping[str, Any]:
        """The mails that Jira would have sent, and how many each person got a day; or of one author alone."""
        found: Mapping[str, Any] = self._call("GET", f"mails?by={by}")
        return found

    def forget_mails(self) -> None:
        """Empty the mailboxes."""
        self._call("DELETE", "mails")

    def state(self, *collections: str, members: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """What the site stores, by collection and id; with `members` no more than these of each."""
        path = f"state?only={','.join(collections)}&members={','.join(members)}"
        found: Mapping[str, Mapping[str, Any]] = self._call("GET", path)
        return found

    def reset(self, at: datetime) -> None:
        """Let the site be as its seed says, made at an instant where its clock stands still."""
        self._call("POST", "reset", {"seed": "default", "at": at.isoformat()})

    def keep(self, name: str) -> None:
        """Remember the whole site as it is now."""
        self._call("PUT", f"kept/{name}")

    def bring_back(self, name: str) -> None:
        """Let the whole site be as it was at `keep`."""
        self._call("POST", f"kept/{name}")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._session.request(method, f"{self._url}/{path}", json=body, timeout=_TIMEOUT)
        if answer.status_code >= 400:
            raise Permanent(f"the sandbox refused {method} {path}: {answer.text[:400]}")
        return from_json(answer.content) if answer.content else None
