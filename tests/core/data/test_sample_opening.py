import gzip
import struct

import numpy as np
import pytest
from PIL import Image

from secateurs.core.data import image_folder
from secateurs.core.data.opening import open_dataset
from secateurs.core.data.sample_opening import open_samples, samples_from_source
from secateurs.core.errors import DataError

RANDOM = np.random.default_rng(5)
LABELS = np.arange(36) % 3


def write_npz(tmp_path, **arrays):
    np.savez(tmp_path / "set.npz", **arrays)
    return tmp_path / "set.npz"


@pytest.mark.parametrize("shape", [(8,), (8, 8), (8, 8, 3), (4, 8, 8, 2)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64, np.int16])
def test_an_npz_of_any_shape_opens(tmp_path, shape, dtype):
    x = (RANDOM.random((36, *shape)) * 200).astype(dtype)
    found = open_samples(write_npz(tmp_path, x=x, y=RANDOM.permutation(LABELS)))
    assert (len(found.train), len(found.validation), len(found.test)) == (28, 2, 6)
    assert (found.shape, found.classes) == (shape, 3)
    assert found.kind == ("images" if len(shape) in (2, 3) else "table")
    assert found.train.inputs.dtype == (np.uint8 if dtype == np.uint8 else np.float32)
    assert not found.train.inputs.flags.writeable


def test_parts_that_are_given_stay_as_they_are(tmp_path):
    x, y = RANDOM.random((36, 5)), RANDOM.permutation(LABELS)
    names = np.array(["elm", "oak", "rose"])
    path = write_npz(tmp_path, x_train=x, y_train=y, x_test=x[:6], y_test=y[:6], class_names=names)
    found = open_samples(path)
    np.testing.assert_array_equal(found.train.inputs, x[:33].astype(np.float32))
    np.testing.assert_array_equal(found.test.labels, y[:6])
    assert found.class_names == ("elm", "oak", "rose")


def test_the_key_is_that_of_the_same_images_as_a_dataset(tmp_path):
    x = RANDOM.integers(0, 256, (36, 28, 28), np.uint8)
    path = write_npz(tmp_path, x=x, y=RANDOM.permutation(LABELS))
    assert open_samples(path).key == open_dataset(path).key
    assert samples_from_source("bundled").key == "b3fe36794a3a345d"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.zeros(36)}, "set.npz, x, has the shape 36; samples x their shape is needed."),
        ({"x": np.full((36, 2), np.nan)}, "holds values that are not finite numbers."),
        ({"x": np.full((36, 2), 1e300)}, "holds values that are not finite numbers."),
        ({"x": np.zeros((36, 2), "U3")}, "samples must be numbers."),
        ({"y": LABELS[:5]}, "set.npz, x, has 36 images but 5 labels."),
        ({"y": np.zeros(36, int)}, "set has training images of one class only."),
    ],
)
def test_arrays_that_cannot_be_samples_are_refused(tmp_path, arrays, message):
    path = write_npz(tmp_path, **({"x": np.zeros((36, 2)), "y": LABELS} | arrays))
    with pytest.raises(DataError) as refusal:
        open_samples(path)
    assert str(refusal.value).endswith(message)


def test_a_table_opens(tmp_path):
    path = tmp_path / "plants.csv"
    rows = [f"{number},{number * 2},{'elm' if number % 2 else 'oak'}" for number in range(36)]
    path.write_text("\n".join(["a,b,class", *rows]))
    found = open_samples(path)
    assert (found.kind, found.shape, found.class_names) == ("table", (2,), ("elm", "oak"))
    assert (len(found.train), len(found.validation), len(found.test)) == (28, 2, 6)


