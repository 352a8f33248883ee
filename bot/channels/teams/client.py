"""Teams, by a Workflows webhook: send-only, and its address is its secret.

202 means queued. Nothing can be read back, so a send whose outcome is unknown is never repeated.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import requests

from bot.errors import CheckFailed, ClockWrong, Permanent, RoundOver, ServiceError, Transient, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.http.retry import retry_after

MOST_BYTES = 24_000
"""What Teams counts after it has expanded the card is more than what was sent, and ends at 28 KB; it answers
with success all the same (services §5.2).
"""

_SECONDS = 1.0

_RETIRED = ".webhook.office.com"
_STOPPED = ".logic.azure.com"


class Teams:
    """The `Chat` port for Teams. The channel is whatever the webhook posts to."""

    can_look_up = False

    def __init__(
        self,
        url: str,
        sessions: Callable[[], requests.Session],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        host = urlsplit(url).hostname or ""
        if not host or not url.startswith(("https://", "http://")):
            raise CheckFailed(
                "REGIEBOT_TEAMS_WEBHOOK_URL is no web address; copy it whole from the channel's workflow"
            )
        if host.endswith(_RETIRED):
            raise CheckFailed(
                "REGIEBOT_TEAMS_WEBHOOK_URL is an Office 365 connector, which Microsoft has switched off; "
                "make a Workflows webhook in the channel and use its address"
            )
        self._url, self._session = url, sessions()
        self._sleep, self._clock = sleep, clock
        self._next = clock()

    def require(self, channel: str) -> None:
        """Teams cannot tell without posting."""

    def check(self, channel: str) -> str:
        """What is known of the address without posting. Raises CheckFailed where a flow is no more there.

        Only `check` asks: a Logic App that somebody made in Azure has such an address too, and works.
        """
        if (urlsplit(self._url).hostname or "").endswith(_STOPPED):
            raise CheckFailed(
                "REGIEBOT_TEAMS_WEBHOOK_URL is under logic.azure.com, where Teams flows stopped on "
                "30 November 2025; open the flow in Teams (Workflows), copy its new address, which is under "
                "environment.api.powerplatform.com, and put that in its place"
            )
        return "a webhook cannot be tried without posting; the flow's run history tells whether cards show"

    def judge(self, message: Delivery) -> bool:
        """Teams never tells: it answers before it looks."""
        return False

    def send(self, channel: str, message: Delivery) -> str:
        """Queue one card; there is no id to give back."""
        body = json.dumps(message.content, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > MOST_BYTES:
            raise Permanent(f"the card has {len(body)} bytes, and Teams shows none of more than {MOST_BYTES}")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        self._take_turn()
        try:
            answer = self._session.post(self._url, data=body, headers=headers, allow_redirects=False)
        except (RoundOver, ClockWrong):
            raise
        except Transient:
            raise Transient("the Teams webhook cannot be reached") from None
        except Permanent:
            raise Permanent(
                "the Teams webhook cannot be called, or its certificate is not trusted here; check its "
                "address, or name the certificates of your network in REGIEBOT_CA_BUNDLE"
            ) from None
        except ServiceError:
            raise UnknownOutcome(
                "the Teams webhook broke the connection, or did not answer as a webhook does"
            ) from None
        _judge(answer.status_code, retry_after(answer.headers))
        return ""

    def _take_turn(self) -> None:
        """Wait until a second after the last card: one flow takes about four a second from all who post."""
        self._sleep(max(0.0, self._next - self._clock()))
        self._next = self._clock() + _SECONDS

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        """Teams cannot tell."""
        return None


def _judge(status: int, wait: float | None) -> None:
    if status in (200, 202):
        return
    if status == 429:
        raise Transient("the Teams webhook is busy", wait)
    if status in (401, 403, 404, 410):
        raise Permanent(
            f"the Teams webhook answered {status}; its flow is gone or its address is not complete: "
            "check REGIEBOT_TEAMS_WEBHOOK_URL"
        )
    if status >= 500 or status == 408:
        raise UnknownOutcome(f"the Teams webhook answered {status}")
    raise Permanent(f"the Teams webhook refused the card ({status}); check its flow in Teams")
