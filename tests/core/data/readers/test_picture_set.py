import os

import numpy as np
import pytest
from PIL import Image

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.core.data.mnist import load_mnist
from secateurs.core.data.readers import image_folder
from secateurs.core.data.readers.picture_set import read_picture_set
from secateurs.core.data.source import dataset_for
from secateurs.core.drawing.picture import read_picture


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


def test_a_few_pictures_of_another_size_are_left_out_and_named(tmp_path):
    write_pictures(tmp_path / "trees")
    Image.new("RGB", (9, 9)).save(tmp_path / "trees" / "elm" / "-odd.png")
    found = opened(tmp_path / "trees")
    assert found.sample_shape == (4, 6, 3)
    assert found.remarks[2] == (
        "1 picture was left out (-odd.png is 9 x 9 pixels, but most pictures are 6 x 4: all must be"
        " of one size)"
    )


def test_pictures_of_many_sizes_are_refused_where_none_is_scaled(tmp_path):
    for number, place in enumerate(("elm/1", "elm/2", "oak/1", "oak/2")):
        (tmp_path / "trees" / place).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (9, 9 + number)).save(tmp_path / "trees" / f"{place}.png")
    with pytest.raises(DataError) as refusal:
        opened(tmp_path / "trees")
    assert str(refusal.value) == (
        "trees has pictures of 4 sizes, such as 9 x 9 and 9 x 10 pixels: all must be of one size."
    )


@pytest.mark.parametrize("shape", [None, (28, 28), (4, 4, 3)])
def test_bad_pictures_do_not_stop_the_others(tmp_path, shape):
    folder = tmp_path / "digits"
    write_digits(folder)
    whole = (folder / "3" / "0.png").read_bytes()
    for number, content in enumerate((b"no picture", whole[:60], b"", b"GIF89a")):
        (folder / "3" / f"bad{number}.png").write_bytes(content)
    found = opened(folder, shape)
    assert len(found.train) + len(found.validation) + len(found.test) == 40
    last = found.remarks[-1]
    assert last.startswith("4 pictures were left out (bad0.png is not a picture that can be opened")
    assert last.endswith("; …)")


def test_a_set_of_which_nearly_nothing_can_be_read_is_refused(tmp_path):
    folder = tmp_path / "digits"
    write_digits(folder)
    for file in folder.glob("*/*.png"):
        file.write_bytes(b"no picture")
    with pytest.raises(DataError) as refusal:
        opened(folder, (28, 28))
    assert str(refusal.value) == (
        "Of 40 pictures of digits 40 cannot be read. 0.png is not a picture that can be opened:"
        " save it as PNG or JPEG."
    )


def write_digits(folder, count=20, change=Image.fromarray):
    """Write test images of two digits, 3 and 7, and return their pixels in that order."""
    test, pixels = load_mnist().test, []
    for digit in (3, 7):
        (folder / str(digit)).mkdir(parents=True)
        places = np.flatnonzero(test.labels == digit)[:count]
        for number, place in enumerate(places):
            change(test.pixels[place]).save(folder / str(digit) / f"{number}.png")
            pixels.append(test.pixels[place])
    return np.array(pixels)


def everything(found):
    parts = (found.train, found.validation, found.test)
    return {each.tobytes() for part in parts for each in part.pixels}


def with_alpha(light):
    def change(pixels):
        image = Image.new("L", (28, 28), light)
        image.putalpha(Image.fromarray(pixels))
        return image.convert("RGBA")

    return change


@pytest.mark.parametrize(
    "change",
    [
        Image.fromarray,
        with_alpha(0),
        with_alpha(255),
        lambda pixels: Image.fromarray(255 - pixels),
        lambda pixels: Image.fromarray(pixels).convert("RGB"),
        lambda pixels: Image.fromarray(pixels.astype(np.uint16) * 257),
    ],
)
def test_pictures_of_mnist_are_what_they_were(tmp_path, change):
    pixels = write_digits(tmp_path / "digits", change=change)
    found = opened(tmp_path / "digits", (28, 28, 1))
    assert everything(found) == {each.tobytes() for each in pixels}
    assert not any("drawings" in each for each in found.remarks)


