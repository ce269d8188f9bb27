"""Write the pruned network to a file, in the background, checked by loading it again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import ExportError
from secateurs.core.export.export import export_model
from secateurs.core.export.exported import NAMES, Exported, GivenSamples, Kind
from secateurs.core.export.formats import FORMATS, format_of
from secateurs.core.pruning.account import shrinks
from secateurs.work.networks import CutNetwork
from secateurs.work.pace import Work

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned

SAMPLES = 512  # a part of which int8 ranges are not taken from


@dataclass(frozen=True, slots=True)
class WritingStep:
    """What goes on, such as "Loading it again"."""

    what: str


def exporting_work(chosen: CutNetwork, kind: Kind, path: Path, *, smaller: bool) -> Work:
    """Return the work of a job that reports steps and at last an Exported, unless cancelled.

    What is cancelled ends before the next step, and leaves nothing behind.

    Args:
        smaller: whether removed units are taken out; of weights only zeros can be had.
    """

    def work(report: Callable[[object], None], cancelled: Cancelled) -> Exported:
        def tell(what: str) -> None:
            go_on(cancelled)
            report(WritingStep(what))

        return _written(chosen, kind, path, smaller, tell, cancelled)

    return work


def _written(
    chosen: CutNetwork,
    kind: Kind,
    path: Path,
    smaller: bool,
    tell: Callable[[str], None],
    cancelled: Cancelled,
) -> Exported:
    check_suffix(kind, path)
    quantize = "int8" if kind == "litert-int8" else None
    tell("Building the network")
    model = _model(chosen, cancelled, smaller=smaller)
    x = chosen.samples(SAMPLES)
    y = None if x is None or chosen.data is None else chosen.data.validation.labels[: len(x)]
    return export_model(model, path, GivenSamples(x, y), quantize=quantize, tell=tell)


def suffix_of(kind: Kind) -> str:
    """Return the ending that is offered for a format, such as ".keras"."""
    return next(each.suffixes[0] for each in FORMATS if each.kind == kind)


def check_suffix(kind: Kind, path: Path) -> None:
    """Refuse a name that another format would be read from.

    Raises:
        ExportError: says which ending is wanted.
    """
    quantize = "int8" if kind == "litert-int8" and path.name.endswith(".tflite") else None
    try:
        found = format_of(path, quantize)[0].kind
    except ExportError:
        found = None
    if found != kind:
        raise ExportError(
            f"{path.name} was not written: the name of {NAMES[kind]} ends with {suffix_of(kind)}."
        )


def _model(chosen: CutNetwork, cancelled: Cancelled, *, smaller: bool) -> "keras.Model | Pruned":
    dense, pruned = chosen.dense_and_pruned(cancelled)
    if not chosen.cut.parts_removed:
        return dense
    if smaller and shrinks(pruned.account):
        from secateurs.core.pruning.compaction.compact import compact_model

        return compact_model(pruned, cancelled)
    return pruned
