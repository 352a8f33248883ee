"""Acting as a person: each product says what people can do with it."""

from typing import Any

from regiebot_sandbox.control.state import refuse
from regiebot_sandbox.kernel import Act, Answer, Call, Refusal, Site
from regiebot_sandbox.store import Doc


def act(site: Site, call: Call) -> Answer:
    """One act, or a list of acts in one go; a list stops at the first that is refused.

    `{"as": account, "do": name, "service": optional, …}`; without `service` the first product that
    knows the act. Answers `{"result": …}`, for a list `{"results": […]}`; what was done before a
    refusal stays done, and the refusal says its place.
    """
    body = call.json()
    if isinstance(body, dict):
        return Answer(200, {"result": _one(site, body)})
    results = []
    for index, row in enumerate(body):
        try:
            results.append(_one(site, row))
        except Refusal as refusal:
            error = {"failed": index, "results": results, "body": refusal.body}
            raise Refusal(refusal.status, error) from refusal
    return Answer(200, {"results": results})


def _one(site: Site, row: Doc) -> Any:
    account = str(row.get("as", ""))
    if site.store.get("user", account) is None:
        raise refuse(f"no such account: {account!r}")
    return _find(site, str(row.get("do", "")), row.get("service"))(site, account, row)


def _find(site: Site, name: str, service: Any) -> Act:
    known: set[str] = set()
    for product in site.services:
        acts: dict[str, Act] = getattr(product, "acts", {})
        known |= set(acts)
        if name in acts and service in (None, product.name):
            return acts[name]
    raise refuse(f"nobody can do {name!r}; known: {', '.join(sorted(known))}")
