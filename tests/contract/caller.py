"""Calls to the sandbox's Jira, as the bot or as a person."""

from typing import Any

import requests

TIMEOUT = 10
BOT = ("regiebot@example.org", "sandbox-token")


class Jira:
    """A session with one account's credentials."""

    def __init__(self, url: str, credentials: tuple[str, str] = BOT) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.auth = credentials

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        url = f"{self.url}/rest/api/3/{path}"
        return self.session.request(method, url, json=body, params=query, timeout=TIMEOUT)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any, **query: Any) -> requests.Response:
        return self.call("POST", path, body, **query)

    def put(self, path: str, body: Any, **query: Any) -> requests.Response:
        return self.call("PUT", path, body, **query)

    def create(self, kind: str = "Taak", summary: str = "Een actie", **fields: Any) -> str:
        """Create an issue in KT that must succeed; its key."""
        answer = self.post("issue", {"fields": new(kind, summary, **fields)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["key"])

    def fields(self, key: str) -> Any:
        """The fields of an issue that must be there."""
        answer = self.get(f"issue/{key}")
        assert answer.status_code == 200, answer.text
        return answer.json()["fields"]

    def find(self, jql: str, **rest: Any) -> list[str]:
        """Keys of what a query finds, in its order."""
        answer = self.post("search/jql", {"jql": jql, "fields": ["key"], **rest})
        assert answer.status_code == 200, answer.text
        return [issue["key"] for issue in answer.json()["issues"]]

    def control(self, path: str, body: Any = None) -> Any:
        """POST to one of the sandbox's own paths; the answer's JSON."""
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=TIMEOUT)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def administers(self, project: str) -> None:
        """Let the bot administer a project."""
        self.act("u-facilitator", "appoint", project=project, role="admins", account="bot-regiebot")

    def act(self, who: str, do: str, **rest: Any) -> Any:
        """Do something as a person; it must succeed."""
        return self.control("act", {"as": who, "do": do, **rest})["result"]


def new(kind: str = "Taak", summary: str = "Een actie", project: str = "KT", **fields: Any) -> dict[str, Any]:
    """Fields of an issue to create."""
    return {"project": {"key": project}, "issuetype": {"name": kind}, "summary": summary, **fields}


def text(*words: str) -> dict[str, Any]:
    """A document with a paragraph per text."""
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": w}]} for w in words]
    return {"type": "doc", "version": 1, "content": paragraphs}
