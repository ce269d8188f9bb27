import shutil

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.base.installed import resource
from secateurs.core.data.class_names import MNIST_KEY
from secateurs.core.data.mnist import load_mnist, read_mnist


def test_mnist_is_split_55000_5000_10000():
    mnist = load_mnist()
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (55_000, 5_000, 10_000)
    assert mnist.class_names == tuple("0123456789")
    assert (mnist.name, mnist.key, mnist.source) == ("MNIST", MNIST_KEY, "bundled")


def test_mnist_is_the_canonical_one():
    mnist = load_mnist()
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert mnist.test.pixels[0].sum() == 18_454
    assert np.bincount(mnist.test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_mnist_cannot_be_written_to():
    mnist = load_mnist()
    for part in (mnist.train, mnist.validation, mnist.test):
        assert not part.pixels.flags.writeable
        assert not part.labels.flags.writeable
        assert (part.pixels.dtype, part.labels.dtype) == (np.uint8, np.int64)


def test_mnist_is_read_once():
    assert load_mnist() is load_mnist()


def test_one_changed_pixel_is_noticed(tmp_path):
    with np.load(resource("mnist.npz")) as arrays:
        changed = dict(arrays)
    changed["x_test"] = changed["x_test"].copy()
    changed["x_test"][0, 0, 0] = 1
    np.savez(tmp_path / "mnist.npz", **changed)
    with pytest.raises(DataError, match=r"mnist\.npz is not the file that came with Secateurs"):
        read_mnist(tmp_path / "mnist.npz")


def test_a_damaged_file_is_refused(tmp_path):
    copy = tmp_path / "mnist.npz"
    shutil.copy(resource("mnist.npz"), copy)
    with copy.open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"\0" * 100)
    with pytest.raises(DataError, match=r"mnist\.npz, member x_train, is damaged"):
        read_mnist(copy)


def test_a_file_without_the_test_images_is_refused(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_train=np.zeros((1, 28, 28), np.uint8), y_train=[1])
    with pytest.raises(DataError, match=r"mnist\.npz has no member y_test\."):
        read_mnist(tmp_path / "mnist.npz")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"There is no file .*mnist\.npz"):
        read_mnist(tmp_path / "mnist.npz")
