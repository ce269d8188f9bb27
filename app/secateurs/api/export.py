"""`sc.export`: a model in a file of another runtime, checked by reloading."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from secateurs.core.export.exported import Exported

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned


def export(
    model: "keras.Model | Pruned",
    path: str | Path,
    x: Any = None,
    *,
    quantize: Literal["int8"] | None = None,
    y: Any = None,
    seed: int = 0,
) -> Exported:
    """Write a model in the format of the path's suffix, checked by reloading.

    The file is written beside its place, loaded by its own runtime, run on up to 64 samples
    and compared with the model; only then it is put in place. On failure nothing is left
    behind, and what was there stays. A model that computes in other types than float32 is
    written in float32 where the format has nothing else, which the note says.

    | suffix | what | checked in |
    | --- | --- | --- |
    | .keras | Keras's own file | Keras |
    | .weights.safetensors | weights, masks (bool), configuration | Keras |
    | .tflite | LiteRT, float32 | LiteRT |
    | .int8.tflite, or `quantize="int8"` | LiteRT, zeros kept exactly | LiteRT |
    | .onnx | ONNX (needs the extra secateurs[onnx]) | ONNX Runtime |
    | .savedmodel, or none | SavedModel, a folder | TensorFlow |
    | .h | C99 for chains of Dense layers, else a LiteRT model as an array | a C compiler, LiteRT |

    Args:
        model: is written as it is: of a `Pruned` its model with the zeros in place (export
            what `compact` gives for a smaller file), and its masks where the format has them.
        path: its folder must exist.
        x: samples, (n, *input shape), or a list of one array an input. Compared on and, for
            int8, what the ranges of the activations are taken from, less a quarter, at most
            256, that it is checked on. None: 16 seeded random samples from 0 to 1, which is not
            enough for int8.
        quantize: "int8" writes 8-bit integers into a .tflite file; its suffix .int8.tflite says
            the same.
        y: of int8, the samples' class numbers or one-hot rows, to tell the accuracy by.
        seed: of the random samples, and of those that are held back.

    Returns:
        Size in bytes, largest difference and the output's scale, median latency of one
        sample in seconds. Formats differ by at most 1e-4 of the scale, for models in float16
        2e-2, in bfloat16 1e-1. Int8 answers are off by at most 15 % of it (root mean square), at
        most a tenth of the samples held back changes its class, and the note says how many
        keep it (8-bit integers after Jacob et al. 2018, "Quantization and training of neural
        networks").

    Raises:
        ExportError: the format cannot hold the model, an extra is missing, the file did not
            pass the comparison, or the model answers all samples alike (int8).
        DataError: x does not fit the model, or y does not fit x.
        UnsupportedModel: it is no Keras model.
        StorageError: the place cannot be written to.
        ValueError: `quantize` is neither None nor "int8".

    Example:
        >>> small = sc.compact(pruned)
        >>> print(sc.export(small, "small.int8.tflite", x_train[:500], y=y_train[:500]))
    """
    from secateurs.core.export.export import export_model
    from secateurs.core.export.exported import GivenSamples

    return export_model(model, Path(path), GivenSamples(x, y, seed), quantize=quantize)
