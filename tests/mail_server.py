"""A real mail server on loopback: it speaks SMTP over a socket, and does as it is told."""

from asyncio import Server
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "regie", "geheim-postbus"


@dataclass(slots=True)
class MailServer:
    """Takes mail from who logs in, as `how` says it does: by default all of it."""

    how: str = ""
    """`refuse` a receiver, say `later`, refuse the `content`, or `drop` the connection after it."""
    mails: list[EmailMessage] = field(default_factory=list)
    """What it took, also where it did not say so."""
    attempts: int = 0
    port: int = 0
    before_answer: Callable[[], object] = lambda: None

    def url(self, password: str = PASSWORD, port: int | None = None, to: str = "regie@example.org") -> str:
        place = f"127.0.0.1:{port or self.port}"
        return f"mailto://{USER}:{password}@{place}/?from=regiebot@example.org&to={to}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.attempts += 1
        if self.how in ("refuse", "later") or (self.how == "one" and address.startswith("niemand")):
            code = "450 4.7.1 later" if self.how == "later" else "550 5.1.1 no such mailbox"
            return f"{code}: {PASSWORD} {self.url()}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.before_answer()
        if self.how == "content":
            return f"554 5.7.1 refused, said {PASSWORD}"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.how == "drop":
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def running(self) -> Iterator["MailServer"]:
        """Served in a thread of its own, at the same port every time."""
        served = _Served(
            self, hostname="127.0.0.1", port=self.port, authenticator=_judge, auth_require_tls=False
        )
        served.start()
        self.port = served.port
        try:
            yield self
        finally:
            served.stop()

    def read(self, number: int = -1) -> tuple[str, str, str]:
        """Subject, plain text and HTML of a mail, as its reader sees them."""
        mail = self.mails[number]
        return str(mail["Subject"]), _part(mail, "plain"), _part(mail, "html")


class _Served(Controller):
    server: Server

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _judge(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


def _part(mail: EmailMessage, form: str) -> str:
    found = mail.get_body((form,))
    return str(found.get_content()) if found else ""
