"""`sc.open_model`: a stranger's model file, without trusting it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


def open_model(
    path: str | Path, custom_objects: Mapping[str, Callable[..., Any]] | None = None
) -> "keras.Model":
    """Open a .keras, .h5 or .weights.safetensors file without trusting it.

    Every class that the file names is checked against the layers that Secateurs knows before
    anything is built; then the model is built in a process of its own that has limits of
    memory (on POSIX) and time. Lambda layers are refused, and custom classes unless you name them.

    Args:
        path: of the file, whatever its name: what it is, is told by its content. Files of
            Keras 2 are converted; a `.weights.safetensors` of Secateurs says which layers it
            holds. Any other kind is refused, with what to do about it.
        custom_objects: layers and functions of your own by the names that a file of Keras 3 has
            for them; the model as a whole is Sequential or functional. They are what you give here,
            never what the file says: nothing of it is imported. The process in which it is built
            imports them, too, so that they have to be in a module, not in the main program.

    Returns:
        A new model, not compiled; inputs and outputs as in the file.

    Raises:
        SettingError: the custom objects are no classes or functions by name.
        ModelError: the file is missing, truncated or of another kind, a layer is refused
            (the message names it), a weight is NaN or infinite, or it declares more than its
            file can mean; or another process cannot import a custom object.

    Example:
        >>> model = sc.open_model("small_cnn.keras")
        >>> pruned = sc.prune(model, 0.8)
        >>> mine = sc.open_model("mine.keras", custom_objects={"MyLayer": my_layers.MyLayer})
    """
    from secateurs.core.opening.open import open_model as opened
    from secateurs.core.opening.own_classes import checked_classes

    return opened(Path(path), checked_classes(custom_objects or {}))
