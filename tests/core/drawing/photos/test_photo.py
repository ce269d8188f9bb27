import os
import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from secateurs.core.base.errors import DataError
from secateurs.core.drawing.photos import photo
from secateurs.core.drawing.photos.photo import Photo, grey_of, on_paper, read_header, read_photo

GREY = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20


def read(path):
    return grey_of(on_paper(read_photo(path)))


def test_grey_values_are_read_as_they_are(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "a.png")
    found = read_photo(tmp_path / "a.png")
    np.testing.assert_array_equal(found.colour, GREY)
    assert (found.is_grey, found.opacity, found.remark) == (True, None, "")


@pytest.mark.parametrize("ending", ["png", "bmp", "gif", "tiff", "webp", "jpg", "ppm"])
def test_the_usual_formats_are_read(tmp_path, ending):
    Image.new("RGB", (40, 30), (120, 120, 120)).save(tmp_path / f"a.{ending}")
    grey = read(tmp_path / f"a.{ending}")
    assert grey.shape == (30, 40)
    assert abs(int(grey[5, 5]) - 120) <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_see_through_is_white_behind_dark_ink(tmp_path, mode):
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.putpixel((1, 2), (0, 0, 0, 255))
    image.convert("RGBA" if mode == "PA" else mode).save(tmp_path / "a.png")
    grey = read(tmp_path / "a.png")
    assert (grey[2, 1], grey[0, 0]) == (0, 255)


def test_what_is_see_through_is_black_behind_light_ink(tmp_path):
    image = Image.new("RGBA", (4, 4), (255, 255, 255, 0))
    image.putpixel((1, 2), (250, 250, 250, 255))
    image.save(tmp_path / "a.png")
    grey = read(tmp_path / "a.png")
    assert (grey[2, 1], grey[0, 0]) == (250, 0)


@pytest.mark.parametrize("transparency", [1, bytes((255, 0, 255))])
def test_a_palette_may_have_a_see_through_colour(tmp_path, transparency):
    image = Image.new("P", (3, 1))
    image.putpalette((0, 0, 0, 9, 9, 9, 200, 200, 200))
    image.putdata([0, 1, 2])
    image.save(tmp_path / "a.png", transparency=transparency)
    assert read(tmp_path / "a.png").tolist() == [[0, 255, 200]]


def test_a_palette_without_one_is_its_colours(tmp_path):
    image = Image.new("P", (2, 1))
    image.putpalette((255, 0, 0, 0, 0, 255))
    image.putdata([0, 1])
    image.save(tmp_path / "a.png")
    assert read_photo(tmp_path / "a.png").colour.tolist() == [[[255, 0, 0], [0, 0, 255]]]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([[0, 65535], [32768, 257]], [[0, 255], [128, 1]]),  # 16 bits
        ([[0, 4095], [2048, 16]], [[0, 255], [128, 1]]),  # 12 bits, as scanners give
        ([[0, 255], [128, 1]], [[0, 255], [128, 1]]),
    ],
)
@pytest.mark.parametrize("ending", ["png", "tiff"])
def test_sixteen_bits_are_read_in_the_range_that_they_have(tmp_path, values, found, ending):
    Image.fromarray(np.array(values, np.uint16)).save(tmp_path / f"a.{ending}")
    assert read(tmp_path / f"a.{ending}").tolist() == found


def test_a_nearly_blank_sheet_of_sixteen_bits_is_not_stretched(tmp_path):
    noise = np.random.default_rng(0).integers(60_000, 60_400, (20, 20)).astype(np.uint16)
    Image.fromarray(noise).save(tmp_path / "a.png")
    assert np.ptp(read(tmp_path / "a.png")) <= 2


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([[0, 0.5, 1]], [[0, 128, 255]]),
        ([[0, 100, 200]], [[0, 100, 200]]),
        ([[-1, 0, 1]], [[0, 128, 255]]),
        ([[0, 500, 1000]], [[0, 128, 255]]),
    ],
)
def test_floats_are_read_in_the_range_that_they_have(tmp_path, values, found):
    Image.fromarray(np.array(values, np.float32)).save(tmp_path / "a.tiff")
    assert read(tmp_path / "a.tiff").tolist() == found


def test_floats_that_are_no_numbers_are_refused(tmp_path):
    Image.fromarray(np.array([[0, np.nan]], np.float32)).save(tmp_path / "a.tiff")
    with pytest.raises(DataError, match=r"^a\.tiff cannot be read as a picture: it holds values"):
        read_photo(tmp_path / "a.tiff")


def test_sixteen_bits_a_colour_are_read(tmp_path):
    row = b"\0" + struct.pack(">6H", 65535, 0, 0, 0, 0, 32768)
    (tmp_path / "a.png").write_bytes(png(2, 1, 16, 2, row))
    assert read_photo(tmp_path / "a.png").colour.tolist() == [[[255, 0, 0], [0, 0, 128]]]


def test_one_bit_is_black_and_white(tmp_path):
    Image.fromarray(np.array([[True, False]])).save(tmp_path / "a.png")
    found = read_photo(tmp_path / "a.png")
    assert (found.colour.tolist(), found.is_grey) == ([[255, 0]], True)


