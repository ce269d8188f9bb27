import numpy as np
import pytest

from secateurs.core.data.opening_for import dataset_for
from secateurs.core.errors import DataError


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
    with pytest.raises(DataError, match="32 x 32 x 3, but the model takes 16 x 16 x 3"):
        dataset_for(write((32, 32, 3)), (16, 16, 3))


def test_a_pad_network_refuses_other_pictures_as_before(write):
    with pytest.raises(DataError, match="images of 28 x 28 pixels are needed"):
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


def table(path, pixels, divided_by=1):
    header = ",".join(["label", *(f"pixel{at}" for at in range(pixels))])
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 256, (72, pixels)) / divided_by
    lines = [
        ",".join(map(str, [at % 2, *row.astype(type(divided_by))])) for at, row in enumerate(rows)
    ]
    path.write_text("\n".join([header, *lines]))
    return str(path)


def test_a_table_of_pixels_from_0_to_255_is_pictures_for_the_pad(tmp_path):
    data = dataset_for(table(tmp_path / "digits.csv", 784), (784,))
    assert data.is_drawable
    assert data.sample_shape == (28, 28)
    assert data.train.pixels.dtype == np.uint8


def test_a_table_of_fractions_is_given_as_it_is(tmp_path):
    data = dataset_for(table(tmp_path / "digits.csv", 784, 255.0), (28, 28, 1))
    assert data.sample_shape == (28, 28)
    assert data.train.pixels.dtype == np.float32
    assert data.train.pixels.max() <= 1


def test_a_table_that_does_not_fit_the_pad_is_refused_as_a_table(tmp_path):
    with pytest.raises(DataError, match="some has samples of the shape 12, but the model takes 28"):
        dataset_for(table(tmp_path / "some.csv", 12), (784,))
    (tmp_path / "text.csv").write_text("hello")
    with pytest.raises(DataError, match=r"text\.csv"):
        dataset_for(str(tmp_path / "text.csv"), (784,))


def test_a_folder_with_no_data_is_refused_with_what_may_be_in_one(tmp_path):
    with pytest.raises(DataError, match="neither folders of pictures, one a class, nor IDX files"):
        dataset_for(str(tmp_path), (784,))
