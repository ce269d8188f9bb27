"""Compares this copy's version with a release's."""

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from secateurs.core.base.errors import UpdateError
from secateurs.core.base.installed import resource

if TYPE_CHECKING:
    from packaging.version import Version


LONGEST = 40  # letters of a tag that is told


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and what the release is beside this copy."""

    own: str
    latest: str
    release: Literal["newer", "same", "older"]


def compare_versions(own: str, tag: str) -> Comparison:
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


logger = logging.getLogger(__name__)

COMMIT_SHOWN = 12  # digits, enough to find it by


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was built; "" is not known.

    Attributes:
        version: such as "0.1.0".
        commit: its hash, in full or short.
        built: the day, such as "2026-11-27".
        releases: address of the page with all releases.
    """

    version: str = ""
    commit: str = ""
    built: str = ""
    releases: str = ""

    @property
    def words(self) -> str:
        """Tell when and from what it was built, such as "Built 2026-11-27 from abc"; or ""."""
        day = f" {self.built}" if self.built else ""
        commit = f" from {self.commit[:COMMIT_SHOWN]}" if self.commit else ""
        return f"Built{day}{commit}" if day or commit else ""


NO_STAMP = Stamp()


def build_stamp(path: Path | None = None) -> Stamp:
    """Return this copy's stamp; a checkout, and a build with a broken one, has NO_STAMP."""
    path = path or resource("build.json")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NO_STAMP
    except (OSError, ValueError) as error:
        logger.warning("%s cannot be read: %s", path, error)
        return NO_STAMP
    if not isinstance(found, dict):
        return NO_STAMP
    texts = {field.name: found.get(field.name) for field in fields(Stamp)}
    return Stamp(**{name: text for name, text in texts.items() if isinstance(text, str)})


def own_version(stamp: Stamp) -> str:
    """Return the version of this copy; without a stamp, of the package that is installed."""
    return stamp.version or installed_version("secateurs")


RELEASES_VARIABLE = "SECATEURS_RELEASES"

_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)/releases/?")


@dataclass(frozen=True, slots=True)
class ReleaseSource:
    """Who knows the newest version.

    Attributes:
        address: of the JSON with the newest release's `tag_name`.
        page: where a person downloads it.
    """

    address: str
    page: str

    @property
    def host(self) -> str:
        """Name the one who is asked; an address without a host names itself."""
        try:
            return urlsplit(self.address).hostname or self.address
        except ValueError:
            return self.address


def known_source(stamp: Stamp, environment: Mapping[str, str] = os.environ) -> ReleaseSource | None:
    """Return where to ask, or None where this copy knows of no releases.

    A build from GitHub knows it by its stamp. SECATEURS_RELEASES, if set, is the address of
    the JSON instead, of a mirror or of a test; the page stays the stamp's, if it has one.
    """
    github = _GITHUB.fullmatch(stamp.releases)
    address = environment.get(RELEASES_VARIABLE, "")
    if not address and github is not None:
        owner, name = github.groups()
        address = f"https://api.github.com/repos/{owner}/{name}/releases/latest"
    return ReleaseSource(address, stamp.releases or address) if address else None
