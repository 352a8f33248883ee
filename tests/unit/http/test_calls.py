"""The one retry policy: what is sent again, how long it waits, and what each failure means."""

import socket
from typing import Any

import pytest
import requests

from bot.errors import (
    BrokenAnswer,
    Conflict,
    Forbidden,
    NotFound,
    Permanent,
    ServiceError,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from bot.http import calls as http
from bot.http import lenient_json, refusals
from bot.http.budget import Budget
from bot.http.retry import RetryPolicy, retry_after
from tests.unit.http.wire import SITE, Scripted, reply, wire

READS = [
    ("GET", "/rest/api/3/myself"),
    ("HEAD", "/rest/api/3/myself"),
    ("POST", "/rest/api/3/search/jql"),
    ("POST", "/rest/api/3/issue/bulkfetch"),
]
WRITES = [
    ("POST", "/rest/api/3/issue/bulk"),
    ("PUT", "/rest/api/3/issue/10000"),
    ("POST", "/wiki/api/v2/pages"),
    ("PUT", "/wiki/api/v2/pages/1"),
]
BREAKS = [requests.ReadTimeout("slow"), requests.ConnectionError("reset by peer")]


class CutOff(requests.Response):
    """An answer whose body breaks off while it is read."""

    def iter_content(self, *_: Any, **__: Any) -> Any:
        raise requests.exceptions.ChunkedEncodingError("3 of 80 bytes")


def cut_off() -> requests.Response:
    made = CutOff()
    made.status_code = 200
    return made


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize("trouble", [reply(503), reply(500), *BREAKS, cut_off()])
def test_a_read_is_sent_again(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, trouble: requests.Response
) -> None:
    line = wire(monkeypatch, trouble, trouble, reply(200, {"ok": True}))

    answer = line.session().request(method, SITE + path)

    assert http.read_json(answer) == {"ok": True}
    assert len(line.sent) == 3
    assert line.waits == [1.0, 2.0]


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("trouble", [reply(500), reply(502), reply(503), *BREAKS, cut_off()])
def test_a_write_that_may_have_happened_is_sent_once_and_its_outcome_is_unknown(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, trouble: requests.Response
) -> None:
    line = wire(monkeypatch, trouble)

    with pytest.raises(UnknownOutcome):
        http.read_json(line.session().request(method, SITE + path, json={}))

    assert len(line.sent) == 1
    assert line.waits == []


@pytest.mark.parametrize(("method", "path"), READS + WRITES)
def test_a_busy_service_refused_before_it_ran_so_every_verb_waits(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    line = wire(monkeypatch, reply(429, headers={"Retry-After": "7"}), reply(200, {}))

    http.read_json(line.session().request(method, SITE + path))

    assert len(line.sent) == 2
    assert line.waits == [7.0]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("0", [1, 2, 4, 8]), ("1.5", [1.5, 2, 4, 8]), (None, [1, 2, 4, 8]), ("9", [9, 9, 9, 9]), ("3500", [])],
)
def test_what_the_service_asks_is_a_minimum_and_longer_than_the_cap_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, waits: list[float]
) -> None:
    line = wire(monkeypatch, reply(429, headers={"Retry-After": asked} if asked else {}))

    with pytest.raises(Transient) as told:
        http.read_json(line.session().post(f"{SITE}/rest/api/3/issue/bulk", json={}))

    assert line.waits == waits
    assert told.value.retry_after == (float(asked) if asked else None)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "soon", "", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_retry_after_that_is_no_number_of_seconds_is_as_good_as_absent(text: str) -> None:
    assert retry_after({"Retry-After": text}) is None


def test_waits_vary_a_little_and_end_after_five_attempts() -> None:
    policy = RetryPolicy(jitter=lambda: 1.3)

    assert [policy.wait(attempt, {}) for attempt in range(1, 6)] == [1.3, 2.6, 5.2, 10.4, None]


