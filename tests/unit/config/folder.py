"""A small, right configuration folder to break in one place at a time."""

from pathlib import Path

from bot.config.catalog import Catalog
from bot.config.findings import Finding
from bot.config.load import load

RUNBOOK = """\
id: draaiboek
title: Klein draaiboek
version: "1.0"
kind: programme
roles: {ZA: Zorgaanbieder, IT: IT-deelnemer}
environments:
  B: {title: Ketentest}
phases:
  - id: uitvoeren
    title: Uitvoeren
    steps:
      - code: J
        title: Beheer
        level: domain
        owner: ZA
      - code: O
        title: Quality-gate
        after: [J]
        actions:
          - code: O.9
            title: Overleg
            level: domain
            owner: ZA
            kind: gate
            due: {anchor: migration, working_days: -2}
            time: "14:00"
          - code: O.10
            title: Opdracht
            level: domain
            owner: ZA
            support: [IT]
            environment: B
            after: [O.9]
          - code: K.1
            title: Bepalen
            level: cluster
            owner: IT
"""

PROGRAMME = """\
id: p-2023
title: Programma
runbook: draaiboek
project: KT
start: 2023-05-24
end: 2023-12-31
parties:
  - {id: zorg, title: GGZ Voorbeeldland, roles: [ZA]}
  - {id: it, title: IT-deelnemer Fictie, roles: [IT]}
clusters:
  - id: c1
    title: Cluster 1
    kick_off: 2023-06-14
    parties: [it]
    domains:
      - id: za-01
        title: Eerste
        party: zorg
        first: true
        migration: 2023-10-14 08:00
        gates:
          O.9: 2023-10-12 14:00
      - id: za-02
        title: Tweede
        party: zorg
"""

RELEASE_RUNBOOK = """\
id: release-draaiboek
title: Releasedraaiboek
version: "1.0"
kind: release
roles: {RM: Releasemanager, IP: Partij}
phases:
  - id: realiseren
    title: Realiseren
    steps:
      - code: "1"
        title: Plannen
        actions:
          - code: "1.1"
            title: Plan
            level: release
            owner: RM
            due: {anchor: production, working_days: -5}
          - code: "1.2"
            title: Bouwen
            level: party
            owner: IP
            when: touches_party
"""

RELEASE = """\
id: r-2024
title: Release 2024
runbook: release-draaiboek
project: REL
version: "2024.1"
impact: minor
kick_off: 2023-09-18
production: 2024-03-14 20:00
touches: [alfa]
roles: {RM: manager}
parties:
  - {id: manager, title: Releasemanagement, roles: [RM]}
  - {id: alfa, title: Alfa, roles: [IP]}
  - {id: bravo, title: Bravo, roles: [IP]}
visibility: {status: accepted, reason: Both parties of this example know it.}
"""

SITE = """\
programmes: [p-2023]
spaces:
  - {id: regie, key: REGIE}
channels:
  - {id: overleg, kind: slack, channel: C1, topics: [gates, overdue, operations], scopes: [r-2024]}
"""

FILES = {
    "runbooks/draaiboek.yaml": RUNBOOK,
    "runbooks/release.yaml": RELEASE_RUNBOOK,
    "programmes/p.yaml": PROGRAMME,
    "releases/r.yaml": RELEASE,
    "bot.yaml": SITE,
}


def write(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The folder on disk; a change replaces a file, adds one, or (None) leaves it out."""
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> tuple[Catalog, list[str]]:
    """The catalog of a changed folder, and its findings as they are printed, without the folder."""
    catalog, findings = load(write(folder, changes))
    return catalog, [told(finding, folder) for finding in findings]


def told(finding: Finding, folder: Path) -> str:
    return str(finding).replace(f"{folder}/", "")


def found_in(folder: Path, name: str) -> list[Finding]:
    """The findings of one file of the folder."""
    return [finding for finding in load(folder)[1] if finding.file == str(folder / name)]


def text_at(finding: Finding) -> str:
    """The rest of the line, from the place that a finding points at."""
    return Path(finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1][finding.column - 1 :]


def change(name: str, old: str, new: str) -> dict[str, str | bytes | None]:
    """One file with one piece of text replaced; the piece must be there."""
    assert old in FILES[name], f"{old!r} is not in {name}"
    return {name: FILES[name].replace(old, new, 1)}
