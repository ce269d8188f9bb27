"""Compares this copy's version with a release's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from secateurs.core.errors import UpdateError

if TYPE_CHECKING:
    from packaging.version import Version

LONGEST = 40  # letters of a tag that is told


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and what the release is beside this copy."""

    own: str
    latest: str
    release: Literal["newer", "same", "older"]


def compare(own: str, tag: str) -> Comparison:
    """Compare a version such as "0.1.0" with a release's tag such as "v1.2.3".

    Raises:
        UpdateError: one of them is no version.
    """
    this, latest = _version(own), _version(tag)
    if this == latest:
        return Comparison(str(this), str(latest), "same")
    return Comparison(str(this), str(latest), "newer" if latest > this else "older")


def _version(text: str) -> "Version":
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion as error:
        named = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        raise UpdateError(f"The newest version is not known. “{named}” is no version.") from error
