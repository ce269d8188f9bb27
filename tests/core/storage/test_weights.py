import json

import numpy as np
import pytest
from safetensors.numpy import save

from secateurs.core.base.errors import StorageError
from secateurs.core.storage.weights import load_network, save_network


@pytest.fixture
def path(tmp_path, make_network):
    path = tmp_path / "weights.safetensors"
    save_network(path, make_network(12, 8, 3))
    return path


def test_a_network_comes_back_read_only(path, make_network):
    for kept, layer in zip(load_network(path).layers, make_network(12, 8, 3).layers, strict=True):
        assert (kept.name, kept.activation) == (layer.name, layer.activation)
        np.testing.assert_array_equal(kept.kernel, layer.kernel)
        np.testing.assert_array_equal(kept.bias, layer.bias)
        assert not kept.kernel.flags.writeable
        assert not kept.bias.flags.writeable


def test_saving_leaves_nothing_else(path):
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("size", [0, 5, 100, -1])
def test_a_truncated_file_is_refused(path, size):
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(StorageError, match="truncated or not a weights file"):
        load_network(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(StorageError, match="cannot be read"):
        load_network(tmp_path / "nothing.safetensors")


def written(path, arrays, layers=("a", "b"), version="1"):
    notes = json.dumps([{"name": name, "activation": "relu"} for name in layers])
    path.write_bytes(save(arrays, {"secateurs": version, "layers": notes}))
    return path


def two_layers():
    return {
        "0.kernel": np.ones((4, 3), np.float32),
        "0.bias": np.ones(3, np.float32),
        "1.kernel": np.ones((3, 2), np.float32),
        "1.bias": np.ones(2, np.float32),
    }


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({**two_layers(), "1.kernel": np.ones((5, 2), np.float32)}, "layer before it"),
        ({**two_layers(), "0.bias": np.ones(4, np.float32)}, "do not fit together"),
        ({**two_layers(), "0.kernel": np.ones(4, np.float32)}, "do not fit together"),
        ({**two_layers(), "1.bias": np.array([1, np.nan], np.float32)}, "not numbers"),
        ({**two_layers(), "1.kernel": np.ones((3, 2))}, "32-bit"),
        ({"0.kernel": np.ones((4, 3), np.float32)}, "layers that it names"),
        ({**two_layers(), "2.kernel": np.ones(1, np.float32)}, "layers that it names"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, arrays, reason):
    with pytest.raises(StorageError, match=reason):
        load_network(written(tmp_path / "w", arrays))


def test_foreign_files_are_refused(tmp_path):
    (tmp_path / "foreign").write_bytes(save({"x": np.ones(3, np.float32)}))
    with pytest.raises(StorageError, match="not a weights file that this version can read"):
        load_network(tmp_path / "foreign")
    with pytest.raises(StorageError, match="not a weights file that this version can read"):
        load_network(written(tmp_path / "newer", two_layers(), version="2"))
    nameless = save(two_layers(), {"secateurs": "1"})
    (tmp_path / "nameless").write_bytes(nameless)
    with pytest.raises(StorageError, match="which layers"):
        load_network(tmp_path / "nameless")
