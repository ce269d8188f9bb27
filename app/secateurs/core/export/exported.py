"""What an export is asked for, and what came of it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from secateurs.core.base.arrays import AnyArray, Mask
from secateurs.core.base.phrases import milliseconds, parity
from secateurs.core.base.text import first_line
from secateurs.core.network.inputs import Inputs, Targets

if TYPE_CHECKING:
    import keras


Kind = Literal["keras", "safetensors", "litert", "litert-int8", "onnx", "savedmodel", "c"]
# In these all layers have names that TensorFlow takes.
ONLY_PLAIN: tuple[Kind, ...] = ("litert", "litert-int8", "onnx", "savedmodel", "c")

Arrays = Sequence[AnyArray]


@dataclass(frozen=True, slots=True, eq=False)
class GivenSamples:
    """What a written file is compared on, and int8 is calibrated with.

    Attributes:
        x: samples as the model takes them; None for random ones.
        y: their labels, where accuracies are to be told.
        seed: draws random samples, and those that are held back from calibration.
    """

    x: Inputs | None = None
    y: Targets | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ExportedModel:
    """A model to export.

    Attributes:
        masks: layer name -> bool array shaped like the kernel; empty for a whole model.
        samples: one array (n, ...) an input of the model, n at least 1; int8 ranges are taken
            from them.
        held_back: samples that the answers are compared on; of int8 others than `samples`.
        given: whether the samples are the user's; else they are random.
        labels: class numbers of those held back, (n,); None where they are not known.
        int8: whether weights and activations are wanted as 8-bit whole numbers.
    """

    model: "keras.Model"
    masks: Mapping[str, Mask]
    samples: Arrays
    held_back: Arrays
    given: bool
    int8: bool = False
    labels: AnyArray | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """A file that was loaded again by what will run it.

    Attributes:
        run: from one array (n, ...) an input to one array (n, ...) an output.
        seconds: the time of one sample, where the runtime measures itself.
    """

    run: Callable[[Arrays], list[AnyArray]]
    seconds: Callable[[], float] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a format's writer has to say: a note for the user, or nothing."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Format(ABC):
    """How a format is written, and loaded again to be checked.

    Attributes:
        suffixes: the last part of a file's name, or "" for a folder; the first is offered.
    """

    kind: Kind
    suffixes: tuple[str, ...]

    @abstractmethod
    def write(self, subject: ExportedModel, path: Path) -> Written:
        """Write the model.

        Raises:
            ExportError: the format cannot hold it.
        """

    @abstractmethod
    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        """Load what was written in the runtime that it is for."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, loaded again in its own runtime and compared with the model.

    Attributes:
        bytes: of the file, or of all files of a folder.
        difference: largest |output - the model's output| over the samples; of a file in float32
            of a model that computes in other types, from what the model answers in float32.
        scale: largest |the model's output|.
        latency: median seconds for one sample, call and copies included: LiteRT, ONNX Runtime
            and C on one thread, TensorFlow with as many as it has; None where nothing times it.
        accuracy, model_accuracy: of an int8 file and of the model, on labelled samples that its
            ranges were not taken from, 0 to 1; None without labels.
        note: a sentence or two about what the reader should know, or "".
    """

    path: Path
    kind: Kind
    bytes: int
    difference: float
    scale: float
    latency: float | None
    note: str = field(default="")
    accuracy: float | None = None
    model_accuracy: float | None = None

    @property
    def format(self) -> str:
        """The format's name as shown."""
        return NAMES[self.kind]

    @property
    def relative(self) -> float:
        """The largest difference as a share of the output's scale."""
        return self.difference / self.scale if self.scale else self.difference

    def __str__(self) -> str:
        took = ""
        if self.latency is not None:
            took = f", {milliseconds(self.latency)} a sample, one at a time"
        text = f"{self.path}: {self.format}, {self.bytes:,} bytes, {parity(self.relative)}"
        return f"{text}{took}. {self.note}".rstrip()


NAMES: Mapping[Kind, str] = {
    "keras": "Keras",
    "safetensors": "safetensors with masks",
    "litert": "LiteRT",
    "litert-int8": "LiteRT int8",
    "onnx": "ONNX",
    "savedmodel": "SavedModel",
    "c": "C header",
}

_LACKING = re.compile(r"\btf\.([A-Z]\w+)")


def lacking(error: BaseException) -> str:
    """Say which operations a converter named, or else what it said first."""
    names = list(dict.fromkeys(_LACKING.findall(str(error))))[:3]
    if names and all(name.startswith("TensorList") for name in names):
        return "the format has no recurrent layers"
    return f"the format has no {' and no '.join(names)}" if names else first_line(error)
