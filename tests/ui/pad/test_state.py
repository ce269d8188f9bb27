import numpy as np

from secateurs.ui.pad.state import EXAMPLE, Pad, Picture, Sheet


def line(pad: Pad, *points) -> Pad:
    pad = pad.begin_stroke(points[0])
    return pad.extend_stroke(points[1:]).end_stroke()


def test_strokes_are_undone_and_redone_one_by_one():
    two = line(line(Pad(), (0, 0), (1, 1)), (5, 5), (6, 6))
    one = two.undo()
    assert one.sheet.strokes == (((0, 0), (1, 1)),)
    assert one.redo().sheet.strokes == two.sheet.strokes
    assert one.undo().sheet.is_empty
    assert not one.undo().undo().can_undo


def test_a_new_stroke_ends_what_could_be_redone():
    pad = line(line(Pad(), (0, 0)).undo(), (3, 3))
    assert not pad.can_redo


def test_clearing_can_be_undone():
    pad = line(Pad(), (0, 0), (9, 9))
    assert pad.clear().sheet.is_empty
    assert pad.clear().undo().sheet.strokes == pad.sheet.strokes


def test_clearing_an_empty_pad_is_nothing_to_undo():
    assert not Pad().clear().can_undo


def test_drawing_over_a_picture_starts_afresh_and_can_be_undone():
    picture = Picture(np.zeros((28, 28), np.uint8), "a sample", 7, 3)
    pad = line(Pad().show_picture(picture), (1, 1), (2, 2))
    assert pad.sheet.picture is None
    assert pad.undo().sheet.picture is picture


def test_the_example_gives_way_to_the_first_stroke_and_undo_brings_it_back():
    pad = line(Pad(Sheet(EXAMPLE)), (1, 1), (2, 2))
    assert pad.sheet.strokes == (((1, 1), (2, 2)),)
    assert line(pad, (3, 3)).sheet.strokes == (((1, 1), (2, 2)), ((3, 3),))
    assert pad.undo().sheet.strokes == EXAMPLE
    assert line(pad.undo(), (4, 4)).sheet.strokes == (((4, 4),),)


def test_samples_are_forgotten_and_drawings_are_kept():
    sample = Picture(np.zeros((28, 28), np.uint8), "a sample", 7, 3)
    drawn = line(Pad(), (1, 1), (2, 2))
    pad = drawn.show_picture(sample).without_samples()
    assert pad.sheet.is_empty
    assert pad.undo().sheet.strokes == drawn.sheet.strokes
    again = line(drawn.show_picture(sample), (3, 3)).without_samples()
    assert again.sheet.strokes == (((3, 3),),)
    assert again.undo().sheet.strokes == drawn.sheet.strokes
    assert not Pad().show_picture(sample).without_samples().can_undo


def test_a_pasted_picture_is_no_sample():
    pad = Pad().show_picture(Picture(np.zeros((28, 28), np.uint8), "pasted picture"))
    assert pad.without_samples().sheet is pad.sheet


def test_pen_moves_without_a_stroke_are_ignored():
    pad = Pad()
    assert pad.extend_stroke(((1, 1),)) is pad
