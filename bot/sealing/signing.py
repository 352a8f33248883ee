"""The key of evidence packs: made once, kept in one file, known by its fingerprint (Ed25519, RFC 8032)."""

import hashlib
import os
import stat
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import CheckFailed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EXTRA = "evidence packs need the extra `evidence`: pip install 'regiebot[evidence]'"


def make_key(file: Path) -> str:
    """Make a key in a file that only its owner reads; gives its fingerprint. Never overwrites one.

    Raises CheckFailed where a file is there already or it cannot be written.
    """
    require_library()
    from cryptography.hazmat.primitives import serialization as coding  # noqa: PLC0415  (of the extra)
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  (of the extra)

    private = ed25519.Ed25519PrivateKey.generate()
    text = private.private_bytes(coding.Encoding.PEM, coding.PrivateFormat.PKCS8, coding.NoEncryption())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CheckFailed(
            f"there is a key in {file} already; it is not overwritten, as packs are known by it"
        ) from None
    except OSError as error:
        raise CheckFailed(f"the key cannot be written to {file}: {error.strerror or error}") from None
    with os.fdopen(place, "wb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return fingerprint(public_pem(private))


def read_key(file: Path) -> "Ed25519PrivateKey":
    """The key in a file. Raises CheckFailed where there is none, others may read it, or it is another one."""
    require_library()
    from cryptography.hazmat.primitives import serialization as coding  # noqa: PLC0415  (of the extra)
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  (of the extra)

    try:
        mode, text = file.stat().st_mode, file.read_bytes()
    except FileNotFoundError:
        raise CheckFailed(f"there is no key in {file}; make one with regiebot evidence key") from None
    except OSError as error:
        raise CheckFailed(f"the key in {file} cannot be read: {error.strerror or error}") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise CheckFailed(f"others may read the key in {file}; set it right with chmod 600 {file}")
    try:
        found = coding.load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise CheckFailed(f"{file} holds no Ed25519 key as regiebot evidence key makes it")
    return found


def public_pem(private: "Ed25519PrivateKey") -> bytes:
    """The public key that belongs to it, as PEM."""
    require_library()
    from cryptography.hazmat.primitives import serialization as coding  # noqa: PLC0415  (of the extra)

    return private.public_key().public_bytes(coding.Encoding.PEM, coding.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem: bytes) -> str:
    """SHA-256 of a public key in DER, in hexadecimals. Raises CheckFailed where it is no Ed25519 key."""
    require_library()
    from cryptography.hazmat.primitives import serialization as coding  # noqa: PLC0415  (of the extra)

    der = _public(pem).public_bytes(coding.Encoding.DER, coding.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def is_signed(pem: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the signature under a text was made with the key whose public half this is."""
    require_library()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (of the extra)

    try:
        _public(pem).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def grouped(digest: str) -> str:
    """A fingerprint in groups of eight, for people who compare it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def bare(text: str) -> str:
    """A fingerprint as somebody typed it: without spaces, colons and `SHA256:`, in lower case."""
    plain = text.strip().casefold().removeprefix("sha256:")
    return "".join(sign for sign in plain if sign not in " :-\t\n")


def _public(pem: bytes) -> "Ed25519PublicKey":
    require_library()
    from cryptography.hazmat.primitives import serialization as coding  # noqa: PLC0415  (of the extra)
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  (of the extra)

    try:
        found = coding.load_pem_public_key(pem)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, ed25519.Ed25519PublicKey):
        raise CheckFailed("the pack's public key is no Ed25519 key")
    return found


def require_library() -> None:
    """Raise CheckFailed where the extra with `cryptography` is not installed."""
    if find_spec("cryptography") is None:
        raise CheckFailed(EXTRA)
