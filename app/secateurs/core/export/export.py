"""Writes a model in any format: beside its place, loaded again, compared, then put in place."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray, Labels, Mask
from secateurs.core.base.atomic import replacing, size_of, why_too_long
from secateurs.core.base.errors import CancelledError, ExportError, SecateursError
from secateurs.core.base.files import is_folder, kind_of_place
from secateurs.core.base.phrases import joined
from secateurs.core.base.text import first_line, one_line
from secateurs.core.data.labels import class_numbers
from secateurs.core.export.exported import (
    NAMES,
    ONLY_PLAIN,
    Exported,
    ExportedModel,
    Format,
    GivenSamples,
)
from secateurs.core.export.formats import format_of
from secateurs.core.export.keras_run import outputs_of
from secateurs.core.export.parity import (
    check_limit,
    few,
    given_samples,
    largest_difference,
    random_samples,
    scale_of,
    seconds_for_one,
    split_samples,
)
from secateurs.core.export.precision import (
    FLOAT32,
    ONLY_FLOAT32,
    accuracy_of,
    accuracy_words,
    check_answers,
    check_samples,
    in_float32,
    limit_of,
    lost_words,
    types_of,
)
from secateurs.core.export.writers.saved_model import check_target
from secateurs.core.graph.layer_names import with_plain_names
from secateurs.core.graph.layer_state import states_at_zero
from secateurs.core.network.inputs import Targets
from secateurs.core.pruning.given import as_keras, as_pruned

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned

COMPARED = 64  # samples
Tell = Callable[[str], object]  # what goes on; may raise to end it, and nothing is left behind


def no_report(what: str) -> None:
    """Tell nobody."""


def export_model(
    model: "keras.Model | Pruned",
    path: Path,
    given: GivenSamples,
    *,
    quantize: str | None = None,
    tell: Tell = no_report,
) -> Exported:
    """Write a model; see `secateurs.export`. `tell` hears what goes on."""
    form, int8 = format_of(path, quantize)
    check_place(path, form)
    subject = _subject(model, given, int8)
    with states_at_zero([subject.model]):  # files have none
        return _exported(subject, path, form, int8, tell)


def _exported(subject: ExportedModel, path: Path, form: Format, int8: bool, tell: Tell) -> Exported:
    samples = subject.held_back
    wanted = outputs_of(subject.model, samples)
    scale = scale_of(wanted, subject.model.name)
    if int8:
        check_samples(wanted, path)
    said = ""
    if form.kind in ONLY_FLOAT32 and types_of(subject.model) != (FLOAT32,):
        subject, said = _in_float32(subject, wanted, path)
        wanted = outputs_of(subject.model, samples)
    if form.kind in ONLY_PLAIN:
        subject = replace(subject, model=with_plain_names(subject.model))
    kept, limit = "", limit_of(subject.model)
    with replacing(path) as beside, _in_a_sentence(path, form):
        tell("Writing it")
        note = form.write(subject, beside).note
        tell("Loading it again")
        runtime = form.load(beside, subject)
        tell("Comparing its answers")
        found = runtime.run(samples)
        difference = largest_difference(found, wanted, path)
        if int8:
            kept = check_answers(found, wanted, path)
        else:
            check_limit(difference, scale, path, limit)
        tell("Timing it")
        size, latency = size_of(beside), seconds_for_one(runtime, samples)
    accuracy, of_model = accuracy_of(found, subject.labels), accuracy_of(wanted, subject.labels)
    lost, right = lost_words(accuracy, of_model), accuracy_words(accuracy, of_model)
    words = (lost, kept, right, said, note)
    note = " ".join(text for text in words if text)
    return Exported(path, form.kind, size, difference, scale, latency, note, accuracy, of_model)


def _in_float32(
    subject: ExportedModel, wanted: list[AnyArray], path: Path
) -> tuple[ExportedModel, str]:
    """Return the subject with its model in float32, which answers alike, and a sentence on it."""
    types = [name for name in types_of(subject.model) if name != FLOAT32]
    plain = in_float32(subject.model)
    difference = largest_difference(outputs_of(plain, subject.held_back), wanted, path)
    scale = scale_of(wanted, plain.name)
    check_limit(difference, scale, path, limit_of(subject.model))
    apart = difference / scale if scale else difference
    said = (
        f"Written in float32; the model computes in {joined(types)}. Compared with the model"
        f" in float32, from which its own answers differ by {apart:.1e} of their size."
    )
    return replace(subject, model=plain), said


@contextmanager
def _in_a_sentence(path: Path, form: Format) -> Iterator[None]:
    try:
        yield
    except (SecateursError, CancelledError, OSError):
        raise
    except UnicodeError as error:
        raise ExportError(
            f"{NAMES[form.kind]} cannot write to the folder {one_line(str(path.parent))}, whose"
            " name is no UTF-8."
        ) from error
    except Exception as error:  # converters and runtimes raise what they like
        raise ExportError(
            f"{path.name} was not put in place: {NAMES[form.kind]} says: {first_line(error)}."
        ) from error


def _subject(model: "keras.Model | Pruned", given: GivenSamples, int8: bool) -> ExportedModel:
    pruned, model = as_pruned(model), as_keras(model)
    masks: Mapping[str, Mask] = pruned.masks if pruned else {}
    if not getattr(model, "inputs", None):
        raise ExportError(
            f"The model {model.name} does not say what it takes and cannot be exported: build it"
            " with keras.Input, as Sequential or functional models are."
        )
    if text := [each.name for each in model.inputs if each.dtype == "string"]:
        raise ExportError(
            f"The model {model.name} takes text (input {text[0]}), which cannot be compared:"
            " export the part of it that follows the text's numbers."
        )
    if given.x is None:
        samples = random_samples(model, given.seed)
        return ExportedModel(model, masks, samples, samples, given=False, int8=int8)
    samples, labels = given_samples(model, given.x), _labels(model, given.y)
    if not int8:
        return ExportedModel(model, masks, samples, few(samples, COMPARED), given=True)
    return ExportedModel(model, masks, *split_samples(samples, labels, given.seed))


def _labels(model: "keras.Model", y: Targets | None) -> Labels | None:
    """Return the class numbers of samples; None where they, or classes, are not there."""
    shape = model.outputs[0].shape
    if y is None or len(shape) != 2 or shape[1] < 2:
        return None
    return class_numbers(y, int(shape[1]), "leave out y for a model that is no classifier")


def check_place(path: Path, form: Format) -> None:
    """Refuse a place that a file of this format cannot be put in.

    Raises:
        ExportError: says why.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(f"{path} cannot be written: {reason}.") from error
    if why := why_too_long(path, folder=form.kind == "savedmodel"):
        raise ExportError(f"{path} cannot be written: {why}.")
    if not is_folder(path.parent):
        raise ExportError(f"There is no folder {path.parent} to write {path.name} to.")
    kind, needed = kind_of_place(path), "a folder" if form.kind == "savedmodel" else "a file"
    if kind not in ("", needed):
        what = "; a SavedModel is a folder" if form.kind == "savedmodel" else ", not a file"
        raise ExportError(f"{path} is {kind}{what}.")
    if form.kind == "savedmodel":
        check_target(path)
