import tempfile

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError, ModelError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.network.network import Network
from secateurs.core.opening import apart
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.storage.runs import RunStore
from secateurs.work.model_file import best_form, opening_question, with_two_answers
from tests.core.network.small_models import small_cnn
from tests.core.network.test_plain import chain


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    pixels = frozen(rng.integers(0, 256, (30, 28, 28)).astype(np.uint8))
    part = LabelledImages(pixels, frozen(np.arange(30, dtype=np.int64) % 3))
    return Dataset("Noise", "9" * 16, part, part, part, ("a", "b", "c"), "/noise.npz")


def test_a_file_becomes_a_kept_run(tmp_path, store, models_built_here, data):
    path = tmp_path / "chain.keras"
    chain().save(path)
    kept = opening_question(path, data, store)(lambda: False)
    assert store.record(kept.record.id) == kept.record
    assert (kept.record.name, kept.record.kind, kept.record.origin) == (
        "chain",
        "opened",
        "chain.keras",
    )
    assert kept.record.dataset == "Noise"


@pytest.mark.parametrize("made", [chain, pytest.param(small_cnn, marks=pytest.mark.campaign)])
def test_a_file_that_is_opened_again_is_the_run_that_is_there_until_it_changes(
    tmp_path, store, models_built_here, made
):
    path, model = tmp_path / "net.keras", made()
    model.save(path)
    first = opening_question(path, None, store)(lambda: False)
    again = opening_question(path, None, store)(lambda: False)
    assert (first.known, again.known) == (False, True)
    assert again.record == first.record
    model.set_weights([1.5 * weight for weight in model.get_weights()])
    model.save(path)
    changed = opening_question(path, None, store)(lambda: False)
    assert not changed.known
    assert [run.name for run in store.runs()] == ["net 2", "net"]


def test_a_question_that_is_superseded_ends_the_process_and_keeps_nothing(
    tmp_path, store, monkeypatch
):
    path = tmp_path / "cnn.keras"
    small_cnn().save(path)
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 2

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    begun = []
    popen = apart.subprocess.Popen
    monkeypatch.setattr(
        apart.subprocess, "Popen", lambda *a, **k: begun.append(popen(*a, **k)) or begun[-1]
    )
    with pytest.raises(CancelledError):
        opening_question(path, None, store)(cancelled)
    (process,) = begun
    assert process.returncode == -9
    assert list((tmp_path / "temporary").iterdir()) == []
    assert store.runs() == ()


def test_a_refusal_passes_on(tmp_path, store):
    path = tmp_path / "none.keras"
    with pytest.raises(ModelError, match=r"none\.keras"):
        opening_question(path, None, store)(lambda: False)


def test_a_plain_chain_takes_the_quick_form_where_the_data_agree(data):
    model = read_model(chain())
    assert isinstance(best_form(model, None), Network)
    assert best_form(read_model(small_cnn()), data).classes == 3


@pytest.mark.parametrize("ending", ["sigmoid", "linear"])
def test_one_output_counts_as_two_classes(ending):
    assert with_two_answers(read_model(small_cnn(ending, classes=1))).classes == 2
