"""The fingerprint of a data set's content."""

import hashlib
from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from secateurs.core.arrays import Labels
from secateurs.core.data.dataset import LabelledImages

KEY_DIGITS = 16


def content_digest(*parts: LabelledImages) -> str:
    """Return the sha256, in hex, over the pixels of all parts and then their labels.

    Parts that follow one another count as one: where a set is split changes nothing.
    """
    return arrays_digest([part.pixels for part in parts], [part.labels for part in parts])


def arrays_digest(samples: Sequence[NDArray[Any]], labels: Sequence[Labels]) -> str:
    """Return the sha256, in hex, over contiguous samples of any shape and then their labels."""
    digest = hashlib.sha256()
    for array in samples:
        digest.update(array.data)
    for array in labels:
        digest.update(array.astype("<i8", copy=False).data)
    return digest.hexdigest()
