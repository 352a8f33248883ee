"""Of a mail that failed is known what the server said; of all else nothing."""

import smtplib

import pytest

from bot.channels.apprise.verdict import of_mail, of_others
from bot.errors import Permanent, ServiceError, Transient, Unauthorized, UnknownOutcome

AWAY = 'Connection error while submitting email to "post.example"'
FAILED = 'Sending email to "regie@example.org" failed.'
SENT = "Sent Email to regie@example.org"


def reason(error: Exception) -> str:
    """A line of Apprise's log, with an error as `smtplib` words it."""
    return f"Socket Exception: {error}"


NO_ROOM = smtplib.SMTPDataError(552, b"no room")
NOBODY = smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such mailbox")})
NOT_NOW = smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"later"), "b@example.org": (451, b"later")})
SENDER = smtplib.SMTPSenderRefused(501, b"who?", "regiebot@example.org")
CLOSED = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
KNOWN: list[tuple[list[str], type[ServiceError]]] = [
    ([reason(ConnectionRefusedError(111, "Connection refused")), AWAY], Transient),
    ([AWAY, reason(smtplib.SMTPAuthenticationError(535, b"no"))], Unauthorized),
    ([AWAY, reason(smtplib.SMTPConnectError(554, b"not you"))], Transient),
    ([reason(NO_ROOM), FAILED], Permanent),
    ([reason(NOBODY), FAILED], Permanent),
    ([reason(SENDER), FAILED], Permanent),
    ([reason(NOT_NOW), FAILED], Transient),
    ([reason(NO_ROOM), FAILED, reason(NOBODY), FAILED], Permanent),
]
UNKNOWN = [
    [],
    [FAILED],
    ["something that Apprise said in no version so far"],
    [reason(CLOSED), FAILED],
    [reason(TimeoutError("timed out")), FAILED],
    [reason(CLOSED), FAILED, reason(NOBODY), FAILED],
    [reason(smtplib.SMTPDataError(251, b"well")), FAILED],
    ["SMTP recipient a@example.org was refused: 550 b'no such mailbox'", FAILED],
    [SENT, reason(NOBODY), FAILED],
    [SENT, AWAY, reason(CLOSED)],
    [reason(CLOSED), FAILED, AWAY],
]


@pytest.mark.parametrize(("lines", "kind"), KNOWN)
def test_what_was_certainly_not_sent_is_told_as_that(lines: list[str], kind: type[ServiceError]) -> None:
    found = of_mail(lines, "REGIEBOT_CHANNEL_POST_URL")

    assert type(found) is kind
    assert "example" not in str(found)


@pytest.mark.parametrize("lines", UNKNOWN)
def test_whatever_else_may_have_arrived(lines: list[str]) -> None:
    assert type(of_mail(lines, "REGIEBOT_CHANNEL_POST_URL")) is UnknownOutcome


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Failed to send ntfy notification to topic 'geheim': Forbidden, error=403."], "(status 403)"),
        (["A Connection error occurred sending ntfy:https://geheim notification."], "it failed,"),
        ([], "it failed,"),
    ],
)
def test_of_other_services_nothing_is_believed_and_the_status_is_told(lines: list[str], told: str) -> None:
    found = of_others(lines)

    assert type(found) is UnknownOutcome
    assert told in str(found)
    assert "geheim" not in str(found)
