from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import StorageError
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.storage.models import CONFIG, WEIGHTS, load_model, plain_text, save_model
from tests.core.network.small_models import plain_model
from tests.zoo import ZOO


@pytest.fixture
def opened_record(make_record):
    return make_record().model_copy(update={"kind": "opened", "origin": "a.keras"})


@pytest.mark.parametrize("name", ["resnet", "separable", "layer_norm_mlp", "vgg"])
def test_a_model_comes_back_as_it_was(tmp_path, name):
    model = replace(read_model(ZOO[name]()), scaling="signed")
    save_model(tmp_path, model)
    kept = load_model(tmp_path)
    assert (kept.graph.config, kept.input_shape, kept.classes) == (
        model.graph.config,
        model.input_shape,
        model.classes,
    )
    assert kept.scaling == "signed"
    assert plain_text(kept.structure) == plain_text(model.structure)
    assert plain_text(kept.graph.extents) == plain_text(model.graph.extents)
    assert plain_text(kept.feeds) == plain_text(model.feeds)
    for one, other in zip(kept.weights, model.weights, strict=True):
        np.testing.assert_array_equal(one, other)
        assert not one.flags.writeable
    assert all(any(each is kernel for each in kept.weights) for kernel in kept.kernels.values())


def test_a_model_that_comes_back_is_ranked_the_same(tmp_path):
    model = plain_model()
    save_model(tmp_path, model)
    kept = rank(load_model(tmp_path), "unit")
    np.testing.assert_array_equal(kept.positions[0], rank(model, "unit").positions[0])


def test_a_truncated_model_is_refused(tmp_path):
    save_model(tmp_path, plain_model())
    path = tmp_path / WEIGHTS
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StorageError, match="truncated"):
        load_model(tmp_path)


def test_a_model_without_its_configuration_is_refused(tmp_path):
    save_model(tmp_path, plain_model())
    (tmp_path / CONFIG).write_text("{")
    with pytest.raises(StorageError, match="broken"):
        load_model(tmp_path)


def test_values_that_are_no_numbers_are_refused(tmp_path):
    model = plain_model()
    broken = frozen(np.full_like(model.weights[1], np.nan))
    save_model(tmp_path, replace(model, weights=(model.weights[0], broken, *model.weights[2:])))
    with pytest.raises(StorageError, match="not numbers"):
        load_model(tmp_path)


def test_the_store_keeps_models_beside_networks(store, opened_record, make_network):
    model = plain_model()
    mask = frozen(np.arange(28 * 28 * 4).reshape(28, 28, 1, 4) % 2 == 0)
    first = next(place for place, each in enumerate(model.weights) if each.shape == mask.shape)
    kernel = frozen(model.weights[first] * mask)
    weights = (*model.weights[:first], kernel, *model.weights[first + 1 :])
    model = replace(model, weights=weights)
    store.save_model(opened_record, model)
    plain = opened_record.model_copy(update={"id": "two", "name": "Plain"})
    store.save_model(plain, make_network(12, 8, 3))
    assert store.network("one").graph.config == model.graph.config
    assert store.network("one").known_masks.keys() == {"first"}
    np.testing.assert_array_equal(store.network("one").masks["first"], mask)
    assert store.network("two").inputs == 12
    assert not store.network("two").masks
    assert store.step_losses("one").size == 0
    assert {record.kind for record in store.runs()} == {"opened"}


def test_a_record_is_put_in_place_of_the_one_before(store, opened_record):
    store.save_model(opened_record, plain_model())
    store.update(opened_record.model_copy(update={"test_accuracy": 0.5}))
    assert store.record("one").test_accuracy == 0.5
    with pytest.raises(StorageError, match="That run is no longer there"):
        store.update(opened_record.model_copy(update={"id": "nine"}))


def test_a_scaling_found_out_later_is_kept(store, opened_record):
    model = plain_model()
    store.save_model(opened_record, model)
    store.rescale("one", replace(model, scaling="byte"))
    assert store.network("one").scaling == "byte"


def test_a_record_of_an_older_version_is_a_trained_one(make_record):
    text = make_record().model_dump_json(exclude={"kind", "origin", "parent", "remark"})
    record = type(make_record()).model_validate_json(text)
    assert record == make_record()
    assert record.kind == "trained"
    assert record.is_tested
