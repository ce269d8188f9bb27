"""The figures of the document this project started from, to stand beside what is measured.

MNIST, the classic network, one run, no retraining; test accuracies as fractions.
"""

from secateurs.core.pruning.terms import Method

LEVELS: tuple[float, ...] = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)

ACCURACY: dict[Method, tuple[float, ...]] = {
    "weight": (0.9709, 0.9694, 0.9474, 0.8994, 0.6421, 0.4456, 0.1832, 0.1180, 0.0924, 0.0870),
    "unit": (0.9709, 0.8253, 0.2220, 0.1268, 0.1174, 0.0988, 0.0985, 0.0966, 0.0864, 0.0647),
}


def accuracy_there(method: Method, level: float) -> float | None:
    """Return what the starting document reports at a level, if it does."""
    return ACCURACY[method][LEVELS.index(level)] if level in LEVELS else None
