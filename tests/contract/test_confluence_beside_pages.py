"""What hangs on a page in the Confluence stand-in: properties, labels, files, restrictions, search."""

from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running
from tests.contract import openapi
from tests.contract.test_confluence_pages import V1, V2, Wiki, act, title_of

PROPERTIES = "/wiki/api/v2/pages/{page-id}/properties"


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Wiki:
    # A clash of keys or versions answers 409 in reality; the document declares it for no property.
    clashes = {("POST", PROPERTIES, 409), ("PUT", f"{PROPERTIES}/{{property-id}}", 409)}
    monkeypatch.setattr(openapi, "UNDECLARED", openapi.UNDECLARED | clashes)
    running: Running = request.getfixturevalue("conforming")
    return Wiki(running.url)


def upload(wiki: Wiki, page: Any, data: bytes, method: str = "PUT", check: str = "nocheck") -> Any:
    parts: Any = {"file": ("burnup.png", data), "minorEdit": (None, "true"), "comment": (None, "run 7")}
    return requests.request(
        method,
        f"{wiki.url}{V1}/content/{page['id']}/child/attachment",
        files=parts,
        headers={"X-Atlassian-Token": check},
        auth=(wiki.login, wiki.token),
        timeout=10,
    )


def test_a_property_has_its_own_version_counter(wiki: Wiki) -> None:
    page = wiki.create("Pagina")
    path = f"{V2}/pages/{page['id']}/properties"
    made = wiki("POST", path, {"key": "regiebot.state", "value": {"hash": "a"}})[1]
    wiki.save(page, 2)

    def put(number: int) -> tuple[int, Any]:
        sent = {
            "key": "regiebot.state",
            "value": {"hash": "b"},
            "version": {"number": number, "message": "m"},
        }
        return wiki("PUT", f"{path}/{made['id']}", sent)

    assert put(1)[0] == 409
    assert put(2)[1]["version"]["number"] == 2
    assert put(4)[0] == 409
    assert wiki("GET", path, key="regiebot.state")[1]["results"][0]["value"] == {"hash": "b"}
    assert wiki("GET", path, key="Regiebot.state")[1]["results"] == []


def test_a_property_key_is_taken_once_per_page(wiki: Wiki) -> None:
    page, other = wiki.create("Een"), wiki.create("Twee")
    sent = {"key": "k", "value": 1}

    answers = [wiki("POST", f"{V2}/pages/{p['id']}/properties", sent)[0] for p in (page, page, other)]

    assert answers == [200, 409, 200]


@pytest.mark.parametrize("sent", [{"value": 1}, {"key": "k"}, {"key": "k", "value": "x" * 33000}])
def test_a_property_that_cannot_be_is_refused(wiki: Wiki, sent: Any) -> None:
    page = wiki.create("Pagina")

    assert wiki("POST", f"{V2}/pages/{page['id']}/properties", sent)[0] == 400


def test_a_property_belongs_to_its_page(wiki: Wiki) -> None:
    page, other = wiki.create("Een"), wiki.create("Twee")
    made = wiki("POST", f"{V2}/pages/{page['id']}/properties", {"key": "k", "value": 1})[1]
    renamed = {"key": "q", "value": 1, "version": {"number": 2}}

    assert wiki("GET", f"{V2}/pages/{other['id']}/properties/{made['id']}")[0] == 404
    assert wiki("PUT", f"{V2}/pages/{page['id']}/properties/{made['id']}", renamed)[0] == 400
    assert wiki("DELETE", f"{V2}/pages/{page['id']}/properties/{made['id']}")[0] == 204
    assert wiki("GET", f"{V2}/pages/{page['id']}/properties/{made['id']}")[0] == 404


