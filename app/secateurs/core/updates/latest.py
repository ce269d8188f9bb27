"""Asks for the newest release's tag. Import it late: it brings urllib and TLS along."""

import json
import time
from http.client import HTTPException, HTTPMessage
from ssl import SSLContext, SSLError, create_default_context
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from secateurs.core.base.errors import UpdateError

SECONDS = 10.0
MOST_BYTES = 1_000_000
CHUNK = 65_536
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def latest_tag(address: str, own: str, seconds: float = SECONDS) -> str:
    """Return the tag of the newest release, such as "v1.2.3".

    Args:
        address: of a JSON object with a `tag_name`; https, or http on this computer.
        own: this copy's version, which is all that the other side is told.
        seconds: to connect in, to wait for each part of the answer, and for the whole.

    Raises:
        UpdateError: no answer, another one than asked for, or one that leads elsewhere.
    """
    host = _host(address)
    request = Request(address, headers=_headers(own))
    try:
        content = _fetch(request, host, seconds)
    except HTTPError as error:
        with error:
            raise _unknown(host, _refusal(error.code)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise _unknown(host, _trouble(error, seconds)) from error
    return _tag(content, host)


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port != 0 else None  # a port that is none raises
    except ValueError:
        host = None
    is_safe = host and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))
    if not host or not is_safe or not address.isprintable() or " " in address:
        raise _unknown(address, "is no https address")
    return host


def _headers(own: str) -> dict[str, str]:
    return {"User-Agent": f"Secateurs/{own}", "Accept": "application/json"}


def _fetch(request: Request, host: str, seconds: float) -> bytes:
    until, content = time.monotonic() + seconds, b""
    with _opener(request, host).open(request, timeout=seconds) as answer:
        while chunk := answer.read1(CHUNK):
            content += chunk
            if len(content) > MOST_BYTES:
                raise _unknown(host, "answered with more than 1 MB")
            if time.monotonic() > until:
                raise TimeoutError
    return content


def _opener(request: Request, host: str) -> OpenerDirector:
    if request.type == "http":  # this computer: no proxy knows it
        return build_opener(_SameServer(host), ProxyHandler({}))
    secure: BaseHandler = HTTPSHandler(context=_certificates())
    return build_opener(_SameServer(host), secure)


def _certificates() -> SSLContext:
    """Trust whom the system trusts: a frozen program has no certificates of its own."""
    try:
        import truststore
    except ImportError:
        return create_default_context()
    import ssl

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _SameServer(HTTPRedirectHandler):
    """Follows a redirect only to where the question went."""

    def __init__(self, host: str) -> None:
        self._host = host

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        asked, there = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (there.scheme, there.netloc):
            fp.close()
            raise _unknown(self._host, f"leads on to {there.netloc}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _tag(content: bytes, host: str) -> str:
    try:
        tag = json.loads(content)["tag_name"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _unknown(host, "did not answer with a release") from error
    if not isinstance(tag, str) or not tag:
        raise _unknown(host, "did not answer with a release")
    return tag


def _refusal(code: int) -> str:
    known = {
        404: "has no release of this program",
        403: "answers no more questions for now",
        429: "answers no more questions for now",
    }
    return f"{known.get(code, 'answered with an error')} ({code})"


def _trouble(error: Exception, seconds: float) -> str:
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return _trouble(error.reason, seconds)
    if isinstance(error, TimeoutError):
        return f"did not answer within {seconds:g} seconds"
    if isinstance(error, SSLError):
        reason = getattr(error, "verify_message", "") or error.reason or error
        return f"could not be trusted: {reason}"
    if isinstance(error, HTTPException):
        return "did not answer as a web server does"
    reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
    return f"cannot be reached: {reason}"


def _unknown(host: str, why: str) -> UpdateError:
    return UpdateError(f"The newest version is not known. {host} {why.rstrip('.')}.")
