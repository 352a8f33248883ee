"""Every service over TLS with certificates of its own: trusted where they are named, by every client."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from regiebot_sandbox.embedded import Running
from tests.flow.command import AT, HOOK, Desk, connected

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl, to make certificates"),
]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder: `ca.pem`, `server.pem` for localhost that it signed, and `other.pem` that signed nothing."""
    folder = tmp_path_factory.mktemp("tls")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-x509", "-days", "2")
    ca = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    for name in ("ca", "other"):
        _openssl(folder, *new, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", *ca)
    own = ("-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=localhost", *own)
    _openssl(folder, *new, "-keyout", "server.key", "-out", "server.pem", *signed)
    return folder


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def secure(sandbox: Running, certificates: Path) -> Iterator[str]:
    """The sandbox's address over https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    behind = (urlsplit(sandbox.url).hostname or "", urlsplit(sandbox.url).port or 0)
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=_let_in, args=(door, context, behind), daemon=True).start()
        yield f"https://localhost:{door.getsockname()[1]}"


def _let_in(door: socket.socket, context: ssl.SSLContext, behind: tuple[str, int]) -> None:
    while True:
        try:
            plain, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_relay, args=(plain, context, behind), daemon=True).start()


def _relay(plain: socket.socket, context: ssl.SSLContext, behind: tuple[str, int]) -> None:
    with (
        suppress(OSError),
        context.wrap_socket(plain, server_side=True) as caller,
        closing(socket.create_connection(behind)) as service,
    ):
        back = threading.Thread(target=_pump, args=(service, caller), daemon=True)
        back.start()
        _pump(caller, service)
        back.join(5)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def at(desk: Desk, secure: str) -> Desk:
    """Somebody whose services are all behind these certificates."""
    desk.environment = connected(secure, desk.folder) | {"REGIEBOT_TEAMS_WEBHOOK_URL": secure + HOOK}
    desk.patch.setattr("signal.signal", lambda *_: None)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        desk.patch.delenv(name, raising=False)
    return desk


def test_a_bundle_that_is_named_is_trusted_by_every_client(at: Desk, certificates: Path) -> None:
    said = at.run("run", "--once", *AT, CA_BUNDLE=str(certificates / "ca.pem"))
    checked = at.run("check", *AT, CA_BUNDLE=str(certificates / "ca.pem"))

    assert (said.code, said.err) == (0, "")
    assert set(at.writes()) == {"jira", "confluence", "slack", "teams"}
    assert checked.code == 0


def test_what_the_machine_trusts_is_trusted_by_every_client(at: Desk, certificates: Path) -> None:
    at.environment["SSL_CERT_FILE"] = str(certificates / "ca.pem")

    said = at.process("run", "--once", *AT, CA_BUNDLE="system")

    assert (said.code, said.err) == (0, "")
    assert set(at.writes()) == {"jira", "confluence", "slack", "teams"}


@pytest.mark.parametrize("bundle", [None, "system", "other.pem"])
def test_without_them_nobody_is_trusted_and_the_sentence_says_what_to_name(
    at: Desk, certificates: Path, bundle: str | None
) -> None:
    """Not even where the libraries' own variables say otherwise: what is named counts alone."""
    named = str(certificates / bundle) if bundle and bundle.endswith(".pem") else bundle
    if named:
        at.patch.setenv("REQUESTS_CA_BUNDLE", str(certificates / "ca.pem"))

    checked = at.run("check", *AT, CA_BUNDLE=named)

    wrong = [line for line in checked.out.splitlines() if line.startswith("!!")]
    assert checked.code == 1
    assert [line.split(":")[0] for line in wrong] == ["!! Jira", "!! Confluence", "!! Slack"]
    assert all("certificate is not trusted here" in line for line in wrong)
    assert all("REGIEBOT_CA_BUNDLE" in line for line in wrong)


def test_a_webhook_that_is_not_trusted_is_told_without_its_address(
    at: Desk, sandbox: Running, certificates: Path
) -> None:
    plain = connected(sandbox.url, at.folder)
    hook = at.environment["REGIEBOT_TEAMS_WEBHOOK_URL"]
    at.environment = plain | {"REGIEBOT_TEAMS_WEBHOOK_URL": hook}

    said = at.run("run", "--once", *AT)

    assert said.code == 1
    assert "the Teams webhook cannot be called, or its certificate is not trusted here" in said.err
    assert "sig=" not in said.out + said.err
