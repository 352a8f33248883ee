"""How Service Management says no, pages its lists, and shows times and people."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from regiebot_sandbox.jira.issues import ZONE
from regiebot_sandbox.kernel import Answer, Call, Handler, Refusal, Site
from regiebot_sandbox.store import Doc

ROOT = "/rest/servicedeskapi"
MAX_LIMIT = 100


def body(message: str, key: str = "sd.error") -> Doc:
    """The error envelope."""
    return {"errorMessage": message, "i18nErrorMessage": {"i18nKey": key, "parameters": []}}


def refuse(status: int, message: str, key: str = "sd.error") -> Refusal:
    """A refusal."""
    return Refusal(status, body(message, key))


def worded(handle: Handler) -> Handler:
    """The handler, with what Jira refuses below it said in Service Management's envelope."""

    def handled(site: Site, call: Call) -> Answer:
        try:
            return handle(site, call)
        except Refusal as refusal:
            if "errorMessages" not in refusal.body:
                raise
            errors = [f"{field}: {text}" for field, text in refusal.body["errors"].items()]
            words = "; ".join([*refusal.body["errorMessages"], *errors])
            raise Refusal(refusal.status, body(words), refusal.headers) from refusal

    return handled


def payload(call: Call) -> Doc:
    """The JSON object in the request body."""
    value = call.json()
    if not isinstance(value, dict):
        raise refuse(400, "The request body must be a JSON object")
    return value


def wanted(call: Call, name: str) -> set[str]:
    """The values of a query parameter that repeats or is comma-separated."""
    return {part.strip() for value in call.query.get(name, []) for part in value.split(",") if part.strip()}


def _count(call: Call, name: str, default: int) -> int:
    text = call.arg(name, str(default))
    if not text.isdecimal():
        raise refuse(400, f"The parameter '{name}' must be a number of 0 or more")
    return int(text)


def envelope(call: Call, rows: Sequence[Any], path: str = "") -> Doc:
    """A list in the product's paged form; `path` is its own address where that is not the call's."""
    start, limit = (0, 50) if path else (_count(call, "start", 0), _count(call, "limit", 50))
    limit = min(limit or 50, int(MAX_LIMIT))
    shown = list(rows[start : start + limit])
    last = start + limit >= len(rows)
    links = {"base": f"{call.base_url}{ROOT}", "context": "", "self": _place(call, path, start, limit)}
    if not last:
        links["next"] = _place(call, path, start + limit, limit)
    if start > 0:
        links["prev"] = _place(call, path, max(start - limit, 0), limit)
    size = {"size": len(shown), "start": start, "limit": limit, "isLastPage": last}
    return {"_expands": [], **size, "values": shown, "_links": links}


def paged(call: Call, rows: Sequence[Any]) -> Answer:
    """One page of a list."""
    return Answer(body=envelope(call, rows))


def _place(call: Call, path: str, start: int, limit: int) -> str:
    kept = [(k, v) for k, values in call.query.items() for v in values if k not in ("start", "limit")]
    query = urlencode([*([] if path else kept), ("start", start), ("limit", limit)])
    return f"{call.base_url}{path or call.path}?{query}"


def date(stamp: str) -> Doc:
    """An instant, ISO 8601 with its offset, in the product's four forms; words in Amsterdam time."""
    at = datetime.fromisoformat(stamp).astimezone(ZONE)
    return {
        "iso8601": at.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "jira": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}" + at.strftime("%z"),
        "friendly": at.strftime("%d-%m-%Y %H:%M"),
        "epochMillis": int(at.astimezone(UTC).timestamp() * 1000),
    }


def duration(millis: float) -> Doc:
    """A length of time."""
    minutes = abs(int(millis)) // 60_000
    return {"millis": int(millis), "friendly": f"{'-' if millis < 0 else ''}{minutes // 60}h {minutes % 60}m"}


def person(site: Site, account: str) -> Doc:
    """An account, without addresses."""
    user = site.store.get("user", account) or {}
    return {
        "accountId": account,
        "emailAddress": user.get("emailAddress", ""),
        "displayName": user.get("displayName", account),
        "active": bool(user.get("active", False)),
        "timeZone": user.get("timeZone", "Europe/Amsterdam"),
    }


def user(site: Site, call: Call, account: str) -> Doc:
    """An account, with its addresses."""
    address = f"{call.base_url}/rest/api/3/user?accountId={account}"
    return {**person(site, account), "_links": {"jiraRest": address, "avatarUrls": {}, "self": address}}


Shape = Callable[[Site, Call, Doc], Doc]
