"""What the service desk asks of a requester: its request types, and the fields and options of their forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.atlassian.answers.desk_answers import DeskAnswer, DeskPage, FormAnswer, RequestTypeAnswer
from bot.errors import CheckFailed
from bot.http.answer_reading import read
from bot.http.paging import Listing

_ROOT = "rest/servicedeskapi/servicedesk"


class DeskForm:
    """Questions that `regiebot check` asks of Service Management."""

    def __init__(self, api: Any) -> None:
        self._api = api

    def request_types(self, project: str) -> Mapping[str, str]:
        """Name → id of the request types of a service project. Raises CheckFailed where it is none."""
        desk = self._desk(project)
        return {
            row["name"]: str(row["id"])
            for row in self._pages(f"{_ROOT}/{desk}/requesttype", RequestTypeAnswer)
        }

    def options(self, project: str, request_type: str) -> Mapping[str, frozenset[str]]:
        """Field id → the options that the form of a request type offers; empty for a field without."""
        path = f"{_ROOT}/{self._desk(project)}/requesttype/{request_type}/field"
        form = read(self._api.get(path), FormAnswer)
        return {
            field["fieldId"]: frozenset(str(one["label"]) for one in field.get("validValues") or ())
            for field in form["requestTypeFields"]
        }

    def _desk(self, project: str) -> str:
        for row in self._pages(_ROOT, DeskAnswer):
            if row["projectKey"] == project:
                return str(row["id"])
        raise CheckFailed(f"{project} is no service project that the bot may see")

    def _pages(self, path: str, shape: Any) -> Iterator[Mapping[str, Any]]:
        start, listing = 0, Listing()
        while True:
            answer = self._api.get(path, params={"start": start, "limit": 50})
            page = read(answer, DeskPage[shape])
            yield from page["values"]
            start += len(page["values"])
            if page.get("isLastPage", True) or not page["values"]:
                return
            listing.rows(answer, (row["id"] for row in page["values"]))
