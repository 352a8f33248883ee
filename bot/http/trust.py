"""Whose certificates the bot trusts, the same for every service."""

import ssl

import truststore

from bot.errors import CheckFailed

SYSTEM = "system"


def trusted(bundle: str) -> ssl.SSLContext | None:
    """The context for `REGIEBOT_CA_BUNDLE`: a file, or `system` for what the machine trusts.

    None for nothing: then each library brings what it brings. Raises CheckFailed for a file without
    certificates.
    """
    if not bundle:
        return None
    if bundle == SYSTEM:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context = ssl.create_default_context(cafile=bundle)
    except ssl.SSLError:
        raise _unusable(bundle, "holds no certificates") from None
    except OSError as error:
        raise _unusable(bundle, f"cannot be read ({error.strerror})") from None
    if not context.cert_store_stats()["x509"]:
        raise _unusable(bundle, "holds no certificates")
    return context


def _unusable(bundle: str, why: str) -> CheckFailed:
    return CheckFailed(
        f"REGIEBOT_CA_BUNDLE: {bundle} {why}; name a file with certificates in PEM form, "
        f"or write {SYSTEM} for those of this machine"
    )
