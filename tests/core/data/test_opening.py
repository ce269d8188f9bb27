import gzip
import struct

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.base.installed import resource
from secateurs.core.data import mnist
from secateurs.core.data.mnist import find_fashion_mnist, load_mnist
from secateurs.core.data.source import dataset_for

RANDOM = np.random.default_rng(3)
PIXELS = RANDOM.integers(0, 256, (36, 28, 28), np.uint8)
LABELS = RANDOM.permutation(np.arange(36) % 10)


def opened(path, *wanted):
    return dataset_for(str(path), *wanted)


def idx(array):
    shape = array.shape
    return bytes((0, 0, 8, len(shape))) + struct.pack(f">{len(shape)}I", *shape) + array.tobytes()


def write_folder(folder, spelling="-", packed=False, **changes):
    arrays = {
        "train_images": PIXELS, "train_labels": LABELS.astype(np.uint8),
        "t10k_images": PIXELS[:6], "t10k_labels": LABELS[:6].astype(np.uint8),
    } | changes  # fmt: skip
    folder.mkdir()
    for name, array in arrays.items():
        ending = "idx3-ubyte" if name.endswith("images") else "idx1-ubyte"
        file = folder / f"{name.replace('_', '-')}{spelling}{ending}"
        content = idx(array)
        if packed:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(content))
        else:
            file.write_bytes(content)
    return folder


def write_npz(tmp_path, **arrays):
    np.savez(tmp_path / "set.npz", **arrays)
    return tmp_path / "set.npz"


def four(**changes):
    return {"x_train": PIXELS, "y_train": LABELS, "x_test": PIXELS[:6], "y_test": LABELS[:6]} | (
        changes
    )


@pytest.mark.parametrize("spelling", ["-", "."])
@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_idx_files_opens(tmp_path, spelling, packed):
    found = opened(write_folder(tmp_path / "letters", spelling, packed))
    assert (len(found.train), len(found.validation), len(found.test)) == (33, 3, 6)
    np.testing.assert_array_equal(found.train.pixels, PIXELS[:33])
    np.testing.assert_array_equal(found.validation.labels, LABELS[33:])
    assert (found.name, found.classes) == ("letters", 10)
    assert found.class_names == tuple("0123456789")
    assert found.source == str(tmp_path / "letters")
    assert not found.train.pixels.flags.writeable


def test_the_same_content_has_the_same_key_wherever_it_lies(tmp_path):
    folder = opened(write_folder(tmp_path / "a"))
    archive = opened(write_npz(tmp_path, **four()))
    other = opened(write_npz(tmp_path, **four(x_test=PIXELS[6:12])))
    assert folder.key == archive.key != other.key
    assert len(folder.key) == 16


def test_the_same_samples_in_other_parts_have_another_key(tmp_path):
    """Figures are kept by it: those on 6 test samples stood for those on 9."""
    few = opened(write_npz(tmp_path, **four()))
    cut = {"x_train": PIXELS[:33], "y_train": LABELS[:33]}
    cut |= {"x_test": np.concatenate([PIXELS[33:], PIXELS[:6]])}
    cut |= {"y_test": np.concatenate([LABELS[33:], LABELS[:6]])}
    more = opened(write_npz(tmp_path, **cut))
    assert (len(few.test), len(more.test)) == (6, 9)
    assert few.key != more.key


@pytest.mark.parametrize(
    "images",
    [
        PIXELS[..., None],
        PIXELS.reshape(36, 784),
        PIXELS.astype(np.int64),
        PIXELS.astype(np.float32),
        PIXELS.astype(np.float64) / 255,
        np.asfortranarray(PIXELS),
    ],
)
def test_the_usual_forms_of_images_are_read(tmp_path, images):
    found = opened(write_npz(tmp_path, **four(x_train=images)))
    np.testing.assert_array_equal(found.train.pixels, PIXELS[:33])


def test_labels_may_be_a_column(tmp_path):
    found = opened(write_npz(tmp_path, **four(y_train=LABELS[:, None])))
    np.testing.assert_array_equal(found.train.labels, LABELS[:33])


