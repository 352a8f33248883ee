"""What became of a send that Apprise calls failed.

Apprise tells success or failure and not why: a failure may be a refusal, or an answer that was lost after the
message had arrived. Its log says more. Of mail, where the order of a conversation is fixed (RFC 5321), these
lines are believed; a line that is not known, here or in a later version, leaves the outcome unknown.
"""

import re
from collections.abc import Sequence

from bot.errors import Permanent, ServiceError, Transient, Unauthorized, UnknownOutcome

_SENT, _PARTLY = "Sent Email to ", "SMTP recipient "
_NOT_HANDED_OVER = "Connection error while submitting email"
_FAILED = "Sending email to "
_REASON = "Socket Exception: "
_REPLY = re.compile(r"\(([2-5]\d\d), b")
"""A reply of the mail server as `smtplib` words it: its code, and what it says."""
_STATUS = re.compile(r"error=(\d{3})\b")
_LOGIN = frozenset({530, 534, 535, 538})
"""Codes that speak of the login (RFC 4954 §6)."""


def of_mail(lines: Sequence[str], variable: str) -> ServiceError:
    """The error for a mail that failed, by the lines of the log; `variable` holds the address."""
    codes = [int(code) for line in lines if line.startswith(_REASON) for code in _REPLY.findall(line)]
    failed = sum(line.startswith(_FAILED) for line in lines)
    refused = sum(bool(_REPLY.search(line)) for line in lines if line.startswith(_REASON))
    if any(line.startswith((_SENT, _PARTLY)) for line in lines):
        return UnknownOutcome("some of the receivers have this mail and others may not")
    if any(line.startswith(_NOT_HANDED_OVER) for line in lines) and not failed:
        return _unreached(codes, variable)
    if failed and failed == refused and min(codes) >= 400:
        return _refused(codes, variable)
    return UnknownOutcome("the mail server did not say whether it took the mail")


def of_others(lines: Sequence[str]) -> ServiceError:
    """The error for a message to any other service: it may have arrived, whatever the log says of it."""
    codes = dict.fromkeys(code for line in lines for code in _STATUS.findall(line))
    told = f" (status {', '.join(codes)})" if codes else ""
    return UnknownOutcome(f"Apprise says that it failed{told}, and not whether the message arrived")


def _unreached(codes: Sequence[int], variable: str) -> ServiceError:
    if _LOGIN & {*codes}:
        return Unauthorized(f"the mail server does not accept the login ({max(codes)}); check {variable}")
    told = f" (it answered {max(codes)})" if codes else ""
    return Transient(
        f"the mail server cannot be reached, or not in the way that {variable} asks for{told}; check the "
        "address and the network"
    )


def _refused(codes: Sequence[int], variable: str) -> ServiceError:
    if max(codes) < 500:
        return Transient(f"the mail server does not take the mail now ({max(codes)})")
    return Permanent(
        f"the mail server refused the mail ({max(codes)}); check the sender and the receivers in {variable}"
    )
