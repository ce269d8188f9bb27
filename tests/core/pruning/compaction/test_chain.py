from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.network.answers import logits_of
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network


@pytest.mark.parametrize("scaling", ["unit", "byte", "signed"])
def test_the_smaller_network_is_given_bytes_as_the_whole_one_is(make_network, make_images, scaling):
    network = replace(make_network(784, 12, 8, 10), scaling=scaling)
    cut, pixels = rank(network, "unit").cut(0.5), make_images(20).pixels
    small = quickest(network, cut)
    assert (small.scaling, small.hidden[0].units) == (scaling, 6)
    whole = logits_of(prune_network(network, cut), pixels)
    np.testing.assert_allclose(logits_of(small, pixels), whole, rtol=1e-4, atol=1e-4)
