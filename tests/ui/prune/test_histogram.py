import numpy as np
import pytest

from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.ranking import rank_globally, rank_layers
from secateurs.ui.prune.histogram import histogram
from secateurs.ui.prune.score_chart import split_at
from secateurs.ui.shell.words import number_text


def scored(values, alive=None):
    scores = np.array(values, np.float32)
    alive = np.ones(scores.shape, bool) if alive is None else alive
    ranking = rank_layers([scores], [alive], [scores.shape], "weight")
    return histogram(scores, ranking.positions[0]), ranking


def test_every_part_lies_in_one_bin():
    found, _ = scored(np.random.default_rng(0).random((40, 50)))
    assert found.counts.sum() == 2000
    assert len(found.counts) == 64


def test_a_cut_splits_the_bins_exactly():
    values = np.random.default_rng(1).random((30, 30))
    found, ranking = scored(values)
    for sparsity in (0.0, 0.1, 0.5, 0.993, 1.0):
        gone = ~ranking.cut(sparsity).kept[0]
        assert found.removed(int(gone.sum())).sum() == gone.sum()
        bins = np.clip((values - found.low) / (found.high - found.low) * 64, 0, 63).astype(int)
        edge = np.abs(found.removed(int(gone.sum())) - np.bincount(bins[gone], minlength=64))
        assert edge.max() <= 1  # a score on a bin's very edge


def test_the_cut_is_the_first_score_that_stays():
    found, _ = scored([[0.4, 0.1, 0.3, 0.2]])
    assert found.cut_at(2) == pytest.approx(0.3)
    assert found.cut_at(0) is None
    assert found.cut_at(4) is None


def test_parts_already_gone_go_first_whatever_their_score():
    alive = np.array([[False, True, True, True]])
    found, _ = scored([[1.0, 0.1, 0.2, 0.3]], alive)
    assert found.removed(1)[-1] == 1
    assert found.removed(1).sum() == 1


def test_order_of_a_global_ranking_is_the_layers_own():
    scores = [np.array([0.1, 0.9, 0.5]), np.array([0.2, 0.3])]
    alive = [np.ones(3, bool), np.ones(2, bool)]
    ranking = rank_globally(scores, alive, [(1, 3), (1, 2)], "unit")
    pairs = zip(scores, ranking.positions, strict=True)
    orders = [histogram(*pair).indices.tolist() for pair in pairs]
    assert orders == [[0, 2, 1], [0, 1]]


def test_a_few_large_scores_do_not_squeeze_the_rest():
    values = np.linspace(0, 1, 10_000, dtype=np.float32)
    values[-2:] = 50
    found, _ = scored(values.reshape(100, 100))
    assert found.clipped
    assert found.high < 1.01
    assert found.counts.sum() == 10_000


def test_equal_scores_have_a_histogram_too():
    found, _ = scored(np.full((5, 5), 0.25))
    assert found.counts.sum() == 25


def test_the_line_stands_where_grey_ends():
    found, _ = scored([[0.0, 1.0, 2.0, 3.0]])
    assert split_at(found, 0) == 0
    assert split_at(found, 4) == 1
    counts = np.cumsum(found.counts)
    assert counts[int(split_at(found, 2) * 12) - 1] == 2


@pytest.mark.parametrize(
    ("score", "text"),
    [(0, "0"), (0.0449, "0.045"), (1.0233, "1.023"), (0.00123, "0.00123"), (123.4, "123")],
)
def test_scores_are_written_with_the_digits_that_tell_them_apart(score, text):
    assert number_text(score) == text


def test_blocks_of_weights_are_counted_as_parts(make_network):
    kernel = make_network().hidden[0].kernel
    ranking = rank(make_network(), "weight", pattern="1x4")
    found = histogram(ranking.scores[0], ranking.positions[0])
    assert found.parts == kernel.size // 4
    assert found.counts.shape == (64,)
    few = ranking.positions[1]  # 12 x 8: 24 blocks, in 12 bins
    small = histogram(ranking.scores[1], few)
    assert small.parts == 24
    assert small.removed(24).tolist() == small.counts.tolist()
    assert small.counts.shape == (12,)
