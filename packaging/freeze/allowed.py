"""Reads what a frozen copy may lack, and why (allowed.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

KINDS = ("left_out", "missing", "not_found")


@dataclass(frozen=True)
class Allowed:
    """Names by kind, each with its reason."""

    reasons: dict[str, dict[str, str]]

    def names(self, kind: str) -> list[str]:
        """Return the names of one kind."""
        return list(self.reasons[kind])

    def reason(self, kind: str, name: str) -> str | None:
        """Return why a name, or what it lies below, may be lacking; None if it may not."""
        parts = name.split(".")
        above = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        known = self.reasons[kind]
        return next((known[each] for each in above if each in known), None)


def allowed(path: Path) -> Allowed:
    """Read the list.

    Raises:
        ValueError: an entry has no reason, or a kind is not known.
    """
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := set(given) - set(KINDS):
        raise ValueError(f"{path.name}: unknown kinds: {', '.join(sorted(unknown))}")
    reasons: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for kind, entries in given.items():
        for entry in entries:
            if not entry.get("reason"):
                raise ValueError(f"{path.name}: no reason is given for {entry['names']}")
            reasons[kind] |= dict.fromkeys(entry["names"], entry["reason"])
    return Allowed(reasons)
