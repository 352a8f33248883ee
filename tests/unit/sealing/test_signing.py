"""The key is made once, is its owner's alone, and is known by its fingerprint."""

import stat
from pathlib import Path

import pytest

from bot.errors import CheckFailed
from bot.sealing import signing
from bot.sealing.signing import fingerprint, make_key, public_pem, read_key
from tests.unit.sealing.test_verification import run

SENTENCE = "evidence packs need the extra `evidence`: pip install 'regiebot[evidence]'"


def test_a_key_is_made_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "state" / "key.pem"
    made = make_key(file)
    before = file.read_bytes()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert fingerprint(public_pem(read_key(file))) == made
    with pytest.raises(CheckFailed, match="it is not overwritten"):
        make_key(file)
    assert file.read_bytes() == before


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    make_key(file)
    file.chmod(0o640)

    with pytest.raises(CheckFailed, match="others may read the key"):
        read_key(file)


@pytest.mark.parametrize(
    "text", [b"", b"geheim", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_told(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(text)
    file.chmod(0o600)

    with pytest.raises(CheckFailed, match="holds no Ed25519 key"):
        read_key(file)


def test_the_command_makes_it_beside_the_ledger_and_tells_its_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGIEBOT_STATE", f"sqlite:///{tmp_path / 'ledger' / 'state.sqlite'}")
    assert run(monkeypatch, tmp_path, "key") == 0
    file = tmp_path / "ledger" / "evidence-key.pem"
    made = fingerprint(public_pem(read_key(file)))
    assert f"fingerprint {made}" in capsys.readouterr().out

    assert run(monkeypatch, tmp_path, "key") == 1
    assert f"its fingerprint is {made}" in capsys.readouterr().err

    monkeypatch.setenv("REGIEBOT_EVIDENCE_KEY", str(tmp_path / "kluis" / "key.pem"))
    assert run(monkeypatch, tmp_path, "key") == 0
    assert (tmp_path / "kluis" / "key.pem").exists()


@pytest.mark.parametrize("arguments", [("key",), ("verify", "pack.zip"), ("c1", "--out", "a.zip")])
def test_without_the_extra_one_sentence_says_how_to_get_it(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tests.unit.sealing.packs import pack

    (tmp_path / "pack.zip").write_bytes(pack())
    monkeypatch.setenv("REGIEBOT_STATE", f"sqlite:///{tmp_path / 'ledger' / 'state.sqlite'}")
    monkeypatch.setattr(signing, "find_spec", lambda name: None)

    assert run(monkeypatch, tmp_path, *arguments) == 1
    assert capsys.readouterr().err == f"regiebot: {SENTENCE}\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack.zip"]
