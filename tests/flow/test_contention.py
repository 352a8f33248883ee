"""Clusters that need the same party at one time are told so, with other dates; and when all will be done."""

from datetime import date, datetime, timedelta

import pytest

from bot.features.planning.contention import contentions
from bot.features.planning.forecast import forecasts
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM
from bot.render.planning_text import planning_text
from bot.round.observe.look import by_identity
from bot.situation.situation import Situation
from regiebot_playground.demo.people import Mishaps
from regiebot_playground.demo.story import Story
from tests.flow.test_dates import page_of
from tests.flow.world import NOW, PROGRAMME, World, with_people, write_config

pytestmark = pytest.mark.no_cover

NORTH = Identity("klein/c1/noord")

EAST = """\
  - id: c2
    title: Cluster twee
    kick_off: 2023-06-14
    parties: [it-een]
    domains:
      - {id: oost, title: Zorggroep Oost, party: za-drie, first: true, migration: 2023-11-18 08:00}
"""


def serve_one_at_a_time(world: World) -> None:
    """The environment of the trial takes one cluster."""
    runbook = next((world.folder / "config" / "runbooks").glob("koppeltaal*.yaml"))
    single = runbook.read_text(encoding="utf-8").replace("capacity: 2", "capacity: 1")
    runbook.write_text(single, encoding="utf-8")


