import pytest

from tests.contract.caller import Jira, new


@pytest.fixture
def three(jira: Jira) -> list[str]:
    """An epic with two tasks, labelled and dated."""
    epic = jira.create("Epic", "Cluster vijf", labels=["regie"])
    first = jira.create(
        summary="Back-up maken", parent={"key": epic}, labels=["regie", "c1"], duedate="2023-10-05"
    )
    second = jira.create(
        summary="Back-up testen", parent={"key": epic}, assignee={"accountId": "u-koppeltaal"}
    )
    jira.act("u-facilitator", "transition", issue=second, to="done")
    return [epic, first, second]


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = KT", [0, 1, 2]),
        ("project in (REL, RFC)", []),
        ("key in (KT-1, kt-3)", [0, 2]),
        ("key >= KT-2", [1, 2]),
        ("labels = regie", [0, 1]),
        ("labels in (c1, anders)", [1]),
        ("project = KT AND labels IS EMPTY", [2]),
        ("labels is not empty", [0, 1]),
        ("labels != c1", [0]),
        ("NOT labels = c1", [0]),
        ("NOT (labels = c1 OR statusCategory = Done)", [0]),
        ("parent = KT-1", [1, 2]),
        ("parent IS EMPTY AND project = KT", [0]),
        ("status = Gereed", [2]),
        ('statusCategory IN ("To Do", indeterminate)', [0, 1]),
        ("issuetype = Epic", [0]),
        ("type not in (Epic)", [1, 2]),
        ("assignee = u-koppeltaal", [2]),
        ("assignee is empty and project = KT", [0, 1]),
        ("assignee = currentUser()", []),
        ("reporter = currentUser()", [0, 1, 2]),
        ("due < 2023-10-06", [1]),
        ("due is empty and project = KT", [0, 2]),
        ("created >= -5m", [0, 1, 2]),
        ("updated <= -1d", []),
        ("updated > startOfDay(-1d) and updated < endOfDay(1d)", [0, 1, 2]),
        ("resolution = Unresolved", [0, 1]),
        ("resolved >= -1h", [2]),
        ('summary ~ "back-up"', [1, 2]),
        ('summary ~ "test*"', [2]),
        ('text ~ "cluster"', [0]),
        ("labels = regie OR assignee = u-koppeltaal", [0, 1, 2]),
        ("priority = Middel AND project = KT", [0, 1, 2]),
    ],
)
def test_jql_finds(jira: Jira, three: list[str], jql: str, found: list[int]) -> None:
    assert jira.find(f"{jql} ORDER BY key") == [three[n] for n in found]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("key DESC", [2, 1, 0]),
        ("due, key", [1, 0, 2]),
        ("status DESC, key", [2, 0, 1]),
        ("summary", [1, 2, 0]),
    ],
)
def test_jql_sorts(jira: Jira, three: list[str], order: str, found: list[int]) -> None:
    assert jira.find(f"project = KT ORDER BY {order}") == [three[n] for n in found]


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("", "Unbounded"),
        ("ORDER BY key", "Unbounded"),
        ("project =", "Error in the JQL Query"),
        ("project KT", "(line 1, character 9)"),
        ("labels = a/b", "reserved JQL character"),
        ("kleur = rood", "Field 'kleur' does not exist"),
        ("project = NEE", "The value 'NEE' does not exist for the field 'project'"),
        ("key = KT-99", "An issue with key 'KT-99' does not exist"),
        ("status = Weg", "The value 'Weg' does not exist"),
        ("assignee = niemand", "The value 'niemand' does not exist"),
        ("project ~ KT", "The operator '~' is not supported by the 'project' field"),
        ("updated > gisteren", "Date value 'gisteren'"),
        ("updated > morgen()", "Unable to find JQL function 'morgen()'"),
        ("project = KT AND project != IT", "'IT' is a reserved JQL word"),
        (
            'project = KT AND summary ~ ""',
            "The field 'summary' does not support searching for an empty string.",
        ),
        ('project = KT AND text ~ "NOT"', "Unable to parse the text 'NOT' for field 'text'."),
        ("project = KT ORDER BY kleur", "Field 'kleur' does not exist"),
        ("project = KT ORDER BY k, l, m, n, o, p, q, r", "ORDER BY"),
    ],
)
def test_jql_that_cannot_be_is_refused(jira: Jira, jql: str, words: str) -> None:
    answer = jira.post("search/jql", {"jql": jql})

    assert answer.status_code == 400
    assert words in answer.json()["errorMessages"][0]


def test_parsing_says_what_is_wrong_without_running(jira: Jira) -> None:
    body = {"queries": ["project = KT", "project ="]}

    good, bad = jira.post("jql/parse", body, validation="strict").json()["queries"]

    assert "errors" not in good
    assert "Error in the JQL Query" in bad["errors"][0]


def test_ids_alone_unless_fields_are_asked_for(jira: Jira, three: list[str]) -> None:
    plain = jira.post("search/jql", {"jql": "labels = c1"}).json()
    asked = jira.get("search/jql", jql="labels = c1", fields="summary,labels").json()

    assert [list(issue) for issue in plain["issues"]] == [["id"]]
    assert "total" not in plain
    assert set(asked["issues"][0]["fields"]) == {"summary", "labels"}


