"""A channel of kind apprise, at a mail server that answers, refuses, is away, or breaks off."""

import json
import sys
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.flow.command import AT, Desk, Said
from tests.flow.test_secrets import ledger, served
from tests.mail_server import PASSWORD, MailServer
from tests.unit.config import folder as spec

SITE = """\
channels:
  - {id: regie-post, kind: apprise, topics: [gates, overdue, operations]}
"""
LATER = ("--now", "2023-10-12T13:10")
NAME = "CHANNEL_REGIE_POST_URL"
VARIABLE = f"REGIEBOT_{NAME}"
OTHERS: Mapping[str, None] = {"SLACK_URL": None, "SLACK_TOKEN": None, "TEAMS_WEBHOOK_URL": None}


@pytest.fixture
def server() -> MailServer:
    """It has its port, and is away until a test lets it run."""
    made = MailServer()
    with made.running():
        return made


@pytest.fixture
def post(desk: Desk, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Everything made, and one channel that is told by mail."""
    monkeypatch.setattr("bot.channels.apprise.client._MAIL_SECONDS", 0.0)
    desk.environment |= {VARIABLE: server.url(), "REGIEBOT_CONFIG": str(desk.configure(bot=SITE))}
    for name in OTHERS:
        del desk.environment[f"REGIEBOT_{name}"]
    assert desk.run("apply", *AT).code == 0
    return desk


def remind(desk: Desk, at: tuple[str, ...] = AT, url: str | None = None) -> Said:
    said = desk.run("remind", *at, **({NAME: url} if url else {}))
    assert not shown(said.out + said.err)
    return said


def shown(text: str) -> list[str]:
    """Parts of the address that a text shows."""
    return [part for part in (PASSWORD, "regie:", "mailto://regie", "regie@example.org") if part in text]


def subjects(server: MailServer) -> Counter[str]:
    return Counter(str(mail["Subject"]) for mail in server.mails)


def test_a_mail_arrives_once_with_its_subject_and_text_in_dutch(post: Desk, server: MailServer) -> None:
    with server.running():
        first = remind(post)
        told = subjects(server)
        again = remind(post, LATER)

    assert (first.code, again.code) == (0, 0)
    assert told
    assert subjects(server) == told
    assert set(told.values()) == {1}
    subject, text, html = server.read(0)
    assert subject == "GO/NO-GO Eerste – do 12 okt 2023 14:00"
    assert "over 1 uur" in text
    assert "⚠️" in text
    assert "Stand van do 12 okt 2023 13:00" in text
    assert "<a href=" in html
    assert "<strong>do 12 okt 2023 14:00</strong>" in html
    assert [mail["To"] for mail in server.mails] == ["regie@example.org"] * len(server.mails)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            "refuse",
            f"the mail server refused the mail (550); check the sender and the receivers in {VARIABLE}",
        ),
        ("content", "the mail server refused the mail (554)"),
        ("later", "the mail server does not take the mail now (450)"),
    ],
)
def test_what_the_server_refuses_stays_due_and_is_sent_once_it_takes_it(
    post: Desk, server: MailServer, how: str, told: str
) -> None:
    server.how = how
    with server.running():
        refused = remind(post)
        status = post.run("status", *AT)
        server.how = ""
        mended = remind(post, LATER)

    assert (refused.code, mended.code) == (1, 0)
    assert told in refused.out
    assert f"({told.partition('(')[2][:3]})" in status.out
    assert set(subjects(server).values()) == {1}
    assert not shown(status.out + status.err + ledger(post.folder))


def test_while_the_server_is_away_the_mail_stays_due(post: Desk, server: MailServer) -> None:
    away = remind(post)
    with server.running():
        back = remind(post, LATER)

    assert (away.code, back.code) == (1, 0)
    assert "the mail server cannot be reached" in away.out
    assert set(subjects(server).values()) == {1}


def test_a_mail_whose_answer_was_lost_is_uncertain_and_not_sent_again(post: Desk, server: MailServer) -> None:
    server.how = "drop"
    with server.running():
        lost = remind(post)
        arrived = subjects(server)
        server.how = ""
        later = remind(post, LATER)
        status = post.run("status", *LATER)

    assert lost.code == 1
    assert "the mail server did not say whether it took the mail; it may have arrived" in lost.out
    assert later.code == 0
    assert subjects(server) == arrived
    assert set(arrived.values()) == {1}
    assert "regie-post" in status.out
    assert not shown(status.out + status.err)


def test_of_several_receivers_who_has_it_is_not_mailed_again(post: Desk, server: MailServer) -> None:
    server.how = "one"
    url = server.url(to="regie@example.org,niemand@example.org")
    with server.running():
        partly = remind(post, url=url)
        remind(post, LATER, url)

    assert "some of the receivers have this mail and others may not" in partly.out
    assert set(subjects(server).values()) == {1}


def test_a_login_that_the_server_does_not_take_is_told(post: Desk, server: MailServer) -> None:
    with server.running():
        wrong = remind(post, url=server.url(password="geheim-fout"))

    assert f"the mail server does not accept the login (535); check {VARIABLE}" in wrong.out
    assert not server.mails


def test_the_log_of_the_service_shows_nothing_of_the_address(post: Desk, server: MailServer) -> None:
    server.how = "refuse"
    with server.running():
        lines = served(post, "outcome")

    told = [line for line in lines if line["event"] == "outcome"]
    assert any("the mail server refused the mail (550)" in line["detail"] for line in told)
    assert not shown(json.dumps(lines, ensure_ascii=False))
    assert not shown(ledger(post.folder))


WRONG = {
    "mailto://geheim": f"{VARIABLE} is no address that Apprise can use here",
    "onzin://regie:geheim@post.example": f"{VARIABLE} is no address that Apprise can use here",
    "geheim": f"{VARIABLE} is no address; write it as mailto://",
    "mailto://regie:geheim@a.example mailto://b.example": f"{VARIABLE} holds characters that no address has",
    "mailtos://regie:geheim@post.example?verify=no": f"{VARIABLE} switches the check of certificates off",
}


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_address_is_one_sentence_without_it(post: Desk, url: str) -> None:
    said = remind(post, url=url)

    assert said.sentence().startswith(WRONG[url])


def test_an_address_for_no_channel_is_told_with_the_one_that_was_meant(
    post: Desk, server: MailServer
) -> None:
    said = post.run("remind", *AT, CHANNEL_REGIE_POTS_URL=server.url())

    assert said.sentence() == (
        f"REGIEBOT_CHANNEL_REGIE_POTS_URL is the address of no channel in bot.yaml; did you mean {VARIABLE}?"
    )


def test_without_the_extra_it_is_one_sentence_where_it_is_configured(
    post: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.channels.apprise.client", raising=False)
    monkeypatch.setitem(sys.modules, "apprise", None)

    said = remind(post)
    without = post.run("validate")
    unset = post.run("validate", **{NAME: None})

    assert said.sentence() == (
        "channel regie-post is of kind apprise, and Apprise is not installed here (apprise is missing): "
        "pip install 'regiebot[apprise]'"
    )
    assert without.code == 1
    assert "error: channel regie-post is of kind apprise, and apprise is not installed here" in without.out
    assert unset.code == 0
    assert "warning: channel regie-post is of kind apprise" in unset.out


def test_check_greets_the_mail_server_and_sends_nothing(post: Desk, server: MailServer) -> None:
    with server.running():
        well = post.run("check", *AT)
        wrong = post.run("check", *AT, **{NAME: server.url(password="geheim-fout")})
    away = post.run("check", *AT)
    unset = post.run("check", *AT, **{NAME: None})

    line = "Apprise: channel regie-post: "
    assert f"–  {line}the mail server answers and takes the login" in well.out
    assert f"!! {line}the mail server does not accept the login (535)" in wrong.out
    assert f"!! {line}the mail server of {VARIABLE} cannot be reached" in away.out
    assert f"–  {line}not connected, nothing is sent there; {VARIABLE} is not set" in unset.out
    assert [said.code for said in (well, wrong, away, unset)] == [0, 1, 1, 0]
    assert not server.mails
    assert not shown("".join(said.out + said.err for said in (well, wrong, away, unset)))


def test_check_tells_of_a_mail_that_waits(post: Desk, server: MailServer) -> None:
    server.how = "refuse"
    with server.running():
        remind(post)
        said = post.run("check", *AT)

    assert (
        "!! Apprise: channel regie-post: a message waits that was not taken when it was sent last" in said.out
    )


TWO = """\
channels:
  - {id: regie-post, kind: apprise, topics: [gates, operations]}
  - {id: gedeeld, kind: apprise, audience: shared}
"""


def test_one_address_is_not_read_by_two_audiences(post: Desk, server: MailServer) -> None:
    post.environment |= {
        "REGIEBOT_CONFIG": str(spec.write(post.folder / "two", {"bot.yaml": TWO})),
        "REGIEBOT_CHANNEL_GEDEELD_URL": server.url(),
    }

    said = remind(post)

    assert (
        "hold the same address, and channels regie-post and gedeeld have different audiences"
        in said.sentence()
    )
