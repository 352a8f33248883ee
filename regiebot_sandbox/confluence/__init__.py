"""A stand-in for Confluence Cloud: v2, and of v1 what its specification still has."""

from collections.abc import Iterable

from regiebot_sandbox.confluence import attachments, cql, legacy, page_api, pages, property_api, tree_api
from regiebot_sandbox.confluence.acts import ACTS
from regiebot_sandbox.confluence.answers import body_v2, refuse, refuse_v1, stamp
from regiebot_sandbox.confluence.pages import Change
from regiebot_sandbox.kernel import Call, Endpoint, Site
from regiebot_sandbox.store import Doc
from regiebot_sandbox.users import basic_user

V1, V2 = "/wiki/rest/api", "/wiki/api/v2"
# The specification writes {page-id}; Starlette takes no dash in a parameter's name.
_PROPERTY = f"{V2}/pages/{{page_id}}/properties/{{property_id}}"

_V2 = (
    Endpoint("GET", f"{V2}/spaces", tree_api.spaces),
    Endpoint("GET", f"{V2}/spaces/{{id}}", tree_api.space),
    Endpoint("GET", f"{V2}/spaces/{{id}}/permissions", tree_api.permissions),
    Endpoint("GET", f"{V2}/spaces/{{id}}/operations", tree_api.operations),
    Endpoint("GET", f"{V2}/spaces/{{id}}/pages", page_api.in_space),
    Endpoint("GET", f"{V2}/pages", page_api.everywhere),
    Endpoint("POST", f"{V2}/pages", page_api.create),
    Endpoint("GET", f"{V2}/pages/{{id}}", page_api.read),
    Endpoint("PUT", f"{V2}/pages/{{id}}", page_api.update),
    Endpoint("DELETE", f"{V2}/pages/{{id}}", page_api.delete),
    Endpoint("PUT", f"{V2}/pages/{{id}}/title", page_api.retitle),
    Endpoint("GET", f"{V2}/pages/{{id}}/direct-children", tree_api.children),
    Endpoint("GET", f"{V2}/pages/{{id}}/descendants", tree_api.descendants),
    Endpoint("GET", f"{V2}/pages/{{id}}/ancestors", tree_api.ancestors),
    Endpoint("GET", f"{V2}/pages/{{id}}/versions", tree_api.versions),
    Endpoint("GET", f"{V2}/pages/{{page_id}}/versions/{{version_number}}", tree_api.version),
    Endpoint("GET", f"{V2}/pages/{{id}}/labels", tree_api.labels),
    Endpoint("GET", f"{V2}/pages/{{id}}/footer-comments", tree_api.comments),
    Endpoint("GET", f"{V2}/pages/{{id}}/attachments", attachments.listed),
    Endpoint("GET", f"{V2}/attachments/{{id}}", attachments.read),
    Endpoint("GET", f"{V2}/pages/{{page_id}}/properties", property_api.listed),
    Endpoint("POST", f"{V2}/pages/{{page_id}}/properties", property_api.create),
    Endpoint("GET", _PROPERTY, property_api.read),
    Endpoint("PUT", _PROPERTY, property_api.update),
    Endpoint("DELETE", _PROPERTY, property_api.delete),
)
_V1 = (
    Endpoint("POST", f"{V1}/content/{{id}}/label", legacy.add_labels),
    Endpoint("DELETE", f"{V1}/content/{{id}}/label", legacy.remove_label),
    Endpoint("PUT", f"{V1}/content/{{id}}/child/attachment", attachments.put),
    Endpoint("POST", f"{V1}/content/{{id}}/child/attachment", attachments.post),
    Endpoint("GET", f"{V1}/content/{{id}}/child/attachment/{{attachmentId}}/download", attachments.redirect),
    Endpoint("PUT", f"{V1}/content/{{pageId}}/move/{{position}}/{{targetId}}", legacy.move),
    Endpoint("GET", f"{V1}/group/by-id", legacy.group),
    Endpoint("GET", f"{V1}/content/{{id}}/restriction", legacy.restrictions),
    Endpoint("PUT", f"{V1}/content/{{id}}/restriction", legacy.set_restrictions),
    Endpoint("GET", f"{V1}/search", cql.search),
    Endpoint("GET", f"{V1}/user/current", legacy.me),
    Endpoint("GET", f"{V1}/user", legacy.user),
    Endpoint("GET", "/wiki/download/attachments/{pageId}/{filename}", attachments.download),
)
_GONE = (
    Endpoint("GET", f"{V1}/content", legacy.gone),
    Endpoint("POST", f"{V1}/content", legacy.gone, reads=True),
    Endpoint("GET", f"{V1}/content/{{id}}", legacy.gone),
    Endpoint("PUT", f"{V1}/content/{{id}}", legacy.gone, reads=True),
    Endpoint("DELETE", f"{V1}/content/{{id}}", legacy.gone, reads=True),
    Endpoint("GET", f"{V1}/content/{{id}}/label", legacy.gone),
    Endpoint("GET", f"{V1}/content/{{id}}/property", legacy.gone),
    Endpoint("GET", f"{V1}/content/{{id}}/child/page", legacy.gone),
    Endpoint("GET", f"{V1}/content/{{id}}/child/attachment", legacy.gone),
    Endpoint("GET", f"{V1}/space", legacy.gone),
)


class _Confluence:
    name = "confluence"
    endpoints: Iterable[Endpoint] = (*_V2, *_V1, *_GONE)
    acts = ACTS

    def authenticate(self, site: Site, call: Call) -> str:
        """The account of the Basic credentials. v2 hides itself from strangers, v1 forbids them (measured,
        services §4.3).
        """
        account = basic_user(site, call)
        if not account and call.path.startswith(V2):
            raise refuse(404, "Not Found")
        if not account:
            raise refuse_v1(403, "Request rejected because the caller is not authenticated")
        return account

    def error(self, status: int, message: str) -> Doc:
        return body_v2(status, message)

    def seed(self, site: Site, section: Doc) -> None:
        """Spaces with a homepage each: `key`, `name`, `home` and optionally its `body`."""
        for row in section.get("spaces", []):
            space_id = str(site.store.next_id("confluence", 65536))
            space = {
                "id": space_id,
                "key": str(row["key"]),
                "name": str(row["name"]),
                "type": "global",
                "authorId": str(row.get("owner", "u-facilitator")),
                "createdAt": stamp(site),
                "homepageId": None,
            }
            site.store.put(pages.SPACE, space_id, space)
            change = Change(title=str(row.get("home", row["name"])), body=str(row.get("body", "")))
            home = pages.create(site, str(space["authorId"]), space_id, None, change)
            site.store.put(pages.SPACE, space_id, {**space, "homepageId": home["id"]})


SERVICE = _Confluence()
