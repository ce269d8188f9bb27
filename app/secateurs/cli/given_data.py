"""The data that a command looks at, in the shape and at the scale that its network takes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from secateurs.cli.given_network import Given
from secateurs.core.arrays import Array
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.opening_for import dataset_for
from secateurs.core.errors import DataError
from secateurs.core.evaluation.measuring import gives_probabilities, logits_from, measured
from secateurs.core.evaluation.sweep import RANKED_BY
from secateurs.core.evaluation.testing import why_untestable, with_best_scaling
from secateurs.core.evaluation.treating import drawn_images, inputs_for
from secateurs.core.network.feeding import SCALED_TO, Scaling
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras

XY = tuple[Array, Any]

DataSource = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="DATA",
        help="bundled (MNIST), fashion-mnist, an .npz or .csv file, a folder of IDX files or of "
        "pictures by class. Left out: what the run was tested on, else MNIST.",
    ),
]
Pixels = Annotated[
    Scaling | None,
    typer.Option(
        "--pixels",
        help="How the network takes pixels: 0 to 1 (unit), 0 to 255 (byte) or -1 to 1 (signed). "
        "Left out, what validates best.",
    ),
]


@dataclass(frozen=True, slots=True, eq=False)
class GivenData:
    """A data set, and the network's plain data, which know how pixels are taken."""

    dataset: Dataset
    network: Network | Model

    def train(self) -> XY:
        return self._xy(self.dataset.train)

    def validation(self) -> XY:
        return self._xy(self.dataset.validation)

    def test(self) -> XY:
        return self._xy(self.dataset.test)

    def few(self, seed: int = 0) -> XY:
        """Return 1,000 training samples, for what only needs to look at some."""
        return self._xy(drawn_images(self.dataset.train, RANKED_BY, seed))

    def test_accuracy(self, model: "keras.Model") -> float:
        """Return the share of test samples that a model of this input names right."""
        x, y = self.test()
        outputs = np.asarray(model.predict(x, batch_size=500, verbose=0)).reshape(len(x), -1)
        return measured(logits_from(outputs, gives_probabilities(outputs)), y).accuracy

    @property
    def words(self) -> str:
        """Name the data set, and how its pixels are given where that was found out."""
        named = f"{self.dataset.name}, {len(self.dataset.test):,} test samples"
        if isinstance(self.network, Network) or self.dataset.test.pixels.dtype != np.uint8:
            return named
        return f"{named}, pixels as {SCALED_TO[self.network.scaling]}"

    def _xy(self, images: LabelledImages) -> XY:
        return inputs_for(self.network, images), images.labels


def data_for(one: Given, source: str = "", pixels: Scaling | None = None) -> GivenData:
    """Open the data that were named, else those of the run, else MNIST.

    Raises:
        DataError: they cannot be opened, or do not fit the network.
        UnsupportedModel: nothing of the network can be pruned.
    """
    if len(one.model.inputs) > 1:
        raise DataError(
            f"{one.name} has {len(one.model.inputs)} inputs; data can be given to a network with"
            " one input only."
        )
    network = one.network or _plain(one)
    dataset = dataset_for(source or one.source or BUNDLED, network.input_shape)
    why = why_untestable(network, dataset)
    if why:
        hint = "" if source else " Say with --data what to take."
        raise DataError(f"{dataset.name} does not fit {one.name}: {why}.{hint}")
    if isinstance(network, Model):
        network = _scaled(network, dataset, pixels, is_known=one.network is not None)
    return GivenData(dataset, network)


def _plain(one: Given) -> Model:
    from secateurs.core.network.reading import read_model

    return read_model(one.model)


def _scaled(model: Model, dataset: Dataset, pixels: Scaling | None, *, is_known: bool) -> Model:
    if pixels:
        return replace(model, scaling=pixels)
    return model if is_known else with_best_scaling(model, dataset.validation)
