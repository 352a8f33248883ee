"""A pack is believed when every file is as it was signed, and its key is the one that was expected."""

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import CheckFailed
from bot.sealing import archive as archives
from bot.sealing.manifest import digests
from bot.sealing.signing import public_pem
from bot.sealing.verification import verify
from tests import plain_verifier
from tests.unit.sealing.packs import FINGERPRINT, KEY, OTHER, contents, files, pack, zipped

Files = dict[str, bytes]


@pytest.fixture
def right(tmp_path: Path) -> Path:
    file = tmp_path / "pack.zip"
    file.write_bytes(pack())
    return file


def test_a_pack_as_it_was_made_is_right_for_the_bot_and_for_a_stranger(right: Path) -> None:
    found = verify(right, f"SHA256:{FINGERPRINT[:8].upper()} {FINGERPRINT[8:]}")

    assert (found.faults, found.fingerprint) == ((), FINGERPRINT)
    assert set(found.manifest.files) == {*files(), "public-key.pem"}
    plain_verifier.main(str(right), FINGERPRINT)


def test_the_strangers_script_is_short_and_shares_no_code() -> None:
    text = Path(plain_verifier.__file__).read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 36
    assert "bot" not in text.partition('"""\n')[2].replace("bothan", "")


def _named(name: str) -> Callable[[Files], None]:
    def change(there: Files) -> None:
        there[name] += b" "

    return change


def _without(name: str) -> Callable[[Files], None]:
    def change(there: Files) -> None:
        del there[name]

    return change


def _extra(there: Files) -> None:
    there["extra.txt"] = b"erbij"


def _swapped(there: Files) -> None:
    there["bewijs.html"], there["bewijs.pdf"] = there["bewijs.pdf"], there["bewijs.html"]


def _hash_edited(there: Files) -> None:
    there["bewijs.html"] = b"<p>GO</p>"
    listed = json.loads(there["manifest.json"])
    listed["files"] |= digests({"bewijs.html": there["bewijs.html"]})
    there["manifest.json"] = json.dumps(listed).encode()


def _signed_by_another(there: Files) -> None:
    there["manifest.sig"] = OTHER.sign(there["manifest.json"])


def _key_of_another(there: Files) -> None:
    there["public-key.pem"] = public_pem(OTHER)


def _short_signature(there: Files) -> None:
    there["manifest.sig"] = there["manifest.sig"][:63]


def _unlisted(there: Files) -> None:
    listed = json.loads(there["manifest.json"])
    del listed["files"]["bewijs.json"]
    there["manifest.json"] = json.dumps(listed).encode()
    there["manifest.sig"] = KEY.sign(there["manifest.json"])


CHANGES = {
    **{f"{name} changed": (_named(name), f"{name} was changed") for name in files()},
    **{f"{name} removed": (_without(name), f"{name} is missing") for name in files()},
    "a file added": (_extra, "extra.txt is not in the manifest"),
    "two files swapped": (_swapped, "bewijs.html was changed"),
    "a hash edited with its file": (_hash_edited, "the signature under manifest.json is not that of"),
    "a space in the manifest": (_named("manifest.json"), "the signature under manifest.json is not that of"),
    "signed by another": (_signed_by_another, "the signature under manifest.json is not that of"),
    "the key of another": (_key_of_another, "manifest.json was made for another key"),
    "a signature cut short": (_short_signature, "the signature under manifest.json is not that of"),
    "signed without one file": (_unlisted, "bewijs.json is not in the manifest"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_was_changed_is_told(tmp_path: Path, what: str) -> None:
    change, sentence = CHANGES[what]
    there = contents()
    change(there)

    found = verify(zipped(there, tmp_path / "pack.zip"), FINGERPRINT)

    assert any(sentence in fault for fault in found.faults), found.faults


def test_a_pack_that_brings_its_own_key_is_whole_and_proves_nothing(tmp_path: Path) -> None:
    there = contents()
    there["bewijs.html"] = b"<p>GO</p>"
    there["public-key.pem"] = public_pem(OTHER)
    listed = json.loads(there["manifest.json"])
    listed["files"] = digests({name: there[name] for name in listed["files"]})
    forger = verify(zipped({**there, "manifest.json": b"{}"} | _resigned(there, listed), tmp_path / "a.zip"))

    assert forger.faults == (), "control: whoever forges it whole makes a pack that is whole"
    found = verify(tmp_path / "a.zip", FINGERPRINT)
    assert found.faults == (f"the key in the pack is not the one that was expected: {FINGERPRINT}",)


def _resigned(there: Files, listed: dict[str, object]) -> Files:
    from bot.sealing.signing import fingerprint

    manifest = json.dumps({**listed, "key": fingerprint(there["public-key.pem"])}).encode()
    return {"manifest.json": manifest, "manifest.sig": OTHER.sign(manifest)}


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "public-key.pem"])
def test_without_one_of_its_three_it_is_no_pack(tmp_path: Path, name: str) -> None:
    there = contents()
    del there[name]

    with pytest.raises(CheckFailed, match=f"no evidence pack: {name} is missing"):
        verify(zipped(there, tmp_path / "pack.zip"))


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


