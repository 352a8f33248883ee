"""`check` asks the services what they would say of the messages, and tells an address that is dead."""

import pytest

from tests.flow.command import AT, Desk

VALIDATE = "/slack/api/blocks.validate"
FLOW = (
    "https://prod-1.westeurope.logic.azure.com:443/workflows/geheim/triggers/manual/paths/invoke?sig=geheim"
)


def test_slack_judges_every_kind_of_message_and_nothing_is_posted(desk: Desk) -> None:
    desk.control.forget_requests()

    said = desk.run("check", *AT)

    assert (said.code, "ok Slack: messages: 28 kinds are taken" in said.out) == (0, True)
    assert desk.control.counts()["by_endpoint"][f"POST {VALIDATE}"] == 28
    assert not any(desk.writes().values())


def test_blocks_that_slack_would_refuse_are_a_finding_with_their_template(desk: Desk) -> None:
    errors = [{"pointer": "/0/text/text", "code": "failed_constraint", "message": "must be less"}]
    body = {"ok": False, "error": "invalid_blocks", "errors": errors}
    desk.control.fault(
        {"match": {"path": VALIDATE}, "action": "status", "status": 200, "body": body, "nth": 2, "times": 1}
    )

    said = desk.run("check", *AT)

    assert said.code == 1
    assert "!! Slack: messages: overdue_digest: /0/text/text: must be less; correct the template" in said.out


def test_a_template_that_fails_is_a_finding_too(desk: Desk) -> None:
    own = desk.folder / "own"
    (own / "slack").mkdir(parents=True)
    (own / "slack/overdue_digest.j2").write_text(
        "# kop\n{% if digest.missed %}{{ digest.niets }}{% endif %}", encoding="utf-8"
    )

    said = desk.run("check", *AT, TEMPLATES=str(own))

    assert said.code == 1
    assert "!! Slack: messages: overdue_digest: template slack/overdue_digest.j2" in said.out
    assert "overdue_digest.j2:2:" in said.out


def test_where_slack_cannot_judge_now_that_is_told_and_no_fault(desk: Desk) -> None:
    desk.control.fault({"match": {"path": VALIDATE}, "action": "status", "status": 503, "times": 99})

    said = desk.run("check", *AT)

    assert said.code == 0
    assert "–  Slack: messages: not judged" in said.out


@pytest.mark.parametrize("command", ["check", "status"])
def test_the_address_of_a_dead_flow_is_told_by_check_alone(desk: Desk, command: str) -> None:
    said = desk.run(command, *AT, TEAMS_WEBHOOK_URL=FLOW)

    told = "!! Teams: channel teams: REGIEBOT_TEAMS_WEBHOOK_URL is under logic.azure.com" in said.out
    assert (told, said.code) == ((True, 1) if command == "check" else (False, 0))
    assert command == "status" or "environment.api.powerplatform.com" in said.out
