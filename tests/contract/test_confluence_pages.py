"""Pages in the Confluence stand-in: its rules, each exchange judged by the official documents."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running

V1, V2 = "/wiki/rest/api", "/wiki/api/v2"
TAKEN = "A page with this title already exists: A page already exists with the same TITLE in this space"


@dataclass(frozen=True, slots=True)
class Wiki:
    """A small client: JSON in, status and JSON out."""

    url: str
    login: str = "regiebot@example.org"
    token: str = "sandbox-token"

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        answer = requests.request(
            method, f"{self.url}{path}", json=body, params=query, auth=(self.login, self.token), timeout=10
        )
        return answer.status_code, answer.json() if answer.content else None

    def space(self, key: str = "KTREGIE") -> Any:
        return self("GET", f"{V2}/spaces", keys=key)[1]["results"][0]

    def create(self, title: str, value: str = "<p>x</p>", **more: Any) -> Any:
        body = {"representation": "storage", "value": value}
        sent = {"spaceId": self.space()["id"], "status": "current", "title": title, "body": body, **more}
        status, page = self("POST", f"{V2}/pages", sent)
        assert status == 200, page
        return page

    def save(self, page: Any, number: int, value: Any = "<p>y</p>", **more: Any) -> tuple[int, Any]:
        sent = {
            "id": page["id"],
            "status": "current",
            "title": page["title"],
            "body": {"representation": "storage", "value": value},
            "version": {"number": number, "message": "run 7"},
            **more,
        }
        return self("PUT", f"{V2}/pages/{page['id']}", sent)


@pytest.fixture
def wiki(conforming: Running) -> Wiki:
    return Wiki(conforming.url)


def act(wiki: Wiki, **what: Any) -> Any:
    answer = requests.post(f"{wiki.url}/_sandbox/act", json={"as": "u-facilitator", **what}, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def title_of(body: Any) -> str:
    return str(body["errors"][0]["title"])


def test_a_space_is_found_by_its_key_whatever_its_case(wiki: Wiki) -> None:
    status, found = wiki("GET", f"{V2}/spaces", keys="ktregie,KTDEEL")

    assert status == 200
    assert [s["key"] for s in found["results"]] == ["KTREGIE", "KTDEEL"]
    assert wiki("GET", f"{V2}/spaces/{found['results'][0]['id']}")[1]["homepageId"]


def test_a_page_without_a_parent_hangs_under_the_homepage(wiki: Wiki) -> None:
    page = wiki.create("Programma")

    assert page["parentId"] == wiki.space()["homepageId"]
    assert page["version"]["number"] == 1


def test_a_page_may_stand_at_the_root(wiki: Wiki) -> None:
    sent = {"spaceId": wiki.space()["id"], "title": "Los", "body": {"representation": "storage", "value": ""}}

    status, page = wiki("POST", f"{V2}/pages?root-level=true", sent)

    assert (status, page["parentId"]) == (200, None)


@pytest.mark.parametrize("title", ["Programma", "PROGRAMMA", " Programma "])
def test_a_title_is_taken_once_per_space(wiki: Wiki, title: str) -> None:
    wiki.create("Programma")
    sent = {"spaceId": wiki.space()["id"], "title": title, "body": {"representation": "storage", "value": ""}}

    status, body = wiki("POST", f"{V2}/pages", sent)
    elsewhere = wiki.create("Programma", spaceId=wiki.space("KTDEEL")["id"])

    assert (status, title_of(body)) == (400, TAKEN)
    assert elsewhere["title"] == "Programma"


def test_a_trashed_page_holds_no_title_and_has_no_parent(wiki: Wiki) -> None:
    first = wiki.create("Programma")
    child = wiki.create("Cluster", parentId=first["id"])

    deleted = wiki("DELETE", f"{V2}/pages/{first['id']}")

    assert deleted == (204, None)
    trashed = wiki("GET", f"{V2}/pages/{first['id']}")[1]
    assert (trashed["status"], trashed["parentId"]) == ("trashed", None)
    assert wiki("GET", f"{V2}/pages/{child['id']}")[1]["parentId"] == first["parentId"]
    assert wiki.create("Programma")["id"] != first["id"]


def test_a_trashed_page_can_be_purged_and_only_then(wiki: Wiki) -> None:
    page = wiki.create("Weg")
    path = f"{V2}/pages/{page['id']}"

    early = wiki("DELETE", path, purge="true")[0]
    wiki("DELETE", path)

    assert (early, wiki("DELETE", path, purge="true")[0], wiki("GET", path)[0]) == (404, 204, 404)


def test_a_page_over_five_megabytes_is_too_large(wiki: Wiki) -> None:
    body = {"representation": "storage", "value": "x" * (5 * 1024 * 1024)}
    sent = {"spaceId": wiki.space()["id"], "title": "Groot", "body": body}

    assert wiki("POST", f"{V2}/pages", sent)[0] == 413


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"title": "Zonder ruimte"}, 400),
        ({"spaceId": "999999", "title": "Nergens"}, 404),
        ({"parentId": "999999", "title": "Wees"}, 404),
        ({"title": ""}, 400),
        ({"title": "x" * 256}, 400),
        ({"title": "Wiki", "body": {"representation": "wiki", "value": "h1."}}, 400),
        ({"title": "Stuk", "body": {"representation": "storage", "value": "<p><b>x</p>"}}, 400),
    ],
)
def test_a_page_that_cannot_be_is_refused(wiki: Wiki, sent: Any, status: int) -> None:
    space = {} if sent == {"title": "Zonder ruimte"} else {"spaceId": wiki.space()["id"]}
    body = {"body": {"representation": "storage", "value": ""}}

    assert wiki("POST", f"{V2}/pages", {**space, **body, **sent})[0] == status


def test_malformed_storage_is_refused_in_confluences_words(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    status, body = wiki.save(page, 2, "<p><strong>x</p>")

    assert status == 400
    assert title_of(body).startswith("Error parsing xhtml: Unexpected close tag </p>; expected </strong>.")


def test_what_is_stored_is_never_what_was_sent(wiki: Wiki) -> None:
    sent = "<p>&euro;&nbsp;5<br></br></p>"

    page = wiki.create("Bedrag", sent)
    stored = wiki("GET", f"{V2}/pages/{page['id']}", **{"body-format": "storage"})[1]["body"]["storage"][
        "value"
    ]

    assert stored != sent
    assert "€\u00a05<br />" in stored


def test_a_page_has_no_body_unless_asked_for(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    assert wiki("GET", f"{V2}/pages/{page['id']}")[1]["body"] == {}


def test_the_view_of_a_page_is_html(wiki: Wiki) -> None:
    word = '<ac:parameter ac:name="title">GO</ac:parameter>'
    macro = f'<ac:structured-macro ac:name="status">{word}</ac:structured-macro>'
    page = wiki.create("Pagina", macro)

    for shape in ("view", "export_view"):
        value = wiki("GET", f"{V2}/pages/{page['id']}", **{"body-format": shape})[1]["body"][shape]["value"]
        assert value == '<span class="lozenge lozenge-grey">GO</span>'


def test_an_update_needs_the_next_version(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    assert wiki.save(page, 2)[0] == 200
    for number in (2, 4):
        status, body = wiki.save(page, number)
        assert status == 409
        assert body["errors"][0]["code"] == "CONFLICT"
        assert title_of(body) == (
            "Version must be incremented when updating a page."
            f" Current Version: [2]. Provided version: [{number}]"
        )


@pytest.mark.parametrize("missing", ["id", "status", "title", "body", "version"])
def test_an_update_needs_every_member(wiki: Wiki, missing: str) -> None:
    page = wiki.create("Pagina")

    status, body = wiki.save(page, 2, **{missing: None})

    assert status == 400
    assert missing in title_of(body)


def test_an_update_moves_a_page_within_its_space_and_not_under_itself(wiki: Wiki) -> None:
    above, below = wiki.create("Boven"), wiki.create("Onder")
    elsewhere = wiki.create("Elders", spaceId=wiki.space("KTDEEL")["id"])

    moved = wiki.save(below, 2, parentId=above["id"])[1]

    assert moved["parentId"] == above["id"]
    assert wiki.save(above, 2, parentId=below["id"])[0] == 400
    assert wiki.save(above, 2, parentId=elsewhere["id"])[0] == 400
    assert wiki.save(above, 2, spaceId=elsewhere["spaceId"])[0] == 400


def test_saving_a_trashed_page_brings_it_back_as_it_was(wiki: Wiki) -> None:
    page = wiki.create("Terug", "<p>oud</p>")
    wiki("DELETE", f"{V2}/pages/{page['id']}")

    back = wiki.save(page, 2, "<p>nieuw</p>")[1]

    assert back["status"] == "current"
    assert ">oud<" in back["body"]["storage"]["value"]


def test_a_title_alone_can_change(wiki: Wiki) -> None:
    page = wiki.create("Oud")
    wiki.create("Bezet")
    path = f"{V2}/pages/{page['id']}/title"

    assert wiki("PUT", path, {"status": "current", "title": "Nieuw"})[1]["version"]["number"] == 2
    assert wiki("PUT", path, {"status": "current", "title": "Bezet"})[0] == 400


def test_pages_of_a_space_are_found_by_exact_title_and_status(wiki: Wiki) -> None:
    page, gone = wiki.create("Cluster 1"), wiki.create("Cluster 10")
    wiki("DELETE", f"{V2}/pages/{gone['id']}")
    path = f"{V2}/spaces/{page['spaceId']}/pages"

    def found(**query: Any) -> list[str]:
        return [row["id"] for row in wiki("GET", path, **query)[1]["results"]]

    assert found(title="cluster 1") == [page["id"]]
    assert found(title="Cluster") == []
    assert found(title="Cluster 10") == []
    assert found(title="Cluster 10", status="trashed") == [gone["id"]]


def test_a_list_goes_on_by_its_cursor(wiki: Wiki) -> None:
    ids = [wiki.create(f"Pagina {n}")["id"] for n in range(5)]
    path, seen = f"{V2}/spaces/{wiki.space()['id']}/pages?limit=2&depth=all", []

    while path:
        body = wiki("GET", path)[1]
        seen += [row["id"] for row in body["results"]]
        path = body["_links"].get("next", "")

    assert seen == [wiki.space()["homepageId"], *ids]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 251}, {"cursor": "x"}, {"sort": "size"}])
def test_a_list_refuses_what_it_does_not_know(wiki: Wiki, query: Any) -> None:
    assert wiki("GET", f"{V2}/pages", **query)[0] == 400


def test_an_id_is_a_number(wiki: Wiki) -> None:
    status, body = wiki("GET", f"{V2}/pages/abc")

    assert status == 400
    assert title_of(body) == "Provided value {abc} for 'id' is not the correct type. Expected type is long"


def test_the_tree_is_seen_from_above_and_from_below(wiki: Wiki) -> None:
    top = wiki.create("Top")
    middle = wiki.create("Midden", parentId=top["id"])
    leaf = wiki.create("Blad", parentId=middle["id"])

    def ids(path: str, **query: Any) -> list[str]:
        return [row["id"] for row in wiki("GET", f"{V2}/pages/{path}", **query)[1]["results"]]

    assert ids(f"{top['id']}/direct-children") == [middle["id"]]
    assert ids(f"{top['id']}/descendants") == [middle["id"], leaf["id"]]
    assert ids(f"{top['id']}/descendants", depth=1) == [middle["id"]]
    assert ids(f"{leaf['id']}/ancestors") == [wiki.space()["homepageId"], top["id"], middle["id"]]
    assert wiki("GET", f"{V2}/pages/{top['id']}/descendants", depth=11)[0] == 400


def test_versions_tell_who_wrote_what(wiki: Wiki) -> None:
    page = wiki.create("Pagina", "<p>een</p>")
    act(wiki, do="edit_page", page=page["id"], append="<p>mens</p>", message="aangevuld")
    wiki.save(page, 3)

    rows = wiki("GET", f"{V2}/pages/{page['id']}/versions", **{"body-format": "storage"})[1]["results"]

    assert [(r["number"], r["authorId"], r["message"]) for r in rows] == [
        (3, "bot-regiebot", "run 7"),
        (2, "u-facilitator", "aangevuld"),
        (1, "bot-regiebot", ""),
    ]
    assert ">mens<" in rows[1]["page"]["body"]["storage"]["value"]
    assert wiki("GET", f"{V2}/pages/{page['id']}/versions/2")[1]["nextVersion"] == 3
    assert wiki("GET", f"{V2}/pages/{page['id']}/versions/9")[0] == 404
    old = wiki("GET", f"{V2}/pages/{page['id']}", version=1, **{"body-format": "storage"})[1]
    assert (old["status"], ">mens<" in old["body"]["storage"]["value"]) == ("historical", False)


def test_a_human_edit_between_makes_the_next_save_a_conflict(wiki: Wiki) -> None:
    page = wiki.create("Pagina")
    act(wiki, do="edit_page", page="Pagina", body="<p>mens</p>")

    assert wiki.save(page, 2)[0] == 409
    kept = wiki("GET", f"{V2}/pages/{page['id']}", **{"body-format": "storage"})[1]
    assert ">mens<" in kept["body"]["storage"]["value"]


def test_people_delete_move_and_comment_pages(wiki: Wiki) -> None:
    one, two = wiki.create("Een"), wiki.create("Twee")

    act(wiki, do="comment_page", page="Een", text="<p>Klopt dit?</p>")
    act(wiki, do="move_page", page="Een", to=two["id"])
    parent = wiki("GET", f"{V2}/pages/{one['id']}")[1]["parentId"]
    act(wiki, do="delete_page", page="Een")

    comments = wiki("GET", f"{V2}/pages/{one['id']}/footer-comments", **{"body-format": "storage"})[1][
        "results"
    ]
    assert [c["version"]["authorId"] for c in comments] == ["u-facilitator"]
    assert parent == two["id"]
    assert wiki("GET", f"{V2}/pages/{one['id']}")[1]["status"] == "trashed"


def test_a_page_shows_what_is_asked_to_be_included(wiki: Wiki) -> None:
    page = wiki.create("Pagina")
    wiki("POST", f"{V1}/content/{page['id']}/label", [{"prefix": "global", "name": "regiebot"}])
    wiki("POST", f"{V2}/pages/{page['id']}/properties", {"key": "k", "value": 1})
    asked = {f"include-{name}": "true" for name in ("labels", "properties", "versions")}

    found = wiki("GET", f"{V2}/pages/{page['id']}", **asked)[1]

    assert [row["name"] for row in found["labels"]["results"]] == ["regiebot"]
    assert [row["key"] for row in found["properties"]["results"]] == ["k"]
    assert [row["number"] for row in found["versions"]["results"]] == [1]


@pytest.mark.parametrize(("login", "token"), [("regiebot@example.org", "fout"), ("", "")])
def test_without_valid_credentials_nothing_is_told(sandbox: Running, login: str, token: str) -> None:
    """Measured on a live site (services §4.3); the document declares no 404 here."""
    status, body = Wiki(sandbox.url, login, token)("GET", f"{V2}/pages")

    assert status == 404
    assert body["errors"][0]["title"] == "Not Found", "a page that is missing names its id"
