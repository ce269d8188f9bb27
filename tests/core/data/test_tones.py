import numpy as np
import pytest
from PIL import Image

from secateurs.core.data.mnist import load_mnist
from secateurs.core.data.source import dataset_for
from secateurs.core.data.tones import IN_GREY, TURNED, are_dark_on_bright
from tests.core.data.files import write_csv, write_idx, write_npz


@pytest.fixture(scope="module")
def digits():
    test = load_mnist().test
    return test.pixels[:60], test.labels[:60]


def of(data):
    """All samples in the order of their content."""
    parts = (data.train, data.validation, data.test)
    pixels = np.concatenate([part.pixels.reshape(len(part), -1) for part in parts])
    return of_all(pixels)


def of_all(pixels):
    pixels = pixels.reshape(len(pixels), -1)
    return pixels[np.lexsort(pixels.T)]


@pytest.mark.parametrize(
    "dark",
    [
        lambda x: 255 - x,
        lambda x: 1 - x / 255,
        lambda x: x < 128,
        lambda x: (255 - x.astype(np.int16))[..., None],
        lambda x: (255 - x).reshape(-1, 784),
        lambda x: np.repeat(255 - x[..., None], 3, axis=3),
    ],
)
def test_dark_digits_on_bright_paper_are_turned_and_it_is_said(tmp_path, digits, dark):
    x, y = digits
    plain = (x >= 128) * np.uint8(255) if dark(x).dtype == np.bool_ else x
    wanted = of(dataset_for(write_npz(tmp_path, x=plain, y=y)))
    data = dataset_for(write_npz(tmp_path, x=dark(x), y=y))
    np.testing.assert_array_equal(of(data), wanted)
    assert TURNED in data.remarks


def test_tables_and_idx_files_are_turned_too(tmp_path, digits):
    x, y = digits
    rows = "\n".join(",".join(map(str, [b, *255 - a.ravel()])) for a, b in zip(x, y, strict=True))
    table = dataset_for(str(write_csv(tmp_path, rows)), (784,))
    assert TURNED in table.remarks
    write_idx(tmp_path / "set", "train-images-idx3-ubyte", 255 - x)
    write_idx(tmp_path / "set", "train-labels-idx1-ubyte", y.astype(np.uint8))
    assert dataset_for(str(tmp_path / "set")).key == dataset_for(write_npz(tmp_path, x=x, y=y)).key
    np.testing.assert_array_equal(of(table), of(dataset_for(str(tmp_path / "set"))))


def test_a_person_who_says_how_pixels_are_given_gets_them_as_they_are(tmp_path, digits):
    x, y = digits
    source = write_npz(tmp_path, x=255 - x, y=y)
    for numbers in ("unit", "byte", "as-is"):
        data = dataset_for(f"{source}?numbers={numbers}")
        assert TURNED not in data.remarks
        assert data.test.pixels[:, 0, 0].tolist() == [255] * len(data.test)


def test_other_pictures_are_not_turned(tmp_path, digits):
    noise = np.random.default_rng(0).integers(0, 256, (60, 28, 28), np.uint8)
    for pixels in (digits[0], noise, np.full_like(noise, 255)):
        assert not are_dark_on_bright([pixels], 28)
    bright = np.repeat(255 - digits[0][..., None], 3, axis=3)
    data = dataset_for(write_npz(tmp_path, x=bright, y=digits[1]), (28, 28, 3))
    assert TURNED not in data.remarks  # a network of colours, which may have learned them so


def test_folders_say_that_they_were_turned(tmp_path, digits):
    for number, (pixels, label) in enumerate(zip(*digits, strict=True)):
        folder = tmp_path / "set" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - pixels).save(folder / f"{number}.png")
    data = dataset_for(str(tmp_path / "set"))
    assert data.remarks[2:] == (TURNED,)
    Image.fromarray(digits[0][0]).save(tmp_path / "set" / "7" / "0.png")
    assert dataset_for(str(tmp_path / "set")).remarks[2] == f"59 pictures were {TURNED}"


@pytest.mark.parametrize("first", [False, True])
def test_colours_are_turned_to_grey_for_a_grey_network(tmp_path, digits, first):
    x, y = digits
    colours = np.repeat(x[:, None], 3, axis=1) if first else np.repeat(x[..., None], 3, axis=3)
    data = dataset_for(write_npz(tmp_path, x=colours, y=y), (28, 28, 1))
    assert IN_GREY in data.remarks
    np.testing.assert_array_equal(of(data), of(dataset_for(write_npz(tmp_path, x=x, y=y))))


def test_colours_that_differ_have_the_grey_that_pictures_get(tmp_path):
    colours = np.random.default_rng(0).integers(0, 256, (60, 12, 10, 3), np.uint8)
    data = dataset_for(write_npz(tmp_path, x=colours, y=np.arange(60) % 3), (12, 10))
    greys = {Image.fromarray(each).convert("L").tobytes() for each in colours}
    near = [np.frombuffer(each, np.uint8).astype(np.int16) for each in greys]
    for sample in of(data).astype(np.int16):
        assert min(int(np.abs(sample - each).max()) for each in near) <= 1
    assert data.sample_shape == (12, 10)


def test_white_is_what_colours_reach_not_what_their_grey_does(tmp_path):
    rng = np.random.default_rng(0)
    x = np.zeros((60, 28, 28, 3), np.uint16)
    x[:, 8:20, 8:20, 2] = rng.integers(0, 4096, (60, 12, 12))
    x[0, 8, 8, 2] = 4095  # 12 bits: blue is grey of 467, as if it had 10
    x[0, 8, 9, 0] = 3376  # and with it red of 1009
    bytes_of = np.rint(x / 4095 * 255)
    wanted = np.rint(bytes_of[..., 0] * 0.299 + bytes_of[..., 2] * 0.114).astype(np.uint8)
    data = dataset_for(write_npz(tmp_path, x=x, y=np.arange(60) % 10))
    np.testing.assert_array_equal(of(data), of_all(wanted))
    assert data.remarks[0] == "28 x 28 pixels from 0 to 4095, rounded to 256 steps"
    red = np.zeros((60, 28, 28, 3), np.uint8)
    red[:, 9, 9:19, 0] = 211  # grey of 63, which is the white of pixels with 6 bits
    data = dataset_for(write_npz(tmp_path, x=red, y=np.arange(60) % 10))
    assert np.unique(data.test.pixels).tolist() == [0, 63]


def test_colours_stored_as_signed_bytes_are_read_before_they_are_mixed(tmp_path):
    x = np.random.default_rng(0).integers(0, 256, (60, 28, 28, 3)).astype(np.uint8)
    x[:, :14] = 0
    x[:, 14:][x[:, 14:] > 240] //= 4  # more dark than bright
    y = np.arange(60) % 10
    wanted = dataset_for(write_npz(tmp_path, x=x, y=y))
    wrapped = dataset_for(write_npz(tmp_path, x=x.astype(np.int8), y=y))
    np.testing.assert_array_equal(of(wrapped), of(wanted))
    assert wrapped.key == wanted.key
