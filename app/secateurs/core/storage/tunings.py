"""What an unfinished fine-tuning began with: the order in numbers, network and cut as arrays."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, GetPydanticSchema
from pydantic_core.core_schema import (
    no_info_plain_validator_function,
    plain_serializer_function_ser_schema,
)

from secateurs.core.base.arrays import frozen
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.hand_choices import ByHand
from secateurs.core.ranking.terms import Method
from secateurs.core.storage.models import load_with_masks, save_with_masks
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.weights import read_arrays


def _schedule(kept: Schedule | dict[str, Any]) -> Schedule:
    try:
        return kept if isinstance(kept, Schedule) else Schedule(**kept)
    except TypeError as error:
        raise ValueError(str(error)) from error


# What it may say of layers is told in types of Keras, which is not loaded where orders are kept.
KeptSchedule: TypeAlias = Annotated[
    Schedule,
    GetPydanticSchema(
        lambda _source, _handler: no_info_plain_validator_function(
            _schedule, serialization=plain_serializer_function_ser_schema(asdict)
        )
    ),
]


class CutNote(BaseModel):
    """A cut but for its masks."""

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    method: Method
    requested: float
    shapes: tuple[tuple[int, ...], ...]
    guarded: tuple[int, ...]
    blocks: tuple[int, int] | None
    by_hand: ByHand | None
    named: bool  # whether it knows the structure of its network
    whole: tuple[int, ...] = ()


class TuningNote(BaseModel):
    """How a network is fine-tuned.

    Attributes:
        run: the record of the network that was cut.
        name: such as "Run 3 · units 80 %".
        repair, distil, smaller: as of a `TuningOrder`.
        step: of the history that it is made of, or "".
    """

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    run: RunRecord
    name: str
    cut: CutNote
    recipe: Recipe
    schedule: KeptSchedule | None
    repair: bool
    distil: bool
    smaller: bool
    step: str = ""

    @property
    def epochs(self) -> int:
        return self.recipe.epochs

    @property
    def percent(self) -> int:
        """The sparsity that was asked for."""
        final = self.schedule.sparsity if self.schedule else self.cut.requested
        return round(100 * final)


def noted_cut(cut: Cut) -> CutNote:
    return CutNote(
        method=cut.method,
        requested=cut.requested,
        shapes=cut.shapes,
        guarded=cut.guarded,
        blocks=cut.blocks,
        by_hand=cut.by_hand,
        named=cut.structure is not None,
        whole=tuple(sorted(cut.whole)),
    )


NETWORK, CUT, REPAIRED, REMARK = "network", "cut.safetensors", "repaired", "remark.txt"


def save_start(folder: Path, network: Network, cut: Cut) -> None:
    """Write the network as it was before the cut, and the cut's masks."""
    from safetensors.numpy import save

    _save(folder / NETWORK, network)
    kept = {str(number): np.asarray(mask, order="C") for number, mask in enumerate(cut.kept)}
    write_file(folder / CUT, save(kept))


def load_start(folder: Path, note: CutNote) -> tuple[Network, Cut]:
    """Read them back; StorageError if a file is missing or broken."""
    network = load_with_masks(folder / NETWORK)
    arrays, _ = read_arrays(folder / CUT)
    if not all(mask.dtype == np.bool_ for mask in arrays.values()):
        raise StorageError(f"{folder / CUT} does not hold masks.")
    cut = Cut(
        note.method,
        note.requested,
        tuple(frozen(arrays[str(number)]) for number in range(len(arrays))),
        note.shapes,
        note.guarded,
        note.blocks,
        network.structure if note.named else None,
        note.by_hand,
        frozenset(note.whole),
    )
    return network, cut


def save_repaired(folder: Path, repaired: Network, remark: str) -> None:
    """Write the repaired network that training begins with; it is there whole or not at all.

    Args:
        remark: on what could not be repaired.
    """
    new = folder / f".{REPAIRED}"
    _save(new, repaired)
    write_file(new / REMARK, remark.encode())
    new.rename(folder / REPAIRED)


def load_repaired(folder: Path) -> tuple[Network, str] | None:
    """Return the repaired network and the remark; None where it had not been kept yet."""
    if not (folder / REPAIRED).is_dir():
        return None
    try:
        remark = (folder / REPAIRED / REMARK).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise StorageError(f"{folder / REPAIRED} cannot be read.") from error
    return load_with_masks(folder / REPAIRED), remark


def _save(folder: Path, network: Network) -> None:
    """Write a network with its masks into a folder, made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror or error}.") from error
    save_with_masks(folder, network)
