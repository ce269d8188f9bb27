from dataclasses import replace

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
    WindowSized,
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
    unfolded = replace(dragged, folded=frozenset(), window=1280)
    assert unfolded.widths() == {"side": 192, "pad": 300}
    pads = [Layout(window=window).widths()["pad"] for window in (1024, 1600, 2560)]
    assert pads == [296, 320, 392]
    assert advance_layout(dragged, ColumnsReset()) == Layout()
    sides = [Layout(window=window).widths()["side"] for window in (1024, 1600, 2560)]
    assert sides == [176, 240, 288]
    larger = [Layout(size, window=1100).widths()["side"] for size in (80, 100, 125)]
    assert larger == [176, 176, 198]


@pytest.mark.parametrize("percent", SIZES)
@pytest.mark.parametrize("presenting", [False, True])
@pytest.mark.parametrize("window", [1024, 1366, 1920])
def test_columns_give_way_before_the_page_loses_anything(window, presenting, percent):
    wide = Layout(percent, presenting=presenting, side_width=340, pad_width=560, window=window)
    page = window - 2 - sum(wide.widths().values())
    both = frozenset({"side", "pad"})
    assert page >= wide.least_page or (wide.cramped | wide.folded | {"side"}) == both
    for column in both - wide.cramped - ({"side"} if presenting else set()):
        least, most = wide.bounds(column)
        assert least <= wide.widths()[column] <= most


def test_columns_shrink_first_and_fold_then():
    assert Layout(window=1024).widths() == {"side": 176, "pad": 296}
    dragged = Layout(side_width=340, pad_width=560, window=1024)
    assert (dragged.widths(), dragged.cramped) == ({"side": 254, "pad": 248}, frozenset())
    assert Layout(125, window=1024).cramped == {"side"}
    assert Layout(150, window=1024).cramped == {"pad"}
    assert Layout(200, window=1024).cramped == {"side", "pad"}


def test_who_shows_a_column_that_had_no_room_gets_it_until_the_room_changes():
    cramped = Layout(200, window=1024)
    shown = advance_layout(cramped, ColumnFolded("pad", False))
    assert not shown.is_folded("pad")
    assert shown.is_folded("side")
    assert advance_layout(shown, TypeSizeReset()) == Layout(window=1024)
    assert advance_layout(shown, WindowSized(1000)).is_folded("pad")
    assert not advance_layout(shown, WindowSized(1100)).is_folded("pad")


def test_the_runs_are_away_while_presenting():
    assert Layout(presenting=True).is_folded("side")
