"""Whether those who may read a Confluence space are the audience that it is for.

Which groups are whose, only people know: what cannot be told is called unknown, never right.
"""

from collections.abc import Sequence

from bot.config.site_model import Space
from bot.errors import Permanent, RegiebotError
from bot.ports import Wiki
from bot.ports.wiki import SpaceReader

_ANYBODY = ("anonymous", "unlicensed", "public")
_EVERYBODY = ("all-licensed-users", "all-users", "authenticated", "confluence-users", "jira-software-users")
"""Beginnings of the names of groups and classes that hold all who have a licence."""
_SHARED = "shared"
_FEW = 5

Line = tuple[bool, str]


def readers_line(wiki: Wiki, space: Space) -> Line:
    """One line: whether the space is open to others than its audience, as far as the bot may see."""
    name = f"Confluence: who reads {space.key}"
    try:
        space_id, _ = wiki.home(space.key)
        readers = wiki.space_readers(space_id)
    except Permanent as error:
        return True, f"–  {name}: cannot be told: the bot does not see the permissions of the space ({error})"
    except RegiebotError as error:
        return False, f"!! {name}: {error}"
    return _judged(name, space, readers)


def _judged(name: str, space: Space, readers: Sequence[SpaceReader]) -> Line:
    only = space.restricted_to
    if only:
        who = f"{len(only.groups)} groups and {len(only.accounts)} accounts"
        return True, f"ok {name}: the pages are for {who} alone, whoever reads the space"
    limits = _ANYBODY if space.audience == _SHARED else (*_ANYBODY, *_EVERYBODY)
    if wide := [one.name for one in readers if one.kind != "user" and one.name.startswith(limits)]:
        return False, (
            f"!! {name}: it is for {space.audience}, and {_listed(wide)} may read it; take that away in the "
            "settings of the space, or give it `restricted_to`"
        )
    names = [one.name for one in readers if one.kind != "user"]
    accounts = sum(one.kind == "user" for one in readers)
    told = " and ".join(filter(None, (_listed(names), f"{accounts} accounts" if accounts else "")))
    return True, (
        f"–  {name}: it is for {space.audience}; {told or 'nobody that the bot is told of'} may read it, "
        "and only you can tell whether they are that"
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_FEW])
    return f"{shown} and {len(names) - _FEW} more" if len(names) > _FEW else shown
