"""A fix that two suppliers test, and that one of them cannot take."""

from collections.abc import Callable, Mapping

from bot.app.workspace import Workspace
from bot.model.issue import Identity, IssueKey
from bot.render.plan_text import report_text
from bot.round.observe.look import by_identity
from bot.round.phases import ATTACH, through
from bot.round.units import Unit
from regiebot_playground.demo.control import Control

RELEASE = "mitz-3-4-2"

_TESTED = Identity(f"{RELEASE}/mc-leverancier-delta/1.2")
_OUTCOME = "uitslag: niet geslaagd — onze versie herkent de hervatte wachtrij niet"


def test_in_vain(control: Control, space: Workspace, unit: Unit, say: Callable[[str], None]) -> None:
    """The RFC that the CAB wants becomes part of the release, so who it hits tests it; one of them fails."""
    for report in through(space.round, space.round.look(unit), [ATTACH]):
        say(f"a fix that the CAB wants asks suppliers to test: {report_text([report])}")
    tested = _keys(space, unit).get(_TESTED)
    if tested:
        said = {"as": "u-mc-leverancier", "do": "comment", "issue": tested, "text": _OUTCOME}
        control.act([said])


def _keys(space: Workspace, unit: Unit) -> Mapping[Identity, IssueKey]:
    return {i: issue.key for i, issue in by_identity(space.round.look(unit).observed).items()}
