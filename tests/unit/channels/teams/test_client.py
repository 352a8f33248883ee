"""Teams: its address is its secret and stands in no error; what may have arrived is not repeated."""

import pytest
import requests

from bot.channels.teams.client import MOST_BYTES, Teams
from bot.errors import CheckFailed, Permanent, ServiceError, Transient, UnknownOutcome
from bot.features.reminding.messages import Delivery
from tests.unit.http.wire import Scripted, Wire, reply, wire

HOOK = "https://prod-1.westeurope.logic.azure.com:443/workflows/geheim-a/triggers/manual/paths/invoke?sig=geheim-b"
CARD = Delivery("d-1", "Hallo", content={"type": "message", "attachments": [{"content": {"body": "één"}}]})


def teams(patch: pytest.MonkeyPatch, *script: Scripted) -> tuple[Teams, Wire]:
    line = wire(patch, *script)
    return Teams(HOOK, line.session), line


def test_a_card_is_queued_in_one_call_as_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    chat, line = teams(monkeypatch, reply(202))

    assert chat.send("", CARD) == ""
    assert line.bodies() == [CARD.content]
    assert line.sent[0].headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_busy_webhook_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    chat, line = teams(monkeypatch, reply(429, headers={"Retry-After": "3"}), reply(202))

    chat.send("", CARD)

    assert line.waits == [3.0]


def test_a_webhook_that_stays_busy_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    chat, _ = teams(monkeypatch, reply(429, headers={"Retry-After": "300"}))

    with pytest.raises(Transient) as told:
        chat.send("", CARD)

    assert told.value.retry_after == 300


TROUBLE: list[tuple[Scripted, type[ServiceError]]] = [
    (requests.ConnectionError(f"reset: {HOOK}"), UnknownOutcome),
    (requests.ReadTimeout(f"slow: {HOOK}"), UnknownOutcome),
    (requests.ConnectTimeout(f"unreachable: {HOOK}"), Transient),
    (requests.exceptions.SSLError(f"certificate: {HOOK}"), Permanent),
    (reply(500), UnknownOutcome),
    (reply(502, HOOK), UnknownOutcome),
    (reply(408), UnknownOutcome),
    (reply(410, HOOK), Permanent),
    (reply(429, headers={"Retry-After": "300"}), Transient),
    (reply(302, headers={"Location": HOOK}), Permanent),
    (reply(400, {"error": {"message": HOOK}}), Permanent),
    (reply(401, HOOK), Permanent),
    (reply(404, {"error": {"code": "WorkflowNotFound"}}), Permanent),
]


@pytest.mark.parametrize(("trouble", "kind"), TROUBLE)
def test_no_error_holds_the_address_and_each_says_what_became_of_it(
    monkeypatch: pytest.MonkeyPatch, trouble: Scripted, kind: type[ServiceError]
) -> None:
    chat, line = teams(monkeypatch, trouble)

    with pytest.raises(kind) as told:
        chat.send("", CARD)

    assert "Teams" in str(told.value)
    chain = [told.value, told.value.__cause__]
    assert not any("geheim" in repr(error) for error in chain)
    assert told.value.__suppress_context__ or told.value.__context__ is None
    assert len(line.sent) == 1


def test_an_office_365_connector_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(CheckFailed, match="make a Workflows webhook") as told:
        Teams("https://acme.webhook.office.com/webhookb2/geheim", requests.Session)

    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("url", ["geheim", "ftp://geheim.example/x", "https:///geheim"])
def test_what_is_no_web_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(CheckFailed, match="REGIEBOT_TEAMS_WEBHOOK_URL is no web address") as told:
        Teams(url, requests.Session)

    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("host", ["prod-1.westeurope.logic.azure.com:443", "prod-7.LOGIC.azure.com"])
def test_the_address_of_a_flow_that_stopped_is_told_with_what_to_do_and_without_itself(host: str) -> None:
    chat = Teams(f"https://{host}/workflows/geheim/invoke?sig=geheim", requests.Session)

    with pytest.raises(
        CheckFailed, match=r"stopped on 30 November 2025.*environment\.api\.powerplatform"
    ) as told:
        chat.check("")

    assert "geheim" not in str(told.value)


def test_the_address_of_a_flow_of_today_is_as_good_as_can_be_known() -> None:
    url = "https://abc.07.environment.api.powerplatform.com:443/powerautomate/automations/direct/invoke?sig=x"

    assert "run history" in Teams(url, requests.Session).check("")


def test_cards_leave_a_second_apart_and_the_first_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One flow takes about four posts a second from everybody (services §5.2)."""
    now, waits = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    line = wire(monkeypatch, *[reply(202)] * 3)
    chat = Teams(HOOK, line.session, sleep, lambda: now[0])

    chat.send("", CARD)
    chat.send("", CARD)
    now[0] += 0.75
    chat.send("", CARD)

    assert waits == [0.0, 1.0, 0.25]


@pytest.mark.parametrize(("size", "sent"), [(MOST_BYTES, 1), (MOST_BYTES + 1, 0)])
def test_a_card_that_teams_would_not_show_is_refused_before_it_leaves(
    monkeypatch: pytest.MonkeyPatch, size: int, sent: int
) -> None:
    chat, line = teams(monkeypatch, reply(202))
    card = {"body": "é" * ((size - 11) // 2) + "x" * ((size - 11) % 2)}

    if sent:
        chat.send("", Delivery("d-1", "Hallo", content=card))
    else:
        with pytest.raises(Permanent, match="24000"):
            chat.send("", Delivery("d-1", "Hallo", content=card))

    assert len(line.sent) == sent
