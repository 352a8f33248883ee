"""Checks an evidence pack with the standard library and the command openssl; shares no code with the bot."""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def main(pack: str, fingerprint: str) -> None:
    with zipfile.ZipFile(pack) as archive, tempfile.TemporaryDirectory() as folder:
        names = archive.namelist()
        assert len(names) == len(set(names)), "a name twice"
        assert not any("/" in name or name.startswith(".") for name in names), "a name with a folder"
        files = {name: archive.read(name) for name in names}
        listed = json.loads(files["manifest.json"])["files"]
        assert set(files) == {*listed, "manifest.json", "manifest.sig"}, "a file too many or too few"
        assert all(hashlib.sha256(files[name]).hexdigest() == listed[name] for name in listed), "changed"
        for name in ("manifest.json", "manifest.sig", "public-key.pem"):
            (Path(folder) / name).write_bytes(files[name])
        key = ["openssl", "pkey", "-pubin", "-in", "public-key.pem", "-outform", "DER"]
        der = subprocess.run(key, cwd=folder, check=True, capture_output=True).stdout
        assert hashlib.sha256(der).hexdigest() == fingerprint, "another key"
        checks = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile"
        subprocess.run([*checks.split(), "manifest.sig"], cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
