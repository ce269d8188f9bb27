"""Models of a class of one's own, whose layers are found by following one call with symbols."""

from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line, one_line
from secateurs.core.graph.calls import check_model, is_model, is_open

if TYPE_CHECKING:
    import keras


def opened_up(model: "keras.Model") -> "keras.Model":
    """Return a functional model of the very layers that a model of a class of one's own calls.

    It answers as the model does. A functional or Sequential model is returned as it is.

    Raises:
        UnsupportedModel: if it is no Keras model, was not called yet, or cannot be followed: it
            has weights outside its layers, or does what only numbers can be asked.
    """
    import keras

    check_model(model)
    if is_open(model) or isinstance(model, keras.Sequential):
        return model
    return _followed(model)


def _followed(model: "keras.Model") -> "keras.Model":
    import keras

    named = f"The network {one_line(model.name)} is a {one_line(type(model).__name__)}"
    if not model.built:
        raise UnsupportedModel(
            f"{named} that does not know its input yet: call it on samples once, so that its layers"
            " can be found."
        )
    try:
        inputs = _symbols(_shapes_given(model), model.input_dtype)
        found = keras.Model(inputs, model.call(inputs), name=model.name)
        while any(map(_is_closed, found.operations)):  # models within it, and those within these
            outputs = found._run_through_graph(
                inputs, operation_fn=lambda each: each.call if _is_closed(each) else each
            )
            found = keras.Model(inputs, outputs, name=model.name)
    except Exception as error:  # their own code raises what it likes
        raise UnsupportedModel(
            f"{named} whose call cannot be followed, so that it is not known how its layers are"
            f" connected ({first_line(error)}): build it of layers and keras.ops alone, or as a"
            " functional model."
        ) from error
    known = {id(weight) for weight in found.weights}
    outside = [weight for weight in model.weights if id(weight) not in known]
    if outside:
        raise UnsupportedModel(
            f"{named} with the weight {one_line(outside[0].path)} that is in none of the layers"
            " that it calls: put it into a layer."
        )
    return found


def _is_closed(operation: "keras.Operation") -> bool:
    return is_model(operation) and not is_open(operation)


def _shapes_given(model: "keras.Model") -> Json:
    """Return the shapes of its first argument, in whatever lists or dicts.

    Raises:
        ValueError: Keras did not find them out when it was called.
    """
    config = model.get_build_config() or {}
    if "input_shape" not in config:
        raise ValueError("Keras did not find out the shape of one input when it was called")
    return config["input_shape"]


def _symbols(shapes: Json, dtype: str, name: str | None = None) -> Json:
    """Return symbols of these shapes, for any number of samples."""
    import keras

    if isinstance(shapes, dict):
        return {key: _symbols(each, dtype, key) for key, each in shapes.items()}
    if all(side is None or isinstance(side, int) for side in shapes):
        return keras.Input(tuple(shapes)[1:], dtype=dtype, name=name)
    return [_symbols(each, dtype) for each in shapes]
