"""Makes the .deb and the .rpm, with nfpm."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from dependencies import Dependencies
from program import TO_PACK
from stamp import build_time, version

HERE = Path(__file__).parent
DESCRIPTION = """\
desktop laboratory for pruning neural networks
Train a network on MNIST or open a Keras model of your own, cut single
weights or whole units out of it, see what that costs, draw a digit and watch
where each way of cutting stops recognising it; leave with a network that is
really smaller and faster, exported to Keras, LiteRT, ONNX, SavedModel or C.
"""


def make_package(kind: str, tree: Path, path: Path, needs: Dependencies, number: str = "") -> Path:
    """Make one package from the tree that it installs.

    Args:
        kind: "deb" or "rpm".
        tree: its root is the system's root.
        path: of the package to write.
        needs: what it depends on.
        number: of the version; left out, this checkout's.
    """
    config = tree.parent / f"nfpm-{kind}.yaml"  # JSON is YAML, too
    wanted = recipe(tree, needs, number or version())
    config.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    command = [str(TO_PACK.python.with_name("nfpm")), "package", "--config", str(config)]
    moment = {"SOURCE_DATE_EPOCH": f"{build_time().timestamp():.0f}"}
    subprocess.run(
        [*command, "--packager", kind, "--target", str(path)],
        check=True,
        env=os.environ | moment,
        stdout=subprocess.DEVNULL,
    )
    return path


def recipe(tree: Path, needs: Dependencies, number: str) -> dict[str, object]:
    """Return nfpm's configuration of both packages."""
    tell = str(HERE / "tell_desktop.sh")
    return {
        "name": "secateurs",
        "arch": "amd64",
        "platform": "linux",
        "version": number,
        "release": "1",
        "section": "science",
        "priority": "optional",
        "maintainer": "The Secateurs authors <secateurs@users.noreply.example>",
        "description": DESCRIPTION,
        "license": "MIT",
        "mtime": build_time().isoformat(),
        "contents": [{"src": str(tree), "dst": "/", "type": "tree"}],
        "scripts": {"postinstall": tell, "postremove": tell},
        "overrides": {
            "deb": {"depends": list(needs.debian), "recommends": ["xdg-utils"]},
            "rpm": {"depends": list(needs.rpm), "recommends": ["xdg-utils"]},
        },
        "deb": {"compression": "xz"},
        "rpm": {
            "compression": "zstd:12",
            "group": "Applications/Engineering",
            "summary": "Desktop laboratory for pruning neural networks",
        },
    }
