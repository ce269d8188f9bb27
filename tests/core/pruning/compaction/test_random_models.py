"""What holds of every model, on models drawn by chance."""

import warnings
from itertools import pairwise

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.graph.trace import trace
from tests.core.pruning.compaction.cutting import difference
from tests.zoo import inputs_for
from tests.zoo.random_models import drawn_model

SEEDS = range(150)


def drawn_choices(rng):
    """Return how much goes by what, and which units may."""
    level = float(rng.choice([0.0, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1.0]))
    by = {
        "criterion": str(rng.choice(["magnitude", "l1", "random"])),
        "scope": str(rng.choice(["layer", "global"])),
    }
    reading = {"exact": bool(rng.random() < 0.7), "heads": str(rng.choice(["whole", "width"]))}
    return level, by, reading


@pytest.mark.campaign
@pytest.mark.parametrize("seed", SEEDS)
def test_a_compact_model_is_what_its_account_says(seed):
    model, (level, by, reading) = drawn_model(seed), drawn_choices(np.random.default_rng(seed))
    before = [weight.copy() for weight in model.get_weights()]
    try:
        ranking = sc.rank(model, **by, **reading)
    except (sc.PruningError, sc.UnsupportedModel):
        return  # of a few nothing can go
    pruned = sc.prune(model, level, ranking=ranking, **reading)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.InexactWarning)
        small = sc.compact(pruned)

    account, layers = pruned.account, trace(small, **reading).layers
    assert account.exact or not reading["exact"]
    if account.exact:
        assert difference(pruned.model, small, inputs_for(model, 4, seed)) <= 1e-4
    assert account.parameters == small.count_params()
    assert account.macs == sum(layer.size * layer.positions for layer in layers)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)

    cuts = [ranking.cut(share) for share in sorted({0.2, level / 2, level})]
    for less, more in pairwise(cuts):
        assert all(np.all(kept | ~left) for kept, left in zip(less.kept, more.kept, strict=True))
    half = sc.prune(model, level / 2, **by, **reading)
    further = sc.prune(half, level, **by, exact=reading["exact"])
    for one, other in zip(further.kept, pruned.kept, strict=True):
        np.testing.assert_array_equal(one, other)
    assert further.account.parameters == account.parameters
