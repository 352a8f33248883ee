"""Keeps secrets out of what people read: errors, reports, logs, and what the ledger keeps of them.

A service may repeat in its answer what it was sent, in any notation. So the process knows its secrets, and
everything that it tells goes through `masked`: a text of a service where it becomes a text of the bot (every
error of `bot.errors` does that), and what is printed or logged once more. Data of people is not changed.
"""

import base64
import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

SHORTEST = 6
"""Characters of a secret: hiding anything shorter would hide ordinary words."""

_MASK = "…"
_TELLING = 16
"""Characters of a value in a secret address that are hidden without its name beside them too."""


class _Known:
    """The secrets of this process; there is never one less."""

    def __init__(self) -> None:
        self._texts: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secrets: Iterable[str]) -> None:
        texts = {text for secret in secrets if len(secret) >= SHORTEST for text in _coded(secret)}
        if not texts <= self._texts:
            self._texts |= texts
            longest_first = sorted(self._texts, key=lambda text: (-len(text), text))
            self._pattern = re.compile("|".join(map(_spelled, longest_first)), re.IGNORECASE)

    def masked(self, text: str) -> str:
        return self._pattern.sub(_MASK, text) if self._pattern else text


_KNOWN = _Known()


def keep_secret(
    *tokens: str, logins: tuple[tuple[str, str], ...] = (), addresses: tuple[str, ...] = ()
) -> None:
    """From now on hide these: tokens, user names with their tokens, and addresses that let anybody post."""
    _KNOWN.add([*tokens, *(token for _, token in logins)])
    _KNOWN.add(f"{user}:{token}" for user, token in logins if len(token) >= SHORTEST)
    for address in addresses:
        _KNOWN.add(_of_address(address))


def masked(text: str) -> str:
    """The text without any secret, whichever way it is written there."""
    return _KNOWN.masked(text)


def masked_values(value: Any) -> Any:
    """The same for a value as JSON, however deep its texts lie; the names of members too."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {masked_values(name): masked_values(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked_values(inner) for inner in value]
    return value if value is None or isinstance(value, int | float) else masked(str(value))


def _of_address(address: str) -> Iterator[str]:
    """The address, its login, what stands behind its question mark, and the parts of its path and the values
    in there that are long enough to be a key. A mailbox is none: it is no secret, and stands elsewhere too.
    """
    parts = urlsplit(address)
    login, _, _ = parts.netloc.rpartition("@")
    _, _, password = login.partition(":")
    yield from (address, address.partition("://")[2], parts.query, login if password else "", password)
    for part in parts.query.split("&"):
        name, _, value = part.partition("=")
        if "sig" in name.lower():
            yield part
        if _is_key(value) or "pass" in name.lower():
            yield value
    yield from filter(_is_key, parts.path.split("/"))


def _is_key(part: str) -> bool:
    return len(part) >= _TELLING and "@" not in unquote(part)


def _coded(secret: str) -> Iterator[str]:
    """A secret, also without the escapes of an address, and in base64."""
    for text in {secret, unquote(secret)}:
        yield text
        yield base64.b64encode(text.encode()).decode().rstrip("=")


def _spelled(text: str) -> str:
    """A pattern for a text in which any sign may be escaped as addresses, JSON or HTML do it."""
    return "".join(sign if sign.isalnum() else _sign(sign) for sign in text)


def _sign(sign: str) -> str:
    number = ord(sign)
    ways = {sign, quote(sign, safe=""), f"%{number:02x}", f"\\u{number:04x}", f"\\{sign}"}
    ways |= {html.escape(sign), f"&#{number};", f"&#x{number:x};"}
    return f"(?:{'|'.join(map(re.escape, sorted(ways, key=len, reverse=True)))})"
