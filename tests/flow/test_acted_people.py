"""The people of the demo carry out the draaiboek by its rules, but for what goes wrong on purpose."""

from datetime import datetime

from bot.features.decisions.gate_states import gate_states
from bot.features.guards.violations import violations
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from bot.round.observe.look import by_identity
from bot.situation.situation import Situation
from regiebot_playground.demo.people import Mishaps
from regiebot_playground.demo.story import Story
from tests.flow.people import NOORD
from tests.flow.world import World, with_people

BEGIN = datetime(2023, 5, 24, 9, tzinfo=AMSTERDAM)
LOOKS = tuple(datetime(2023, 10, *at, tzinfo=AMSTERDAM) for at in ((14, 7), (18, 9), (25, 9)))
EARLY = Identity("klein/c1/zuid/N.6")
LEFT = Identity(f"{NOORD}/S.2")
MISHAPS = Mishaps(left=frozenset({LEFT}), early={EARLY: datetime(2023, 10, 19, 12, tzinfo=AMSTERDAM)})


def test_people_acted_out_break_no_rule_but_those_they_are_told_to(world: World) -> None:
    """A whole migration of the first domain: security, trial, rollback, three gates, night and signature."""
    with_people(world).control.set_clock(BEGIN)
    world.begin(World.apply, BEGIN)

    with world.open(BEGIN, only=["klein"]) as space:
        (unit,) = space.units
        keys = {i: issue.key for i, issue in by_identity(space.round.look(unit).observed).items()}
        story = Story(world.control, space, unit, keys, MISHAPS)
        story.play(LOOKS, LOOKS[-1])
        again = story.play((), LOOKS[-1])
    situation = _situation(world)

    assert {found.item.identity for found in violations(situation)} == {EARLY}
    states = {i: state for i, state in gate_states(situation).items() if i.startswith(NOORD)}
    assert len(states) == 3
    assert all(state.present and not state.by_status for state in states.values())
    assert situation.is_done(Identity(f"{NOORD}/J.7"))
    assert not situation.is_done(LEFT)
    assert not situation.is_done(Identity(f"{NOORD}/S.3")), "nobody goes on without what comes first"
    assert again == 0


def _situation(world: World) -> Situation:
    with world.open(LOOKS[-1], only=["klein"], full=True) as space:
        (unit,) = space.units
        return space.round.look(unit).situation