@pytest.fixture
def two_clusters(world: World) -> World:
    """A second cluster with the same IT party, that migrates in the same night as `zuid`."""
    (world.folder / "config").unlink()
    folder = world.folder / "config"
    folder.mkdir()
    write_config(folder)
    carer = "  - {id: za-drie, title: Zorggroep Oost, roles: [ZA]}\nclusters:\n"
    text = PROGRAMME.replace("clusters:\n", carer) + EAST
    (folder / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")
    return world


def seen(world: World, now: datetime = NOW) -> Situation:
    with world.open(now, only=["klein"], full=True) as space:
        (unit,) = space.units
        return space.round.look(unit).situation


def test_a_party_that_two_clusters_need_in_one_night_is_named_with_three_other_dates(
    two_clusters: World,
) -> None:
    two_clusters.cycle(only=["klein"])
    found = {one.claim.resource: one for one in contentions(seen(two_clusters))}

    night = found["it-een"]
    assert (night.claim.scope, night.others) == ("klein/c2/oost", ("klein/c1/zuid",))
    assert [f"{at:%a %d %b %H:%M}" for at in night.alternatives] == [
        "Sun 19 Nov 08:00",
        "Sat 25 Nov 08:00",
        "Sun 26 Nov 08:00",
    ]
    assert "C" not in found, "the shipped environment of the trial takes two clusters"
    page = page_of(two_clusters, "Klein programma")
    assert "Softwarehuis Een bij Zorggroep Oost" in page
    assert "zo 19 nov 2023 08:00" in page


WEST = """\
  - id: c3
    title: Cluster drie
    kick_off: 2023-06-14
    parties: [it-een]
    domains:
      - {id: west, title: Zorggroep West, party: za-vier, first: true, migration: 2023-11-18 08:00}
"""


def test_alternatives_of_two_clusters_do_not_collide_and_each_is_told_once(two_clusters: World) -> None:
    file = two_clusters.folder / "config" / "programmes" / "klein.yaml"
    carer = "  - {id: za-vier, title: Zorggroep West, roles: [ZA]}\nclusters:\n"
    text = file.read_text(encoding="utf-8").replace("clusters:\n", carer) + WEST
    file.write_text(text, encoding="utf-8")
    two_clusters.cycle(only=["klein"])
    two_clusters.cycle(only=["klein"])

    found = [one for one in contentions(seen(two_clusters)) if one.claim.resource == "it-een"]
    starts = {one.claim.scope: one.alternatives for one in found}
    assert list(starts) == ["klein/c2/oost", "klein/c3/west"]
    assert all(len(ones) == 3 for ones in starts.values())
    nights = [at for ones in starts.values() for at in ones]
    assert all(abs(a - b) >= timedelta(hours=20) for n, a in enumerate(nights) for b in nights[:n])

    told = [
        text
        for message in two_clusters.messages()
        if "moet schuiven" in (text := message["text"].split("\n")[0])
    ]
    assert sorted(told) == [
        "Cluster drie moet schuiven: Softwarehuis Een is tegelijk nodig",
        "Cluster drie moet schuiven: omgeving C (mgr2.koppeltaal.nl) is tegelijk nodig",
        "Cluster twee moet schuiven: Softwarehuis Een is tegelijk nodig",
    ]


def test_the_one_environment_of_the_trial_is_named_with_dates_that_free_it(two_clusters: World) -> None:
    serve_one_at_a_time(two_clusters)
    two_clusters.cycle(only=["klein"])
    trial = next(one for one in contentions(seen(two_clusters)) if one.claim.resource == "C")

    assert (trial.claim.scope, trial.others) == ("klein/c2/oost", ("klein/c1/zuid",))
    assert [f"{at:%a %d %b %H:%M}" for at in trial.alternatives] == [
        "Sat 02 Dec 08:00",
        "Sun 03 Dec 08:00",
        "Sat 09 Dec 08:00",
    ]
    assert "mgr2.koppeltaal.nl" in page_of(two_clusters, "Klein programma")


def test_with_more_capacity_or_apart_nobody_is_in_the_way(two_clusters: World) -> None:
    file = two_clusters.folder / "config" / "programmes" / "klein.yaml"
    roomy = file.read_text(encoding="utf-8").replace("roles: [IT]}", "roles: [IT], capacity: 2}")
    file.write_text(roomy, encoding="utf-8")
    two_clusters.apply()

    assert contentions(seen(two_clusters)) == ()
    assert planning_text([], []) == ""


def test_a_forecast_waits_for_history_and_then_says_when(world: World) -> None:
    world.begin(World.apply)
    root, page = Identity("klein"), "Klein programma"
    assert forecasts(seen(world))[root].half is None

    codes = [i for i in sorted(world.issues()) if i.startswith("klein/c1/noord/") and "." in i][:24]
    for week in range(4):
        at = NOW + timedelta(days=7 * week)
        world.control.set_clock(at)
        for identity in codes[week * 6 : week * 6 + 6]:
            world.act("u-facilitator", "transition", issue=world.key(identity), to="done")
    now = NOW + timedelta(days=28)
    world.control.set_clock(now)
    world.cycle(now, only=["klein"], overrides=["--allow-updates"])
    one = forecasts(seen(world, now))[root]

    assert one.half is not None
    assert one.likely is not None
    assert one.half <= one.likely
    assert one.likely > one.target, "what is left is months late already"
    assert one.chance < 50
    assert one == forecasts(seen(world, now))[root], "the same past gives the same forecast"
    tomorrow = seen(world, now + timedelta(days=1))
    assert one == forecasts(tomorrow)[root], "a page does not change every day for its sake"
    assert "Kans op tijd" in page_of(world, page)


def test_who_kept_up_with_the_plan_is_expected_to_keep_up_and_a_delay_shows(world: World) -> None:
    """All that was asked is done: the past tells no limit. With a month of it undone the goal moves away."""
    begin = datetime(2023, 5, 24, 9, tzinfo=AMSTERDAM)
    with_people(world).control.set_clock(begin)
    world.begin(World.apply, begin)
    late = datetime(2023, 11, 10, 9, tzinfo=AMSTERDAM)
    with world.open(begin, only=["klein"]) as space:
        (unit,) = space.units
        keys = {i: issue.key for i, issue in by_identity(space.round.look(unit).observed).items()}
        Story(world.control, space, unit, keys, Mishaps()).play((), NOW)

    kept, slipping = (forecasts(seen(world, at))[NORTH] for at in (NOW, late))

    assert (kept.half, kept.chance > 80) == (kept.target, True)
    assert slipping.half is not None
    assert slipping.half >= date(2023, 11, 10)
    assert slipping.chance == 0
