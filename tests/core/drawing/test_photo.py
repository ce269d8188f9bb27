import numpy as np
import pytest
from PIL import Image

from secateurs.core.drawing import photo
from secateurs.core.drawing.photo import read_picture
from secateurs.core.errors import DataError

GREY = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20


def test_grey_values_are_read_as_they_are(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), GREY)


@pytest.mark.parametrize("ending", ["png", "bmp", "gif", "tiff", "webp", "jpg"])
def test_the_usual_formats_are_read(tmp_path, ending):
    Image.new("RGB", (40, 30), (120, 120, 120)).save(tmp_path / f"a.{ending}")
    grey = read_picture(tmp_path / f"a.{ending}")
    assert grey.shape == (30, 40)
    assert abs(int(grey[5, 5]) - 120) <= 2


def test_what_is_transparent_is_white(tmp_path):
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.putpixel((1, 2), (0, 0, 0, 255))
    image.save(tmp_path / "a.png")
    grey = read_picture(tmp_path / "a.png")
    assert (grey[2, 1], grey[0, 0]) == (0, 255)


def test_sixteen_bits_are_read_in_full_range(tmp_path):
    Image.fromarray(np.array([[0, 1000], [2000, 4000]], np.uint16)).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png").tolist() == [[0, 64], [128, 255]]


def test_a_photograph_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[274] = 6  # orientation: turn by 90 degrees clockwise
    Image.fromarray(GREY).save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), np.rot90(GREY, -1))


def test_a_large_picture_is_averaged_down(tmp_path):
    Image.new("L", (3000, 2000), 90).save(tmp_path / "a.png")
    grey = read_picture(tmp_path / "a.png")
    assert grey.shape == (1000, 1500)
    assert (grey == 90).all()


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(DataError, match=r"^a\.png is not a picture that can be opened\.$"):
        read_picture(tmp_path / "a.png")


def test_a_picture_that_breaks_off_is_refused(tmp_path):
    path = tmp_path / "a.png"
    noise = np.random.default_rng(0).integers(0, 256, (100, 100), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(DataError, match=r"^a\.png cannot be read as a picture: .*\.$"):
        read_picture(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^a\.png cannot be read as a picture: No such file"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("side", [9_000, 12_000, 20_000])
def test_a_picture_beyond_64_megapixels_is_refused_by_its_header(tmp_path, side):
    header = Image.new("1", (8, 8))
    header.save(tmp_path / "a.bmp")
    content = bytearray((tmp_path / "a.bmp").read_bytes())
    content[18:26] = side.to_bytes(4, "little") * 2
    (tmp_path / "a.bmp").write_bytes(content)
    with pytest.raises(DataError, match=r"^a\.bmp is larger than 64 megapixels\.$"):
        read_picture(tmp_path / "a.bmp")


def test_the_limit_is_64_megapixels():
    assert photo.MOST_PIXELS == 64_000_000
