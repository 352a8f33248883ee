"""What a screen asks for is read from its metadata, and filled in as its fields take it."""

from typing import Any

import pytest

from bot.atlassian.jira.screen_forms import Form, form_of
from bot.config.site_model import JiraSite


def row(field_id: str, kind: str = "string", *, required: bool = False, **more: Any) -> dict[str, Any]:
    schema = {"type": kind, **more.pop("schema", {})}
    return {"fieldId": field_id, "name": field_id.title(), "required": required, "schema": schema, **more}


def form(*rows: dict[str, Any]) -> Form:
    return form_of([row("summary", required=True), row("project", required=True), *rows])


def site(**create: Any) -> JiraSite:
    return JiraSite(create=create)


def test_what_the_bot_fills_in_and_what_jira_fills_in_needs_no_value() -> None:
    asked = form(
        row("parent", required=True),
        row("priority", required=True, hasDefaultValue=True),
        row("labels", "array", required=True),
    )

    assert list(asked.problems(site())) == []


@pytest.mark.parametrize("field_id", ["duedate", "assignee", "customfield_1"])
def test_a_required_field_without_a_value_is_a_problem_with_its_name_and_id(field_id: str) -> None:
    (problem,) = form(row(field_id, required=True)).problems(site())

    assert f"{field_id.title()} ({field_id}) is required" in problem


def test_the_name_of_an_epic_is_its_summary_unless_the_config_says_another() -> None:
    name = row("customfield_2", required=True, schema={"custom": "com.pyxis.greenhopper.jira:gh-epic-label"})

    assert form(name).given(site(), "Programma") == {"customfield_2": "Programma"}
    assert form(name).given(site(customfield_2="Kort"), "Programma") == {"customfield_2": "Kort"}
    assert list(form(name).problems(site())) == []


@pytest.mark.parametrize(
    ("schema", "given", "sent"),
    [
        ({"type": "string"}, "Rood", "Rood"),
        ({"type": "number"}, 3, 3),
        ({"type": "option"}, "Rood", {"value": "Rood"}),
        ({"type": "array", "items": "option"}, "Rood", [{"value": "Rood"}]),
        ({"type": "array", "items": "component"}, ("Een", "Twee"), [{"name": "Een"}, {"name": "Twee"}]),
        ({"type": "array", "items": "string"}, ("een",), ["een"]),
        ({"type": "user"}, "abc", {"accountId": "abc"}),
        ({"type": "priority"}, "Hoog", {"name": "Hoog"}),
        ({"type": "option"}, {"id": "7"}, {"id": "7"}),
    ],
)
def test_a_value_is_sent_as_the_type_of_its_field_takes_it(schema: Any, given: Any, sent: Any) -> None:
    asked = form(row("customfield_1", schema=schema))

    assert asked.given(site(customfield_1=given), "x") == {"customfield_1": sent}


def test_text_for_a_large_field_is_a_document() -> None:
    asked = form(row("customfield_1", schema={"custom": "com.atlassian.jira.plugin:textarea"}))

    assert asked.given(site(customfield_1="Tekst"), "x")["customfield_1"]["type"] == "doc"


def test_a_value_for_a_field_that_is_not_on_the_screen_is_not_sent() -> None:
    assert form().given(site(customfield_9="x"), "x") == {}


def test_a_value_that_is_not_offered_is_a_problem_with_those_that_are() -> None:
    asked = form(row("customfield_1", "option", allowedValues=[{"value": "Rood"}, {"value": "Blauw"}]))

    (problem,) = asked.problems(site(customfield_1="Geel"))

    assert "gives Geel" in problem
    assert "Blauw, Rood" in problem
