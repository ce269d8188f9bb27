from secateurs.core.learning import uneven_shares as levels
from secateurs.core.learning.fine_tuning import Task
from secateurs.core.learning.uneven_shares import accuracy, tuned_level
from secateurs.core.pruning.pruned import Pruned


def test_units_are_removed_before_tuning(shallow, train, validation):
    found = tuned_level(shallow, "unit", 0.5, Task(train, validation), epochs=1)
    assert not isinstance(found.network, Pruned)
    assert found.network.get_layer("hidden").units == 6 == found.kept[-1]
    assert found.val_accuracy == accuracy(found.network, validation)


def test_weights_are_tuned_under_their_masks(shallow, train, validation):
    found = tuned_level(shallow, "weight", 0.5, Task(train, validation), epochs=1)
    mask = found.network.masks["hidden"]
    assert found.kept == tuple(int(kept.sum()) for kept in found.network.masks.values())
    assert not found.network.model.get_layer("hidden").kernel.numpy()[~mask].any()


def test_uneven_splits_keep_the_stated_total():
    for level, kept in levels.UNEVEN.items():
        assert sum(kept) == 2700 - round(2700 * level)
