"""The people and accounts of the site, shared by every product. People are functions, not persons."""

import base64
import binascii

from regiebot_sandbox.kernel import Call, Refusal, Site
from regiebot_sandbox.losses import is_logged_out
from regiebot_sandbox.store import Doc

_PAGE = b"<html><head><title>Unauthorized (401)</title></head><body><h1>Unauthorized (401)</h1></body></html>"


def seed_users(site: Site, section: list[Doc]) -> None:
    """Put the accounts of the seed into the store: `id`, `name`, and optionally login, token, …"""
    for row in section:
        account = str(row["id"])
        login = str(row.get("login", f"{account}@example.org"))
        site.store.put(
            "user",
            account,
            {
                "accountId": account,
                "accountType": str(row.get("type", "atlassian")),
                "displayName": str(row["name"]),
                "emailAddress": login,
                "active": bool(row.get("active", True)),
                "timeZone": str(row.get("timeZone", "Europe/Amsterdam")),
                "locale": str(row.get("locale", "nl_NL")),
                "token": str(row.get("token", "person")),
                **({"scopedToken": str(row["scopedToken"])} if "scopedToken" in row else {}),
            },
        )
    load_users(site)


def load_users(site: Site) -> None:
    """Let those in who are stored and active."""
    site.users.clear()
    for user in site.store.all("user"):
        if user["active"]:
            site.users[f"{user['emailAddress']}:{user['token']}"] = user["accountId"]


def basic_user(site: Site, call: Call) -> str:
    """The account of a Basic `Authorization` header, or "" where it opens nothing or has expired.

    A token with scopes opens nothing at a site's own address, and gets a page (services §1.9).
    """
    if is_logged_out(site):
        return ""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    scoped = (f"{user['emailAddress']}:{user.get('scopedToken')}" for user in site.store.all("user"))
    if pair not in site.users and pair in scoped:
        raise Refusal(401, _PAGE, {}, "text/html;charset=UTF-8")
    return site.users.get(pair, "")
