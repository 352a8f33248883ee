"""Evidence packs: of a domain that was rolled back and a release whose plan changed; and what is forged."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from regiebot_sandbox.embedded import Running
from tests import plain_verifier
from tests.flow import cab
from tests.flow import test_chain_release as chain
from tests.flow.command import Desk, connected
from tests.flow.people import NOORD, migrate, people_do, run, say
from tests.flow.world import NOW, World, with_people

Q7, O9 = f"{NOORD}/Q.7", f"{NOORD}/O.9"
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
AT = ("--now", "2023-10-13T15:00")


def at_desk(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Somebody at a terminal beside the service, with its ledger and configuration."""
    ledger = f"sqlite:///{world.folder / 'state' / 'state.sqlite'}"
    environment = {**connected(world.running.url, world.folder), "REGIEBOT_STATE": ledger}
    return Desk(world.running, world.folder, monkeypatch, capsys, environment)


@pytest.fixture
def rolled_back(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A domain whose migration was carried out, and turned back in Q.7."""
    with_people(world).apply()
    say(world, IT, f"{NOORD}/M.2", "SECRET-M\nproef: 2,3% fout, 95 min", 5)
    say(world, IT, f"{NOORD}/M.1", "eis: 1, 4 - voldaan", 5)
    say(world, ZA, f"{NOORD}/M.4", "afwijking: GEHEIM-M belt nog met de tester", 5)
    say(world, ZA, f"{NOORD}/O.3", "Jan de Vries belt nog.\nafwijking: de lijst volgt later", 5)
    say(world, "u-domeinbeheerder", f"{NOORD}/O.4", "afwijking: ik mag dit niet", 5)
    say(world, ZA, f"{NOORD}/O.2", "Een geheime zin die geen opdracht is", 5)
    run(world, 10)
    migrate(world, leave=("Q.7", "Q.9", "Q.10", "J.7"))
    run(world, 20)
    say(world, ZA, Q7, "aanwezig: ZA, IT\nbesluit: NO-GO - tellingen wijken af", 30)
    run(world, 30)
    people_do(world, {f"{NOORD}/N.2": "done"}, 40)
    say(world, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO, mits de test is af; nazorg is geregeld", 41)
    run(world, 45)
    say(world, IT, O9, "voorwaarde 1: IT, vr 20 okt", 50)
    say(world, ZA, O9, "voorwaarde 1 voldaan - gezien", 55)
    people_do(world, {f"{NOORD}/P.3": "done"}, 56)
    run(world, 60)
    desk = at_desk(world, monkeypatch, capsys)
    assert desk.run("evidence", "key").code == 0
    return desk


def unzipped(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def data(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unzipped(file)["bewijs.json"])
    return found


def pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_a_domain_that_was_rolled_back(rolled_back: Desk) -> None:
    out, again = rolled_back.folder / "noord.zip", rolled_back.folder / "again.zip"
    before = rolled_back.writes()

    said = rolled_back.run("evidence", NOORD, "--out", str(out), *AT)

    assert said.code == 0, said
    assert rolled_back.writes() == before, "it only reads"
    found = data(out)
    (back,) = found["rollbacks"]
    assert (back["code"], back["reason"]) == ("Q.7", "tellingen wijken af")
    assert back["by"] == {"account": ZA, "function": "Bestuurder", "party": "Zorggroep Noord"}
    gates = {one["code"]: one for one in found["gates"]}
    assert [gates[code]["state"] for code in ("N.4", "O.9", "Q.7")] == ["open", "conditional", "no-go"]
    first, decision = gates["O.9"]["decisions"]
    assert [first["attempt"], decision["attempt"]] == [1, 2]
    assert decision["present"] == ["IT-deelnemer", "Zorgaanbieder"]
    assert [(one["text"], one["reason"]) for one in decision["conditions"]] == [
        ("de test is af", "gezien"),
        ("nazorg is geregeld", ""),
    ]
    _is_told_of_the_rest(found)
    _is_readable(out)
    plain_verifier.main(str(out), _fingerprint(rolled_back))
    assert rolled_back.run("evidence", "noord", "--out", str(again), *AT).code == 0
    assert again.read_bytes() == out.read_bytes(), "the same state and instant give the same bytes"


def _is_told_of_the_rest(found: dict[str, Any]) -> None:
    (trial,) = found["trials"]
    assert (trial["code"], trial["errors"], trial["minutes"]) == ("M.2", 2.3, 95)
    met = {(one["number"], one["party"]) for one in found["requirements"] if one["met"]}
    assert met == {("1", "Softwarehuis Een"), ("4", "Softwarehuis Een")}
    hidden, allowed = [one for one in found["deviations"] if one["mandate"]]
    assert (hidden["code"], hidden["title"], hidden["said"]["words"]) == ("M.4", "", [])
    assert hidden["said"]["by"] == {"account": "", "function": "", "party": "Zorggroep Noord"}
    assert (allowed["code"], allowed["said"]["words"]) == ("O.3", ["de lijst volgt later"])
    (refused,) = [one for one in found["deviations"] if not one["mandate"]]
    assert refused["said"]["by"]["account"] == "u-domeinbeheerder"
    declared = {one["code"]: one for one in found["declarations"]}
    assert declared["Q.8"]["status"] == "new", "the NO-GO opened it again"
    (attempt,) = declared["Q.8"]["earlier"]
    assert (attempt["number"], attempt["by"]["account"], attempt["by"]["function"]) == (1, ZA, "Bestuurder")
    assert declared["Q.8"]["links"] == ["https://dms.example.org/eigen-verklaring"]
    lines = {one["code"]: one for step in found["steps"] for one in step["actions"]}
    assert [one["number"] for one in lines["P.3"]["attempts"]] == [1, 2]
    assert lines["P.3"]["attempts"][0]["ended"] < lines["P.3"]["attempts"][1]["ended"]
    assert lines["O.3"]["first"] == "2023-10-04"
    assert {"taken_over", "restricted"} <= set(found["unknown"])
    chain = found["trail"]
    assert chain["head_number"] >= max(one["number"] for one in chain["records"])
    assert {"write", "said"} <= {one["kind"] for one in chain["records"]}
    assert {one["by"]["account"] for one in found["mandates"]} >= {ZA, IT}


def _is_readable(out: Path) -> None:
    there = unzipped(out)
    page, text = there["bewijs.html"].decode(), pdf(there["bewijs.pdf"])
    for words in ("tellingen wijken af", "de lijst volgt later", "nazorg is geregeld", "zonder mandaat"):
        assert words in page, words
        assert words in text, words
    everything = "".join(text.decode(errors="replace") for text in there.values()) + text
    for hidden in ("geheime zin", "Jan de Vries", "SECRET-M", "GEHEIM-M", "Zorggroep Zuid", "za-twee"):
        assert hidden not in everything


def _fingerprint(desk: Desk) -> str:
    said = desk.run("evidence", "key")
    return said.sentence().rpartition(" ")[2]


def test_a_release_whose_plan_was_changed_after_it_was_signed(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.configure(tmp_path)
    world = World(sandbox, tmp_path)
    chain.run(world, NOW)
    chain.finish_concept(world)
    old = chain.hash_asked(world, "makelaar-denkbeeld")
    chain.sign(world, *chain.ACCOUNTS)
    chain.run(world, chain.later(3))
    world.control.set_clock(chain.later(4))
    words = "maatregel: 2024-02-09 - Extra logging inrichten"
    chain.comment(world, "u-makelaar-ap", "makelaar-denkbeeld/1.2b", words)
    for hour in (5, 6):
        chain.run(world, chain.later(hour))
    world.control.set_clock(chain.later(7))
    chain.sign(world, "makelaar-denkbeeld")
    chain.comment(world, "u-inlogdienst-bv", "inlogdienst-voorbeeld/2.2", f"handtekening: {old}")
    chain.run(world, chain.later(8))
    desk = at_desk(world, monkeypatch, capsys)
    assert desk.run("evidence", "key").code == 0
    out = tmp_path / "release.zip"

    assert desk.run("evidence", chain.ROOT, "--out", str(out), "--now", "2023-10-13T00:00").code == 0

    plan = data(out)["plan"]
    new = chain.hash_asked(world, "makelaar-denkbeeld")
    assert (plan["in_force"], plan["digest"][:12]) == (None, new)
    assert [(one["number"], one["digest"]) for one in plan["versions"]] == [(1, old), (2, new)]
    signed = {one["party"]: one["digest"] for one in plan["signatures"] if one["signed"]}
    assert list(signed.values()) == [new]
    assert "2.2" not in {one["code"] for one in data(out)["declarations"]}, "the bot closes those"
    assert sorted(one["digest"] for one in plan["earlier"]) == [old] * 5
    (refused,) = plan["refused"]
    assert refused["by"]["account"] == "u-inlogdienst-bv"
    text = pdf(unzipped(out)["bewijs.pdf"])
    assert "Handtekeningen onder het plan zoals het nu luidt: 1 van de 5." in text
    assert "Niet van kracht." in text
    assert desk.run("evidence", "verify", str(out), "--fingerprint", _fingerprint(desk)).code == 0


def test_an_rfc_has_both_questions_and_the_vote_of_each_function(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = cab.ask(world, "SECRET-RFC")
    cab.tick(world)
    cab.move(world, key, *cab.TO_CAB)
    cab.vote(world, key)
    cab.tick(world, 10)
    cab.tick(world, 20)
    desk = at_desk(world, monkeypatch, capsys)
    assert desk.run("evidence", "key").code == 0
    out = world.folder / "rfc.zip"

    assert desk.run("evidence", key.lower(), "--out", str(out), *AT).code == 0

    found = data(out)
    assert (found["about"]["level"], found["about"]["identity"]) == ("rfc", key)
    (change,) = found["changes"]
    asked = {one["question"]: one for one in change["rounds"]}
    assert asked["wish"]["word"] == "approved"
    assert {one["vote"] for one in asked["wish"]["votes"]} == {"approved"}
    assert "SECRET-RFC" not in str(found)


def test_a_name_that_nothing_has_is_told_in_one_sentence(rolled_back: Desk) -> None:
    out = rolled_back.folder / "a.zip"

    said = rolled_back.run("evidence", "zuidoost", "--out", str(out), *AT).sentence()
    assert said.startswith(
        "there is no programme, cluster, domain, release or RFC zuidoost; known: klein, mitz-3-5-0"
    )
    assert not out.exists()
    out.write_bytes(b"mijn")
    said = rolled_back.run("evidence", NOORD, "--out", str(out), *AT).sentence()
    assert "is there already" in said
    assert out.read_bytes() == b"mijn"
    gone = rolled_back.run("evidence", NOORD, "--key", "weg.pem", "--out", "b.zip", *AT).sentence()
    assert gone == "there is no key in weg.pem; make one with regiebot evidence key"
