"""Whether 8-bit answers are near enough, on samples that their ranges were not taken from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import ExportError
from secateurs.core.base.phrases import points

LIMIT = 0.15  # root mean square of the differences, as a share of the largest answer
LEAST_SAME = 0.9  # share of samples that keep their class
ENOUGH = 20  # samples, at least, for that share to refuse a file
STILL = 0.05  # standard deviation of the answers, as a share of the largest, that is none

FEW = "That is too few, on too few samples to tell: give more of them, and check the file."

Outputs = Sequence[AnyArray]


def check_samples(wanted: Outputs, path: Path) -> None:
    """Refuse samples that the model answers alike, as it does what is scaled otherwise.

    Raises:
        ExportError: says what is wrong with them.
    """
    answers = wanted[0].astype(np.float64)
    if not _are_classes(wanted, least=3) or len(answers) < ENOUGH:
        return
    spread, size = answers.std(axis=0).max(), np.abs(answers).max()
    if len(set(answers.argmax(1).tolist())) == 1 and spread < STILL * size:
        raise ExportError(
            f"{path.name} was not written: the model gives nearly the same answer to all samples,"
            f" class {answers[0].argmax()}, so that the ranges taken from them would be wrong. Give"
            " samples of all classes, scaled as those that it was trained on."
        )


def check_answers(found: Outputs, wanted: Outputs, path: Path) -> str:
    """Return a sentence on how many samples keep their class, where the answers are classes.

    Raises:
        ExportError: the answers are too far from the model's.
    """
    apart = max(map(_distance, found, wanted))
    if apart > LIMIT:
        raise ExportError(
            f"{path.name} was not put in place: on samples that its ranges were not taken from its"
            f" answers are off by {apart:.0%} of their size, more than {LIMIT:.0%}. Give more"
            " samples, of every kind; 8 bits may be too few for this model."
        )
    if not _are_classes(wanted):
        return ""
    count = len(wanted[0])
    same = float(np.mean(found[0].argmax(1) == wanted[0].argmax(1)))
    if same < LEAST_SAME and count >= ENOUGH:
        raise ExportError(
            f"{path.name} was not put in place: only {same:.0%} of the {count} samples that its"
            " ranges were not taken from keep their class. Give more samples, of every kind; 8 bits"
            " may be too few for this model."
        )
    said = f"{100 * same:.1f} % of {count} samples held back keep their class."
    return said if same >= LEAST_SAME else f"{said} {FEW}"


def accuracy_of(outputs: Outputs, labels: AnyArray | None) -> float | None:
    """Return the share of samples that are named right; None without labels or classes."""
    if labels is None or not _are_classes(outputs):
        return None
    return float(np.mean(outputs[0].argmax(1) == labels))


def lost_words(accuracy: float | None, of_model: float | None) -> str:
    """Say how much accuracy the file loses; nothing where it loses none or there are no labels."""
    if accuracy is None or of_model is None or accuracy >= of_model:
        return ""
    return f"Accuracy lost: {points(of_model - accuracy)}."


def accuracy_words(accuracy: float | None, of_model: float | None) -> str:
    """Say how many of them are right, in the file and in the model."""
    if accuracy is None or of_model is None:
        return ""
    return f"{100 * accuracy:.1f} % of them are named right, {100 * of_model:.1f} % by the model."


def _are_classes(outputs: Outputs, least: int = 2) -> bool:
    return outputs[0].ndim == 2 and outputs[0].shape[1] >= least


def _distance(found: AnyArray, wanted: AnyArray) -> float:
    size = float(np.abs(wanted).max())
    apart = np.sqrt(np.mean((found.astype(np.float64) - wanted) ** 2))
    return float(apart / size if size else apart)
