import numpy as np
import pytest

from secateurs.cli.given import dataset_of, find_run, find_runs, open_store
from secateurs.core.base.errors import DataError
from secateurs.core.data.source import dataset_for
from secateurs.core.storage.kept_runs import KeptRun
from secateurs.core.storage.new_runs import Provenance, keep_network


@pytest.fixture
def store():
    with open_store() as opened:
        yield opened


def changed(kept: KeptRun, **changes: str) -> KeptRun:
    return KeptRun(kept.record.model_copy(update=changes), kept.store)


def test_a_run_named_twice_counts_once_and_none_means_the_bundled(small_run, store):
    assert len(find_runs(store, ["Run 1", small_run])) == 1
    assert [kept.record.id for kept in find_runs(store, [])] == ["bundled"]


def test_arrays_come_from_where_the_run_is_kept(small_run, store):
    kept, bundled = find_run(store, small_run), find_run(store, "Bundled")
    assert [layer.units for layer in kept.network().layers] == [12, 8, 10]
    assert len(kept.step_losses()) == 3
    assert bundled.network().parameters == bundled.record.parameters
    assert len(bundled.step_losses()) == bundled.record.settings.epochs * 430


def test_runs_on_different_data_are_not_mixed(store):
    kept = find_run(store, "bundled")
    with pytest.raises(DataError, match="different data sets"):
        dataset_of([kept, changed(kept, dataset_key="00")])


def test_data_that_has_changed_since_is_refused(store):
    kept = changed(find_run(store, "bundled"), dataset_key="00")
    with pytest.raises(DataError, match="no longer the data that Bundled was trained on"):
        dataset_of([kept])


def test_an_opened_network_has_the_data_that_it_was_tested_on(small_run, store, tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "sides.npz"
    np.savez(path, x=rng.random((60, 784), np.float32), y=np.arange(60) % 10)
    network = find_run(store, small_run).network()
    data = dataset_for(str(path), (784,))
    opened = keep_network(
        store, network, "sides", Provenance("opened", origin="sides.keras"), dataset=data
    )
    assert dataset_of([KeptRun(opened.record, store)]).key == data.key
    untested = keep_network(store, network, "other", Provenance("opened", origin="other.keras"))
    with pytest.raises(DataError, match="other has not been tested yet"):
        dataset_of([KeptRun(untested.record, store)])