def test_other_pictures_are_read_as_classify_reads_them(tmp_path):
    def photographed(pixels):
        large = Image.fromarray(pixels).resize((90, 90), Image.Resampling.BICUBIC)
        light = np.linspace(1, 0.4, 120)
        paper = np.full((120, 120), 230.0)
        paper[20:110, 5:95] -= 200 * (np.asarray(large) / 255)
        return Image.fromarray((paper * light).astype(np.uint8))

    write_digits(tmp_path / "digits", change=photographed)
    found = opened(tmp_path / "digits", (28, 28))
    files = (tmp_path / "digits").glob("*/*.png")
    assert everything(found) == {read_picture(file).pixels.tobytes() for file in files}
    assert "pictures are read as drawings, laid out as MNIST's are" in found.remarks


def test_see_through_pictures_for_other_models_are_seen(tmp_path):
    write_digits(tmp_path / "digits", change=with_alpha(0))
    found = opened(tmp_path / "digits", (14, 14, 3))
    assert (found.train.pixels[:, 0, 0] == 255).all()
    assert (found.train.pixels.min(axis=(1, 2, 3)) < 90).all()


@pytest.mark.parametrize(("channels", "shape"), [(1, (28, 28)), (3, (28, 28, 3)), (4, (28, 28, 4))])
def test_depths_and_transparency_become_the_channels_of_the_model(tmp_path, channels, shape):
    pixels = write_digits(
        tmp_path / "deep", change=lambda each: Image.fromarray(each).convert("LA")
    )
    found = opened(tmp_path / "deep", (None, None, channels))
    assert found.sample_shape == shape + ((1,) if channels == 1 else ())
    total = everything(found)
    if channels == 1:
        assert total == {each.tobytes() for each in pixels}
    if channels == 4:
        assert total == {np.dstack([each] * 3 + [each * 0 + 255]).tobytes() for each in pixels}