def test_properties_come_along_with_a_search(jira: Jira, three: list[str]) -> None:
    jira.put(f"issue/{three[1]}/properties/bot", {"a": 1})

    (issue,) = jira.post(
        "search/jql", {"jql": "labels = c1", "fields": ["key"], "properties": ["bot"]}
    ).json()["issues"]

    assert issue["properties"] == {"bot": {"a": 1}}
    assert jira.post("search/jql", {"jql": "labels = c1", "properties": list("abcdef")}).status_code == 400


def fill(jira: Jira, count: int) -> None:
    for start in range(0, count, 50):
        elements = [{"fields": new(summary=str(n))} for n in range(start, min(count, start + 50))]
        assert jira.post("issue/bulk", {"issueUpdates": elements}).status_code == 201


def test_pages_follow_each_other_to_the_last(jira: Jira) -> None:
    fill(jira, 120)
    body = {"jql": "project = KT ORDER BY key", "fields": ["summary"], "maxResults": 500}

    first = jira.post("search/jql", body).json()
    last = jira.post("search/jql", {**body, "nextPageToken": first["nextPageToken"]}).json()

    assert [len(first["issues"]), len(last["issues"])] == [100, 20]
    assert (first["isLast"], last["isLast"]) == (False, True)
    assert "nextPageToken" not in last
    assert len({i["key"] for i in first["issues"] + last["issues"]}) == 120


def test_a_page_of_ids_may_be_long(jira: Jira) -> None:
    fill(jira, 120)

    answer = jira.post("search/jql", {"jql": "project = KT", "maxResults": 5000}).json()

    assert len(answer["issues"]) == 120


def test_a_page_token_belongs_to_its_query(jira: Jira) -> None:
    fill(jira, 3)
    token = jira.post("search/jql", {"jql": "project = KT", "maxResults": 1}).json()["nextPageToken"]

    assert jira.post("search/jql", {"jql": "project = REL", "nextPageToken": token}).status_code == 400
    assert jira.post("search/jql", {"jql": "project = KT", "nextPageToken": "nee"}).status_code == 400


def test_a_new_issue_is_found_only_after_the_index_has_caught_up(jira: Jira) -> None:
    jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
    jira.control("faults", {"index_lag_seconds": 30})
    key = jira.create(labels=["nieuw"])

    assert jira.find("labels = nieuw") == []
    jira.control("clock", {"advance_seconds": 31})
    assert jira.find("labels = nieuw") == [key]


def test_an_edit_too_is_found_only_after_the_index_has_caught_up(jira: Jira) -> None:
    key = jira.create(labels=["oud"])
    jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
    jira.control("faults", {"index_lag_seconds": 30})

    jira.put(f"issue/{key}", {"fields": {"labels": ["nieuw"]}})

    assert jira.find("labels = oud") == [key]
    jira.control("clock", {"advance_seconds": 31})
    assert (jira.find("labels = oud"), jira.find("labels = nieuw")) == ([], [key])


def test_issues_to_reconcile_are_seen_at_once(jira: Jira) -> None:
    jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
    jira.control("faults", {"index_lag_seconds": 30})
    key = jira.create(labels=["nieuw"])
    number = int(jira.get(f"issue/{key}").json()["id"])

    assert jira.find("labels = nieuw", reconcileIssues=[number]) == [key]
    assert jira.post("search/jql", {"jql": "project = KT", "reconcileIssues": [1] * 51}).status_code == 400


def test_a_fault_hides_new_issues_from_search_but_not_from_reading(jira: Jira) -> None:
    old = jira.create()
    jira.control("clock", {"advance_seconds": 1})
    jira.control("faults", {"action": "hide_from_search"})
    new_key = jira.create()

    assert jira.find("project = KT") == [old]
    assert jira.get(f"issue/{new_key}").status_code == 200


def test_a_fault_hides_chosen_issues_for_some_searches(jira: Jira) -> None:
    keys = [jira.create(), jira.create()]
    jira.control("faults", {"action": "hide_from_search", "keys": [keys[0]], "times": 1})

    assert jira.find("project = KT") == [keys[1]]
    assert jira.find("project = KT ORDER BY key") == keys


def test_dates_are_read_in_the_askers_time_zone(jira: Jira) -> None:
    jira.control("clock", {"at": "2023-10-01T23:30:00+00:00"})  # 2 October, 01:30 in Amsterdam
    key = jira.create()

    assert jira.find('created >= "2023-10-02 01:30"') == [key]
    assert jira.find('created >= "2023-10-02 01:31"') == []
    assert jira.fields(key)["created"] == "2023-10-02T01:30:00.000+0200"


def test_counts_are_given_for_bounded_queries(jira: Jira, three: list[str]) -> None:
    assert jira.post("search/approximate-count", {"jql": "project = KT"}).json() == {"count": 3}
    assert jira.post("search/approximate-count", {"jql": ""}).status_code == 400


def test_what_one_may_not_see_one_does_not_find(jira: Jira) -> None:
    open_key = jira.create()
    closed = jira.create(security={"name": "Intern"})
    below = jira.create("Subtaak", parent={"key": closed})
    stranger = Jira(jira.url, ("u-zorgaanbieder@example.org", "person"))

    assert jira.find("project = KT ORDER BY key") == [open_key, closed, below]
    assert stranger.find("project = KT") == [open_key]
    assert stranger.get(f"issue/{below}").status_code == 404
    body = {"issueIdsOrKeys": [open_key, closed]}
    assert [i["key"] for i in stranger.post("issue/bulkfetch", body).json()["issues"]] == [open_key]
