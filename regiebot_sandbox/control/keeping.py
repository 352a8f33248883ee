"""The state of the whole site is kept under a name, and brought back to go on from there again."""

import pickle

from regiebot_sandbox.kernel import Answer, Call, Refusal, Site
from regiebot_sandbox.users import load_users

_MADE_AGAIN = frozenset({"jira.registry", "slack.hub"})
"""Working memory that is made from what is stored, or belongs to open connections."""


def keep(site: Site, call: Call) -> Answer:
    """Remember the state, the request log, the faults and the rate limits, as long as this process lives."""
    limits = {name: value for name, value in site.limits.items() if name not in _MADE_AGAIN}
    site.kept[call.params["name"]] = pickle.dumps((site.store.image(), site.requests, site.faults, limits))
    return Answer(204)


def bring_back(site: Site, call: Call) -> Answer:
    """Be as it was when that name was kept; changes that no index showed yet are shown by now."""
    name = call.params["name"]
    if name not in site.kept:
        raise Refusal(404, {"status": 404, "error": f"nothing is kept as {name!r}"})
    image, requests, faults, limits = pickle.loads(site.kept[name])  # noqa: S301  (made by `keep`)
    site.store.put_back(image)
    site.requests[:], site.faults[:] = requests, faults
    site.limits.clear()
    site.limits.update(limits)
    load_users(site)
    return Answer(204)
