"""Where the newest version is asked for."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from secateurs.core.updates.stamp import Stamp

RELEASES_VARIABLE = "SECATEURS_RELEASES"
_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)/releases/?")


@dataclass(frozen=True, slots=True)
class Source:
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


def known_source(stamp: Stamp, environment: Mapping[str, str] = os.environ) -> Source | None:
    """Return where to ask, or None where this copy knows of no releases.

    A build from GitHub knows it by its stamp. SECATEURS_RELEASES, if set, is the address of
    the JSON instead, of a mirror or of a test; the page stays the stamp's, if it has one.
    """
    github = _GITHUB.fullmatch(stamp.releases)
    address = environment.get(RELEASES_VARIABLE, "")
    if not address and github is not None:
        owner, name = github.groups()
        address = f"https://api.github.com/repos/{owner}/{name}/releases/latest"
    return Source(address, stamp.releases or address) if address else None
