"""The fingerprint of a data set's content."""

import hashlib
from collections.abc import Sequence

from secateurs.core.data.dataset import LabelledImages
from secateurs.core.network.feeding import Scaling

KEY_DIGITS = 16


def key_of(parts: Sequence[LabelledImages], given: Scaling | None = None) -> str:
    """Return the first digits of the digest, others where a person said how pixels are given.

    Figures are kept by this key, and a network's are others when it gets other inputs.
    """
    digest = content_digest(*parts)
    if given is not None:
        digest = hashlib.sha256(f"{digest} as {given}".encode()).hexdigest()
    return digest[:KEY_DIGITS]


def content_digest(*parts: LabelledImages) -> str:
    """Return the sha256, in hex, over the samples of all parts and then their labels.

    Parts that follow one another count as one: where a set is split changes nothing.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.pixels.data)
    for part in parts:
        digest.update(part.labels.astype("<i8", copy=False).data)
    return digest.hexdigest()
