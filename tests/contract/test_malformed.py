"""Whatever shape a request has, it is refused in the service's words: never 500, and nothing changes."""

import json
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regiebot_sandbox.embedded import SERVICES, Running
from regiebot_sandbox.kernel import Endpoint
from tests.contract.caller import BOT, TIMEOUT, Jira

WRITES = [
    one
    for service in SERVICES
    for one in service.endpoints
    if one.method in ("POST", "PUT") and not one.template.startswith("/_sandbox/")
]
KEEPS = "issue,link,version,component,confluence_page,confluence_property,servicedesk.request"
NAMES = st.sampled_from(
    [
        "fields",
        "update",
        "issueUpdates",
        "project",
        "key",
        "summary",
        "issuetype",
        "parent",
        "labels",
        "jql",
        "description",
        "body",
        "transition",
        "id",
        "set",
        "add",
        "duedate",
        "assignee",
        "type",
        "inwardIssue",
        "issueIdsOrKeys",
        "properties",
        "name",
        "selectedIssueIdsOrKeys",
        "value",
        "editedFieldsInput",
        "commentIds",
        "spaceId",
        "title",
        "version",
        "number",
        "representation",
        "blocks",
        "channel",
        "text",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
NOT_JSON = [b"{", b"[1,", b"\xff\xfe", b"null", b'"a"', b"[]", b"7", b"{" * 3000, b'{"fields": 1e999}', b""]


@pytest.fixture
def jira(sandbox: Running) -> Jira:
    made = Jira(sandbox.url)
    made.create()
    return made


def path_of(endpoint: Endpoint) -> str:
    """Its path, with an issue that is there where one is asked for."""
    path = endpoint.template.replace("{issueIdOrKey}", "KT-1").replace("{projectIdOrKey}", "KT")
    parts = ["1" if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def state(jira: Jira) -> Any:
    return requests.get(f"{jira.url}/_sandbox/state", params={"only": KEEPS}, timeout=TIMEOUT).json()


def sent(jira: Jira, endpoint: Endpoint, raw: bytes) -> None:
    before = state(jira)
    headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-sandbox"}
    auth = BOT if "slack" not in endpoint.template else None
    answer = requests.request(
        endpoint.method, jira.url + path_of(endpoint), data=raw, headers=headers, auth=auth, timeout=TIMEOUT
    )

    assert answer.status_code < 500, f"{endpoint.method} {endpoint.template} {raw[:200]!r}: {answer.text}"
    if answer.status_code >= 400:
        assert state(jira) == before


@pytest.mark.parametrize("raw", NOT_JSON, ids=lambda raw: repr(raw[:12]))
def test_what_is_no_json_or_no_object_is_refused_everywhere(jira: Jira, raw: bytes) -> None:
    for endpoint in WRITES:
        sent(jira, endpoint, raw)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(endpoint=st.sampled_from(WRITES), value=VALUES)
def test_json_of_any_shape_is_refused_or_taken(jira: Jira, endpoint: Endpoint, value: Any) -> None:
    sent(jira, endpoint, json.dumps(value).encode())
