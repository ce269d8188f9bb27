import numpy as np
import pytest

from secateurs.core.data.dataset import LabelledImages, split

TWELVE = [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]  # as folders of these names are sorted


def samples(labels):
    labels = np.array(labels, np.int64)
    return LabelledImages(np.arange(len(labels), dtype=np.float32)[:, None], labels)


def counts(part, classes):
    return np.bincount(part.labels, minlength=classes).tolist()


@pytest.mark.parametrize(
    "order",
    [
        np.repeat(TWELVE, 30),
        np.repeat(np.arange(12)[::-1], 30),
        np.repeat(np.arange(12), 30),
        np.concatenate([np.tile(np.arange(6), 30), np.tile(np.arange(6, 12), 30)]),
    ],
    ids=["folders", "descending", "ascending", "joined"],
)
def test_every_class_is_in_every_part_whatever_the_order(order):
    train, validation, test = split(samples(order), None, samples([0, 1]), "set")
    assert len(validation) == 30
    assert set(counts(validation, 12)) <= {2, 3}
    assert set(counts(train, 12)) <= {27, 28}
    assert len(test) == 2
    train, validation, test = split(samples(order), None, None, "set")
    assert counts(test, 12) == [5] * 12
    assert set(counts(validation, 12)) <= {2, 3}
    assert len(train) == 275


def test_a_split_is_the_same_at_every_call_and_loses_nothing():
    order = samples(np.repeat(TWELVE, 30))
    first, second = split(order, None, None, "set"), split(order, None, None, "set")
    for one, other in zip(first, second, strict=True):
        assert one.pixels.tolist() == other.pixels.tolist()
    every = np.concatenate([part.pixels[:, 0] for part in first])
    assert sorted(every.tolist()) == list(range(360))
    assert np.any(np.diff(first[0].labels) < 0)  # not by class


def test_samples_whose_end_has_its_share_of_every_class_keep_their_order():
    train, validation, _ = split(samples(np.arange(600) % 10), None, samples([0, 1]), "set")
    assert train.pixels[:, 0].tolist() == list(range(550))
    assert validation.pixels[:, 0].tolist() == list(range(550, 600))


def test_a_rare_class_is_in_every_part_and_a_single_sample_is_learned_from():
    labels = [0] * 150 + [1] * 146 + [2] * 3 + [3]
    train, validation, test = split(samples(labels), None, None, "set")
    assert [part[2] for part in (counts(train, 4), counts(validation, 4), counts(test, 4))] == [
        1, 1, 1,
    ]  # fmt: skip
    assert (counts(train, 4)[3], len(validation), len(test)) == (1, 20, 50)


def test_of_more_classes_than_a_part_has_room_for_all_are_learned():
    train, validation, test = split(samples(np.repeat(np.arange(20), 3)), None, None, "set")
    assert min(counts(train, 20)) >= 1
    assert (len(train), len(validation), len(test)) == (46, 4, 10)
    assert max(counts(test, 20)) == max(counts(validation, 20)) == 1
