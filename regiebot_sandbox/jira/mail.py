"""The mails that Jira would send: one per change of an issue, to everybody whom it concerns.

Nothing is sent; `GET /_sandbox/mails` shows them. Every change counts: that Jira may join mails which follow
each other closely is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from regiebot_sandbox.jira.permissions import visible
from regiebot_sandbox.kernel import Site
from regiebot_sandbox.store import Doc

MAILS = "mail"


def tell(
    site: Site, by: str, doc: Doc, event: str, *, text: Any = None, public: bool = True, silent: bool = False
) -> None:
    """Mail watchers, assignee, reporter and whoever is mentioned in `text`, but who did it.

    Who does something to an issue watches it from then on. A customer of a service desk is mailed of public
    comments alone. `silent` sends nothing, as `notifyUsers=false` asks.
    """
    site_user = site.store.get("user", by) or {}
    if by not in doc["watchers"] and site_user.get("accountType") != "customer":
        doc["watchers"].append(by)
        site.store.put("issue", doc["id"], doc)
    if not silent and (to := readers(site, by, doc, event, text, public=public)):
        send(site, by, doc["key"], event, to)


def readers(site: Site, by: str, doc: Doc, event: str, text: Any = None, *, public: bool = True) -> list[str]:
    """Whom a mail about an issue goes to."""
    fields = doc["fields"]
    people = [*doc["watchers"], *_accounts(fields.get("assignee"), fields.get("reporter")), *mentioned(text)]
    return [
        one for one in dict.fromkeys(people) if one != by and _reads(site, one, doc, event, public=public)
    ]


def send(site: Site, by: str, issue: str, event: str, to: list[str]) -> None:
    """One mail to each; `issue` is empty where it is about many."""
    number = str(site.store.next_id("mail", 1))
    mail = {"id": number, "at": site.now().isoformat(), "issue": issue, "event": event, "by": by, "to": to}
    site.store.put(MAILS, number, mail)


def mentioned(node: Any) -> Iterator[str]:
    """The accounts that a document mentions."""
    if isinstance(node, dict):
        if node.get("type") == "mention":
            yield str((node.get("attrs") or {}).get("id", ""))
        for child in node.get("content") or ():
            yield from mentioned(child)


def _accounts(*values: Any) -> Iterable[str]:
    return [value["accountId"] for value in values if value]


def _reads(site: Site, account: str, doc: Doc, event: str, *, public: bool) -> bool:
    user = site.store.get("user", account)
    if user is None or not user["active"] or not visible(site, account, doc):
        return False
    return user["accountType"] != "customer" or (event == "commented" and public)
