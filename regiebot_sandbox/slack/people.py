"""`auth.test`, `users.*` and `views.open`."""

from typing import Any

from regiebot_sandbox.kernel import Answer, Call, Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.slack.arguments import Arguments, refuse, say
from regiebot_sandbox.store import Doc

TRIGGER_SECONDS = 3


def test_auth(site: Site, call: Call) -> Answer:
    """`auth.test`: who the token is, and in a header what it may do (docs.slack.dev, auth.test)."""
    team, user = records.team(site), records.user_of(site, call.user) or {}
    granted = team.get("scopes")
    answer = say(
        url=f"{call.base_url}/slack/",
        team=team["name"],
        team_id=team["id"],
        user=user.get("name", ""),
        user_id=call.user,
        bot_id=team["bot_id"],
        is_enterprise_install=False,
    )
    if granted is not None:  # else it may do everything that there is
        answer.headers["x-oauth-scopes"] = ",".join(granted)
    return answer


def lookup_by_email(site: Site, call: Call) -> Answer:
    """`users.lookupByEmail`."""
    email = Arguments(call).word("email").lower()
    for user in site.store.all(records.USERS):
        if email and user.get("email", "").lower() == email and not user.get("deleted"):
            return say(user=records.public_user(site, user))
    raise refuse("users_not_found")


def info(site: Site, call: Call) -> Answer:
    """`users.info`."""
    user = site.store.get(records.USERS, Arguments(call).word("user"))
    if user is None:
        raise refuse("user_not_found")
    return say(user=records.public_user(site, user))


def list_users(site: Site, _call: Call) -> Answer:
    """`users.list`, in one page."""
    members = [records.public_user(site, user) for user in site.store.all(records.USERS)]
    cache = int(site.now().timestamp())
    return say(members=members, cache_ts=cache, response_metadata={"next_cursor": ""})


def open_view(site: Site, call: Call) -> Answer:
    """`views.open`: a dialog for who clicked; its trigger works once, within three seconds."""
    args = Arguments(call)
    view = args.structure("view", "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != "modal" or not isinstance(view.get("blocks"), list):
        raise refuse("invalid_arguments")
    user = _exchange(site, args.word("trigger_id"))
    key = f"V{site.store.next_id('slack.view', 1):08d}"
    team = records.team(site)
    stored: dict[str, Any] = {
        **view,
        "id": key,
        "team_id": team["id"],
        "app_id": team["app_id"],
        "bot_id": team["bot_id"],
        "root_view_id": key,
        "state": {"values": {}},
        "hash": f"{site.now().timestamp():.6f}",
    }
    site.store.put(records.VIEWS, key, {**stored, "opened_for": user})
    return say(view=stored)


def _exchange(site: Site, trigger_id: str) -> str:
    trigger: Doc | None = site.store.get(records.TRIGGERS, trigger_id)
    if trigger is None:
        raise refuse("invalid_trigger_id")
    if trigger["used"]:
        raise refuse("exchanged_trigger_id")
    if site.now().timestamp() - trigger["at"] > TRIGGER_SECONDS:
        raise refuse("expired_trigger_id")
    site.store.put(records.TRIGGERS, trigger_id, {**trigger, "used": True})
    return str(trigger["user"])
