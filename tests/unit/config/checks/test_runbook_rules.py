"""What is wrong in a runbook is found at its place, with what to do."""

from pathlib import Path

import pytest

from tests.unit.config.folder import change, found_in, text_at, write

FILE = "runbooks/draaiboek.yaml"

CASES = [
    ("owner: IT", "owner: ITT", "ITT", "error: there is no role `ITT` — did you mean `IT`?"),
    ("[IT]", "[KTO]", "KTO", "error: there is no role `KTO` — use one of ZA, IT"),
    (
        "after: [O.9]",
        "after: [O.99]",
        "O.99",
        "error: there is no step or action `O.99` — did you mean `O.9`?",
    ),
    (
        "after: [O.9]",
        "parallel: [O.99]",
        "O.99",
        "error: there is no step or action `O.99` — did you mean `O.9`?",
    ),
    (
        "owner: ZA\n      - code: O\n        title: Quality-gate\n        after: [J]",
        "owner: ZA\n        parallel: [O]\n      - code: O\n        title: Quality-gate",
        "O]",
        "error: `O` is a step with actions, which begin on days of their own — name one of its actions",
    ),
    (
        "after: [O.9]",
        "after: [O.9]\n            parallel: [O.9]",
        "O.9]",
        "error: `O.9` comes first by `after`, so its begin has no meaning here — name `O.9` in one of both",
    ),
    (
        "after: [O.9]",
        "lag: {O.9: 2}",
        "O.9:",
        "error: `lag` waits after `O.9`, which does not come first "
        "— name `O.9` in `after`, or remove it here",
    ),
    ("environment: B", "environment: E", "E", "error: there is no environment `E` — use one of B"),
    ("code: K.1", "code: O.9", "O.9", "error: code `O.9` is used before — give it a code of its own"),
    (
        "code: K.1",
        "code: o.9",
        "o.9",
        "error: `code`: o.9 has the wrong form "
        "— use a capital or digit, then letters, digits, dots or dashes, as O.10",
    ),
    (
        "id: uitvoeren\n    title: Uitvoeren",
        "id: uitvoeren\n    title: Leeg\n    steps: []\n  - id: uitvoeren\n    title: Uitvoeren",
        "uitvoeren",
        "error: phase `uitvoeren` is used before — give it an id of its own",
    ),
    (
        "level: cluster",
        "level: release",
        "release",
        "error: level `release` does not occur in a runbook of kind `programme` "
        "— use programme, cluster, domain",
    ),
    (
        "level: cluster",
        "level: [cluster, cluster]",
        "[cluster",
        "error: a level stands here twice — keep one",
    ),
    (
        "        level: domain\n        owner: ZA\n      - code: O\n",
        "        owner: ZA\n      - code: O\n",
        "code:",
        "error: step `J` has no actions and no level — add `level:`, or actions",
    ),
    (
        "after: [J]",
        "level: domain",
        "level:",
        "error: step `O` has a level of its own, beside those of its actions — remove it: the actions decide",
    ),
    (
        "after: [J]",
        "kind: milestone",
        "kind:",
        "error: step `O` has actions, so its kind has no meaning — give the kind to the action",
    ),
    (
        "environment: B",
        "kind: placeholder",
        "code:",
        "error: placeholder `O.10` copies nothing — add `copies:` with a code",
    ),
    (
        "environment: B",
        "kind: loop",
        "code:",
        "error: loop `O.10` repeats nothing — add `repeats:` with codes",
    ),
    (
        "environment: B",
        "repeats: [O.9]",
        "repeats:",
        "error: only a loop repeats — add `kind: loop`, or remove it",
    ),
    (
        "environment: B",
        "copies: O.8",
        "O.8",
        "error: there is no step or action `O.8` — use one of J, O, O.9, O.10, K.1",
    ),
    (
        '            time: "14:00"\n',
        "",
        "code:",
        'error: gate `O.9` has a date but no usual time — add `time: "14:00"`',
    ),
    (
        "anchor: migration",
        "anchor: production",
        "production",
        "error: a runbook of kind `programme` has no anchor `production` "
        "— use one of kick_off, migration, programme_end",
    ),
    (
        "level: cluster",
        "when: other_suppliers\n            level: cluster",
        "other_suppliers",
        "error: `other_suppliers` is not known at level cluster — use it at level domain only",
    ),
    (
        'time: "14:00"',
        'time: "14:00"\n            after: [O.10]',
        "O.10]",
        "error: this goes round in a circle: O.9 after O.10 after O.9 "
        "— remove `O.10` here, or another of them",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "says"), CASES)
def test_a_mistake_is_one_finding_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    folder = write(tmp_path, change(FILE, old, new))

    findings = found_in(folder, FILE)

    assert [f"{f.severity}: {f.message} — {f.fix}" for f in findings] == [says]
    assert text_at(findings[0]).startswith(at)
