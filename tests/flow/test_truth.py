"""What one place says another does not contradict: calamities, readiness, pauses, days of the CAB."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.app.workspace import status_views
from bot.features.overview.health import Health
from bot.features.overview.views import ScopeView
from bot.situation.scope_pauses import Pause
from tests.flow import cab
from tests.flow.cab import MITZ, TO_CAB, TO_PRODUCTION, ask, move, vote
from tests.flow.people import NOORD, migrate, page, run
from tests.flow.world import NOW, World, with_people
from tests.statements import everywhere

pytestmark = pytest.mark.no_cover

PROGRAMME, CLUSTER, DOMAIN = "Klein programma", "Cluster een (klein)", "Zorggroep Noord (klein)"
RELEASE = "Mitz 3.5.0"


def happens(world: World, place: str, **more: Any) -> str:
    """Somebody reports an incident with a criterion of a calamiteit, and links it to a place."""
    fields = {"Criteria van het incident": ["meldplichtig datalek"]}
    made = world.act(
        "u-zorgaanbieder", "create_request", type="Incident", summary="Lek bij Noord", fields=fields, **more
    )
    world.act("u-servicedesk", "link", issue=made["key"], type="Relates", to=world.key(place))
    return str(made["key"])


def views(world: World, minutes: int, root: str = "klein") -> Mapping[str, ScopeView]:
    """What `status` tells of every place."""
    with world.open(NOW + timedelta(minutes=minutes), only=[root]) as space:
        (view,) = status_views(space, [])
    return {one.identity: one for one in everywhere(view.view)}


def announced(world: World) -> int:
    return sum("definitieve planning" in str(message) for message in world.messages())


def test_a_calamity_shows_on_every_page_above_and_holds_back_the_template_until_it_is_closed(
    world: World,
) -> None:
    """The migration is approved, and between two looks somebody reports a leak."""
    with_people(world).begin(World.apply)
    run(world, 10)
    migrate(world)
    key = happens(world, NOORD)
    run(world, 20)

    assert announced(world) == 0
    for title in (DOMAIN, CLUSTER, PROGRAMME):
        assert "Calamiteit.</strong>" in page(world, title), title
        assert f"{key} Lek bij Noord" in page(world, title), title
    assert "Zolang wordt zij niet als sjabloon" in page(world, CLUSTER)
    assert "is het sjabloon voor de andere domeinen" not in page(world, CLUSTER)
    told = views(world, 20)
    assert {told[place].health for place in ("klein", "klein/c1", NOORD)} == {Health.CALAMITY}

    world.act("u-mitz-product", "comment", issue=key, text="klasse: incident - valt mee")
    run(world, 30)
    assert announced(world) == 1
    assert "Calamiteit" not in page(world, PROGRAMME)
    run(world, 40)
    assert announced(world) == 1


def test_what_is_paused_is_not_on_schedule_in_status(world: World) -> None:
    world.begin(World.apply)
    before = views(world, 10)[NOORD].concerns
    with world.open(NOW, only=["klein"]) as space:
        space.round.brake.pauses.write(Pause(NOORD, NOW, "beheer", "storing"))
    told = views(world, 20)

    assert "paused" not in {one.reason.rule for one in before}
    for place in ("klein", "klein/c1", NOORD):
        assert "paused" in {one.reason.rule for one in told[place].concerns}
        assert told[place].health not in (Health.ON_TRACK, Health.DONE, Health.WAITING)


def due(world: World, code: str) -> str | None:
    found: str | None = world.issues()[f"{MITZ}/{code}"]["fields"].get("duedate")
    return found


def test_what_the_cab_decides_is_on_a_day_on_which_it_meets_also_after_a_slip_and_a_pin_is_named(
    world: World,
) -> None:
    """The CAB meets on 4 and 18 October, 1, 15 and 29 November."""
    cab.tick(world)
    assert (due(world, "3.2"), due(world, "5.7")) == ("2023-10-18", "2023-11-15")

    world.act("u-mitz-product", "edit", issue=world.key(f"{MITZ}/3.1"), fields={"duedate": "2023-10-19"})
    cab.tick(world, 10)
    assert (due(world, "3.2"), due(world, "4.1")) == ("2023-11-01", "2023-11-02")

    world.act("u-mitz-product", "edit", issue=world.key(f"{MITZ}/3.2"), fields={"duedate": "2023-10-24"})
    cab.tick(world, 20)
    assert due(world, "3.2") == "2023-10-24"
    (said,) = [
        one for one in cab.comments(world, world.key(f"{MITZ}/3.2")) if "vergadert het CAB niet" in one
    ]
    assert "wo 1 nov 2023" in said
    assert "kan zo niet blijven staan" in cab.pages(world)[RELEASE]


def test_a_release_is_ready_only_with_rfcs_in_it_and_all_done_before_production(world: World) -> None:
    cab.tick(world)
    empty = cab.pages(world)[RELEASE]
    assert "In voorbereiding" in empty
    assert "Er zit nog geen RFC in." in empty

    key = ask(world, "Connector sneller", touches=["Mitz Connector"])
    move(world, key, *TO_CAB)
    vote(world, key)
    cab.tick(world, 10)
    done(world, 11, "1.1", "1.2", "2.1", "2.2", "2.3", "3.1")
    cab.tick(world, 20)
    parties = [i for i in world.issues() if i.endswith("/4.3")]
    done(world, 21, "4.1", "4.2", *(one.removeprefix(f"{MITZ}/") for one in parties), "5.1")
    duties = ("mc-leverancier-alfa", "mc-leverancier-charlie")
    done(world, 22, *(f"{one}/{code}" for one in duties for code in ("5.2", "5.3", "5.4")))
    move(world, key, *TO_PRODUCTION)
    vote(world, key)
    cab.tick(world, 30)
    assert "Klaar voor productie" not in cab.pages(world)[RELEASE], "5.5 and 5.6 are open"

    done(world, 31, "5.5", "5.6")
    cab.tick(world, 40)
    cab.tick(world, 50)
    assert "Klaar voor productie" in cab.pages(world)[RELEASE]


def done(world: World, minutes: int, *codes: str) -> None:
    for code in codes:
        world.control.set_clock(NOW + timedelta(minutes=minutes))
        world.act("u-servicedesk", "transition", issue=world.key(f"{MITZ}/{code}"), to="done")


def test_a_failed_test_is_the_first_that_the_page_and_its_party_tell(world: World) -> None:
    """It stood behind all that was only still to be done, and the party's row said that nothing had begun."""
    key = ask(world, "Connector sneller", touches=["Mitz Connector"])
    move(world, key, *TO_CAB)
    vote(world, key)
    cab.tick(world)
    party = f"{MITZ}/mc-leverancier-alfa"
    world.act(
        "u-mc-leverancier", "comment", issue=world.key(f"{party}/5.4"), text="uitslag: niet geslaagd - traag"
    )
    cab.tick(world, 10)

    found = cab.pages(world)[RELEASE]
    waits = found[found.index("Productie wacht op") :]
    assert waits.index("is niet geslaagd") < waits.index("is niet gereed")
    top = found[: found.index("Voortgang")]
    assert "MC-leverancier Alfa: 5.4" in top
    told = views(world, 10, MITZ)[party]
    assert "failed" in {one.reason.rule for one in told.concerns}
    assert told.health not in (Health.ON_TRACK, Health.WAITING, Health.DONE)
