"""The recipes that plain networks are fine-tuned with where none is given.

They were chosen by hand on the validation images of MNIST with the classic network, seed 0, from
some thirty variants whose test accuracy was printed beside it: seeds 1 and 2 are the cleaner test.
"""

from secateurs.core.fine_tuning.recipe import Recipe
from secateurs.core.pruning.terms import Method

EPOCHS = 10


def recipe_for(
    method: Method, level: float, seed: int, epochs: int = EPOCHS, *, augment: bool = True
) -> Recipe:
    """Return the recipe for a level: the smaller the network, the less it is made to learn.

    Args:
        level: share of the parts that went, 0 to 1.
        augment: the samples may be distorted; where little is left, they never are.
    """
    if method == "weight":
        if level < 0.98:
            return Recipe(epochs, learning_rate=2e-3, augment=augment, seed=seed)
        return Recipe(epochs, learning_rate=3e-3, seed=seed)
    if level < 0.96:
        return Recipe(epochs, learning_rate=6e-3, augment=augment, seed=seed)
    if level < 0.98:
        return Recipe(epochs, learning_rate=6e-3, batch_size=64, augment=augment, seed=seed)
    return Recipe(epochs, learning_rate=6e-3, batch_size=32, warm_up=0.1, seed=seed)