def test_idx_files_of_another_size_open(tmp_path):
    def write(name, array):
        head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
        (tmp_path / name).write_bytes(gzip.compress(head + array.tobytes()))

    x, y = RANDOM.integers(0, 256, (36, 9, 7), np.uint8), RANDOM.permutation(LABELS)
    for part, count in (("train", 36), ("t10k", 6)):
        write(f"{part}-images-idx3-ubyte.gz", x[:count])
        write(f"{part}-labels-idx1-ubyte.gz", y[:count].astype(np.uint8))
    found = open_samples(tmp_path)
    assert (found.kind, found.shape, len(found.test)) == ("images", (9, 7), 6)
    np.testing.assert_array_equal(found.train.inputs, x[:33])


def write_pictures(folder, mode="RGB", size=(6, 4), count=12):
    for number, name in enumerate(("elm", "oak", "rose")):
        (folder / name).mkdir(parents=True)
        for each in range(count):
            colour = number * 50 + each
            fill = colour if mode == "L" else (colour, 2, 3)
            Image.new(mode, size, fill).save(folder / name / f"{each}.png")
    return folder


@pytest.mark.parametrize(("mode", "shape"), [("RGB", (4, 6, 3)), ("L", (4, 6))])
def test_a_folder_of_pictures_by_class_opens(tmp_path, mode, shape):
    found = open_samples(write_pictures(tmp_path / "trees", mode))
    assert (found.shape, found.kind, found.name) == (shape, "images", "trees")
    assert found.class_names == ("elm", "oak", "rose")
    everything = [found.train, found.validation, found.test]
    reds = np.concatenate([part.inputs.reshape(len(part), -1)[:, 0] for part in everything])
    labels = np.concatenate([part.labels for part in everything])
    np.testing.assert_array_equal(reds // 50, labels)


@pytest.mark.parametrize(
    ("wanted", "shape"),
    [((8, 8, 1), (8, 8)), ((8, 8, 3), (8, 8, 3)), ((None, None, 3), (4, 6, 3)), ((24,), (4, 6, 3))],
)
def test_pictures_are_scaled_to_the_model(tmp_path, wanted, shape):
    assert open_samples(write_pictures(tmp_path / "trees"), wanted).shape == shape


def test_train_and_test_folders_are_parts(tmp_path):
    write_pictures(tmp_path / "trees" / "train")
    write_pictures(tmp_path / "trees" / "test", count=2)
    found = open_samples(tmp_path / "trees", (4, 4, 3))
    assert (len(found.train), len(found.validation), len(found.test)) == (33, 3, 6)


def test_a_picture_of_another_size_is_named(tmp_path):
    write_pictures(tmp_path / "trees")
    Image.new("RGB", (9, 9)).save(tmp_path / "trees" / "oak" / "odd.png")
    with pytest.raises(DataError) as refusal:
        open_samples(tmp_path / "trees")
    assert str(refusal.value) == (
        "odd.png is 9 x 9 pixels, but the first picture is 6 x 4: all must be of one size."
    )


def test_a_broken_picture_is_named(tmp_path):
    write_pictures(tmp_path / "trees")
    (tmp_path / "trees" / "oak" / "odd.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"odd.png is not a picture that can be opened\."):
        open_samples(tmp_path / "trees")
    whole = (tmp_path / "trees" / "oak" / "1.png").read_bytes()
    (tmp_path / "trees" / "oak" / "odd.png").write_bytes(whole[: len(whole) // 2 + 10])
    with pytest.raises(DataError, match=r"odd.png (cannot be read|is not) .*picture"):
        open_samples(tmp_path / "trees")


def test_too_many_pictures_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(image_folder, "MOST_IMAGES", 35)
    with pytest.raises(DataError, match="trees has 36 pictures; 35 are the most"):
        open_samples(write_pictures(tmp_path / "trees"))


def test_what_is_no_data_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear data,")
    with pytest.raises(DataError, match=r"letter.txt is no data set that can be opened"):
        open_samples(tmp_path / "letter.txt")
    with pytest.raises(DataError, match="has neither folders of pictures"):
        open_samples(tmp_path)
    with pytest.raises(DataError, match="There is no file or folder"):
        open_samples(tmp_path / "none.npz")
