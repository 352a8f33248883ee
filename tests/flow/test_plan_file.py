"""A plan that somebody approved is carried out as it was approved, or not at all."""

from tests.flow.command import AT, Desk
from tests.unit.config import folder as spec

GATE = "rb:p-2023/c1/za-01/O.9"
OTHER = "rb:p-2023/c1/za-02/J"
CHANGED = "what the plan would touch has changed since; make a new plan"


def test_a_plan_file_is_refused_once_anybody_changed_what_it_touches(desk: Desk) -> None:
    desk.run("apply", *AT)
    changed = desk.configure(draaiboek=spec.RUNBOOK.replace("title: Overleg", "title: Groot overleg"))
    renamed = ("--config", str(changed), *AT, "--only", "p-2023")

    assert desk.run("plan", *renamed, "--out", "plan.json").code == 2
    desk.control.advance(1)
    act(desk, GATE, do="comment", text="Even wachten")
    before = desk.state()["issue"]
    refused = desk.run("apply", *renamed, "--plan", "plan.json")

    assert refused.code == 1
    assert CHANGED in refused.out
    assert desk.state()["issue"] == before

    assert desk.run("plan", *renamed, "--out", "plan.json").code == 2
    desk.control.advance(1)
    act(desk, OTHER, do="comment", text="Iets anders")
    done = desk.run("apply", *renamed, "--plan", "plan.json")

    assert done.code == 0
    assert summary(desk, GATE).startswith("O.9 Groot overleg")


def test_a_plan_file_is_refused_once_what_it_would_make_is_another(desk: Desk) -> None:
    desk.run("plan", *AT, "--out", "plan.json")
    later = desk.configure(p=spec.PROGRAMME.replace("O.9: 2023-10-12 14:00", "O.9: 2023-10-11 14:00"))
    moved = desk.configure(
        draaiboek=spec.RUNBOOK.replace("environment: B", "environment: B\n            how: Zo.")
    )

    for folder in (later, moved):
        refused = desk.run("apply", "--config", str(folder), *AT, "--plan", "plan.json", "--only", "p-2023")
        assert (folder, refused.code) == (folder, 1)
        assert CHANGED in refused.out

    assert desk.writes() == {}
    assert desk.run("apply", *AT, "--plan", "plan.json").code == 0


def act(desk: Desk, label: str, **what: str) -> None:
    desk.control.act([{"as": "u-facilitator", "issue": issue(desk, label)["key"], **what}])


def summary(desk: Desk, label: str) -> str:
    return str(issue(desk, label)["fields"]["summary"])


def issue(desk: Desk, label: str) -> dict[str, dict[str, object]]:
    (found,) = [one for one in desk.state()["issue"].values() if label in one["fields"]["labels"]]
    return dict(found)
