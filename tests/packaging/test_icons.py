import io

import pytest
from PIL import Image

import icons


@pytest.mark.parametrize("size", [16, 48, 512])
def test_a_png_has_the_size_and_shows_the_drawing_on_nothing(size):
    image = Image.open(io.BytesIO(icons.png(size)))
    assert (image.format, image.size, image.mode) == ("PNG", (size, size), "RGBA")
    assert image.getpixel((0, 0))[3] == 0
    assert 0.1 < sum(alpha > 127 for alpha in image.getchannel("A").tobytes()) / size**2 < 0.6


def test_a_png_is_written_where_it_is_asked_for(tmp_path):
    path = icons.write_png(tmp_path / "48x48" / "apps" / "secateurs.png", 48)
    assert path.read_bytes() == icons.png(48)


def test_the_icon_for_windows_has_every_size_drawn_for_itself(tmp_path):
    with Image.open(icons.write_ico(tmp_path / "new" / "secateurs.ico")) as image:
        assert image.info["sizes"] == {(size, size) for size in icons.ICO_SIZES}
        small = image.ico.getimage((16, 16)).convert("RGBA")
    assert small.tobytes() == Image.open(io.BytesIO(icons.png(16))).convert("RGBA").tobytes()


def test_the_icon_for_macos_has_every_size(tmp_path):
    with Image.open(icons.write_icns(tmp_path / "secateurs.icns")) as image:
        pixels = {width * scale for width, _, scale in image.info["sizes"]}
    assert pixels == set(icons.ICNS_SIZES)
