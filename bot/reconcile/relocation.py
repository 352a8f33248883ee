"""A `project` that was changed in the YAML after the issues were made."""

from collections.abc import Mapping, Sequence

from bot.model.issue import Desired, Identity, Observed

_FEWEST = 2
"""One issue in another project was moved by a person."""


def relocation(wanted: Mapping[Identity, Desired], claims: Mapping[Identity, Sequence[Observed]]) -> str:
    """For a person: that all issues stand in another project than the YAML says; empty where they do not.

    New issues would be made away from their parents, and each that is there would be told to be moved.
    """
    found = [claims[i][0].project for i in wanted if len(claims.get(i, ())) == 1]
    projects, here = {issue.project for issue in wanted.values()}, set(found)
    if len(found) < _FEWEST or len(here) > 1 or here & projects:
        return ""
    (old,), new = here, ", ".join(sorted(projects))
    return (
        f"`project` is {new}, and all {len(found)} issues stand in {old}: write {old} again, or move them "
        f"to {new} in Jira; until then nothing is made or changed"
    )
