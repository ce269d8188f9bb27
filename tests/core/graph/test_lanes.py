import time

import pytest

from secateurs.core.graph.lanes import Edge, layered


def places(layout):
    return [(place.column, place.lane) for place in layout.places]


def test_a_chain_of_five_is_one_row():
    layout = layered([(), (0,), (1,), (2,), (3,)])
    assert places(layout) == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)]
    assert layout.lines == tuple(Edge(at, at + 1, 0) for at in range(4))
    assert layout.lanes == (True,)
    assert layout.rows() == ((0, 1),)


def test_columns_are_as_wide_as_their_widest_node():
    layout = layered([(), (0,), (1,)])
    spans = layout.spans([0.5, 1, 0.25])
    assert spans == (
        pytest.approx((0, 0.5)),
        pytest.approx((0.74, 1)),
        pytest.approx((1.98, 0.25)),
    )


def test_the_shortcut_of_a_residual_block_runs_below_its_layers():
    """input -> stem -> a -> b -> add(b, stem) -> out"""
    layout = layered([(), (0,), (1,), (2,), (1, 3), (4,)])
    assert places(layout) == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]
    assert Edge(1, 4, 1) in layout.lines
    assert layout.lanes == (True, False)
    assert layout.rows()[1] == pytest.approx((1 / 1.3, 0.3 / 1.3))


def test_two_branches_that_join_stand_one_above_the_other():
    """input -> stem -> left -> cat(left, right), stem -> right"""
    layout = layered([(), (0,), (1,), (1,), (2, 3)])
    assert places(layout) == [(0, 0), (1, 0), (2, 0), (2, 1), (3, 0)]
    assert layout.lines == (
        Edge(0, 1, 0),
        Edge(1, 2, 0),
        Edge(1, 3, 1),
        Edge(2, 4, 0),
        Edge(3, 4, 1),
    )
    assert layout.lanes == (True, True)


def test_a_shorter_branch_keeps_its_lane_until_it_joins():
    """Two shortcuts one inside the other: no line crosses a layer or shares a lane."""
    layout = layered([(), (0,), (1,), (2,), (0,), (3, 4), (0, 5)])
    assert places(layout) == [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (4, 0), (5, 0)]
    assert Edge(4, 5, 1) in layout.lines
    assert Edge(0, 6, 2) in layout.lines


def test_two_inputs_begin_at_the_left():
    layout = layered([(), (), (0,), (2, 1)])
    assert places(layout) == [(0, 0), (0, 1), (1, 0), (2, 0)]


def test_nothing_has_no_columns():
    assert layered([]).columns == 0


def test_150_layers_are_laid_out_in_an_instant():
    sources = [(), (0,)]
    while len(sources) < 200:  # blocks of three layers and a join
        last = len(sources) - 1
        sources += [(last,), (last + 1,), (last + 2,), (last, last + 3)]
    begun = time.thread_time()
    layout = layered(sources)
    assert time.thread_time() - begun < 0.05
    assert layout.lanes == (True, False)
    assert places(layout) == [(at, 0) for at in range(len(sources))]