def test_labels_are_added_beside_what_is_there(wiki: Wiki) -> None:
    page = wiki.create("Pagina")
    path = f"{V1}/content/{page['id']}/label"
    wiki("POST", path, [{"prefix": "global", "name": "mens"}])

    added = wiki(
        "POST", path, [{"prefix": "global", "name": "Regiebot"}, {"prefix": "global", "name": "mens"}]
    )

    assert [row["name"] for row in added[1]["results"]] == ["mens", "regiebot"]
    assert wiki("DELETE", path, name="mens")[0] == 204
    assert wiki("DELETE", path, name="mens")[0] == 404
    rows = wiki("GET", f"{V2}/pages/{page['id']}/labels")[1]["results"]
    assert [row["name"] for row in rows] == ["regiebot"]


def test_a_label_has_no_spaces(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    assert wiki("POST", f"{V1}/content/{page['id']}/label", [{"prefix": "global", "name": "a b"}])[0] == 400
    assert wiki("POST", f"{V1}/content/999999/label", [{"prefix": "global", "name": "a"}])[0] == 404


def test_an_upload_makes_an_attachment_or_its_next_version(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    first = upload(wiki, page, b"een").json()["results"][0]
    second = upload(wiki, page, b"twee").json()["results"][0]

    assert (first["id"], second["version"]["number"]) == (second["id"], 2)
    rows = wiki("GET", f"{V2}/pages/{page['id']}/attachments", filename="burnup.png")[1]["results"]
    assert [(r["fileSize"], r["mediaType"]) for r in rows] == [(4, "image/png")]
    assert wiki("GET", f"{V2}/attachments/{first['id']}")[1]["title"] == "burnup.png"
    path = f"{V1}/content/{page['id']}/child/attachment/{first['id']}/download"
    moved = requests.get(
        f"{wiki.url}{path}", auth=(wiki.login, wiki.token), timeout=10, allow_redirects=False
    )
    assert (moved.status_code, moved.headers["Location"].split("?")[0]) == (
        302,
        f"/wiki/download/attachments/{page['id']}/burnup.png",
    )


def test_posting_a_name_that_the_page_has_is_refused(wiki: Wiki) -> None:
    page = wiki.create("Pagina")

    answers = [upload(wiki, page, b"x", "POST") for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 400]
    assert answers[1].json()["message"].startswith("Cannot add a new attachment with same file name")


def test_an_upload_without_the_token_header_is_refused(wiki: Wiki) -> None:
    assert upload(wiki, wiki.create("Pagina"), b"x", check="").status_code == 403


def test_a_page_moves_before_after_and_under(wiki: Wiki) -> None:
    one, two, three = (wiki.create(t) for t in ("Een", "Twee", "Drie"))

    def titles() -> list[str]:
        path = f"{V2}/pages/{wiki.space()['homepageId']}/direct-children"
        return [row["title"] for row in wiki("GET", path)[1]["results"]]

    wiki("PUT", f"{V1}/content/{three['id']}/move/before/{one['id']}")
    first = titles()
    wiki("PUT", f"{V1}/content/{three['id']}/move/after/{one['id']}")
    second = titles()
    wiki("PUT", f"{V1}/content/{three['id']}/move/append/{two['id']}")

    assert (first, second) == (["Drie", "Een", "Twee"], ["Een", "Drie", "Twee"])
    assert titles() == ["Een", "Twee"]
    wiki.create("Vier")
    assert titles() == ["Een", "Twee", "Vier"]


def test_a_page_does_not_move_under_itself_nor_onto_a_taken_title(wiki: Wiki) -> None:
    page, child = wiki.create("Een"), wiki.create("Twee")
    wiki("PUT", f"{V1}/content/{child['id']}/move/append/{page['id']}")
    other = wiki.create("Een", spaceId=wiki.space("KTDEEL")["id"])

    assert wiki("PUT", f"{V1}/content/{page['id']}/move/append/{child['id']}")[0] == 400
    assert wiki("PUT", f"{V1}/content/{other['id']}/move/append/{page['id']}")[0] == 400
    assert wiki("PUT", f"{V1}/content/{other['id']}/move/append/999999")[0] == 404


def test_a_restricted_page_is_absent_for_others(wiki: Wiki) -> None:
    page = wiki.create("Geheim")
    child = wiki.create("Onder geheim", parentId=page["id"])
    users = [{"type": "known", "accountId": "bot-regiebot"}]
    sent = {"results": [{"operation": "read", "restrictions": {"user": users}}]}

    kept = wiki("PUT", f"{V1}/content/{page['id']}/restriction", sent)[1]

    assert [u["accountId"] for u in kept["results"][0]["restrictions"]["user"]["results"]] == ["bot-regiebot"]
    person = Wiki(wiki.url, "u-koppeltaal@example.org", "person")
    assert person("GET", f"{V2}/pages/{page['id']}")[0] == 404
    assert person("GET", f"{V2}/pages/{child['id']}")[0] == 404
    assert person("GET", f"{V2}/pages", title="Geheim")[1]["results"] == []
    assert wiki("GET", f"{V1}/content/{page['id']}/restriction")[1]["size"] == 2


def test_groups_are_restrictions_too_and_the_permissions_of_a_space_tell_who_reads_it(wiki: Wiki) -> None:
    act(wiki, do="appoint", group="regie", account="u-koppeltaal")
    page = wiki.create("Voor weinigen")
    only = {
        "user": [{"type": "known", "accountId": "bot-regiebot"}],
        "group": [{"type": "group", "id": "regie"}],
    }

    kept = wiki(
        "PUT", f"{V1}/content/{page['id']}/restriction", [{"operation": "read", "restrictions": only}]
    )[1]

    assert [one["id"] for one in kept["results"][0]["restrictions"]["group"]["results"]] == ["regie"]
    seen = [
        Wiki(wiki.url, f"{who}@example.org", "person")("GET", f"{V2}/pages/{page['id']}")[0]
        for who in ("u-koppeltaal", "u-zorgaanbieder")
    ]
    assert seen == [200, 404]
    assert wiki("GET", f"{V1}/group/by-id", id="regie")[1]["name"] == "regie"
    rows = wiki("GET", f"{V2}/spaces/{page['spaceId']}/permissions")[1]["results"]
    assert [row["principal"] for row in rows] == [{"type": "group", "id": "kt-regie"}]
    act(wiki, do="share_space", space="KTREGIE", unrestricting=["bot-regiebot"])
    assert wiki("PUT", f"{V1}/content/{page['id']}/restriction", [])[0] == 404


def test_whoever_forgets_himself_is_locked_out(wiki: Wiki) -> None:
    page = wiki.create("Geheim")
    users = [{"type": "known", "accountId": "u-facilitator"}]
    sent = {"results": [{"operation": "update", "restrictions": {"user": users}}]}

    assert wiki("PUT", f"{V1}/content/{page['id']}/restriction", sent)[0] == 200
    assert wiki.save(page, 2)[0] == 403


def test_an_edit_that_is_restricted_to_others_is_forbidden(wiki: Wiki) -> None:
    page = wiki.create("Alleen bot")
    users = [{"type": "known", "accountId": "bot-regiebot"}]
    sent = {"results": [{"operation": "update", "restrictions": {"user": users}}]}
    wiki("PUT", f"{V1}/content/{page['id']}/restriction", sent)
    person = Wiki(wiki.url, "u-koppeltaal@example.org", "person")

    assert person.save(page, 2)[0] == 403
    assert wiki.save(page, 2)[0] == 200


@pytest.mark.parametrize(
    ("cql", "found"),
    [
        ('type = page and space = KTREGIE and title = "Cluster 1"', ["Cluster 1"]),
        ('title ~ "cluster"', ["Cluster 1", "Cluster 2"]),
        ('label = "regiebot" order by title desc', ["Cluster 2", "Cluster 1"]),
        ('label in ("regiebot", "x") and title != "Cluster 1"', ["Cluster 2"]),
        ('siteSearch ~ "vindbaar"', ["Cluster 2"]),
        ("space = BESTAATNIET", []),
    ],
)
def test_cql_finds_pages(wiki: Wiki, cql: str, found: list[str]) -> None:
    for title, value in (("Cluster 1", "<p>a</p>"), ("Cluster 2", "<p>Vindbaar woord</p>")):
        page = wiki.create(title, value)
        wiki("POST", f"{V1}/content/{page['id']}/label", [{"prefix": "global", "name": "regiebot"}])

    rows = wiki("GET", f"{V1}/search", cql=cql)[1]["results"]

    assert [row["title"] for row in rows] == found


def test_cql_pages_by_cursor_and_refuses_what_it_cannot_read(wiki: Wiki) -> None:
    for n in range(3):
        wiki.create(f"Cluster {n}")

    first = wiki("GET", f"{V1}/search", cql='title ~ "cluster"', limit=2)[1]
    rest = wiki("GET", f"/wiki{first['_links']['next']}".replace("next=true&", ""))[1]

    assert [len(first["results"]), len(rest["results"])] == [2, 1]
    assert "next" not in rest["_links"]
    for cql in ("status = current", "title = ", 'title = "a" or type = page', ""):
        assert wiki("GET", f"{V1}/search", cql=cql)[0] == 400


def test_the_search_index_lags_when_told_to(wiki: Wiki) -> None:
    requests.post(f"{wiki.url}/_sandbox/faults", json={"index_lag_seconds": 60}, timeout=10)
    page = wiki.create("Vers")

    assert wiki("GET", f"{V1}/search", cql='title = "Vers"')[1]["results"] == []
    assert wiki("GET", f"{V2}/pages", title="Vers")[1]["results"][0]["id"] == page["id"]


def test_users_are_known_by_their_account(wiki: Wiki) -> None:
    assert wiki("GET", f"{V1}/user/current")[1]["accountId"] == "bot-regiebot"
    assert wiki("GET", f"{V1}/user", accountId="u-facilitator")[1]["displayName"] == "Migratiefacilitator"
    assert wiki("GET", f"{V1}/user", accountId="u-niemand")[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "content"),
        ("POST", "content"),
        ("PUT", "content/1"),
        ("GET", "content/1/property"),
        ("GET", "space"),
    ],
)
def test_content_in_v1_is_gone(sandbox: Running, method: str, path: str) -> None:
    status, body = Wiki(sandbox.url)(method, f"{V1}/{path}", {} if method != "GET" else None)

    assert (status, body["statusCode"]) == (410, 410)


def test_a_file_is_served_to_those_who_may_see_its_page(sandbox: Running) -> None:
    wiki = Wiki(sandbox.url)
    page = wiki.create("Pagina")
    upload(wiki, page, b"\x89PNG data")
    url = f"{sandbox.url}/wiki/download/attachments/{page['id']}/burnup.png"

    served = requests.get(url, auth=(wiki.login, wiki.token), timeout=10)

    assert (served.content, served.headers["Content-Type"]) == (b"\x89PNG data", "image/png")
    assert requests.get(url, timeout=10).status_code == 403


def test_a_title_that_two_spaces_have_needs_its_space_in_an_act(sandbox: Running) -> None:
    wiki = Wiki(sandbox.url)
    wiki.create("Zelfde")
    wiki.create("Zelfde", spaceId=wiki.space("KTDEEL")["id"])
    sent = {"as": "u-facilitator", "do": "edit_page", "page": "Zelfde", "append": "<p>x</p>"}

    unclear = requests.post(f"{sandbox.url}/_sandbox/act", json=sent, timeout=10)

    assert "2 pages" in title_of(unclear.json())
    assert act(wiki, do="edit_page", page="Zelfde", space="KTDEEL", append="<p>x</p>")["version"] == 2
