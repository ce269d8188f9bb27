import pytest

from secateurs.ui.theme.icons import icon


def test_an_icon_takes_the_colour(qapp):
    image = icon("pause", "#123456").pixmap(16, 16).toImage()
    seen = {
        image.pixelColor(x, 8).name() for x in range(16) if image.pixelColor(x, 8).alpha() == 255
    }
    assert seen == {"#123456"}


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icon("no-such-drawing")
