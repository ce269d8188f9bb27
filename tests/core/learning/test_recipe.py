import math

import pytest

import secateurs as sc
from secateurs.core.learning.recipe import recipe_for

LEVELS = (0.8, 0.95, 0.97, 0.99)


def test_only_networks_that_are_too_small_for_it_see_images_as_they_are():
    for method in ("weight", "unit"):
        augmented = [recipe_for(method, level, 0).augment for level in LEVELS]
        assert augmented == [True, True, True, False]


def test_samples_that_may_not_be_distorted_are_not():
    for method in ("weight", "unit"):
        assert not any(recipe_for(method, level, 0, augment=False).augment for level in LEVELS)


def test_seed_and_epochs_are_those_asked_for():
    recipe = recipe_for("unit", 0.9, 3, 7)
    assert (recipe.seed, recipe.epochs) == (3, 7)


@pytest.mark.parametrize("name", ["learning_rate", "weight_decay", "temperature", "warm_up"])
@pytest.mark.parametrize("value", [math.inf, math.nan, "0.1", None])
def test_settings_are_finite_numbers(name, value):
    with pytest.raises(sc.SettingError):
        sc.Recipe(**{name: value})
