"""Every citation in the repository leads to a line of docs/domain.md or docs/services.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("bot", "regiebot_sandbox", "regiebot_playground", "config", "docs", "templates", "tests")
KINDS = {".py", ".yaml", ".md", ".json", ".j2", ".toml"}

NEXT = r"(?:, | and | to | en | tot en met )"
SECTION = re.compile(rf"\b(domain|services) §(\d+(?:\.\d+)?)((?:{NEXT}§\d+(?:\.\d+)?)*)")
READING = re.compile(rf"\blezing (\d+)((?:{NEXT}\d+)*)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ROW = r"(?:(?:[AC]2|[A-Z])(?:\.\d+)?|opmerking \d|bijlage [ABC])\b"
STEP = r"\d(?:\.\d)?\b"
NAMED = r"types|release numbering|Mitz Connector|N-1"
PLACE = re.compile(
    rf"\bS([0-4])\b(?:,? (?:steps? |stap )?({NAMED}|{ROW}|{STEP})((?:{NEXT}(?:[A-Z]2?\.\d+|{STEP}))*))?"
)
FORMER = re.compile(r"\b(?:FACTS|ATLASSIAN|CHAT|DUTCH|DESIGN|HOUSE|STYLE)(?:\.md)?,? ?§")


def sections(page: str) -> frozenset[str]:
    """The numbers of a page's headings."""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    return frozenset(f"{page} {n}" for n in re.findall(r"^##+ (\d+(?:\.\d+)?)\b", text, re.MULTILINE))


def places() -> frozenset[str]:
    """The first cell of each row about a source: the source itself, and the places in it."""
    text = (ROOT / "docs" / "domain.md").read_text()
    return frozenset(re.findall(r"^\| (S\d[^|]*?) \|", text, re.MULTILINE))


KNOWN = sections("domain") | sections("services") | places()


def cited(text: str) -> Iterator[str]:
    """What a text cites, in the form of `KNOWN`."""
    for page, first, more in SECTION.findall(text):
        yield from (f"{page} {number}" for number in NUMBER.findall(f"{first} {more}"))
    for first, more in READING.findall(text):
        yield from (f"domain 5.{number}" for number in NUMBER.findall(f"{first} {more}"))
    for source, first, more in PLACE.findall(text):
        yield from (_place(source, place) for place in (first, *re.findall(rf"[A-Z]2?\.\d+|{STEP}", more)))
    yield from FORMER.findall(text)


def _place(source: str, place: str) -> str:
    step = "step " if source == "2" and place.isdigit() else ""
    return f"S{source} {step}{place}".strip()


def files(folder: str) -> list[Path]:
    """Those that cite; this test's own examples do not count."""
    found = (ROOT / folder).rglob("*")
    return sorted(file for file in found if file.suffix in KINDS and file != Path(__file__))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_citation_has_its_line(folder: str) -> None:
    lost = {
        f"{file.relative_to(ROOT)}: {one}"
        for file in files(folder)
        for one in cited(file.read_text())
        if one not in KNOWN
    }

    assert sorted(lost) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("S4 O.9, N.4 and Q.7; domain §5.14", ["domain 5.14", "S4 O.9", "S4 N.4", "S4 Q.7"]),
        ("S2, steps 3 and 5; S0 1.3; S3", ["S2 step 3", "S2 step 5", "S0 1.3", "S3"]),
        ("domain §2, §5.21 to §5.23", ["domain 2", "domain 5.21", "domain 5.23"]),
        ("S4, bijlage B; lezing 10 en 11", ["domain 5.10", "domain 5.11", "S4 bijlage B"]),
        ("S2 stap 5; lezing 22", ["domain 5.22", "S2 step 5"]),
        ("FACTS §5.14", ["FACTS §"]),
    ],
)
def test_a_citation_is_found_in_the_forms_that_are_used(text: str, found: list[str]) -> None:
    assert list(cited(text)) == found
