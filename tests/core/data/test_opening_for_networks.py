import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.source import dataset_for


@pytest.fixture
def write(tmp_path):
    """Return a function that writes samples of a shape with two classes, and gives the path."""

    def write(shape, dtype=np.uint8):
        rng = np.random.default_rng(0)
        x = rng.integers(0, 256, (72, *shape)).astype(dtype)
        np.savez(tmp_path / "some.npz", x=x, y=np.arange(72) % 2)
        return str(tmp_path / "some.npz")

    return write


def test_pictures_for_the_pad_are_grey_bytes(write):
    data = dataset_for(write((28, 28, 1)), (784,))
    assert data.is_drawable
    assert data.sample_shape == (28, 28)


def test_data_come_in_the_shape_that_a_model_takes(write):
    data = dataset_for(write((32, 32, 3)), (32, 32, 3))
    assert data.sample_shape == (32, 32, 3)
    assert not data.is_drawable
    assert (len(data.train), len(data.validation), len(data.test)) == (55, 5, 12)


def test_a_table_is_for_a_model_of_tables(write):
    assert dataset_for(write((12,), np.float32), (12,)).sample_shape == (12,)


def test_samples_of_another_shape_are_refused_with_both_shapes(write):
    with pytest.raises(DataError, match="32 x 32 x 3, but the network takes 16 x 16 x 3"):
        dataset_for(write((32, 32, 3)), (16, 16, 3))


def test_a_pad_network_refuses_other_pictures(write):
    with pytest.raises(DataError, match="32 x 32, but the network takes 28 x 28"):
        dataset_for(write((32, 32)), (784,))


def test_pictures_in_folders_are_scaled_to_the_pad(tmp_path):
    from PIL import Image

    rng = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(24):
            grey = Image.fromarray(rng.integers(0, 256, (28, 28)).astype(np.uint8))
            grey.save(tmp_path / "pets" / name / f"{number}.png")
    data = dataset_for(str(tmp_path / "pets"), (28, 28, 1))
    assert data.is_drawable
    assert data.class_names == ("cat", "dog")


def table(path, pixels, low=0.0, high=255.0):
    header = ",".join(["label", *(f"pixel{at}" for at in range(pixels))])
    shares = np.random.default_rng(0).integers(0, 256, (72, pixels)) / 255
    shares[0, :2] = 0, 1
    rows = np.round(low + shares * (high - low), 4)
    lines = [",".join([str(at % 2), *map("{:g}".format, row)]) for at, row in enumerate(rows)]
    path.write_text("\n".join([header, *lines]))
    return str(path)


@pytest.mark.parametrize("shape", [(784,), (28, 28, 1)])
def test_a_table_of_pixels_is_the_same_pictures_whatever_their_scale(tmp_path, shape):
    whole = dataset_for(table(tmp_path / "digits.csv", 784), shape)
    assert whole.is_drawable
    assert whole.sample_shape == (28, 28)
    for low, high in ((0, 1), (-1, 1), (-0.5, 0.5)):
        same = dataset_for(table(tmp_path / "other.csv", 784, low, high), shape)
        assert same.key == whole.key
        assert same.remarks[0] == f"784 pixels from {low:g} to {high:g}"


def test_numbers_of_no_known_range_are_given_to_a_pad_network_as_they_are(tmp_path):
    data = dataset_for(table(tmp_path / "digits.csv", 784, -0.4242, 2.8215), (784,))
    assert (data.sample_shape, data.train.pixels.dtype) == ((28, 28), np.float32)
    assert data.remarks[0] == "784 numbers from -0.4242 to 2.8215, given as they are"
    assert not data.is_drawable


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64])
def test_colour_pixels_are_pixels_of_whatever_type(write, dtype):
    data = dataset_for(write((8, 8, 3), dtype), (8, 8, 3))
    assert data.test.pixels.dtype == np.uint8
    assert data.key == dataset_for(write((8, 8, 3)), (8, 8, 3)).key


def test_a_person_has_numbers_given_as_they_are(write):
    source = write((8, 8, 3))
    data = dataset_for(f"{source}?numbers=as-is", (8, 8, 3))
    assert data.test.pixels.dtype == np.float32
    assert data.test.pixels.max() > 200
    again = dataset_for(data.source, (8, 8, 3))
    assert again.key == data.key


def test_a_person_says_how_a_network_gets_pixels(write):
    source = write((8, 8, 3))
    usual, data = dataset_for(source, (8, 8, 3)), dataset_for(f"{source}?numbers=byte", (8, 8, 3))
    assert (usual.given, data.given) == (None, "byte")
    np.testing.assert_array_equal(data.test.pixels, usual.test.pixels)
    assert data.key != usual.key  # figures are kept by it
    assert dataset_for(data.source, (8, 8, 3)).key == data.key
    bundled = dataset_for("bundled?numbers=signed")
    assert (bundled.given, bundled.source) == ("signed", "bundled?numbers=signed")
    assert bundled.key != dataset_for("bundled").key


def test_the_bundled_pictures_are_given_as_they_are_where_that_is_said():
    data = dataset_for("bundled?numbers=as-is", (784,))
    assert data.test.pixels.dtype == np.float32
    assert data.test.pixels.max() == 255
    assert data.source == "bundled?numbers=as-is"


def test_a_part_of_the_classes_is_tested_on(tmp_path):
    x, y = np.zeros((60, 4), np.float32), np.arange(60) % 9 + 1
    np.savez(tmp_path / "some.npz", x=x, y=y)
    source = str(tmp_path / "some.npz")
    data = dataset_for(source, (4,), 10)
    assert data.class_names == tuple("0123456789")
    assert data.remarks[1] == "labels 1 to 9 are those of the 10 classes"
    assert data.source.endswith("some.npz?classes=10")
    # Whoever reads it again does so alike, for a network or without one.
    assert dataset_for(data.source, (4,)).key == data.key
    assert dataset_for(source, (4,)).class_names == tuple("123456789")


def test_the_given_validation_part_is_kept(tmp_path):
    x, y = np.random.default_rng(0).random((60, 4)), np.arange(60)[:, None] % 3
    parts = {"train": slice(40), "val": slice(40, 50), "test": slice(50, 60)}
    arrays = {f"{part}_images": x[at] for part, at in parts.items()}
    arrays |= {f"{part}_labels": y[at] for part, at in parts.items()}
    np.savez(tmp_path / "med.npz", **arrays)
    data = dataset_for(str(tmp_path / "med.npz"), (4,))
    assert (len(data.train), len(data.validation), len(data.test)) == (40, 10, 10)
    np.testing.assert_array_equal(data.validation.pixels, x[40:50].astype(np.float32))


def test_a_table_that_does_not_fit_the_pad_is_refused_as_a_table(tmp_path):
    with pytest.raises(
        DataError, match=r"some\.csv has 12 columns beside the label, but the network takes 28 x 28"
    ):
        dataset_for(table(tmp_path / "some.csv", 12), (784,))
    (tmp_path / "text.csv").write_text("hello")
    with pytest.raises(DataError, match=r"text\.csv"):
        dataset_for(str(tmp_path / "text.csv"), (784,))


def test_a_folder_with_no_data_is_refused_with_what_may_be_in_one(tmp_path):
    with pytest.raises(DataError, match="neither folders of pictures, one a class, nor IDX files"):
        dataset_for(str(tmp_path), (784,))
