import pytest

from secateurs.ui.shell.advance import PRESENTING, advance
from secateurs.ui.shell.layout import (
    SIZES,
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
    assert (presented.type_scale, presented.line_scale) == (pytest.approx(1.485), 1.6)
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
