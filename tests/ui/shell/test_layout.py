import pytest

from secateurs.ui.shell.advance import PRESENTING, advance
from secateurs.ui.shell.layout import (
    SIZES,
    ColumnFolded,
    ColumnResized,
    ColumnsReset,
    Layout,
    PresentationChosen,
    TypeSizeReset,
    TypeSizeStepped,
    advance_layout,
    nearest_size,
)


def test_type_goes_up_and_down_by_steps_within_80_and_200_percent():
    layout, seen = Layout(), []
    for _ in range(len(SIZES)):
        layout = advance_layout(layout, TypeSizeStepped(1))
        seen.append(layout.type_percent)
    assert seen == [110, 125, 150, 175, 200, 200, 200, 200]
    assert advance_layout(Layout(80), TypeSizeStepped(-1)).type_percent == 80
    assert advance_layout(layout, TypeSizeReset()) == Layout()


def test_a_presentation_enlarges_what_was_chosen_and_no_more_than_twice():
    presented = advance_layout(Layout(110), PresentationChosen(True))
    assert (presented.type_scale, presented.line_scale) == (pytest.approx(1.43), 1.6)
    assert Layout(200, presenting=True).type_scale == 2.0
    assert advance_layout(presented, PresentationChosen(False)) == Layout(110)


@pytest.mark.parametrize(("kept", "offered"), [(80, 80), (137, 125), (199, 200)])
def test_a_remembered_size_is_one_that_is_offered(kept, offered):
    assert nearest_size(kept) == offered


def test_the_way_out_is_said_when_a_presentation_begins(make_state):
    state = advance(make_state(), PresentationChosen(True))
    assert state.notice.text == PRESENTING
    assert advance(state, TypeSizeStepped(1)).notice is state.notice
    assert advance(state, PresentationChosen(False)).notice is None


def test_columns_fold_and_are_as_wide_as_dragged_within_bounds():
    layout = advance_layout(Layout(), ColumnFolded("pad", True))
    assert (layout.is_folded("pad"), layout.is_folded("side")) == (True, False)
    assert advance_layout(layout, ColumnFolded("pad", False)) == Layout()
    widths = [advance_layout(layout, ColumnResized("side", w)).side_width for w in (90, 200, 900)]
    assert widths == [140, 200, 340]
    dragged = advance_layout(layout, ColumnResized("pad", 300))
    assert (dragged.width_of("pad", 1280), dragged.width_of("side", 1280)) == (300, 176)
    assert [Layout().width_of("pad", window) for window in (1024, 1600, 2560)] == [296, 320, 392]
    assert advance_layout(dragged, ColumnsReset()) == Layout()
    assert [Layout(size).width_of("side", 1280) for size in (80, 100, 150)] == [176, 176, 220]


def test_the_runs_are_away_while_presenting():
    assert Layout(presenting=True).is_folded("side")
