"""Any service that Apprise knows; the only module that imports it. Send-only.

Apprise may try again, follow redirects and write to a log what it sends. All of that is switched off here;
what of its network use cannot be held to the bot's rules is told in docs/channels.md.
"""

import logging
import math
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from queue import Empty, SimpleQueue

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, PersistentStoreMode
from apprise.logger import logger
from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.smtp import AppriseSMTPController

from bot.channels.apprise.render import Written, unmentioned
from bot.channels.apprise.verdict import of_mail, of_others
from bot.errors import CheckFailed, Permanent, ServiceError, Transient, Unauthorized, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.http.calls import Gate, always
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from bot.http.service_clock import Timekeeper
from bot.render.text import clip

_NO_KEEPER = Timekeeper()
_MAIL_SECONDS = 1.0

_UNTRUSTED = "the mail server's certificate is not trusted here; name those of your network in SSL_CERT_FILE"


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How one try ended, and what Apprise's log said meanwhile."""

    succeeded: bool
    lines: Sequence[str]


class AppriseChat:
    """The `Chat` port for one address. Raises CheckFailed where Apprise cannot use the address."""

    can_look_up = False

    def __init__(
        self,
        variable: str,
        url: str,
        policy: RetryPolicy | None = None,
        allowance: Allowance | None = None,
        gate: Gate = always,
        keeper: Timekeeper = _NO_KEEPER,
    ) -> None:
        self._variable = variable
        self._allowance, self._gate, self._keeper = allowance or Allowance(), gate, keeper
        patience = policy or RetryPolicy()
        self._service = _service(variable, url, patience.timeout[1])
        self._sleep, self._seconds = patience.sleep, _seconds_between(self._service)
        self._next = time.monotonic()

    def require(self, channel: str) -> None:
        """Nothing is known beforehand."""

    def check(self, channel: str) -> str:
        """What is known without posting: of a mail server, whether it answers and takes the login."""
        if isinstance(self._service, NotifyEmail):
            _greet(self._service, self._variable)
            return "the mail server answers and takes the login; only a mail shows whether it arrives"
        name = self._service.service_name
        return f"an address of {name}; only a message shows whether it arrives there"

    def judge(self, message: Delivery) -> bool:
        """No service tells beforehand."""
        return False

    def send(self, channel: str, message: Delivery) -> str:
        """Send once; there is no id to give back."""
        self._allowance.require()
        self._keeper.require()
        limit = self._allowance.limits.answer_seconds
        self._take_turn()
        self._gate(limit)
        title, body, form = _form(self._service, message.content)
        attempt = _within(limit, lambda: _notify(self._service, title, body, form))
        if attempt is None:
            raise UnknownOutcome(f"the send did not end within {limit} seconds (limits.answer_seconds)")
        if not attempt.succeeded:
            raise self._meaning(attempt.lines)
        return ""

    def _take_turn(self) -> None:
        """Wait as long as the service wants between two messages."""
        self._sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._seconds

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        """Apprise only sends."""
        return None

    def _meaning(self, lines: Sequence[str]) -> ServiceError:
        if isinstance(self._service, NotifyEmail):
            return of_mail(lines, self._variable)
        return of_others(lines)


def _service(variable: str, url: str, seconds: float) -> NotifyBase:
    """Apprise's client for the address, held to what the bot allows."""
    asset = AppriseAsset(
        app_id="Regiebot",
        app_desc="Regiebot",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask=False,
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
        pgp_autogen=False,
        pem_autogen=False,
    )
    with _listening():
        found = Apprise.instantiate(url, asset=asset)
    if found is None:
        raise CheckFailed(
            f"{variable} is no address that Apprise can use here; compare it with the page of the service at "
            "appriseit.com/services, which also says what has to be installed for it"
        )
    if not found.verify_certificate:
        raise CheckFailed(f"{variable} switches the check of certificates off; take `verify=no` out of it")
    found.retry, found.redirects = 0, False
    found.socket_connect_timeout = min(float(found.socket_connect_timeout), seconds)
    found.socket_read_timeout = min(float(found.socket_read_timeout), seconds)
    return found


def _seconds_between(service: NotifyBase) -> float:
    """How long to wait between two messages. The service does no more, unless it has several receivers."""
    seconds = _MAIL_SECONDS if isinstance(service, NotifyEmail) else service.request_rate_per_sec
    if len(service) == 1:
        service.request_rate_per_sec = 0.0
    return float(seconds)


def _form(service: NotifyBase, written: Written) -> tuple[str, str, NotifyFormat]:
    """Title, body and the form of the body; the plain text where no markup is shown or HTML is too long.

    Apprise makes Markdown of HTML. A service without titles gets the title as the first line.
    """
    title = clip(written.title, service.title_maxlen) if service.title_maxlen > 0 else ""
    calm = _as_it_is if isinstance(service, NotifyEmail) else unmentioned
    head = "" if title else written.title
    html = calm(f"<h2>{escape(head)}</h2>\n{written.html}" if head else written.html)
    shows_markup = service.resolve_format(NotifyFormat.HTML) is not NotifyFormat.TEXT
    if shows_markup and len(html) <= service.body_maxlen:
        return calm(title), html, NotifyFormat.HTML
    text = calm(f"{head}\n\n{written.text}" if head else written.text)
    return calm(title), clip(text, service.body_maxlen), NotifyFormat.TEXT


def _as_it_is(text: str) -> str:
    return text


def _notify(service: NotifyBase, title: str, body: str, form: NotifyFormat) -> _Attempt:
    """One try, in one call: never in parts, of which some could arrive."""
    with _listening() as heard:
        try:
            succeeded = service.notify(body=body, title=title, body_format=form, overflow="upstream")
        except Exception:  # noqa: BLE001  (any plugin may break in any way, and may have sent before it did)
            succeeded = False
    return _Attempt(bool(succeeded), heard.lines)


def _within(seconds: float, work: Callable[[], _Attempt]) -> _Attempt | None:
    """What the work gives; None where it does not end in time. It then goes on by itself until it ends."""
    ended: SimpleQueue[_Attempt] = SimpleQueue()
    threading.Thread(target=lambda: ended.put(work()), daemon=True, name="apprise").start()
    try:
        return ended.get(timeout=seconds)
    except Empty:
        return None


class _Heard(logging.Handler):
    """Keeps what Apprise logs in the thread that made it; nobody else reads it, for it holds addresses."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        if record.thread == self._thread:
            self.lines.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[_Heard]:
    """Apprise's log while something is done; none of it goes to the bot's own."""
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    heard = _Heard()
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)


def _greet(service: NotifyEmail, variable: str) -> None:
    """Log in at the mail server and leave. Raises what keeps the bot from it."""
    try:
        with (
            _listening(),
            AppriseSMTPController(
                host=service.smtp_host,
                port=service.port or 0,
                secure_mode=service.secure_mode or "",
                user=service.user,
                password=service.password,
                socket_connect_timeout=math.ceil(service.socket_connect_timeout),
            ),
        ):
            return
    except smtplib.SMTPAuthenticationError as error:
        told = f"the mail server does not accept the login ({error.smtp_code}); check {variable}"
        raise Unauthorized(told) from None
    except smtplib.SMTPNotSupportedError:
        raise Permanent(
            f"the mail server offers no encryption or no login, and {variable} asks for it"
        ) from None
    except ssl.SSLCertVerificationError:
        raise Permanent(_UNTRUSTED) from None
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise Transient(f"the mail server of {variable} cannot be reached ({type(error).__name__})") from None
