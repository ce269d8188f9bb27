"""The quickest probe for a network: NumPy for chains of Dense layers, Keras for all others."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array
from secateurs.core.cancelled import Cancelled, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.data.labels import class_numbers
from secateurs.core.errors import DataError
from secateurs.core.evaluation.chain_probe import ChainProbe
from secateurs.core.evaluation.measuring import Metric
from secateurs.core.evaluation.probe import Probe
from secateurs.core.network.feeding import fed
from secateurs.core.network.forward import inputs_from
from secateurs.core.network.inputs import arrays_for
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras

    from secateurs.core.network.structure import Structure

OTHERWISE = "give metric=, a function of labels and outputs whose value is larger for the better"


def probe_of(
    network: Network | Model,
    images: LabelledImages,
    repair: LabelledImages | None = None,
    cancelled: Cancelled = never,
) -> Probe:
    """Return a probe of a network as plain data on labelled images; not in the GUI thread.

    Args:
        repair: images to reconstruct from before scoring, such as some training images.
    """
    if isinstance(network, Network):
        inputs = None if repair is None else inputs_from(repair.pixels)
        given = inputs_from(images.pixels)
        return ChainProbe(network, given, images.labels, repair=inputs, cancelled=cancelled)
    from secateurs.core.network.model import build_model

    def inputs_of(part: LabelledImages) -> Array:
        return fed(part.pixels, network.input_shape, network.scaling)

    return probe_of_model(
        build_model(network),
        network.structure,
        (inputs_of(images), images.labels),
        repair=None if repair is None else inputs_of(repair),
        cancelled=cancelled,
    )


def probe_of_model(
    model: "keras.Model",
    structure: "Structure",
    data: tuple[Any, Any],
    *,
    repair: Any = None,
    metric: Metric | None = None,
    cancelled: Cancelled = never,
) -> Probe:
    """Return a probe of a Keras model on labelled samples.

    Args:
        data: (x, y); y class numbers (n,) or one-hot rows, or whatever the metric reads.
        repair: inputs to reconstruct from before scoring; None scores what is left as it is.

    Raises:
        DataError: the samples do not fit, or accuracy cannot be had of this model.
    """
    from secateurs.core.evaluation.keras_probe import KerasProbe
    from secateurs.core.network.plain import chain_network

    if not isinstance(data, list | tuple) or len(data) != 2:
        raise DataError("Scoring needs data as (x, y): samples and their labels.")
    inputs, labels = arrays_for(model, data[0]), data[1]
    _check_count(model, len(inputs[0]), labels)
    if metric is None:
        labels = class_numbers(labels, _classes(model), OTHERWISE)
        chain = chain_network(model)
        if chain is not None:
            return probe_of_network(chain, inputs[0], labels, repair, cancelled)
    return KerasProbe(
        model, structure, inputs, labels, repair=repair, metric=metric, cancelled=cancelled
    )


def probe_of_network(
    network: Network, x: Any, y: Any, repair: Any = None, cancelled: Cancelled = never
) -> ChainProbe:
    """Return a probe of a plain network on inputs (n, ...) float32 and labels."""
    labels = class_numbers(y, network.classes, OTHERWISE)
    few = None if repair is None else _flat(repair)
    return ChainProbe(network, _flat(x), labels, repair=few, cancelled=cancelled)


def _flat(inputs: Any) -> NDArray[np.float32]:
    given = inputs[0] if isinstance(inputs, list | tuple) else inputs
    return np.asarray(given, np.float32).reshape(len(given), -1)


def _classes(model: "keras.Model") -> int:
    if len(model.outputs) > 1 or len(model.outputs[0].shape) != 2:
        shapes = " and ".join(str(tuple(one.shape[1:])) for one in model.outputs)
        raise DataError(
            f"Accuracy needs one output with a value a class; the model gives {shapes}. Give "
            "metric=, a function of labels and outputs whose value is larger for the better."
        )
    return int(model.outputs[0].shape[1])


def _check_count(model: "keras.Model", samples: int, labels: Any) -> None:
    first = labels[0] if isinstance(labels, list | tuple) and len(model.outputs) > 1 else labels
    count = len(first) if np.ndim(first) else 0
    if samples != count:
        raise DataError(
            f"As many labels as samples are needed; there are {samples} samples and {count} labels."
        )
