"""Strings that look like a person's mailbox or telephone number: configuration names functions only."""

import re
from collections.abc import Iterator

from bot.config.document import Document
from bot.config.findings import Problem, Severity

_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\w.:-])(?:\+\d{2}|00\d{2}|0\d)(?:[\s().-]{0,3}\d){7,9}(?![\w-])")
_FUNCTION = re.compile(
    "info|service|support|beheer|contact|team|project|migratie|release|planning|security|mailbox|postbus"
    "|noreply|no-reply|regie|meldingen|functie|secretariaat|test",
    re.IGNORECASE,
)
_ACCOUNTS = frozenset({"account_id"})


def personal_problems(document: Document) -> Iterator[Problem]:
    """A warning for every text that seems to point at one person."""
    for path, text in document.texts():
        if path and path[-1] in _ACCOUNTS:
            continue
        mailboxes = [m for m in _MAILBOX.findall(text) if not _FUNCTION.search(m.split("@")[0])]
        if mailboxes:
            yield _warning(path, "looks like a person's e-mail address")
        if _PHONE.search(text):
            yield _warning(path, "looks like a telephone number")


def _warning(path: tuple[str | int, ...], words: str) -> Problem:
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    return Problem(path, f"`{name}` {words}", "name a function or a portal instead", Severity.WARNING)
