"""Work that takes long looks at `cancelled`, and ends by it, in every function that has it."""

from functools import cache

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation.contribution import contributions
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.probes import probe_of
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.evaluation.score import find_mistake, score
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.evaluation.test import with_best_scaling
from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.core.evaluation.unit_removal import without
from secateurs.core.network import batches
from secateurs.core.network.answers import logits_of
from secateurs.core.network.network import build_model
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.prune import prune as prune_keras
from secateurs.core.pruning.rank import rank
from secateurs.core.storage.new_runs import Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from tests.core.conftest import random_network
from tests.core.looks import Looks
from tests.core.network.small_models import small_cnn

SAMPLES = 12


@cache
def cnn():
    return read_model(small_cnn())


@cache
def chain():
    return random_network(784, 6, 5, 3)


@cache
def data(side):
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (SAMPLES, side, side)).astype(np.uint8)
    part = LabelledImages(pixels, np.arange(SAMPLES) % 3)
    return Dataset("Noise", "0" * 16, part, part, part, ("a", "b", "c"), "noise")


def ranked(network, criterion, method="weight"):
    pixels = data(8 if network is cnn() else 28).train.pixels
    inputs = (pixels / 255).astype(np.float32)
    inputs = inputs[..., None] if network is cnn() else inputs.reshape(SAMPLES, -1)
    given = (inputs, data(8).train.labels)
    return lambda cancelled: rank(network, method, criterion, data=given, cancelled=cancelled)


def kept(store, cancelled):
    return keep_network(
        store, cnn(), "cnn", Provenance("opened"), dataset=data(8), cancelled=cancelled
    )


def probed(network, repair=None):
    def work(cancelled):
        few = data(28 if network is chain() else 8)
        probe = probe_of(network, few.test, few.train if repair else None, cancelled)
        probe.score(rank(network, "unit").cut(0.5))

    return work


def repaired(network):
    images = data(28 if network is chain() else 8).train
    cut = rank(network, "unit").cut(0.5)
    return lambda cancelled: Repairer(network, images).repaired(cut, cancelled=cancelled)


def compacted(cancelled):
    pruned = prune_keras(build_model(cnn()), 0.5)
    return compact_model(pruned, cancelled)


def weighed(cancelled):
    plan = SweepPlan(run_ids=("a",), levels=(0.0, 0.5))
    contributions(plan, [Subject("a", 0, chain())], data(28).validation, cancelled)


def pictured(network, layer):
    pixels = data(8 if network is cnn() else 28).validation.pixels
    return lambda cancelled: unit_pictures(network, layer, pixels, cancelled)


def left_out(network, layer):
    images = data(8 if network is cnn() else 28).validation
    before = score(network, images)

    def work(cancelled):
        if without(network, layer, 1, images, before, cancelled) is None:
            raise CancelledError

    return work


WORKS = {
    "contributions": weighed,
    "compaction": compacted,
    "probe": probed(cnn()),
    "probe a chain": probed(chain()),
    "probe a repaired network": probed(cnn(), repair=True),
    "probe a repaired chain": probed(chain(), repair=True),
    "repair": repaired(cnn()),
    "repair a chain": repaired(chain()),
    "answers": lambda cancelled: logits_of(cnn(), data(8).test.pixels, cancelled),
    "scaling": lambda cancelled: with_best_scaling(cnn(), data(8), cancelled),
    "mistakes": lambda cancelled: find_mistake(cnn(), [cnn()], data(8).test, -1, cancelled),
    "rank by magnitude": ranked(cnn(), "magnitude"),
    "rank by what is emitted": ranked(cnn(), "activation", "unit"),
    "rank by gradients": ranked(cnn(), "snip"),
    "rank by changes": ranked(cnn(), "taylor"),
    "rank a chain by what is emitted": ranked(chain(), "activation", "unit"),
    "rank a chain by changes": ranked(chain(), "taylor"),
    "leave a unit out": left_out(cnn(), "hidden"),
    "picture units": pictured(cnn(), "hidden"),
    "picture units of a chain": pictured(chain(), "layer_1"),
}


@pytest.fixture
def single(monkeypatch):
    """Every network is so large that samples are taken one by one."""
    monkeypatch.setattr(batches, "WORK", 1)


@pytest.mark.parametrize(
    "work",
    [
        # A repair, and the probe of a repaired chain, are others of these.
        pytest.param(each, marks=[pytest.mark.campaign] if "repaired network" in name else [])
        for name, each in WORKS.items()
    ],
    ids=WORKS.keys(),
)
def test_it_is_cancelled_at_every_look(work, single):
    looks = Looks()
    work(looks)
    assert looks.count > 1
    for most in {0, 1, looks.count // 2, looks.count - 1}:
        with pytest.raises(CancelledError):
            work(Looks(most))


@pytest.mark.parametrize("network", [cnn, chain])
def test_a_score_is_cancelled_at_every_look(network, single):
    images, looks = data(8 if network is cnn else 28).test, Looks()
    assert score(network(), images, looks) is not None
    assert looks.count == SAMPLES
    for most in {0, 1, SAMPLES // 2, SAMPLES - 1}:
        assert score(network(), images, Looks(most)) is None


@pytest.mark.parametrize("name", ["answers", "probe", "rank by gradients", "rank by changes"])
def test_a_large_network_looks_at_each_sample(name, single):
    looks = Looks()
    WORKS[name](looks)
    assert looks.count >= SAMPLES


@pytest.mark.parametrize("name", ["answers", "rank by gradients", "rank by changes"])
def test_the_size_of_a_batch_changes_nothing(name, monkeypatch):
    def figures():
        found = WORKS[name](lambda: False)
        return [found] if isinstance(found, np.ndarray) else found.scores

    as_one = figures()
    monkeypatch.setattr(batches, "WORK", 1)
    for one, other in zip(as_one, figures(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-7)


def test_a_network_that_nobody_wants_is_not_kept(tmp_path):
    with RunStore(tmp_path) as store:
        looks = Looks()
        kept(store, looks)
        for most in range(looks.count):
            with pytest.raises(CancelledError):
                kept(store, Looks(most))
        assert len(store.runs()) == 1


def test_the_size_of_a_batch_follows_from_the_network_alone():
    assert batches.batch_size(0, 250) == 250
    assert batches.batch_size(2_000_000, 250) == 250
    assert batches.batch_size(10_000_000, 250) == 50
    assert batches.batch_size(20_000_000, 250) == 32
    assert batches.batch_size(4_000_000_000, 250) == 5
    assert batches.batch_size(4_000_000_000, 3) == 3
    assert batches.batch_size(30_000_000_000, 250) == 1
    assert [batches.batch_size(n * 10**6, 250, worth=0) for n in (2, 20, 4000)] == [250, 25, 1]


def test_work_is_counted_alike_of_plain_data_and_of_live_models():
    live = build_model(cnn())
    quick = sum(layer.size for layer in cnn().structure.layers if layer.kind == "Dense")
    assert 0 <= cnn().macs - quick + quick / 5 - batches.work_of_network(cnn()) < 2
    assert batches.work_of_model(live) == batches.work_of(cnn().structure)
    network = random_network(784, 1000, 1000, 500, 200, 10)
    assert batches.batch_size(batches.work_of_network(network), 1000) == 1000
