"""From a pruned network to files that were checked by reloading, and back."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import ExportError, ModelError


@pytest.mark.usefixtures("models_built_here")
def test_exporting_and_opening(tmp_path):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((12,)),
            keras.layers.Dense(32, activation="relu", name="dense"),
            keras.layers.Dense(4, activation="softmax", name="output"),
        ]
    )
    x = np.random.default_rng(0).random((64, 12), np.float32)
    pruned = sc.prune(model, 0.75)
    small = sc.compact(pruned)

    # The suffix says which format. Each file is loaded again in its own runtime, compared on
    # the samples, and only then put in place.
    saved = sc.export(small, tmp_path / "small.keras", x)
    assert saved.bytes == (tmp_path / "small.keras").stat().st_size
    assert saved.relative <= 1e-4

    # For devices: 8-bit whole numbers; what the samples range over, the file covers.
    pytest.importorskip("ai_edge_litert")
    tiny = sc.export(small, tmp_path / "small.int8.tflite", x)
    assert tiny.bytes < saved.bytes
    assert "samples held back keep their class" in tiny.note

    # With its masks, so that pruning can go on later.
    sc.export(pruned, tmp_path / "pruned.weights.safetensors", x)

    # An ending that no format has is refused; nothing is left behind.
    with pytest.raises(ExportError, match="none of the endings"):
        sc.export(small, tmp_path / "small.pickle")
    assert not (tmp_path / "small.pickle").exists()

    # A file is read and checked before anything is built, in a process of its own.
    again = sc.open_model(tmp_path / "small.keras")
    np.testing.assert_allclose(again(x), small(x), atol=1e-6)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Lambda(lambda x: 2 * x, name="double")]
    )
    model.save(tmp_path / "stranger.keras")
    with pytest.raises(ModelError, match="its layer double is a Lambda"):
        sc.open_model(tmp_path / "stranger.keras")
