from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.ui.pad.events import SampleAsked
from secateurs.ui.pad.pane import PadPane
from secateurs.ui.pad.sample import SampleView, numbers_text, sample_image
from secateurs.ui.pad.state import Pad, Picture, Sheet
from tests.core.network.small_models import plain_model, taking


@pytest.fixture
def pane(qtbot):
    qtbot.addWidget(pane := PadPane())
    pane.resize(296, 662)
    pane.show()
    return pane


def colour_data(shape=(32, 32, 3)):
    part = LabelledImages(np.zeros((4, *shape), np.uint8), np.zeros(4, np.int64))
    return Dataset("Photos", "7" * 16, part, part, part, ("cat", "dog"), "/photos")


@pytest.fixture
def colour_state(make_state):
    """A network of 32 x 32 in colour, without a sample yet."""
    return make_state(network=taking(plain_model(), (32, 32, 3)))


def test_without_its_own_data_the_pane_says_what_to_open(pane, colour_state):
    pane.show_state(colour_state)
    assert pane.canvas.isHidden()
    assert pane.own.words == "This network takes 32 × 32 × 3.\nOpen its own data:\nFile, Open"
    assert not pane.next.isEnabled()
    assert pane.answers.lines[0].waiting == "no sample yet"


def test_its_own_samples_are_shown_in_the_place_of_the_pad(pane, colour_state):
    picture = Picture(frozen(np.full((32, 32, 3), 200, np.uint8)), "Test image 1: cat", 0, 0)
    pad = Pad(Sheet(picture=picture), pixels=picture.pixels)
    pane.show_state(replace(colour_state, data=colour_data(), pad=pad))
    assert pane.own.isVisible()
    assert pane.own.size().width() == pane.own.size().height() >= 180
    assert pane.own.accessibleDescription() == "Test image 1: cat"
    assert pane.next.isEnabled()
    colours = pane.own.grab().toImage().pixelColor(pane.own.width() // 2, pane.own.height() // 2)
    assert colours.getRgb()[:3] == (200, 200, 200)


def test_next_and_previous_are_wishes(pane, colour_state, wishes):
    pane.show_state(replace(colour_state, data=colour_data()))
    seen = wishes(pane)
    pane.next.click()
    assert seen == [SampleAsked("next")]
    pane.previous.click()
    assert seen[1:] == [SampleAsked("previous")]


def test_a_network_that_takes_drawings_brings_the_pad_back(pane, colour_state, make_state):
    pane.show_state(colour_state)
    pane.show_state(make_state())
    assert pane.canvas.isVisible()
    assert pane.own.isHidden()
    assert pane.undo.isVisible()


def test_a_row_of_a_table_is_written_as_numbers(qtbot):
    qtbot.addWidget(view := SampleView())
    view.show_sample(Picture(frozen(np.array([1.5, -2.25], np.float32)), "Test sample 1: 0"), "")
    assert view.words == "1.5   −2.25"


def test_a_long_row_says_how_many_numbers_there_are():
    assert numbers_text(np.arange(1000, dtype=np.float32)).endswith("59   … 1,000 numbers in all")


@pytest.mark.parametrize(
    ("shape", "size"),
    [((5, 7), (7, 5)), ((5, 7, 1), (7, 5)), ((1, 5, 7), (7, 5)), ((5, 7, 3), (7, 5))],
)
def test_pictures_of_any_size_are_shown(shape, size):
    image = sample_image(np.zeros(shape, np.uint8))
    assert (image.width(), image.height()) == size


@pytest.mark.parametrize("shape", [(12,), (5, 7, 4), (3, 4, 5, 6), (1, 9)])
def test_what_is_no_picture_is_none(shape):
    assert sample_image(np.zeros(shape, np.float32)) is None


def test_other_numbers_are_shown_from_lowest_to_highest():
    image = sample_image(np.array([[-1.0, 0.0], [0.5, 1.0]], np.float32))
    assert [image.pixelColor(x, y).red() for y in (0, 1) for x in (0, 1)] == [0, 128, 191, 255]


def test_pixels_of_16_bits_are_as_bright_as_the_same_bytes():
    pixels = np.array([[0, 60], [120, 100]], np.uint8)
    assert sample_image(pixels.astype(np.uint16) * 257) == sample_image(pixels)
