import numpy as np
import pytest
from PIL import Image

from secateurs.core.data import image_folder
from secateurs.core.data.opening import dataset_for
from secateurs.core.errors import DataError


def opened(path, shape=None):
    return dataset_for(str(path), shape)


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
    found = opened(write_pictures(tmp_path / "trees", mode))
    assert (found.sample_shape, found.name) == (shape, "trees")
    assert found.class_names == ("elm", "oak", "rose")
    everything = [found.train, found.validation, found.test]
    reds = np.concatenate([part.pixels.reshape(len(part), -1)[:, 0] for part in everything])
    labels = np.concatenate([part.labels for part in everything])
    np.testing.assert_array_equal(reds // 50, labels)


@pytest.mark.parametrize(
    ("wanted", "shape"),
    [((8, 8, 1), (8, 8, 1)), ((8, 8, 3), (8, 8, 3)), ((None, None, 3), (4, 6, 3)), ((72,), (72,))],
)
def test_pictures_are_scaled_to_the_model(tmp_path, wanted, shape):
    assert opened(write_pictures(tmp_path / "trees"), wanted).sample_shape == shape


def test_train_and_test_folders_are_parts(tmp_path):
    write_pictures(tmp_path / "trees" / "train")
    write_pictures(tmp_path / "trees" / "test", count=2)
    found = opened(tmp_path / "trees", (4, 4, 3))
    assert (len(found.train), len(found.validation), len(found.test)) == (33, 3, 6)


def test_a_picture_of_another_size_is_named(tmp_path):
    write_pictures(tmp_path / "trees")
    Image.new("RGB", (9, 9)).save(tmp_path / "trees" / "oak" / "odd.png")
    assert opened(tmp_path / "trees").remarks[-1] == (
        "1 picture was left out (odd.png is 9 x 9 pixels, but the first picture is 6 x 4: all"
        " must be of one size)"
    )


def samples(found):
    return len(found.train) + len(found.validation) + len(found.test)


def test_a_broken_picture_is_named_and_does_not_stop_the_others(tmp_path):
    write_pictures(tmp_path / "trees")
    whole = (tmp_path / "trees" / "oak" / "1.png").read_bytes()
    for broken in (b"no picture", whole[: len(whole) // 2 + 10]):
        (tmp_path / "trees" / "oak" / "odd.png").write_bytes(broken)
        found = opened(tmp_path / "trees")
        assert samples(found) == 36
        assert found.remarks[-1].startswith("1 picture was left out (odd.png ")


def test_a_folder_of_which_little_can_be_read_is_refused(tmp_path):
    folder = write_pictures(tmp_path / "trees", count=2)
    for each in range(10):
        (folder / "oak" / f"odd{each}.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"^odd0.png "):
        opened(folder)


def test_hidden_and_foreign_files_are_passed_over_and_counted(tmp_path):
    folder = write_pictures(tmp_path / "trees")
    for name in ("._1.png", ".DS_Store", "Thumbs.db", "notes.txt"):
        (folder / "oak" / name).write_bytes(b"no picture")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "1.png").write_bytes(b"no picture")
    found = opened(folder)
    assert samples(found) == 36
    assert found.class_names == ("elm", "oak", "rose")
    assert found.remarks[-1] == "4 other files were passed over"


@pytest.mark.parametrize(
    ("learn", "others"),
    [
        ("TRAIN", ("Test",)),
        ("training", ("testing",)),
        ("Train", ("valid", "test")),
        ("train", ("val",)),
    ],
)
def test_parts_are_known_by_their_usual_names(tmp_path, learn, others):
    write_pictures(tmp_path / "trees" / learn)
    for other in others:
        write_pictures(tmp_path / "trees" / other, count=2)
    found = opened(tmp_path / "trees", (4, 4, 3))
    held_out = len(found.validation) if others == ("val",) else len(found.test)
    assert held_out == 6
    if len(others) == 2:
        assert (len(found.train), len(found.validation)) == (36, 6)


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_what_is_see_through_is_read_as_a_drawing(tmp_path, ink):
    for name in ("1", "7"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for each in range(15):
            picture = Image.new("LA", (60, 60), (ink, 0))
            picture.paste((ink, 255), (26, 8, 34, 48 + each % 3))
            picture.save(tmp_path / "set" / name / f"{each}.png")
    found = opened(tmp_path / "set", (28, 28))
    assert all(part.pixels.max() == 255 for part in (found.train, found.test))
    assert found.train.pixels.mean() < 60


def test_too_many_pictures_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(image_folder, "MOST_IMAGES", 35)
    with pytest.raises(DataError, match="trees has 36 pictures; 35 are the most"):
        opened(write_pictures(tmp_path / "trees"))


def test_folders_that_are_numbers_are_classes_by_their_size(tmp_path):
    for number in (10, 9, 2, 1):
        folder = tmp_path / "numbers" / str(number)
        folder.mkdir(parents=True)
        for each in range(10):
            Image.new("L", (2, 2), number * 20).save(folder / f"{each}.png")
    found = opened(tmp_path / "numbers")
    assert found.class_names == ("1", "2", "9", "10")
    assert found.remarks[1] == "labels 1, 2, 9, 10 are classes 0 to 3"
    np.testing.assert_array_equal(
        found.train.pixels[:, 0, 0], np.array([20, 40, 180, 200])[found.train.labels]
    )
