"""The trained network that comes with the program."""

from dataclasses import replace
from pathlib import Path

from secateurs.core.base.arrays import Array
from secateurs.core.base.resources import resource
from secateurs.core.network.network import Network
from secateurs.core.storage.checkpoints import load_losses
from secateurs.core.storage.records import RunRecord, load_record
from secateurs.core.storage.weights import load_network


def bundled_record() -> RunRecord:
    return load_record(resource("network"))


def bundled_network() -> Network:
    return replace(load_network(_file("weights.safetensors")), known_masks={})


def bundled_step_losses() -> Array:
    """Return the loss of every training step, (steps,) float32, read-only."""
    return load_losses(_file("losses.npy"))


def _file(name: str) -> Path:
    return resource("network") / name