def test_an_address_where_nothing_answers_is_told_at_once() -> None:
    waits: list[float] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        session = http.session(RetryPolicy(sleep=waits.append), Budget())

        with pytest.raises(Transient, match=f"{url} cannot be reached; check the address"):
            session.get(f"{url}/rest/api/3/myself", timeout=5)

    assert waits == []


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        (requests.ConnectTimeout("slow"), Transient, "cannot be reached"),
        (requests.exceptions.ProxyError("no"), Transient, "cannot be reached"),
        (requests.exceptions.SSLError("self-signed"), Permanent, "certificate is not trusted"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [READS[0], WRITES[0]])
def test_what_never_left_this_machine_is_certain_and_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
    trouble: requests.RequestException,
    kind: type[ServiceError],
    words: str,
    method: str,
    path: str,
) -> None:
    line = wire(monkeypatch, trouble)

    with pytest.raises(kind, match=words):
        line.session().request(method, SITE + path)

    assert len(line.sent) == 1


@pytest.mark.parametrize("body", ["<html>Log in</html>", '{"issues": ['])
@pytest.mark.parametrize(
    ("method", "path", "kind"), [(*READS[0], BrokenAnswer), (*WRITES[0], UnknownOutcome)]
)
def test_a_success_without_json_is_no_success(
    monkeypatch: pytest.MonkeyPatch, body: str, method: str, path: str, kind: type[ServiceError]
) -> None:
    shown = "text/html" if body.startswith("<") else "application/json"
    line = wire(monkeypatch, reply(200, body, content_type=shown))

    with pytest.raises(kind, match="check the site's address"):
        http.read_json(line.session().request(method, SITE + path))


def test_an_empty_success_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(204))

    assert http.read_json(line.session().put(f"{SITE}/rest/api/3/issue/1")) is None


@pytest.mark.parametrize("path", ["/rest/api/3/issue/KT-1", "/wiki/api/v2/pages/1", "/anything"])
def test_nothing_is_ever_deleted(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    line = wire(monkeypatch, reply(204))

    with pytest.raises(Permanent, match="never deletes"):
        line.session().delete(SITE + path)

    assert line.sent == []


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    line = wire(monkeypatch, reply(status, headers={"Location": "https://elsewhere.example/login"}))

    with pytest.raises(Permanent, match=r"https://example\.atlassian\.net redirects"):
        http.read_json(line.session().post(f"{SITE}/rest/api/3/issue/bulk", json={}))

    assert [request.url for request in line.sent] == [f"{SITE}/rest/api/3/issue/bulk"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Permanent), (403, Forbidden), (404, NotFound), (409, Conflict), (413, Permanent)],
)
def test_each_refusal_has_its_own_error_in_the_services_words(
    monkeypatch: pytest.MonkeyPatch, status: int, kind: type[ServiceError]
) -> None:
    line = wire(monkeypatch, reply(status, {"errorMessages": ["Zo niet."], "errors": {"summary": "te lang"}}))

    with pytest.raises(ServiceError) as told:
        http.read_json(line.session().put(f"{SITE}/rest/api/3/issue/1?notifyUsers=false", json={}))

    assert type(told.value) is kind
    assert str(told.value) == f"PUT /rest/api/3/issue/1: {status} Zo niet.; summary: te lang"