@pytest.mark.parametrize(
    ("images", "labels"),
    [("images", "labels"), ("x", "y"), ("X", "y"), ("data", "target"), ("arr_0", "arr_1")],
)
def test_one_array_is_split_the_same_way_each_time(tmp_path, images, labels):
    path = write_npz(tmp_path, **{images: PIXELS, labels: LABELS})
    first, second = opened(path), opened(path)
    assert (len(first.train), len(first.validation), len(first.test)) == (28, 2, 6)
    assert first.key == second.key
    everything = np.concatenate([p.pixels for p in (first.train, first.validation, first.test)])
    assert sorted(everything.sum((1, 2))) == sorted(PIXELS.sum((1, 2)))


def test_a_test_part_alone_is_split_and_stays_whole_beside(tmp_path):
    path = write_npz(tmp_path, x_test=PIXELS, y_test=LABELS)
    data = opened(path)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [28, 2, 6]
    np.testing.assert_array_equal(data.whole.pixels, PIXELS)
    np.testing.assert_array_equal(data.whole.labels, LABELS)
    assert data.test_of(learned=False) is data.whole
    assert data.test_of(learned=True) is data.test
    unsplit = dataset_for(str(path), learns=False)
    assert unsplit.test_of(learned=False) is unsplit.test
    assert unsplit.whole is opened(write_npz(tmp_path, **four())).whole is None


def test_images_sorted_by_class_are_shuffled(tmp_path):
    order = np.argsort(LABELS, kind="stable")
    found = opened(write_npz(tmp_path, **four(x_train=PIXELS[order], y_train=LABELS[order])))
    assert len(set(found.validation.labels.tolist())) > 1
    where = [int(np.flatnonzero((image == PIXELS).all((1, 2)))[0]) for image in found.train.pixels]
    np.testing.assert_array_equal(LABELS[where], found.train.labels)


def test_class_names_in_the_archive_are_used(tmp_path):
    names = np.array([f"letter {n}" for n in range(12)])
    found = opened(write_npz(tmp_path, **four(class_names=names)))
    assert found.class_names == tuple(names.tolist())


def test_clothes_have_names(tmp_path):
    found = opened(write_folder(tmp_path / "my-Fashion-MNIST"))
    assert found.class_names[0] == "T-shirt/top"
    assert found.class_names[9] == "Ankle boot"


def test_fashion_mnist_is_recognised_where_it_is_installed():
    folder = find_fashion_mnist()
    if folder is None:
        pytest.skip("the package dataset-fashion-mnist is not installed")
    found = opened(folder)
    assert (found.name, found.key) == ("Fashion-MNIST", "75979490032625d6")
    assert (len(found.train), len(found.validation), len(found.test)) == (55_000, 5_000, 10_000)


def test_fashion_mnist_may_be_absent(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist, "DEBIAN_FASHION_MNIST", tmp_path / "none")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert find_fashion_mnist() is None


def test_fashion_mnist_is_found_where_keras_put_it_once_all_of_it_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist, "DEBIAN_FASHION_MNIST", tmp_path / "none")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    folder = write_folder(tmp_path / "datasets" / "fashion-mnist")
    assert find_fashion_mnist() == folder
    assert opened("fashion-mnist").class_names[9] == "Ankle boot"
    next(folder.glob("t10k-labels*")).unlink()
    assert find_fashion_mnist() is None


def test_mnist_in_a_file_is_recognised():
    found = opened(resource("mnist.npz"))
    assert (found.name, found.key) == ("MNIST", load_mnist().key)


