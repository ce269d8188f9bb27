"""Whether a model can be fine-tuned, and a teacher followed: asked before any training."""

from typing import TYPE_CHECKING, Any

from secateurs.core.errors import DataError, UnsupportedModel

if TYPE_CHECKING:
    import keras

TRAINED = ("float32", "float64")  # in 16 bits the steps of an optimizer vanish


def check_types(model: "keras.Model") -> None:
    """Refuse weights in which small steps are lost.

    Raises:
        UnsupportedModel: names the first such weight.
    """
    for weight in model.trainable_weights:
        if weight.dtype not in TRAINED:
            raise UnsupportedModel(
                f"Fine-tuning needs weights in float32; {weight.path} is in {weight.dtype}. The "
                "dtype policy mixed_float16 keeps weights in float32."
            )


def check_teacher(teacher: Any, model: "keras.Model", data: tuple[Any, Any]) -> None:
    """Refuse a teacher that does not read the samples or answers in another shape.

    Raises:
        DataError: says what does not fit.
    """
    import keras

    from secateurs.core.network.inputs import arrays_for

    if not isinstance(teacher, keras.Model):
        raise DataError(f"The teacher must be a Keras model, not a {type(teacher).__name__}.")
    try:
        arrays_for(teacher, data[0])
    except DataError as error:
        raise DataError(f"The teacher cannot read the samples. {error}") from error
    answers = [[tuple(each.shape[1:]) for each in network.outputs] for network in (teacher, model)]
    if answers[0] != answers[1]:
        shapes = [" and ".join(map(str, each)) for each in answers]
        raise DataError(
            f"The teacher answers {shapes[0]}, the network {shapes[1]}; it cannot be followed."
        )
