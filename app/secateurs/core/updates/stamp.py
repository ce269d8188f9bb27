"""What a build knows about itself: build.json beside the other resources."""

import json
import logging
from dataclasses import dataclass, fields
from importlib.metadata import version as installed_version
from pathlib import Path

from secateurs.core.resources import resource

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
