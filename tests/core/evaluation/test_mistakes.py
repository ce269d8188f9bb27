import numpy as np

from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.score import find_mistake
from secateurs.core.network.forward import classify
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network


def test_it_finds_each_image_that_only_the_pruned_network_gets_wrong(make_network, make_images):
    network, pixels = make_network(784, 40, 20, 10), make_images(700).pixels
    dense = classify(network, pixels).argmax(axis=1)
    pruned = prune_network(network, rank(network, "weight").cut(0.6))
    wrong = np.flatnonzero(classify(pruned, pixels).argmax(axis=1) != dense).tolist()
    images = LabelledImages(pixels, dense)
    assert wrong
    assert find_mistake(network, [pruned], images, after=-1) == wrong[0]
    assert find_mistake(network, [pruned], images, after=wrong[0]) == wrong[1]
    assert find_mistake(network, [pruned], images, after=wrong[-1]) == wrong[0]


def test_there_may_be_none(make_network, make_images):
    network, pixels = make_network(784, 20, 10), make_images(50).pixels
    images = LabelledImages(pixels, classify(network, pixels).argmax(axis=1))
    assert find_mistake(network, [network], images, after=-1) is None
