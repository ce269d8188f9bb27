"""The data that a command looks at, in the shape and at the scale that its network takes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.cli.given import Given
from secateurs.cli.options import PixelChoice
from secateurs.cli.terminal import tell
from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import decimals, percent
from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.scaling import SCALED_TO, are_pixels
from secateurs.core.data.source import Source, source_of
from secateurs.core.evaluation.repairs import RANKED_BY, drawn_images, with_weights
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.test import why_untestable
from secateurs.core.graph.graph import output_names, outputs_words
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.live import with_two_answers
from secateurs.core.network.network import Network
from secateurs.work.networks import data_as_taken, given_as_said

if TYPE_CHECKING:
    import keras

XY = tuple[Array, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """Which data a command is to read, and how."""

    source: str = ""
    pixels: PixelChoice | None = None
    label: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.source or self.pixels or self.label)

    def of(self, otherwise: str) -> Source:
        """Return where the data are, those named or others, and how they are read."""
        source = source_of(self.source or otherwise)
        if self.pixels:
            source = replace(source, numbers=self.pixels)
        return replace(source, label=self.label) if self.label else source


USUAL = Reading()


@dataclass(frozen=True, slots=True, eq=False)
class GivenData:
    """A data set, and the network's plain data, which know how pixels are taken."""

    dataset: Dataset
    network: Network

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
        """Return the share of test samples that a model of the network's layers names right.

        It may be a compact one, with fewer units.
        """
        weights = model.get_weights()
        if [one.shape for one in weights] == [one.shape for one in self.network.weights]:
            network = with_weights(self.network, weights, {})
        else:
            from secateurs.core.pruning.plain_model import read_model

            network = replace(with_two_answers(read_model(model)), scaling=self.network.scaling)
        found = score(network, self.dataset.test)
        assert found is not None  # nobody cancels it
        return found.accuracy

    def percent(self, share: float) -> str:
        """Write an accuracy on the test samples with no more decimals than they can tell apart."""
        return percent(share, decimals(len(self.dataset.test)))

    def validation_percent(self, share: float) -> str:
        """Write an accuracy on the validation samples likewise."""
        return percent(share, decimals(len(self.dataset.validation)))

    @property
    def words(self) -> str:
        """Name the data set, and how its pixels are given where that was found out."""
        named = f"{self.dataset.name}, {len(self.dataset.test):,} test samples"
        if self.network.is_chain or not are_pixels(self.dataset.test.pixels):
            return named
        return f"{named}, pixels as {_given_as(self.network)}"

    def _xy(self, images: LabelledImages) -> XY:
        return network_inputs(self.network, images.pixels), images.labels


def data_for(one: Given, reading: Reading = USUAL, *, learns: bool = True) -> GivenData:
    """Open the data that were named, else those of the run, else MNIST; say how they are read.

    Args:
        learns: as `dataset_for`.

    Raises:
        DataError: they cannot be opened, or do not fit the network.
        UnsupportedModel: nothing of the network can be pruned.
    """
    if len(one.model.inputs) > 1:
        raise DataError(
            f"{one.name} has {len(one.model.inputs)} inputs; data can be given to a network with"
            " one input only. The library takes several: sc.sweep(model, ([a, b], y))."
        )
    network = one.network or _plain(one)
    source = reading.of(one.source or BUNDLED)
    own = Path(source_of(one.source).path).absolute() == Path(source.path).absolute()
    learns = learns or (own and bool(one.class_names))  # the run has learned from a part of them
    dataset = data_as_taken(source, network, one.class_names, learns=learns)
    why = why_untestable(network, dataset)
    if why:
        hint = "" if reading.source else " Say with --data what to take."
        raise DataError(f"{dataset.name} does not fit {one.name}: {why}.{hint}")
    if one.network is None or dataset.given is not None:
        network = given_as_said(network, dataset)
    found = GivenData(dataset, network)
    tell_reading(dataset, _given_as(network) if are_pixels(dataset.test.pixels) else "")
    if words := outputs_words(output_names(network.graph.config)):
        tell(f"{one.name} has {words}.")
    return found


def tell_reading(dataset: Dataset, scaling: str = "") -> None:
    """Say on stderr what the numbers and the labels of a file were taken for."""
    if not dataset.remarks:
        return
    name = one_line(Path(source_of(dataset.source).path).name)
    samples, *others = dataset.remarks
    said = "; ".join([samples + (f", given as {scaling}" if scaling else ""), *others])
    tell(f"{name}: {said}.")


def _given_as(network: Network) -> str:
    return SCALED_TO[network.scaling]


def _plain(one: Given) -> Network:
    from secateurs.core.pruning.plain_model import read_model

    return with_two_answers(read_model(one.model, one.masks))
