"""Confluence Cloud: atlassian-python-api as a transport only, with explicit v2 paths (services §4.1)."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import requests
from atlassian import ConfluenceV2

from bot.atlassian.answers.wiki_answers import (
    ContentProperty,
    GroupAnswer,
    MyselfOfWiki,
    PageAnswer,
    RestrictionAnswer,
    Results,
    SpaceAnswer,
    SpaceOperations,
    SpacePermission,
    StateValue,
)
from bot.errors import CheckFailed, Forbidden, NotFound, Permanent
from bot.features.reminding.messages import PageText
from bot.http.answer_reading import part, read
from bot.ports import Page, PageState
from bot.ports.wiki import Readers, SpaceReader

PROPERTY = "regiebot-state"
_V1, _V2 = "rest/api", "api/v2"
_MANY = 100


class Confluence:
    """The `Wiki` port."""

    def __init__(
        self,
        url: str,
        login: tuple[str, str],
        sessions: Callable[[], requests.Session],
        browse: str = "",
    ) -> None:
        self._base = _wiki(url)
        self._browse = _wiki(browse or url)
        user, token = login
        with warnings.catch_warnings():  # it warns of its own deprecation on every construction
            warnings.simplefilter("ignore", DeprecationWarning)
            client = ConfluenceV2(
                self._base,
                username=user,
                password=token,
                session=sessions(),
                advanced_mode=True,
                retry_with_header=False,
            )
        self._api: Any = client
        self._me: frozenset[str] = frozenset()

    def home(self, space: str) -> tuple[str, str]:
        """Ids of the space and its home page. Raises CheckFailed where the space is not there."""
        found = self._get(f"{_V2}/spaces", SpaceAnswer, keys=space)
        if not found:
            raise CheckFailed(
                f"Confluence has no space {space} that the bot may see; check spaces in bot.yaml"
            )
        return str(found[0]["id"]), str(found[0].get("homepageId") or "")

    def may_add_pages(self, space_id: str) -> bool:
        """Whether the space lets the bot add pages, and so edit them. One that does not say so does."""
        found = read(self._api.get(f"{_V2}/spaces/{space_id}/operations"), SpaceOperations).get("operations")
        wanted = {"operation": "create", "targetType": "page"}
        return found is None or any(wanted.items() <= one.items() for one in found)

    def pages(self, page_ids: Sequence[str]) -> Sequence[Page]:
        """These pages as they are now, 100 a call; those that are deleted or hidden are absent."""
        found: list[Page] = []
        for start in range(0, len(page_ids), _MANY):
            ids = ",".join(page_ids[start : start + _MANY])
            answer = self._get(f"{_V2}/pages", PageAnswer, id=ids, status="current", limit=str(_MANY))
            found += map(_page, answer)
        return found

    def by_title(self, space_id: str, title: str) -> Page | None:
        """The current page with this title. Raises Permanent where an archived one has it (services §4.2)."""
        path = f"{_V2}/spaces/{space_id}/pages"
        found = self._get(path, PageAnswer, title=title, status="current,archived")
        current = [page for page in found if page.get("status") != "archived"]
        if found and not current:
            raise Permanent(
                f"an archived page (number {found[0]['id']}) holds the title {title!r}; restore or rename it "
                "in Confluence, or change the title in the config"
            )
        return _page(current[0]) if current else None

    def is_being_edited(self, page: Page) -> bool:
        """Whether there is a draft that is newer than what is published."""
        try:
            answer = self._api.get(f"{_V2}/pages/{page.id}", params={"get-draft": "true"})
            found = read(answer, PageAnswer)
        except NotFound:
            return False
        return found.get("status") == "draft" and str(found["version"].get("createdAt")) > page.written

    def state(self, page_id: str) -> PageState | None:
        """The bot's content property, or None where it is absent or somebody else's."""
        found = self._get(f"{_V2}/pages/{page_id}/properties", ContentProperty, key=PROPERTY)
        try:
            value = part(found[0].get("value"), StateValue) if found else None
        except ValueError:
            return None
        if value is None:
            return None
        return PageState(
            identity=value.get("identity", ""),
            digest=value.get("digest", ""),
            version=value.get("version", 0),
            property_id=str(found[0]["id"]),
            property_version=int(found[0]["version"]["number"]),
        )

    def create(self, space_id: str, parent: str, text: PageText, *, private: bool = False) -> Page:
        """Make a page under a parent. Raises Permanent where its title is taken.

        A private one is seen by the bot alone from the first moment. Where the bot may not restrict pages,
        that is answered as if the space were not there (specification of POST /pages, 404).
        """
        body = {
            "spaceId": space_id,
            "status": "current",
            "title": text.title,
            "parentId": parent,
            "body": {"representation": "storage", "value": text.body},
        }
        try:
            params = {"private": "true"} if private else None
            return _page(read(self._api.post(f"{_V2}/pages", data=body, params=params), PageAnswer))
        except Permanent as error:
            if private and isinstance(error, (Forbidden, NotFound)):
                raise Permanent(
                    f"{text.title!r} cannot be made for its readers alone, so it is not made: give the bot "
                    "Add/Delete restrictions in the space"
                ) from None
            if "already exists" in str(error):
                raise Permanent(
                    f"Confluence has a page called {text.title!r} that the bot does not see; rename that "
                    "page, or the title in the config"
                ) from None
            raise

    def update(self, page: Page, text: PageText, message: str) -> Page:
        """Write version `page.version + 1`; a newer version in Confluence is a `Conflict`."""
        body = {
            "id": page.id,
            "status": "current",
            "title": text.title,
            "body": {"representation": "storage", "value": text.body},
            "version": {"number": page.version + 1, "message": message},
        }
        return _page(read(self._api.put(f"{_V2}/pages/{page.id}", data=body), PageAnswer))

    def remember(self, page_id: str, state: PageState) -> PageState:
        """Store the bot's content property, new or the next version of it."""
        value = {"identity": state.identity, "digest": state.digest, "version": state.version}
        path = f"{_V2}/pages/{page_id}/properties"
        body: dict[str, Any] = {"key": PROPERTY, "value": value}
        if not state.property_id:
            stored = read(self._api.post(path, data=body), ContentProperty)
        else:
            body["version"] = {"number": state.property_version + 1}
            stored = read(self._api.put(f"{path}/{state.property_id}", data=body), ContentProperty)
        version = int(stored["version"]["number"])
        return replace(state, property_id=str(stored["id"]), property_version=version)

    def readers(self, page_id: str) -> Readers:
        """Who alone may read the page, of at most 200 accounts and 200 groups."""
        rows = self._get(f"{_V1}/content/{page_id}/restriction", RestrictionAnswer, limit="200")
        found = [row.get("restrictions", {}) for row in rows if row["operation"] == "read"]
        users = (one.get("accountId") for row in found for one in row.get("user", {}).get("results", ()))
        groups = (one.get("id") for row in found for one in row.get("group", {}).get("results", ()))
        return Readers(frozenset(filter(None, users)), frozenset(filter(None, groups)))

    def restrict(self, page_id: str, readers: Readers) -> None:
        """Put these, and the bot, in place of every restriction; without itself it would be locked out."""
        chosen = sorted(readers.accounts | self.own_account())
        users = [{"type": "known", "accountId": one} for one in chosen]
        only: dict[str, Any] = {"user": users}
        if readers.groups:
            only["group"] = [{"type": "group", "id": one} for one in sorted(readers.groups)]
        body = [{"operation": "read", "restrictions": only}]
        read(self._api.put(f"{_V1}/content/{page_id}/restriction", data=body), Results[RestrictionAnswer])

    def own_account(self) -> frozenset[str]:
        """The account of the token, asked once."""
        if not self._me:
            found = read(self._api.get(f"{_V1}/user/current"), MyselfOfWiki)
            self._me = frozenset({found["accountId"]})
        return self._me

    def space_readers(self, space_id: str) -> Sequence[SpaceReader]:
        """Who may read the space, of its first 250 permissions."""
        path = f"{_V2}/spaces/{space_id}/permissions"
        rows = self._get(path, SpacePermission, limit="250")
        wanted = {"key": "read", "targetType": "space"}
        found = [row["principal"] for row in rows if wanted.items() <= row["operation"].items()]
        return [SpaceReader(one["type"], one["id"], self._name_of(one)) for one in found]

    def _name_of(self, principal: Mapping[str, str]) -> str:
        if principal["type"] != "group":
            return principal["id"]
        try:
            answer = self._api.get(f"{_V1}/group/by-id", params={"id": principal["id"]})
            return str(read(answer, GroupAnswer)["name"])
        except Permanent:
            return principal["id"]

    def url(self, space: str, page_id: str) -> str:
        """The page in a browser."""
        return f"{self._browse}/spaces/{space}/pages/{page_id}"

    def _get(self, path: str, shape: Any, **params: str) -> Any:
        """The rows of a list."""
        return read(self._api.get(path, params=params), Results[shape])["results"]


def _wiki(url: str) -> str:
    base = url.rstrip("/")
    return base if base.endswith("/wiki") else f"{base}/wiki"


def _page(body: dict[str, Any]) -> Page:
    parent = body.get("parentId")
    version = body["version"]
    return Page(
        id=str(body["id"]),
        title=str(body["title"]),
        version=int(version["number"]),
        parent=str(parent) if parent else None,
        message=str(version.get("message") or ""),
        written=str(version.get("createdAt") or ""),
        live=body.get("subtype") == "live",
    )
