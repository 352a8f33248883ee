from typing import Any

import pytest

from tests.contract.openapi import SPECS, Contract, Exchange, contract

pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason=f"the official specifications are not at {SPECS}")


@pytest.fixture
def documents() -> Contract:
    return contract()


def exchange(method: str, path: str, status: int = 200, **rest: Any) -> Exchange:
    return Exchange(method, path, status, **rest)


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("GET", "/rest/api/3/issue/KT-1", "jira-platform-v3"),
        ("POST", "/rest/api/3/issue/bulk", "jira-platform-v3"),
        ("GET", "/rest/servicedeskapi/request/RFC-1/approval", "jira-service-management"),
        ("PUT", "/wiki/api/v2/pages/12", "confluence-v2"),
        ("POST", "/wiki/rest/api/content/12/label", "confluence-v1"),
    ],
)
def test_an_operation_is_found_under_its_servers_prefix(
    documents: Contract, method: str, path: str, document: str
) -> None:
    operation = documents.find(method, path)

    assert operation is not None
    assert operation.document == document


def test_a_literal_path_wins_over_a_parameter(documents: Contract) -> None:
    operation = documents.find("POST", "/rest/api/3/issue/bulk")

    assert operation is not None
    assert operation.template == "/rest/api/3/issue/bulk"


def test_an_invented_path_is_called_absent(documents: Contract) -> None:
    assert documents.problems(exchange("GET", "/rest/api/3/nonsense")) == [
        "GET /rest/api/3/nonsense: absent from the documents"
    ]


def test_a_deprecated_operation_is_called_so(documents: Contract) -> None:
    problems = documents.problems(exchange("GET", "/rest/api/3/issue/createmeta", response={"projects": []}))

    assert any("deprecated" in text for text in problems)


def test_an_undeclared_query_parameter_is_a_problem(documents: Contract) -> None:
    problems = documents.problems(
        exchange("GET", "/rest/api/3/issue/KT-1", query={"bogus": ["1"]}, response={"id": "1"})
    )

    assert [text for text in problems if "query bogus: not declared" in text]


def test_a_query_value_of_the_wrong_type_is_a_problem(documents: Contract) -> None:
    query = {"jql": ["project = KT"], "maxResults": ["many"]}

    problems = documents.problems(
        exchange("GET", "/rest/api/3/search/jql", query=query, response={"issues": []})
    )

    assert [text for text in problems if "query maxResults" in text]


def test_a_request_with_an_undeclared_member_is_a_problem(documents: Contract) -> None:
    problems = documents.problems(
        exchange("POST", "/rest/api/3/search/jql", request={"startAt": 0}, response={"issues": []})
    )

    assert [text for text in problems if "startAt" in text]


def test_an_answer_with_an_undeclared_member_is_a_problem(documents: Contract) -> None:
    problems = documents.problems(
        exchange("POST", "/rest/api/3/search/jql", request={"jql": "a"}, response={"issues": [], "total": 1})
    )

    assert [text for text in problems if "total" in text]


def test_a_refused_request_is_judged_by_its_answer_alone(documents: Contract) -> None:
    answer = {"errorMessages": ["no"], "errors": {}}

    assert not documents.problems(
        exchange("POST", "/rest/api/3/search/jql", 400, request={"x": 1}, response=answer)
    )


def test_an_undeclared_status_is_a_problem_unless_every_operation_may_answer_it(documents: Contract) -> None:
    path = "/rest/api/3/search/jql"

    assert documents.problems(exchange("POST", path, 418, response={}))
    assert not documents.problems(exchange("POST", path, 429, response={"errorMessages": []}))


def test_known_errors_of_the_documents_are_no_problem(documents: Contract) -> None:
    page = {"spaceId": "1", "title": "t", "body": {"representation": "storage", "value": "<p/>"}}

    assert not documents.problems(
        exchange("PUT", "/rest/api/3/issue/KT-1/properties/x", 201, request={"a": 1})
    )
    assert not documents.problems(
        exchange("POST", "/wiki/api/v2/pages", request=page, response={"id": "1", "parentId": None})
    )