def test_a_turned_photograph_has_the_size_that_is_seen(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    for name in ("elm", "oak"):
        (tmp_path / "trees" / name).mkdir(parents=True)
        for each in range(20):
            Image.new("L", (6, 4), each).save(tmp_path / "trees" / name / f"{each}.png", exif=exif)
    assert opened(tmp_path / "trees").sample_shape == (6, 4)


LEFT_BEHIND = ("._0.png", ".DS_Store", "Thumbs.db", "desktop.ini", "notes.txt", ".hidden")


def test_hidden_and_foreign_files_are_passed_over_and_counted(tmp_path):
    folder = tmp_path / "digits"
    pixels = write_digits(folder)
    for name in LEFT_BEHIND:
        (folder / "3" / name).write_bytes(b"\0\5\x16\7")
    for name in ("__MACOSX", ".git"):
        (folder / name / "3").mkdir(parents=True)
        (folder / name / "0.png").write_bytes(b"\0\5\x16\7")
    found = opened(folder, (28, 28))
    assert found.class_names == ("3", "7")
    assert everything(found) == {each.tobytes() for each in pixels}
    assert found.remarks[2:] == ("6 other files were passed over",)


def test_a_picture_is_known_by_its_content_too(tmp_path):
    pixels = write_digits(tmp_path / "digits")
    for file in (tmp_path / "digits").glob("7/*.png"):
        file.rename(file.with_suffix(""))
    assert everything(opened(tmp_path / "digits", (28, 28))) == {each.tobytes() for each in pixels}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_among_pictures_is_passed_over(tmp_path):
    write_digits(tmp_path / "digits")
    os.mkfifo(tmp_path / "digits" / "3" / "pipe.png")
    assert opened(tmp_path / "digits", (28, 28)).remarks[2:] == ("1 other file was passed over",)


@pytest.mark.parametrize("train", ["train", "Training", "TRAIN"])
@pytest.mark.parametrize("valid", [None, "valid", "val", "Validation"])
@pytest.mark.parametrize("test", [None, "test", "Testing"])
def test_parts_are_known_by_the_usual_names(tmp_path, train, valid, test):
    counts = {train: 20, valid: 3, test: 5}
    for name in filter(None, (train, valid, test)):
        write_pictures(tmp_path / "trees" / name, "L", count=counts[name])
    found = opened(tmp_path / "trees")
    learn = 60 if test else 50
    held = 9 if valid else learn // 12
    assert len(found.test) == (15 if test else 10)
    assert len(found.validation) == held
    assert len(found.train) == (learn if valid else learn - held)


def test_a_test_part_alone_is_split_and_that_is_said(tmp_path):
    write_pictures(tmp_path / "trees" / "Test", "L")
    found = opened(tmp_path / "trees")
    assert (len(found.train), len(found.test)) == (28, 6)
    assert found.remarks[2:] == (
        "it has a test part only, which is split: 28 samples to learn from, 2 to choose by, 6 to"
        " test on",
    )
    whole = dataset_for(str(tmp_path / "trees"), None, learns=False)
    assert [len(part) for part in (whole.train, whole.validation, whole.test)] == [36] * 3
    assert whole.remarks[2:] == ("it has a test part only, all 36 samples of which are tested on",)


def test_a_test_part_beside_the_classes_is_the_test_part(tmp_path):
    write_pictures(tmp_path / "trees", "L")
    write_pictures(tmp_path / "trees" / "test", "L", count=2)
    assert len(opened(tmp_path / "trees").test) == 6


def test_classes_may_be_called_as_parts_are(tmp_path):
    for name in ("valid", "test"):
        (tmp_path / "checks" / name).mkdir(parents=True)
        for each in range(20):
            Image.new("L", (3, 3), each).save(tmp_path / "checks" / name / f"{each}.png")
    assert opened(tmp_path / "checks").class_names == ("test", "valid")


def test_a_folder_in_a_folder_is_found(tmp_path):
    write_pictures(tmp_path / "trees" / "trees", "L")
    (tmp_path / "trees" / "__MACOSX").mkdir()
    assert opened(tmp_path / "trees").class_names == ("elm", "oak", "rose")


def test_a_class_that_nothing_is_learned_of_is_refused(tmp_path):
    write_pictures(tmp_path / "trees" / "train")
    write_pictures(tmp_path / "trees" / "test")
    (tmp_path / "trees" / "test" / "oak").rename(tmp_path / "trees" / "test" / "yew")
    with pytest.raises(DataError, match=r"^trees has no training pictures of the class yew\.$"):
        opened(tmp_path / "trees")


def test_reading_ends_once_nobody_wants_it(tmp_path):
    write_digits(tmp_path / "digits")
    with pytest.raises(CancelledError):
        read_picture_set(tmp_path / "digits", (28, 28), lambda: True)


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


def test_pictures_of_sixteen_bits_have_one_white_however_dark_some_are(tmp_path):
    """A dark one was read as of 12 or 8 bits, 16 or 257 times too bright."""
    rng, wanted = np.random.default_rng(0), []
    for number in range(36):
        part = "test" if number % 3 == 2 else "train"  # white itself is in the test part alone
        folder = tmp_path / "set" / part / ("elm", "oak")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        values = rng.integers(0, (200, 4000, 65536)[number % 3], (4, 6)).astype(np.uint16)
        Image.fromarray(values).save(folder / f"{number}.png")
        wanted.append(np.rint(values / 257).astype(np.uint8))
    for shape in (None, (4, 6), (4, 6, 3)):
        found = opened(tmp_path / "set", shape)
        pixels = [part.pixels for part in (found.train, found.validation, found.test)]
        grey = np.concatenate(pixels).reshape(36, 24, -1)[..., 0]
        assert sorted(map(bytes, grey)) == sorted(map(bytes, wanted))
        words = "in pictures of more than 8 bits 0 to 65535 is black to white"
        assert found.remarks[2:] == (words,)


@pytest.mark.parametrize(("inks", "ground"), [((30, 250), 255), ((250, 240), 0)])
def test_what_is_see_through_is_one_grey_in_all_pictures(tmp_path, inks, ground):
    """Pale ink was put on black, all other on white, in one set."""
    for number in range(36):
        folder = tmp_path / "set" / ("elm", "oak")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        ink = Image.new("RGBA", (6, 4), (0, 0, 0, 0))
        ink.paste((inks[number % 2],) * 3 + (255,), (0, 0, 3, 4))
        ink.save(folder / f"{number}.png")
    for shape in (None, (4, 6), (4, 6, 3)):
        found = opened(tmp_path / "set", shape)
        assert set(found.train.pixels[:, :, 4:].ravel().tolist()) == {ground}
        assert set(found.train.pixels[:, :, :2].ravel().tolist()) == set(inks)
        assert found.remarks[2:] == (f"what is see-through is {'white' if ground else 'black'}",)
    kept = opened(tmp_path / "set", (4, 6, 4))
    assert set(kept.train.pixels[..., 5, 3].ravel().tolist()) == {0}
    assert len(kept.remarks) == 2
