"""PyTorch in an environment of its own, which `make bench-peers` sets up."""

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TORCH = HERE.parents[1] / ".venv-peers" / "bin" / "python"


def of_pytorch(*words: str | Path) -> dict[str, Any]:
    """Return what `peer_torch.py` prints; nothing where PyTorch is not there."""
    if not TORCH.exists():
        print("\nPyTorch: not here; `make bench-peers` sets it up")
        return {}
    return printed(TORCH, HERE / "peer_torch.py", *words)


def printed(*command: str | Path) -> dict[str, Any]:
    """Run a command; return the JSON that it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
