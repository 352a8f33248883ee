"""A field that only this test knows goes the whole way by its row and a place to keep its value."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.atlassian.jira import issue_fields
from bot.atlassian.jira.bulk_edits import bulk_body
from bot.atlassian.jira.issue_fields import create_payload, edit_payload, observed_fields, observed_from
from bot.config.site_model import FieldPolicy, JiraSite
from bot.model.field_table import FIELDS, LINKS, Field, FieldTable, Kind
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Observed, Rank
from bot.model.values import value
from bot.ports import Edit, NewIssue
from bot.reconcile.bot_block import described
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.plan import Change, Plan, Verb
from bot.reconcile.project_limits import ProjectLimits, fitted, left_out
from bot.render.plan_text import plan_text
from bot.round.apply.edits import Written
from bot.round.apply.shared_edits import shared
from bot.round.apply.stamps import stamp
from bot.store import snapshots
from bot.store.snapshots import pack, unpack
from tests.builders import panel
from tests.dutch import DUTCH

NAME: Any = "customfield_10050"
PLACE = Field(NAME, Kind.TEXT, "place", shared=True)
"""All that is declared. The two classes below give it an attribute, as a line in each of theirs would."""


@value
class Wanted(Desired):
    place: str = ""


@value
class Seen(Observed):
    place: str = ""


ROOT = Identity("prog")
ISSUE = Wanted(
    ROOT, Rank.EPIC, "KT", None, "Titel", described(panel("x")), ("rb:prog", "regiebot:prog"), place="Utrecht"
)
LATER = replace(ISSUE, place="Zwolle")


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FIELDS, "__dict__", vars(FieldTable([*FIELDS, PLACE])))
    monkeypatch.setattr(issue_fields, "Observed", Seen)
    monkeypatch.setattr(snapshots, "Observed", Seen)


def made(**fields: Any) -> Observed:
    """The issue as Jira shows it after it was made, with other values where people gave some."""
    sent = create_payload(NewIssue(ISSUE, None, stamp(ISSUE, None)), "1", "Blocks")
    shown = {
        **sent["fields"],
        "issuetype": {"id": "1", "hierarchyLevel": 1},
        "status": {"id": "1", "name": "Te doen", "statusCategory": {"key": "new"}},
        "updated": "2023-10-12T13:00:00.000+0200",
        **fields,
    }
    properties = {one["key"]: one["value"] for one in sent["properties"]}
    issue = {"id": "10001", "key": "KT-1", "fields": shown, "properties": properties}
    return observed_from(issue, JiraSite(), DUTCH, (), lambda _: True)


def planned(wanted: Desired, seen: Observed, policy: FieldPolicy = FieldPolicy.DEFAULT) -> Plan:
    return diff(ROOT, [wanted], ObservedState((seen,), policies={NAME: policy}))


def edit_of(change: Change, wanted: Desired, seen: Observed) -> Edit:
    return Written(wanted, seen, None, (), wanted, (), held=False, say=lambda memory: memory).edit(change)


def test_it_is_sent_asked_for_read_and_stored() -> None:
    seen = made()

    assert NAME in observed_fields(JiraSite())
    assert isinstance(seen, Seen)
    assert seen.place == "Utrecht"
    assert seen.stamp is not None
    assert seen.stamp.applied[NAME] == "Utrecht"
    assert unpack(seen.id, pack(seen)) == replace(seen, description=None)
    assert planned(ISSUE, seen).changes == ()


def test_what_the_spec_changes_is_planned_shown_and_edited() -> None:
    seen = made()

    plan = planned(LATER, seen)

    (change,) = plan.changes
    assert [(one.field, one.outcome.value) for one in change.fields] == [(PLACE, "write")]
    assert f"{NAME}: Utrecht → Zwolle" in plan_text(plan)
    edit = edit_of(change, LATER, seen)
    payload = edit_payload(edit, "Blocks")
    assert payload["fields"] == {NAME: "Zwolle"}
    assert payload["properties"][0]["value"]["applied"][NAME] == "Zwolle"
    creates = {diff(ROOT, [one], ObservedState(())).fingerprint for one in (ISSUE, LATER)}
    assert len(creates) == 2


def test_a_persons_edit_stays_and_the_property_goes_on_to_say_what_the_bot_wrote() -> None:
    seen = made(**{NAME: "Assen"})

    plan = planned(LATER, seen)

    (change,) = plan.changes
    assert change.verb is Verb.KEEP
    assert f"a person's edit stays, {NAME}: Assen → Zwolle" in plan_text(plan)
    edit = edit_of(change, LATER, seen)
    assert (edit.fields, edit.stamp and edit.stamp["applied"][NAME]) == ({}, "Utrecht")
    (back,) = planned(LATER, seen, FieldPolicy.ENFORCE).changes
    assert edit_of(back, LATER, seen).fields == {NAME: "Zwolle"}


def test_many_issues_that_get_the_same_value_go_as_one_bulk_edit() -> None:
    seen = made()
    (change,) = planned(LATER, seen).changes

    common = shared(edit_of(change, LATER, seen), change)

    assert common is not None
    body = bulk_body(common, {IssueId("10001"): IssueKey("KT-1")})
    assert body["selectedActions"] == [NAME]
    assert body["editedFieldsInput"] == {"singleLineTextFields": [{"fieldId": NAME, "text": "Zwolle"}]}


def test_a_project_without_it_on_its_screen_gets_issues_without() -> None:
    limits = {"KT": ProjectLimits(off_create={Rank.EPIC: frozenset({NAME})})}

    assert set(left_out(ISSUE, limits)) == {NAME}
    assert fitted(ISSUE, limits) == replace(ISSUE, place="")


def test_every_row_stands_where_it_says() -> None:
    """Beside the made-up one those of the product: an attribute that is not there would be found at night."""
    names = {kind: {one.name for one in fields(kind)} for kind in (Wanted, Seen)}

    for field in (*FIELDS, LINKS):
        assert field.desired.partition(".")[0] in names[Wanted], field
        assert field.observed in names[Seen], field
    assert len({field.stored for field in (*FIELDS, LINKS)}) == len((*FIELDS, LINKS))
    assert made().updated == datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
