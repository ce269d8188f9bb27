"""Where a cluster is, and the certificates by which its machines know one another, nobody else."""

import os
import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.errors import SettingError, WorkersError

if TYPE_CHECKING:
    import ssl

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

ROLES = ("scheduler", "worker", "client")
AUTHORITY = "ca.pem"
DAYS, MOST_DAYS = 365, 3650
AN_HOUR = timedelta(hours=1)  # that clocks of other machines may be behind

FOLDER = "SECATEURS_CERTIFICATES"  # where none is named
ADDRESS = re.compile(r"(tls|tcp)://(\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):([0-9]{1,5})")
ANSWERING = 10  # seconds in which a scheduler has to answer


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a scheduler is; with the folder of certificates unless its address is tcp://."""

    address: str
    certificates: Path | None = None

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port."""
        found = ADDRESS.fullmatch(self.address)
        assert found is not None
        return found[2].strip("[]"), int(found[3])


def lacks_certificates(address: str) -> bool:
    """Whether an address is one without certificates, whatever else is wrong with it."""
    return address.startswith("tcp:")


def address_fault(address: str, insecure: bool, allowed: str) -> str:
    """Say why an address cannot be used, or "".

    Args:
        insecure: whether a plain one may be.
        allowed: how a person says so.
    """
    found = ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) < 1 << 16:
        return "A cluster's address is such as tls://scheduler:8786."
    if lacks_certificates(address):
        return (
            ""
            if insecure
            else "Without certificates whoever reaches the cluster runs code on it: "
            f"use tls://, or say that it may be so ({allowed})."
        )
    return "What is insecure has an address by tcp://, not by tls://." if insecure else ""


def cluster_named(
    address: str, certificates: Path | None = None, insecure: bool = False, role: str = "client"
) -> Cluster:
    """Return the cluster at an address, known by the certificates of a folder.

    Raises:
        SettingError: the address is none, or says another thing than the rest.
        WorkersError: certificates are missing.
    """
    if fault := address_fault(address, insecure, "--insecure, insecure=True"):
        raise SettingError(fault)
    if lacks_certificates(address):
        return Cluster(address)
    if certificates is None and (named := os.environ.get(FOLDER)):
        certificates = Path(named)
    if certificates is None:
        raise SettingError(
            "An address by tls:// needs certificates (--certificates, certificates=)."
        )
    certificate_of(certificates, role)
    return Cluster(address, certificates)


class NobodyAnswers(WorkersError):  # noqa: N818
    """There is no scheduler at an address, for now."""


def knock(cluster: Cluster, role: str) -> None:
    """See whether a scheduler answers that knows a role's certificate.

    Raises:
        NobodyAnswers: none does.
        WorkersError: the certificates cannot be used there.
    """
    import ssl

    context = _context(cluster.certificates, role) if cluster.certificates else None
    try:
        with socket.create_connection(cluster.place, ANSWERING) as line:
            if context is None:
                line.recv(1)  # a scheduler speaks first
                return
            with context.wrap_socket(line) as safe:
                safe.recv(1)  # or refuses the certificate
    except ssl.SSLCertVerificationError as error:
        raise WorkersError(
            f"The scheduler at {cluster.address} is not one of the certificates in "
            f"{cluster.certificates}: {error.verify_message}."
        ) from error
    except ssl.SSLError as error:
        reason = (error.reason or "unknown").replace("_", " ").lower()
        raise WorkersError(
            f"What answers at {cluster.address} does not take the certificates in "
            f"{cluster.certificates}: {reason}."
        ) from error
    except TimeoutError as error:
        raise NobodyAnswers(
            f"No scheduler answers at {cluster.address}: nothing came in {ANSWERING} seconds."
        ) from error
    except (OSError, UnicodeError) as error:  # of a host's name that is none
        reason = getattr(error, "strerror", None) or str(error)
        raise NobodyAnswers(f"No scheduler answers at {cluster.address}: {reason}.") from error


def _context(folder: Path, role: str) -> "ssl.SSLContext":
    import ssl

    authority, certificate, key = certificate_of(folder, role)
    try:
        context = ssl.create_default_context(cafile=str(authority))
        context.check_hostname = False  # machines have many names
        context.load_cert_chain(certificate, key)
    except OSError as error:
        damaged = isinstance(error, ssl.SSLError)
        reason = "they are damaged" if damaged else error.strerror or str(error)
        raise WorkersError(f"The certificates in {folder} cannot be read: {reason}.") from error
    return context


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
