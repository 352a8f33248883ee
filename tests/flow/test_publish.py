"""Pages: written when they say something new, never over a person, never twice."""

import pytest
import requests

from bot.model.outcome import Outcome, Word
from tests.flow.world import World

PAGES = "/wiki/api/v2/pages"
TITLE = "Zorggroep Noord (klein)"


@pytest.fixture
def made(world: World) -> World:
    """Everything applied and published, and the request log empty."""
    world.begin(World.apply)
    world.job("publish")
    world.control.forget_requests()
    return world


def pages(world: World) -> dict[str, dict[str, object]]:
    """The pages of the internal space, by title."""
    state = world.control.state("confluence_page", "confluence_space")
    (space,) = [key for key, row in state["confluence_space"].items() if row["key"] == "KTREGIE"]
    stored = state["confluence_page"].values()
    return {str(page["title"]): page for page in stored if str(page["spaceId"]) == space}


def words(world: World) -> dict[str, int]:
    """What a run did with the pages, outcomes added up over the spaces."""
    total: dict[str, int] = {}
    for report in world.job("publish"):
        for word, number in report.counts.items():
            total[word] = total.get(word, 0) + number
    return total


def test_a_programme_its_clusters_and_domains_have_pages_under_each_other(made: World) -> None:
    found = pages(made)

    assert found[TITLE]["parentId"] == found["Cluster een (klein)"]["id"]
    assert found["Cluster een (klein)"]["parentId"] == found["Klein programma"]["id"]


def test_unchanged_content_costs_no_call_at_all(made: World) -> None:
    assert words(made) == {"unchanged": 5}
    assert made.control.counts()["by_endpoint"].keys().isdisjoint({f"PUT {PAGES}/{{id}}", f"POST {PAGES}"})
    assert made.writes() == {}


def test_a_page_says_what_changed_in_jira(made: World) -> None:
    key = made.key("klein/c1/noord/K.2")
    made.act("u-zorgaanbieder", "transition", issue=key, to="done")

    assert words(made)["published"] >= 3


def test_a_lost_ledger_writes_nothing_again(made: World) -> None:
    """But what only the ledger knew: of which day the first plan of a programme is that was taken over."""
    made.lose_ledger()
    words(made)
    made.lose_ledger()
    made.control.forget_requests()

    assert words(made) == {"unchanged": 5}
    assert made.writes() == {}


def test_a_page_that_a_person_edited_is_left_alone(made: World) -> None:
    made.act("u-facilitator", "edit_page", page=str(pages(made)[TITLE]["id"]), append="<p>Van ons</p>")
    made.act("u-zorgaanbieder", "transition", issue=made.key("klein/c1/noord/K.2"), to="done")

    kept = [o for r in made.job("publish") for o in r.outcomes if o.word is Word.KEPT]

    assert [o.subject for o in kept] == [TITLE]
    assert pages(made)[TITLE]["version"]["number"] == 2  # type: ignore[index]


def test_a_page_that_a_person_deleted_is_not_made_again(made: World) -> None:
    made.act("u-facilitator", "delete_page", page=str(pages(made)[TITLE]["id"]))
    made.act("u-zorgaanbieder", "transition", issue=made.key("klein/c1/noord/K.2"), to="done")

    gone = [o.subject for r in made.job("publish") for o in r.outcomes if o.word is Word.GONE]

    assert gone == [TITLE]


def test_somebody_elses_page_with_the_same_title_is_not_touched(world: World) -> None:
    world.begin(World.apply)
    world.act("u-facilitator", "create_page", space="KTREGIE", title=TITLE, body="<p>Van ons</p>")

    reports = world.job("publish")

    refused = [o for r in reports for o in r.outcomes if o.word is Word.REFUSED]
    assert [o.subject for o in refused] == [TITLE]
    assert "Van ons" in str(pages(world)[TITLE])


