"""The certificate to sign with, and the key to have it notarised: where the secrets are set."""

from __future__ import annotations

import base64
import contextlib
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CERTIFICATE = ("MACOS_CERTIFICATE", "MACOS_CERTIFICATE_PASSWORD")  # a .p12 in base64
NOTARY = ("MACOS_NOTARY_KEY", "MACOS_NOTARY_KEY_ID", "MACOS_NOTARY_ISSUER")  # a .p8 in base64
_IDENTITY = re.compile(r'\) [0-9A-F]{40} "(.+)"')


class SecretsError(Exception):
    """The secrets do not go together; the text says which are missing."""


@dataclass(frozen=True, repr=False)
class Secrets:
    """What to sign and notarise with.

    Attributes:
        certificate: content of a .p12, with its password.
        notary: content of a .p8, the key's id, the issuer; None if it shall not be notarised.
    """

    certificate: bytes
    password: str
    notary: tuple[bytes, str, str] | None = None


def given_secrets(environment: Mapping[str, str]) -> Secrets | None:
    """Read the secrets; None where none is set.

    Raises:
        SecretsError: some are set and others that they need are not.
    """
    certificate = _all_or_none(environment, CERTIFICATE)
    notary = _all_or_none(environment, NOTARY)
    if not certificate:
        if notary:
            raise SecretsError(f"Notarising needs a signature: {' and '.join(CERTIFICATE)}.")
        return None
    key = (base64.b64decode(notary[0]), notary[1], notary[2]) if notary else None
    return Secrets(base64.b64decode(certificate[0]), certificate[1], key)


def _all_or_none(environment: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    given = [environment.get(name, "") for name in names]
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if missing and any(given):
        raise SecretsError(f"Not set, though others are: {', '.join(missing)}.")
    return [] if missing else given


@contextlib.contextmanager
def keychain(given: Secrets) -> Iterator[str]:
    """Hold the certificate in a keychain of its own; yield the identity to sign with."""
    lock = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="secateurs-signing-") as name:
        store, file = f"{name}/signing.keychain-db", Path(name) / "certificate.p12"
        file.write_bytes(given.certificate)
        before = re.findall(r'"(.+)"', _security("list-keychains", "-d", "user"))
        try:
            _security("create-keychain", "-p", lock, store)
            _security("set-keychain-settings", "-lut", "7200", store)
            _security("unlock-keychain", "-p", lock, store)
            form = ("-f", "pkcs12", "-T", "/usr/bin/codesign")
            _security("import", str(file), "-k", store, "-P", given.password, *form)
            file.unlink()
            _security("set-key-partition-list", "-S", "apple-tool:,apple:", "-k", lock, store)
            _security("list-keychains", "-d", "user", "-s", store, *before)
            yield _identity(_security("find-identity", "-v", "-p", "codesigning", store))
        finally:
            _security("list-keychains", "-d", "user", "-s", *before)
            _security("delete-keychain", store)


def _identity(said: str) -> str:
    found = _IDENTITY.search(said)
    if not found:
        raise SecretsError("MACOS_CERTIFICATE holds no certificate that signs code.")
    return found[1]


def _security(*arguments: str) -> str:
    ended = subprocess.run(["security", *arguments], capture_output=True, text=True, check=False)
    if ended.returncode:  # without the arguments: passwords are among them
        raise SecretsError(f"security {arguments[0]} failed: {ended.stderr.strip()}")
    return ended.stdout
