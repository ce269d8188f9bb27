"""`sc.open_model`: a stranger's model file, without trusting it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def open_model(path: str | Path) -> "keras.Model":
    """Open a .keras, .h5 or .weights.safetensors file without trusting it.

    Every class that the file names is checked against the layers that Secateurs knows before
    anything is built; then the model is built in a process of its own that has limits of
    memory (on POSIX) and time. Lambda layers and custom classes are refused.

    Args:
        path: of the file, whatever its name: what it is, is told by its content. Files of
            Keras 2 are converted; a `.weights.safetensors` of Secateurs says which layers it
            holds. Any other kind is refused, with what to do about it.

    Returns:
        A new model, not compiled; inputs and outputs as in the file.

    Raises:
        ModelError: the file is missing, truncated or of another kind, a layer is refused
            (the message names it), a weight is NaN or infinite, or it declares more than its
            file can mean.

    Example:
        >>> model = sc.open_model("small_cnn.keras")
        >>> pruned = sc.prune(model, 0.8)
    """
    from secateurs.core.opening.open import open_model as opened

    return opened(Path(path))
