"""When incidents of a release are watched: from the first party that rolls out to the evaluation."""

from dataclasses import replace
from datetime import timedelta

from bot.config.cab_model import Cab, Incidents
from bot.config.people_model import Person
from bot.config.site_model import ServiceDesk
from bot.features.hypercare.facts import Watched, is_watched
from bot.features.hypercare.facts import watched as incidents_watched
from bot.features.hypercare.incident_classes import Class
from bot.features.overview.assess import scope_view
from bot.model.issue import Category, Identity, IssueId, IssueKey, Status
from bot.model.request import ChangeRequest
from tests.builders import NOON, comment, situation
from tests.dutch import heard_on_requests
from tests.unit.features.chain_release.release import EVALUATION, tree

ROOT, ALFA = Identity("rel"), Identity("rel/alfa")
DOING, DONE = Category.DOING, Category.DONE


def watched(**status: Category) -> bool:
    names = {"alfa": "rel/alfa/4.2", "agreed": "rel/4.1", "evaluated": EVALUATION}
    return is_watched(situation(tree(), {names[name]: one for name, one in status.items()}), ROOT)


def test_a_chain_release_is_watched_from_the_first_roll_out_until_its_evaluation() -> None:
    assert not watched()
    assert not watched(agreed=DONE)
    assert watched(alfa=DOING)
    assert watched(alfa=DONE)
    assert not watched(alfa=DONE, evaluated=DONE)


def test_the_class_is_that_of_who_decides_about_it_at_that_moment() -> None:
    base = {"party": "mitz", "function": "Incidentmanager", "mandates": ["incident"]}
    away = Person.model_validate({**base, "account_id": "im"})
    period = {"account_id": "im", "until": NOON.date().isoformat()}
    deputy = {"account_id": "plv", "party": "mitz", "function": "Beheerder", "deputy_for": period}
    cab = Cab(functions=("Productmanager",), people=(away, Person.model_validate(deputy)))
    desk = ServiceDesk(project="RFC", cab=cab, incidents=Incidents(request_type="Incident"))
    on = situation(tree(), {"rel/alfa/4.2": DOING}, NOON + timedelta(days=3))

    def judged(later: timedelta) -> Watched:
        words = (comment("klasse: crisis - landelijk", "plv", at=NOON + later),)
        status = Status("1", "Open", Category.NEW)
        asked = ChangeRequest(IssueId("9"), IssueKey("RFC-9"), "Lek", status, NOON, NOON, type="Incident")
        linked = frozenset({on.issues[ROOT].id})
        request = replace(asked, linked=linked, comments=words)
        requests = heard_on_requests([request], desk, {}, NOON + timedelta(days=3), NOON)
        (found,) = incidents_watched(replace(on, desk=desk, requests=requests))
        return found

    assert (judged(timedelta()).decided, judged(timedelta()).by) == (Class.CRISIS, "plv. Incidentmanager")
    assert (judged(timedelta(days=1)).decided, len(judged(timedelta(days=1)).refused)) == (None, 1)


def test_while_incidents_cannot_be_read_nobody_is_told_that_all_is_well() -> None:
    desk = ServiceDesk(project="RFC", incidents=Incidents(request_type="Incident"))
    on = replace(situation(tree(), {"rel/alfa/4.2": DOING}), desk=desk)
    read, unread = (scope_view(one, ROOT) for one in (on, replace(on, requests_unread=True)))
    off = replace(situation(tree()), desk=desk, requests_unread=True)

    assert (read.unknown, len(unread.unknown)) == ((), 1)
    assert "unknown" in {one.reason.rule for one in unread.concerns}
    assert scope_view(off, ROOT).unknown == ()
