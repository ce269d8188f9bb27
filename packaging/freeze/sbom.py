"""Writes the list of all that was frozen, as CycloneDX JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from environment import Environment
from origins import Part


def write_sbom(parts: Iterable[Part], tools: Environment, python: Path, path: Path) -> None:
    """Have cyclonedx-py describe the environment; keep what was collected, add the rest.

    Args:
        parts: what was collected.
        tools: the environment with cyclonedx-py.
        python: the interpreter of the environment that was frozen.
        path: of the file to write.
    """
    command = [str(tools.python), "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    pyproject = str(tools.root / "pyproject.toml")
    said = subprocess.run(
        [*command, "--pyproject", pyproject, "--of", "JSON", "-o", "-", str(python)],
        check=True,
        capture_output=True,
        text=True,
    )
    path.write_text(json.dumps(merged(json.loads(said.stdout), parts), indent=1), encoding="utf-8")


def merged(bom: dict[str, Any], parts: Iterable[Part]) -> dict[str, Any]:
    """Return the list with just the parts: builders go, system libraries and Python come."""
    parts = list(parts)
    kept = {_normal(part.name) for part in parts if part.kind == "python"}
    components = [one for one in bom.get("components", []) if _normal(one["name"]) in kept]
    for one in components:
        one.pop("externalReferences", None)  # they name the machine's own folders and mirrors
    components += [_component(part) for part in parts if part.kind != "python"]
    known = {one["bom-ref"] for one in components}
    known.add(bom.get("metadata", {}).get("component", {}).get("bom-ref"))
    for edge in bom.get("dependencies", []):
        edge["dependsOn"] = [ref for ref in edge.get("dependsOn", []) if ref in known]
    dependencies = [edge for edge in bom.get("dependencies", []) if edge["ref"] in known]
    return {**bom, "components": components, "dependencies": dependencies}


def _component(part: Part) -> dict[str, Any]:
    spaces = {"debian": "deb/debian", "interpreter": "generic"}
    url = f"pkg:{spaces[part.kind]}/{part.name}@{part.version}"
    kind = "library" if part.kind == "debian" else "platform"
    return {
        "type": kind,
        "bom-ref": url,
        "name": part.name,
        "version": part.version,
        "purl": url,
    }


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