def test_a_source_is_bundled_or_a_path(tmp_path):
    assert opened("bundled") is load_mnist()
    path = write_npz(tmp_path, **four())
    again = opened(opened(path).source)
    assert again.key == opened(path).key


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"x_test": PIXELS[:6, :20]}, "has samples of different shapes to train and to test, 28 "),
        (
            {"x_train": PIXELS[:, :20]},
            "has samples of the shape 20 x 28, but the network takes 28 x 28",
        ),
        ({"x_train": PIXELS.astype(str)}, r", x_train, holds <U3; samples must be numbers"),
        ({"x_train": PIXELS * 1j}, r", x_train, holds complex128; samples must be numbers"),
        ({"x_train": PIXELS * np.nan}, r"holds values that are not finite numbers"),
        ({"x_train": PIXELS * 1e300}, r"training and test samples must be scaled alike"),
        ({"x_train": PIXELS[:35]}, r", x_train, has 35 samples but 36 labels"),
        ({"x_test": PIXELS[:1], "y_test": LABELS[:1]}, r"has 36 samples to train and 1 to test"),
        ({"x_train": PIXELS[:9], "y_train": LABELS[:9]}, r"9 samples to train and 6 to test"),
        ({"x_test": PIXELS[:0], "y_test": LABELS[:0]}, r"has 36 samples to train and 0 to test"),
        ({"y_train": LABELS * np.nan}, r"has labels that are not finite numbers"),
        ({"y_train": LABELS * 1e300}, r"has labels that are too large to be classes"),
        ({"y_train": PIXELS[:, 0]}, r"has 28 numbers a sample that are not one-hot"),
        ({"y_train": LABELS * 1j}, r"holds complex128; labels must be numbers or texts"),
        ({"y_train": np.int64(3)}, r", y_train, has the shape of a single number"),
        ({"y_train": LABELS * 0}, r"has training samples of one class only"),
        ({"x_test": np.array([None])}, r"member x_test, holds pickled objects"),
        ({"class_names": np.arange(10)}, r"class_names, must be a list of at most 1000"),
        ({"class_names": np.array(["a", "b"])}, r"has 2 class names but the label 9"),
    ],
)
def test_a_bad_archive_is_refused_in_one_sentence(tmp_path, changes, reason):
    path = write_npz(tmp_path, **four(**changes))
    with pytest.raises(DataError, match=rf"^set\.npz.*{reason}.*\.$"):
        opened(path)


def test_an_archive_without_images_says_what_it_holds(tmp_path):
    with pytest.raises(DataError, match=r"^set\.npz must hold x_train, .*; it holds a, y\.$"):
        opened(write_npz(tmp_path, a=PIXELS, y=LABELS))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"t10k_images": PIXELS[:6, :14]}, "bad has samples of different shapes to train and to"),
        (
            {"t10k_images": PIXELS[:5]},
            "t10k-images-idx3-ubyte with t10k-labels-idx1-ubyte has 5 samples but 6 labels",
        ),
        ({"train_labels": PIXELS[:36]}, "train-labels-idx1-ubyte has the shape 36 x 28 x 28; one"),
    ],
)
def test_a_bad_folder_is_refused_in_one_sentence(tmp_path, changes, reason):
    folder = write_folder(tmp_path / "bad", **changes)
    with pytest.raises(DataError, match=rf"^{reason}.*\.$"):
        opened(folder)


def test_an_incomplete_folder_is_refused(tmp_path):
    folder = write_folder(tmp_path / "part")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match=r"part has no labels beside t10k-images-idx3-ubyte: both"):
        opened(folder)


def test_a_missing_path_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^There is no file or folder .*nowhere\.$"):
        opened(tmp_path / "nowhere")


def test_fashion_mnist_has_a_name_of_its_own(monkeypatch, tmp_path):
    folder = write_folder(tmp_path / "fashion")
    monkeypatch.setattr(mnist, "DEBIAN_FASHION_MNIST", folder)
    assert opened("fashion-mnist").source == str(folder)


def test_fashion_mnist_that_is_not_installed_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist, "DEBIAN_FASHION_MNIST", tmp_path / "none")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(mnist, "DEBIAN", tmp_path)
    with pytest.raises(DataError, match="apt install dataset-fashion-mnist"):
        opened("fashion-mnist")
    monkeypatch.setattr(mnist, "DEBIAN", tmp_path / "none")
    with pytest.raises(DataError, match="its four IDX files into a folder and open that"):
        opened("fashion-mnist")


@pytest.mark.parametrize("empty", [np.zeros((0, 28, 28), np.uint8), np.zeros((0, 784))])
def test_a_file_without_samples_says_so(tmp_path, empty):
    with pytest.raises(DataError, match=r"^set\.npz holds no samples\.$"):
        opened(write_npz(tmp_path, x=empty, y=np.zeros(0, int)), (784,), 10)
    (tmp_path / "head.csv").write_text(",".join(["label", *(f"p{n}" for n in range(784))]))
    with pytest.raises(DataError, match=r"^head\.csv holds no samples\.$"):
        opened(tmp_path / "head.csv", (784,), 10)
