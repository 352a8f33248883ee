"""Independent clients work with the sandbox as with the real service."""

import warnings
from typing import Any

import pytest
from atlassian import JiraCloud
from jira import JIRA, JIRAError

from regiebot_sandbox.embedded import Running
from tests.contract.caller import BOT, Jira, new, text


@pytest.fixture
def client(sandbox: Running) -> JIRA:
    options: dict[str, Any] = {"server": sandbox.url, "rest_api_version": "3"}
    return JIRA(options=options, basic_auth=BOT, max_retries=0)


@pytest.fixture
def cloud(sandbox: Running) -> JiraCloud:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return JiraCloud(sandbox.url, username=BOT[0], password=BOT[1], retry_with_header=False)


def test_the_jira_library_creates_searches_edits_and_transitions(client: JIRA) -> None:
    issue = client.create_issue(fields=new(summary="Via de bibliotheek", description=text("Hoe")))

    (found,) = client.enhanced_search_issues("project = KT", fields="summary,status")
    found.update(fields={"summary": "Anders", "labels": ["regie"]})
    client.transition_issue(found, "Gereed")

    again = client.issue(issue.key)
    assert again.fields.summary == "Anders"
    assert again.fields.labels == ["regie"]
    assert again.fields.status.statusCategory.key == "done"


def test_the_jira_library_pages_through_a_search(client: JIRA) -> None:
    client.create_issues([new(summary=str(n)) for n in range(120)][:50])
    client.create_issues([new(summary=str(n)) for n in range(50)])
    client.create_issues([new(summary=str(n)) for n in range(20)])

    found = client.enhanced_search_issues("project = KT ORDER BY key", maxResults=False, fields="summary")

    assert len({issue.key for issue in found}) == 120


def test_the_jira_library_comments_links_and_makes_versions(client: JIRA, sandbox: Running) -> None:
    Jira(sandbox.url).administers("KT")
    first, second = client.create_issue(fields=new()), client.create_issue(fields=new())

    client.create_issue_link("Blocks", first.key, second.key)
    version = client.create_version("1.0", "KT")
    second.update(fields={"fixVersions": [{"id": version.id}]})

    seen = client.issue(second.key)
    assert seen.fields.issuelinks[0].inwardIssue.key == first.key
    assert seen.fields.fixVersions[0].name == "1.0"


def test_the_jira_library_reads_a_refusal(client: JIRA) -> None:
    with pytest.raises(JIRAError) as refusal:
        client.create_issue(fields=new(summary=""))

    assert refusal.value.status_code == 400
    assert "You must specify a summary" in str(refusal.value.text)


def test_the_atlassian_library_creates_in_bulk_and_reads_back(cloud: JiraCloud) -> None:
    element = {"fields": new(labels=["regie"]), "properties": [{"key": "bot", "value": {"identity": "x"}}]}

    made = cloud.create_issues(data={"issueUpdates": [element, {"fields": new(summary="")}]})

    key = made["issues"][0]["key"]
    assert made["errors"][0]["failedElementNumber"] == 1
    page = cloud.search_and_reconsile_issues_using_jql_post(
        data={"jql": "labels = regie", "fields": ["summary"], "properties": ["bot"]}
    )
    assert page["issues"][0]["properties"] == {"bot": {"identity": "x"}}
    fetched = cloud.bulk_fetch_issues(data={"issueIdsOrKeys": [key], "fields": ["status"]})
    assert fetched["issues"][0]["fields"]["status"]["name"] == "Te doen"


def test_the_atlassian_library_edits_and_transitions(cloud: JiraCloud) -> None:
    key = cloud.create_issue(data={"fields": new()})["key"]

    cloud.edit_issue(key, data={"fields": {"summary": "Anders"}})
    ways = cloud.get_transitions(key)["transitions"]
    cloud.do_transition(key, data={"transition": {"id": ways[-1]["id"]}})

    assert cloud.get_issue(key)["fields"]["status"]["name"] == "Gereed"
    assert cloud.get_current_user()["accountId"] == "bot-regiebot"


def test_the_jira_library_as_it_is_by_itself_speaks_the_second_version(sandbox: Running) -> None:
    """Texts in place of documents, and the session that it asks for."""
    old = JIRA(options={"server": sandbox.url}, basic_auth=BOT, max_retries=0)
    issue = old.create_issue(fields=new(summary="Met tekst", description="Eerst\n\nDan\nhier"))
    old.add_comment(issue, "besluit: GO")
    issue.update(description="Anders")

    assert old.session().name == "Regiebot"
    assert old.issue(issue.key).fields.description == "Anders"
    assert [one.body for one in old.comments(issue.key)] == ["besluit: GO"]
    assert old.issue(issue.key).self.startswith(f"{sandbox.url}/rest/api/2/")
    stored = Jira(sandbox.url).fields(issue.key)["description"]
    assert stored["content"][0]["content"] == [{"type": "text", "text": "Anders"}]


def test_a_document_is_no_text_of_the_second_version(sandbox: Running) -> None:
    old = JIRA(options={"server": sandbox.url}, basic_auth=BOT, max_retries=0)

    with pytest.raises(JIRAError, match="Operation value must be a string"):
        old.create_issue(fields=new(description=text("Hoe")))