STRANGE: dict[str, tuple[list[tuple[str | zipfile.ZipInfo, bytes]], str]] = {
    "a way out": ([("../bewijs.html", b"")], "no plain file name"),
    "from the root": ([("/etc/passwd", b"")], "no plain file name"),
    "a folder": ([("map/bewijs.html", b"")], "no plain file name"),
    "another system's way out": ([("..\\bewijs.html", b"")], "no plain file name"),
    "a drive": ([("C:bewijs.html", b"")], "no plain file name"),
    "hidden": ([(".bewijs.html", b"")], "no plain file name"),
    "a letter that looks alike": ([("bewijs.htmⅼ", b"")], "no plain file name"),
    "other case": ([("Bewijs.html", b"")], "twice"),
    "a link": ([(_link(), b"/etc/passwd")], "no file but a link"),
    "too many": ([(f"f{n}", b"") for n in range(300)], "a pack has at most"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_no_pack_holds_is_refused_before_it_is_read(tmp_path: Path, what: str) -> None:
    rows, sentence = STRANGE[what]

    with pytest.raises(CheckFailed, match=sentence):
        verify(zipped([*contents().items(), *rows], tmp_path / "pack.zip"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match="twice"):
        verify(zipped([*contents().items(), ("bewijs.html", b"<p>GO</p>")], tmp_path / "pack.zip"))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({**contents(), "bom.txt": bytes(3 << 20)}, tmp_path / "pack.zip")
    monkeypatch.setattr(archives, "MOST_BYTES", 2 << 20)

    with pytest.raises(CheckFailed, match="unpack to more than 2 MB"):
        verify(bomb)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("half", lambda text: text[: len(text) // 2]),
        ("without its end", lambda text: text[:-1]),
        ("something before it", lambda text: b"MZ" + text),
        ("something behind it", lambda text: text + b"\n"),
        ("nothing", lambda text: b""),
        ("a flipped byte", lambda text: text[:2000] + bytes([text[2000] ^ 1]) + text[2001:]),
    ],
)
def test_a_file_that_is_damaged_is_told_in_one_sentence(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(change(pack()))

    with pytest.raises(CheckFailed):
        verify(file)


def test_every_flipped_byte_of_manifest_and_signature_is_seen(tmp_path: Path) -> None:
    there = contents()
    for name in ("manifest.sig", "manifest.json"):
        text = there[name]
        for place in range(0, len(text), 7):
            wrong = text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
            file = zipped({**there, name: wrong}, tmp_path / "pack.zip")
            assert _is_refused(file), (name, place)


def _is_refused(file: Path) -> bool:
    try:
        return bool(verify(file).faults)
    except CheckFailed:
        return True


# -- the command, without configuration, ledger or network


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("REGIEBOT_CONFIG", str(folder / "nergens"))
    monkeypatch.setattr(sys, "argv", ["regiebot", "evidence", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))


def test_the_command_tells_whose_key_it_is_and_whether_that_was_compared(
    right: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = right.parent
    assert run(monkeypatch, folder, "verify", "pack.zip") == 2
    said = capsys.readouterr().out
    assert FINGERPRINT[:8] in said
    assert "whose key signed it is not proved" in said

    assert run(monkeypatch, folder, "verify", "pack.zip", "--fingerprint", FINGERPRINT) == 0
    assert "ok pack.zip is whole" in capsys.readouterr().out

    assert run(monkeypatch, folder, "verify", "pack.zip", "--fingerprint", "0" * 64) == 1
    assert "the key in the pack is not the one that was expected" in capsys.readouterr().err
    assert [one.name for one in folder.iterdir()] == ["pack.zip"], "nothing is made"


def test_the_command_tells_a_changed_file_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zipped({**contents(), "bewijs.html": b"<p>GO</p>"}, tmp_path / "pack.zip")

    assert run(monkeypatch, tmp_path, "verify", "pack.zip", "--fingerprint", FINGERPRINT) == 1
    said = capsys.readouterr()
    assert "!! bewijs.html was changed" in said.out
    assert said.err == "regiebot: pack.zip is not the pack that was made: bewijs.html was changed\n"


def test_a_file_that_is_not_there_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, "verify", "weg.zip") == 1
    assert capsys.readouterr().err == "regiebot: weg.zip cannot be read: No such file or directory\n"


def test_the_commands_of_the_readme_work_with_common_tools_alone(right: Path) -> None:
    text = contents()["LEESMIJ.txt"].decode()
    commands = [line.strip() for line in text.splitlines() if line.startswith("     ")]
    mine = [line.replace("BESTAND.zip", right.name) for line in commands if not line.startswith("regiebot")]
    script = "\n".join(["set -e", *mine])

    said = subprocess.run(
        ["bash", "-c", script], cwd=right.parent, capture_output=True, text=True, check=True
    )

    assert "Signature Verified Successfully" in said.stdout
    assert FINGERPRINT in said.stdout
    sums = digests({name: contents()[name] for name in (*files(), "public-key.pem")})
    assert all(f"{digest}  {name}" in said.stdout for name, digest in sums.items())
    assert "bewijst het pakket niets" in text
    assert "proves nothing" in text
