import numpy as np
import pytest

from secateurs.core.fine_tuning import levels
from secateurs.core.fine_tuning.levels import accuracy, recipe_for, tuned_level
from secateurs.core.pruning.pruned import Pruned


@pytest.fixture(autouse=True)
def one_epoch(monkeypatch):
    monkeypatch.setattr(levels, "EPOCHS", 1)


def test_units_are_removed_before_tuning(dense, train, validation):
    found = tuned_level(dense, "unit", 0.5, train, validation)
    assert not isinstance(found.network, Pruned)
    assert found.network.get_layer("hidden").units == 6 == found.kept[-1]
    assert found.val_accuracy == accuracy(found.network, validation)


def test_weights_are_tuned_under_their_masks(dense, train, validation):
    found = tuned_level(dense, "weight", 0.5, train, validation)
    mask = found.network.masks["hidden"]
    assert found.kept == tuple(int(kept.sum()) for kept in found.network.masks.values())
    assert not found.network.model.get_layer("hidden").kernel.numpy()[~mask].any()


def test_uneven_splits_keep_the_stated_total():
    for level, kept in levels.UNEVEN.items():
        assert sum(kept) == 2700 - round(2700 * level)


def test_only_networks_that_are_too_small_for_it_see_images_as_they_are():
    levelled = {level: recipe_for("unit", level, 0).augment for level in (0.8, 0.95, 0.97, 0.99)}
    assert levelled == {0.8: True, 0.95: True, 0.97: True, 0.99: False}
    assert np.all([recipe_for("weight", level, 0).augment for level in (0.8, 0.99)])
