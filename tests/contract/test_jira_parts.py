from tests.contract.caller import TIMEOUT, Jira, text


def test_a_comment_is_read_back_and_changed(jira: Jira) -> None:
    key = jira.create()
    marker = [{"key": "bot", "value": {"dedupe": "a"}}]

    comment = jira.post(f"issue/{key}/comment", {"body": text("Een"), "properties": marker}).json()
    jira.put(f"issue/{key}/comment/{comment['id']}", {"body": text("Twee")})

    asked = {"ids": [int(comment["id"]), 1]}
    (seen,) = jira.post("comment/list?expand=properties", asked).json()["values"]
    assert seen["body"] == text("Twee")
    assert seen["properties"] == marker
    assert jira.get(f"comment/{comment['id']}/properties/bot").json()["value"] == {"dedupe": "a"}


def test_a_comment_that_goes_with_an_edit_stays_without_properties(jira: Jira) -> None:
    key = jira.create()
    marker = [{"key": "sd.public.comment", "value": {"internal": True}}]
    added = {"add": {"body": text("Bij een wijziging"), "properties": marker}}

    jira.put(f"issue/{key}", {"update": {"comment": [added]}})
    alone = jira.post(f"issue/{key}/comment", {"body": text("Alleen"), "properties": marker}).json()

    (beside, _) = jira.get(f"issue/{key}/comment").json()["comments"]
    assert (beside["jsdPublic"], alone["jsdPublic"]) == (True, False)


def test_a_comment_in_plain_text_is_refused(jira: Jira) -> None:
    key = jira.create()

    assert jira.post(f"issue/{key}/comment", {"body": "plat"}).status_code == 400
    assert jira.get(f"issue/{key}/comment/1").status_code == 404


def test_a_property_is_created_updated_and_removed(jira: Jira) -> None:
    key = jira.create()
    path = f"issue/{key}/properties/com.example.bot"

    assert jira.put(path, {"a": 1}).status_code == 201
    assert jira.put(path, {"a": 2}).status_code == 200
    assert jira.get(path).json() == {"key": "com.example.bot", "value": {"a": 2}}
    assert [p["key"] for p in jira.get(f"issue/{key}/properties").json()["keys"]] == ["com.example.bot"]
    assert jira.call("DELETE", path).status_code == 204
    assert jira.get(path).status_code == 404


def test_a_property_value_has_a_most(jira: Jira) -> None:
    key = jira.create()

    assert jira.put(f"issue/{key}/properties/p", "x" * 32_769).status_code == 400
    assert jira.put(f"issue/{key}/properties/{'p' * 256}", 1).status_code == 400


def test_the_inward_issue_of_a_link_does_the_blocking(jira: Jira) -> None:
    first, second = jira.create(), jira.create()
    body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": first}, "outwardIssue": {"key": second}}

    answer = jira.post("issueLink", body)

    assert (answer.status_code, answer.content) == (201, b"")
    assert jira.fields(first)["issuelinks"][0]["outwardIssue"]["key"] == second
    assert jira.fields(second)["issuelinks"][0]["inwardIssue"]["key"] == first


def test_the_same_link_again_is_success_and_no_second_link(jira: Jira) -> None:
    first, second = jira.create(), jira.create()
    ends = {"inwardIssue": {"key": first}, "outwardIssue": {"key": second}}
    body = {"type": {"name": "Blocks"}, **ends, "comment": {"body": text("zo")}}

    assert [jira.post("issueLink", body).status_code for _ in range(2)] == [201, 201]

    assert len(jira.fields(first)["issuelinks"]) == 1
    assert jira.get(f"issue/{first}/comment").json()["total"] == 2


def test_a_link_needs_a_known_type_and_both_issues(jira: Jira) -> None:
    key = jira.create()
    ends = {"inwardIssue": {"key": key}, "outwardIssue": {"key": "KT-99"}}

    assert jira.post("issueLink", {"type": {"name": "Blocks"}, **ends}).status_code == 404
    ends["outwardIssue"]["key"] = key
    assert jira.post("issueLink", {"type": {"name": "Nee"}, **ends}).status_code == 404
    assert "Blocks" in [t["name"] for t in jira.get("issueLinkType").json()["issueLinkTypes"]]


def test_a_remote_link_is_updated_by_its_global_id(jira: Jira) -> None:
    key = jira.create()
    body = {
        "globalId": "page=1",
        "relationship": "pagina",
        "object": {"title": "P", "url": "https://example.org"},
    }

    assert jira.post(f"issue/{key}/remotelink", body).status_code == 201
    del body["relationship"]
    assert jira.post(f"issue/{key}/remotelink", body).status_code == 200

    one = jira.get(f"issue/{key}/remotelink", globalId="page=1").json()
    assert one["object"]["title"] == "P"
    assert "relationship" not in one  # left out: emptied
    assert len(jira.get(f"issue/{key}/remotelink").json()) == 1
    assert jira.post(f"issue/{key}/remotelink", {"object": {"title": "x"}}).status_code == 400


def test_an_attachment_needs_the_header_and_comes_back(jira: Jira) -> None:
    key = jira.create()
    url = f"{jira.url}/rest/api/3/issue/{key}/attachments"
    files = {"file": ("a.txt", b"een\r\ntwee\x00")}
    headers = {"X-Atlassian-Token": "no-check"}

    assert jira.session.post(url, files=files, timeout=TIMEOUT).status_code == 403
    (row,) = jira.session.post(url, files=files, headers=headers, timeout=TIMEOUT).json()

    assert jira.session.get(row["content"], timeout=TIMEOUT).content == b"een\r\ntwee\x00"
    assert jira.fields(key)["attachment"][0]["filename"] == "a.txt"
    assert jira.get("attachment/meta").json()["enabled"] is True


def test_an_issue_that_is_full_answers_413(jira: Jira) -> None:
    jira.control("faults", {"issue_limits": {"comments": 1}})
    key = jira.create()

    codes = [jira.post(f"issue/{key}/comment", {"body": text("x")}).status_code for _ in range(2)]

    assert codes == [201, 413]


def test_a_search_shows_twenty_comments_and_the_issue_itself_pages_of_a_hundred(jira: Jira) -> None:
    """Measured on a live site (services §1.5); what a search leaves out is the oldest."""
    key = jira.create()
    for number in range(120):
        jira.act("u-facilitator", "comment", issue=key, text=str(number))

    asked = {"jql": f"key = {key}", "fields": ["comment"]}
    (found,) = jira.post("search/jql", asked).json()["issues"]
    by_id = {"issueIdsOrKeys": [key], "fields": ["comment"]}
    (fetched,) = jira.post("issue/bulkfetch", by_id).json()["issues"]
    pages = [jira.get(f"issue/{key}/comment", startAt=n, maxResults=5000).json() for n in (0, 100)]

    first = [c["body"]["content"][0]["content"][0]["text"] for c in found["fields"]["comment"]["comments"]]
    assert first == [str(number) for number in range(100, 120)]
    assert fetched["fields"]["comment"] == found["fields"]["comment"]
    assert [len(page["comments"]) for page in pages] == [100, 20]