@pytest.mark.no_cover
@pytest.mark.parametrize("when", ["drop_before", "drop_after"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("path", ["/wiki/api/v2/pages*"])
def test_a_broken_connection_makes_no_second_page_and_no_false_alarm(
    world: World, when: str, method: str, path: str
) -> None:
    world.begin(World.apply)
    if method == "PUT":
        world.job("publish")
        world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.2"), to="done")
    world.fault(path, when, method=method, nth=3)
    world.job("publish")

    reports = [world.job("publish"), world.job("publish")][-1]

    assert {word for r in reports for word in r.counts} == {"unchanged"}
    stored = list(world.control.state("confluence_page")["confluence_page"].values())
    assert len({(p["spaceId"], p["title"]) for p in stored}) == len(stored) == 10


def test_a_page_that_somebody_saves_at_the_same_moment_is_planned_again(world: World) -> None:
    world.begin(World.apply)
    world.job("publish")
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.2"), to="done")
    conflict = {"errors": [{"status": "409", "code": "CONFLICT", "title": "Version must be incremented"}]}
    world.fault("/wiki/api/v2/pages/*", "status", method="PUT", status=409, body=conflict)

    first = world.job("publish")
    second = world.job("publish")

    assert any(o.word is Word.WAITING for r in first for o in r.outcomes)
    assert any(o.word is Word.PUBLISHED for r in second for o in r.outcomes)


def test_the_shared_space_tells_no_names(made: World) -> None:
    state = made.control.state()
    spaces = {space["key"]: key for key, space in state["confluence_space"].items()}
    shared = [p for p in state["confluence_page"].values() if str(p["spaceId"]) == spaces["KTDEEL"]]
    text = str(shared)

    assert "Klein programma" in text
    for secret in ("Zorggroep", "Softwarehuis", "KT-", "Cluster een"):
        assert secret not in text


def test_time_that_passes_is_no_news(made: World) -> None:
    for now in made.later(10, 20, 300):
        made.job("publish", now)

    assert made.writes() == {}


def test_a_page_waits_for_the_page_that_it_belongs_under(world: World) -> None:
    world.begin(World.apply)
    world.fault(PAGES, "status", method="POST", status=503, nth=3)  # "Actualiteit" comes first
    first = words(world)

    words(world)

    found = pages(world)
    assert first["waiting"] == 3
    assert found["Cluster een (klein)"]["parentId"] == found["Klein programma"]["id"]
    assert found[TITLE]["parentId"] == found["Cluster een (klein)"]["id"]


def test_a_page_whose_making_and_writing_were_never_answered_is_still_the_bots(world: World) -> None:
    world.begin(World.apply)
    world.fault(PAGES, "drop_after", method="POST")
    words(world)
    world.fault(f"{PAGES}/{{id}}", "drop_after", method="PUT")
    words(world)

    last = words(world)

    assert "refused" not in last
    assert words(world) == {"unchanged": 5}


def outcomes(world: World, minutes: int = 0) -> dict[str, Outcome]:
    """What became of each page of the internal space."""
    at = world.later(minutes)[0]
    world.control.set_clock(at)
    found = [o for r in world.job("publish", at) if r.job == "publish KTREGIE" for o in r.outcomes]
    return {outcome.subject: outcome for outcome in found}


def progress(world: World) -> None:
    key = world.key("klein/c1/noord/K.2")
    world.act("u-zorgaanbieder", "transition", issue=key, to="done")


def typing(made: World) -> None:
    """Somebody opens the page of a domain five minutes after it was written."""
    made.control.set_clock(made.later(5)[0])
    made.act("u-facilitator", "draft_page", page=pages(made)[TITLE]["id"], append="<p>Half af</p>")


def test_a_page_that_somebody_has_open_waits_until_the_evening(made: World) -> None:
    """Writing it could take away what they have not published yet (services §4.4)."""
    typing(made)
    progress(made)

    day = outcomes(made, 10)
    assert (day[TITLE].word, day["Klein programma"].word) == (Word.DEFERRED, Word.PUBLISHED)
    assert pages(made)[TITLE]["draft"]

    assert outcomes(made, 6 * 60)[TITLE].word is Word.PUBLISHED


def test_a_page_that_was_open_is_written_once_that_is_published_and_taken_back(made: World) -> None:
    page = pages(made)[TITLE]
    typing(made)
    progress(made)
    outcomes(made, 10)
    made.act("u-facilitator", "edit_page", page=page["id"], append="<p>Van ons</p>")

    assert outcomes(made, 20)[TITLE].word is Word.KEPT


def test_a_live_doc_is_left_to_the_people_who_write_in_it(made: World) -> None:
    made.act("u-facilitator", "make_live", page=pages(made)[TITLE]["id"])
    progress(made)
    before = pages(made)[TITLE]["version"]

    shown = outcomes(made)[TITLE]

    assert (shown.word, "live doc" in shown.detail) == (Word.KEPT, True)
    assert pages(made)[TITLE]["version"] == before


def test_a_title_that_a_hidden_page_holds_is_told(world: World) -> None:
    world.begin(World.apply)
    page = world.act(
        "u-facilitator", "create_page", space="KTREGIE", title="Klein programma", body="<p>x</p>"
    )
    address = f"{world.running.url}/wiki/rest/api/content/{page['page']}/restriction"
    only = {"user": [{"type": "known", "accountId": "u-facilitator"}], "group": []}
    rows = [{"operation": name, "restrictions": only} for name in ("read", "update")]
    login = ("u-facilitator@example.org", "person")
    assert requests.put(address, json=rows, auth=login, timeout=10).ok

    shown = outcomes(world)["Klein programma"]

    assert (shown.word, "does not see" in shown.detail) == (Word.REFUSED, True)