@pytest.mark.parametrize("ending", ["tiff", "jpg"])
def test_printers_colours_are_read(tmp_path, ending):
    image = Image.new("CMYK", (16, 8), (0, 0, 0, 255))
    image.paste((0, 0, 0, 0), (8, 0, 16, 8))
    image.save(tmp_path / f"a.{ending}")
    grey = read(tmp_path / f"a.{ending}")
    assert (int(grey[4, 2]) < 8, int(grey[4, 13]) > 247) == (True, True)


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "tiff"])
def test_of_several_pictures_the_first_is_read_and_that_is_said(tmp_path, ending):
    first, second = Image.new("L", (4, 4), 30), Image.new("L", (4, 4), 220)
    first.save(tmp_path / f"a.{ending}", save_all=True, append_images=[second], lossless=True)
    found = read_photo(tmp_path / f"a.{ending}")
    assert abs(int(grey_of(found.colour)[0, 0]) - 30) <= 1
    assert found.remark == "only its first picture is read"


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, GREY),
        (2, GREY[:, ::-1]),
        (3, np.rot90(GREY, 2)),
        (4, GREY[::-1]),
        (5, GREY.T),
        (6, np.rot90(GREY, -1)),
        (7, np.rot90(GREY, 2).T),
        (8, np.rot90(GREY)),
    ],
)
def test_a_photograph_is_turned_upright(tmp_path, orientation, turned):
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(GREY).save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), turned)


def test_a_large_picture_is_averaged_down(tmp_path):
    Image.new("L", (3000, 2100), 90).save(tmp_path / "a.png")
    grey = read_photo(tmp_path / "a.png", (1024, 1024)).colour
    assert grey.shape == (1050, 1500)
    assert (grey == 90).all()


def test_averaging_leaves_the_hidden_colour_hidden(tmp_path):
    pixels = np.zeros((2048, 2048, 4), np.uint8)
    pixels[..., :3], pixels[:, ::2, 3] = (255, 0, 0), 255
    pixels[:, ::2, :3] = (0, 0, 255)
    Image.fromarray(pixels).save(tmp_path / "a.png", compress_level=1)
    found = read_photo(tmp_path / "a.png", (1024, 1024))
    assert found.colour.shape == (1024, 1024, 3)
    assert found.colour[5, 5].tolist() == [0, 0, 255]
    assert abs(int(found.opacity[5, 5]) - 127) <= 1


def test_grey_is_what_pillow_makes_of_colours():
    colours = np.random.default_rng(0).integers(0, 256, (50, 50, 3)).astype(np.uint8)
    np.testing.assert_array_equal(
        grey_of(colours), np.asarray(Image.fromarray(colours).convert("L"))
    )


def test_half_see_through_black_is_grey():
    photo = Photo(np.zeros((1, 1), np.uint8), np.full((1, 1), 128, np.uint8))
    assert on_paper(photo).tolist() == [[127]]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(DataError, match=r"^a\.png is not a picture that can be opened"):
        read_photo(tmp_path / "a.png")


def test_a_picture_that_breaks_off_is_refused(tmp_path):
    path = tmp_path / "a.png"
    noise = np.random.default_rng(0).integers(0, 256, (100, 100), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(DataError, match=r"^a\.png cannot be read as a picture: .*\.$"):
        read_photo(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^There is no file .*a\.png\.$"):
        read_photo(tmp_path / "a.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(DataError, match="is a named pipe; a file is needed"):
        read_photo(tmp_path / "a.png")


def png(width, height, depth, kind, data):
    def chunk(name, content):
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [9_000, 12_000, 20_000, 100_000])
def test_a_picture_beyond_64_megapixels_is_refused_by_its_header(tmp_path, side):
    header = Image.new("1", (8, 8))
    header.save(tmp_path / "a.bmp")
    content = bytearray((tmp_path / "a.bmp").read_bytes())
    content[18:26] = side.to_bytes(4, "little") * 2
    (tmp_path / "a.bmp").write_bytes(content)
    (tmp_path / "a.png").write_bytes(png(side, side, 8, 0, bytes(10_000)))
    for name in ("a.bmp", "a.png"):
        with pytest.raises(DataError) as refusal:
            read_photo(tmp_path / name)
        assert str(refusal.value) == f"{name} is larger than 64 megapixels: scale it down first."


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path):
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(DataError, match=r"has 1,073,741,824 bytes; at most 536,870,912 are read"):
        read_photo(tmp_path / "a.png")


def test_the_limit_is_64_megapixels():
    assert photo.MOST_PIXELS == 64_000_000


def test_odd_tags_are_passed_over_in_silence(tmp_path):
    """A folder of such pictures filled a terminal with warnings of Pillow."""
    tags = Image.Exif()
    tags[274] = 6
    whole = tags.tobytes()
    Image.new("L", (4, 2), 30).save(tmp_path / "a.png", exif=whole[: len(whole) - 8])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        header = read_header(tmp_path / "a.png")
        read_photo(tmp_path / "a.png")
    assert (header.is_grey, [str(each.message) for each in said]) == (True, [])
