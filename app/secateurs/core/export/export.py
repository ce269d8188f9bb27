"""Writes a model in any format: beside its place, loaded again, compared, then put in place."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.arrays import Mask
from secateurs.core.errors import CancelledError, ExportError, SecateursError
from secateurs.core.export.exported import NAMES, Exported, Subject
from secateurs.core.export.formats import Format, format_of
from secateurs.core.export.keras_run import outputs_of
from secateurs.core.export.parity import (
    check_limit,
    compared,
    same_answers,
    scale_of,
    seconds_for_one,
)
from secateurs.core.export.samples import few, given_samples, random_samples
from secateurs.core.export.saved_model import check_target
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.storage.replacing import replacing, size_of
from secateurs.core.text import first_line

if TYPE_CHECKING:
    import keras

COMPARED = 64  # samples
Tell = Callable[[str], object]  # what goes on; may raise to end it, and nothing is left behind


def silent(what: str) -> None:
    """Tell nobody."""


def export_model(
    model: "keras.Model | Pruned",
    path: Path,
    x: Any = None,
    *,
    quantize: str | None = None,
    seed: int = 0,
    tell: Tell = silent,
) -> Exported:
    """Write a model; see `secateurs.export`. `tell` hears what goes on."""
    form, int8 = format_of(path, quantize)
    check_place(path, form)
    subject = _subject(model, x, int8, seed)
    samples = few(subject.samples, COMPARED)
    wanted = outputs_of(subject.model, samples)
    scale = scale_of(wanted, subject.model.name)
    with replacing(path) as beside, _in_a_sentence(path, form):
        tell("Writing it")
        note = form.write(subject, beside).note
        tell("Loading it again")
        runtime = form.load(beside, subject)
        tell("Comparing its answers")
        found = runtime.run(samples)
        difference = compared(found, wanted, path)
        if int8:
            note = f"{same_answers(found, wanted)} {note}".strip()
        else:
            check_limit(difference, scale, path)
        tell("Timing it")
        size, latency = size_of(beside), seconds_for_one(runtime, samples)
    return Exported(path, form.kind, size, difference, scale, latency, note)


@contextmanager
def _in_a_sentence(path: Path, form: Format) -> Iterator[None]:
    try:
        yield
    except (SecateursError, CancelledError, OSError):
        raise
    except Exception as error:  # converters and runtimes raise what they like
        raise ExportError(
            f"{path.name} was not put in place: {NAMES[form.kind]} says: {first_line(error)}."
        ) from error


def _subject(model: "keras.Model | Pruned", x: Any, int8: bool, seed: int) -> Subject:
    masks: Mapping[str, Mask] = {}
    if isinstance(model, Pruned):
        model, masks = model.model, model.masks
    if not getattr(model, "inputs", None):
        raise ExportError(f"The model {model.name} was never built: call it once first.")
    samples = random_samples(model, seed) if x is None else given_samples(model, x)
    return Subject(model, masks, samples, x is not None, int8)


def check_place(path: Path, form: Format) -> None:
    """Refuse a place that a file of this format cannot be put in.

    Raises:
        ExportError: says why.
    """
    if not path.parent.is_dir():
        raise ExportError(f"There is no folder {path.parent} to write {path.name} to.")
    if form.kind == "savedmodel":
        if path.is_file():
            raise ExportError(f"{path} is a file; a SavedModel is a folder.")
        check_target(path)
    elif path.is_dir():
        raise ExportError(f"{path} is a folder, not a file.")
