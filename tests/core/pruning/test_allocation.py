import pytest

from secateurs.core.pruning.allocation import even_split, search_split, shares

SIZES = (1000, 1000, 500, 200)


def closeness(goal):
    return lambda kept: -float(sum(abs(a - b) for a, b in zip(kept, goal, strict=True)))


def test_an_even_split_keeps_the_stated_total():
    assert even_split(SIZES, 0.9) == (100, 100, 50, 20)
    assert even_split(SIZES, 0.99) == (10, 10, 5, 2)
    assert sum(even_split((7, 5, 3), 0.5)) == 15 - 8


def test_an_even_split_leaves_one_part_everywhere():
    assert even_split((100, 2), 0.9) == (9, 1)
    with pytest.raises(ValueError, match="less than one part a layer"):
        even_split((10, 10), 0.95)


def test_the_search_moves_parts_to_where_they_count():
    found = search_split((10, 10, 5, 2), SIZES, closeness((14, 6, 4, 3)), most_tried=500)
    assert found.kept == (14, 6, 4, 3)
    assert found.score == 0


def test_every_split_tried_keeps_total_and_limits():
    tried = []

    def score(kept):
        tried.append(kept)
        return float(kept[0])

    found = search_split((4, 4, 4), (6, 5, 9), score, fewest=2, most_tried=500)
    assert found.kept[0] == 6
    assert len(tried) == len(set(tried)) == found.tried
    assert all(sum(kept) == 12 and min(kept) >= 2 for kept in tried)
    assert all(a <= b for kept in tried for a, b in zip(kept, (6, 5, 9), strict=True))


def test_the_search_stops_after_as_many_splits_as_allowed():
    found = search_split((10, 10, 5, 2), SIZES, closeness((27, 0, 0, 0)), most_tried=7)
    assert found.tried == 7


def test_a_cancelled_search_keeps_its_best():
    found = search_split((4, 4), (8, 8), closeness((8, 0)), cancelled=lambda: True)
    assert found.kept == (4, 4)


def test_shares_say_what_each_layer_loses():
    assert shares((50, 1), (100, 4), ("one", "two")) == {"one": 0.5, "two": 0.75}