@pytest.mark.parametrize(
    ("path", "name"),
    [("/rest/api/3/myself", "REGIEBOT_JIRA_TOKEN"), ("/wiki/api/v2/spaces", "CONFLUENCE_TOKEN")],
)
def test_a_login_that_is_not_accepted_names_the_site_and_the_variables(
    monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    line = wire(monkeypatch, reply(401, "no", content_type="text/plain"))

    with pytest.raises(Unauthorized, match=rf"{SITE} does not accept the login.*{name}"):
        http.read_json(line.session().get(SITE + path, auth=("bot@example.org", "geheim")))


@pytest.mark.parametrize("reason", ["AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"])
def test_a_404_for_a_stranger_is_a_wrong_login_and_not_a_missing_project(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    line = wire(monkeypatch, reply(404, {"errorMessages": ["No project"]}, {"X-Seraph-LoginReason": reason}))

    with pytest.raises(Unauthorized):
        http.read_json(line.session().get(f"{SITE}/rest/api/3/project/KT"))


@pytest.mark.parametrize("reason", ["AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"])
def test_a_success_for_a_stranger_is_a_wrong_login_and_not_an_empty_site(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    line = wire(monkeypatch, reply(200, {"issues": [], "isLast": True}, {"X-Seraph-LoginReason": reason}))

    with pytest.raises(Unauthorized, match=reason):
        http.read_json(line.session().post(f"{SITE}/rest/api/3/search/jql", json={}))


def test_confluence_that_hides_itself_is_a_wrong_login_and_a_missing_page_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said(title: str) -> Any:
        return reply(404, {"errors": [{"status": 404, "code": "NOT_FOUND", "title": title, "detail": None}]})

    line = wire(monkeypatch, said("Not Found"), said("Could not find content with id [7]"))

    with pytest.raises(Unauthorized, match="CONFLUENCE_TOKEN"):
        http.read_json(line.session().get(f"{SITE}/wiki/api/v2/spaces"))
    with pytest.raises(NotFound):
        http.read_json(line.session().get(f"{SITE}/wiki/api/v2/pages/7"))


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (reply(401, {"code": 401, "message": "Unauthorized; scope does not match"}), "lacks a scope"),
        (reply(401, "<html>login</html>", content_type="text/html"), "https://api.atlassian.com/ex/"),
    ],
)
def test_a_token_with_scopes_is_told_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, answer: Scripted, advice: str
) -> None:
    line = wire(monkeypatch, answer)

    with pytest.raises(Unauthorized, match=advice):
        http.read_json(line.session().get(f"{SITE}/wiki/api/v2/pages"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"errors": [{"status": 409, "title": "Version must be incremented"}]},
            "Version must be incremented",
        ),
        ({"message": "Geen toegang"}, "Geen toegang"),
        ({"errorMessage": "Vraag niet gevonden"}, "Vraag niet gevonden"),
        (
            {"errors": [{"failedElementNumber": 0, "elementErrors": {"errors": {"parent": "fout"}}}]},
            "parent: fout",
        ),
        (["los"], "['los']"),
        ({"message": "x" * 400}, "x" * 300),
        ({"message": "twee\n  regels"}, "twee regels"),
    ],
)
def test_every_products_words_are_found(body: object, words: str) -> None:
    assert refusals.words(reply(400, body)) == words


def test_a_login_in_an_address_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, requests.ConnectTimeout("slow"))

    with pytest.raises(Transient) as told:
        line.session().get("https://bot:geheim@example.org:8443/x?sig=geheim")

    assert str(told.value).startswith("https://example.org:8443 cannot be reached")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("[" * 9000 + "]" * 9000, None),
        ('{"a":' * 9000 + "1" + "}" * 9000, None),
        ('["]", {"a": "}["}]', ["]", {"a": "}["}]),
        ("9" * 5000, float("inf")),
    ],
    ids=["arrays", "objects", "brackets in texts", "digits"],
)
def test_what_somebody_hides_in_a_property_does_not_hide_the_issues(
    value: str, read: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f'{{"issues": [{{"properties": {{"p": {value}, "q": [[1]]}}}}], "after": "x"}}'
    line = wire(monkeypatch, reply(200, body))

    found = http.read_json(line.session().post(SITE + "/rest/api/3/search/jql", json={}))

    shown = found["issues"][0]["properties"]
    if isinstance(read, list | float):
        assert shown["p"] == read
    assert (shown["q"], found["after"]) == ([[1]], "x")


def test_what_is_nested_deeper_than_asked_becomes_null_and_nothing_else() -> None:
    text = '{"a": [1, [2, {"b": "]"}], "c"], "d": {"e": []}, "f": [[]]}'

    assert lenient_json.shallow(text, 2) == '{"a": [1, null, "c"], "d": {"e": null}, "f": [null]}'
    assert lenient_json.shallow(text, 9) == text
