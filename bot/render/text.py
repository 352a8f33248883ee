"""Plain text made safe to show: one line, bounded, without characters that hide or break things."""

import re
from urllib.parse import quote, urlsplit

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters: not allowed in XML 1.0, or useless
    "\u2028\u2029"  # separators that some readers take for a new line
    "\u202a-\u202e\u2066-\u2069"  # direction overrides: they make text read differently than it is
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"  # half characters, private use, no characters
)
_SPACE = re.compile(r"\s+")
_URL_SAFE = "/:?#@!$&'()*+,;=%~-._"


def clean(text: str) -> str:
    """The text without characters that cannot be shown; line ends become `\\n`."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def flat(text: str) -> str:
    """The text on one line: each run of white space is one space, also at its ends."""
    return _SPACE.sub(" ", clean(text))


def unbroken(text: str) -> str:
    """The text on one line, with its spaces as they are, so that columns stay aligned."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def one_line(text: str) -> str:
    """The text on one line, with single spaces and none at its ends."""
    return flat(text).strip()


def lines(text: str) -> list[str]:
    """The lines of a text that say something, each trimmed."""
    return [line for raw in clean(text).split("\n") if (line := one_line(raw))]


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut off shows as an ellipsis."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def web_url(url: str | None) -> str | None:
    """The address, percent-encoded, when it is plain http(s) with a host; otherwise None."""
    if not url:
        return None
    try:
        parts = urlsplit(clean(url).strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return None
    return quote(parts.geturl(), safe=_URL_SAFE)
