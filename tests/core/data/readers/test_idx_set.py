import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.readers.idx import TURNED, has_idx, read_idx_set
from secateurs.core.data.source import dataset_for
from tests.core.data.files import write_idx

RANDOM = np.random.default_rng(0)
PIXELS = RANDOM.integers(0, 256, (60, 28, 28)).astype(np.uint8)
LETTERS = RANDOM.permutation(np.arange(60) % 26 + 1).astype(np.uint8)


def write_set(folder, prefix="", parts=("train", "t10k"), labels=LETTERS, **options):
    for part in parts:
        write_idx(folder, f"{prefix}{part}-images-idx3-ubyte", PIXELS, **options)
        last = write_idx(folder, f"{prefix}{part}-labels-idx1-ubyte", labels, **options)
    return last


def test_emnist_is_turned_upright_and_its_letters_are_named(tmp_path):
    write_set(tmp_path, "emnist-letters-", ("train", "test"), packed=True)
    data = dataset_for(str(tmp_path))
    np.testing.assert_array_equal(data.train.pixels, PIXELS[:55].swapaxes(1, 2))
    np.testing.assert_array_equal(data.train.labels, LETTERS[:55] - 1)
    assert data.class_names == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert data.name == "emnist-letters"
    assert data.remarks == (
        "28 x 28 pixels from 0 to 255", "labels 0 to 25 are the classes", TURNED
    )  # fmt: skip


def test_emnist_as_a_table_is_turned_upright_too(tmp_path):
    rows = np.column_stack([LETTERS, PIXELS.reshape(60, -1)])
    np.savetxt(tmp_path / "emnist-letters-train.csv", rows, "%d", ",")
    data = dataset_for(str(tmp_path / "emnist-letters-train.csv"))
    parts = (data.train, data.validation, data.test)
    found = np.concatenate([part.pixels for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    place = {each.tobytes(): number for number, each in enumerate(PIXELS.swapaxes(1, 2))}
    order = [place[each.tobytes()] for each in found]  # a test part is split off
    assert sorted(order) == list(range(60))
    np.testing.assert_array_equal(labels, (LETTERS - 1)[order])
    assert data.class_names[0] == "A"
    assert data.remarks[-1] == TURNED


def test_a_network_with_an_output_for_0_gets_letters_as_they_are(tmp_path):
    write_set(tmp_path, "emnist-letters-", ("train", "test"))
    data = dataset_for(str(tmp_path), (784,), 27)
    np.testing.assert_array_equal(data.train.labels, LETTERS[:55])
    assert data.class_names[:3] == ("0", "A", "B")


@pytest.mark.parametrize("what", ["images-idx3", "labels-idx1"])
def test_one_file_stands_for_its_set(tmp_path, what):
    write_set(tmp_path, "emnist-letters-", ("train", "test"))
    write_set(tmp_path, "emnist-digits-", ("train", "test"), LETTERS % 10)
    write_set(tmp_path)
    digits = dataset_for(str(tmp_path / f"emnist-digits-test-{what}-ubyte"))
    assert (digits.name, digits.classes) == ("emnist-digits", 10)
    plain = dataset_for(str(tmp_path / f"train-{what}-ubyte"))
    assert (plain.name, plain.classes) == (tmp_path.name, 26)
    np.testing.assert_array_equal(plain.train.pixels, PIXELS[:55])
    with pytest.raises(DataError, match=r"of several data sets, emnist-digits, emnist-letters, th"):
        dataset_for(str(tmp_path))


@pytest.mark.parametrize("part", ["train", "t10k"])
def test_one_part_alone_is_split(tmp_path, part):
    write_set(tmp_path, parts=(part,))
    data = dataset_for(str(tmp_path))
    assert (len(data.train), len(data.validation), len(data.test)) == (46, 4, 10)
    said = (
        "it has a test part only, which is split: 46 samples to learn from, 4 to choose by, 10 to"
        " test on"
    )
    assert (said in data.remarks) == (part == "t10k")
    whole = dataset_for(str(tmp_path), learns=False)
    assert len(whole.test) == (60 if part == "t10k" else 10)


def test_a_file_of_any_other_name_is_told_how_to_be_named(tmp_path):
    path = write_idx(tmp_path, "digits.bin", PIXELS)
    assert not has_idx(tmp_path)
    with pytest.raises(DataError, match=r"digits\.bin is an IDX file, but its name does not say"):
        dataset_for(str(path))


def test_floats_and_colours_are_read(tmp_path):
    colours = RANDOM.integers(0, 256, (60, 5, 4, 3))
    write_idx(tmp_path, "train-images-idx4-float", (colours / 255).astype(np.float32))
    write_idx(tmp_path, "train-labels-idx1-int", (LETTERS % 3).astype(np.int32))
    data = dataset_for(str(tmp_path), (5, 4, 3))
    found = np.concatenate([data.train.pixels, data.validation.pixels, data.test.pixels])
    assert found.dtype == np.uint8
    assert sorted(found.sum((1, 2, 3))) == sorted(colours.sum((1, 2, 3)))


def test_names_are_known_in_capitals_and_with_points(tmp_path):
    write_idx(tmp_path, "TRAIN-IMAGES.IDX3-UBYTE", PIXELS)
    write_idx(tmp_path, "train-labels.idx1-ubyte", LETTERS)
    assert len(read_idx_set(tmp_path).learn.labels) == 60
