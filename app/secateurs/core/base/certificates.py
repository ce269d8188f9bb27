"""Certificates by which the machines of a cluster know one another, and nobody else."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.errors import WorkersError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

ROLES = ("scheduler", "worker", "client")
AUTHORITY = "ca.pem"
DAYS = 365
AN_HOUR = timedelta(hours=1)  # that clocks of other machines may be behind


def certificate_of(folder: Path, role: str) -> tuple[Path, Path, Path]:
    """Return the files of the authority, of a role's certificate and of its key.

    Raises:
        WorkersError: one is not there.
    """
    files = folder / AUTHORITY, folder / f"{role}.pem", folder / f"{role}-key.pem"
    for file in files:
        if not file.is_file():
            raise WorkersError(
                f"There is no {file.name} in {folder}: `secateurs cluster certificates` makes it."
            )
    return files


def make_certificates(folder: Path, days: int = DAYS) -> None:
    """Write an authority and a certificate with its key for each role into a new folder.

    The authority's own key is not kept: nobody can add to those it has signed.

    Raises:
        WorkersError: there are certificates already, or the folder cannot be written to.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    if (folder / AUTHORITY).exists():
        raise WorkersError(f"There are certificates in {folder} already: name another folder.")
    issuer = generate_private_key(SECP256R1())
    authority = _signed("Secateurs cluster", issuer, issuer, None, days)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for role in ROLES:
            key = generate_private_key(SECP256R1())
            signed = _signed(f"Secateurs {role}", key, issuer, authority, days)
            _write(folder / f"{role}.pem", _pem(signed))
            _write(folder / f"{role}-key.pem", _key_pem(key))
        _write(folder / AUTHORITY, _pem(authority))
    except OSError as error:
        raise WorkersError(
            f"Certificates cannot be written to {folder}: {error.strerror or error}."
        ) from error


def _signed(
    name: str,
    key: "EllipticCurvePrivateKey",
    issuer: "EllipticCurvePrivateKey",
    authority: "Certificate | None",
    days: int,
) -> "Certificate":
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now, is_authority = datetime.now(UTC), authority is None
    builder = x509.CertificateBuilder(
        issuer_name=subject if authority is None else authority.subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - AN_HOUR,
        not_valid_after=now + timedelta(days=days),
    )
    constraints = x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    builder = builder.add_extension(constraints, critical=True)
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(above, critical=False)
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    return builder.add_extension(usage, critical=True).sign(issuer, SHA256())


def _pem(certificate: "Certificate") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.PEM))


def _key_pem(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _write(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
