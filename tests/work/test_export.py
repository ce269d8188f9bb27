import re

import pytest

from secateurs.core.base.errors import CancelledError, ExportError
from secateurs.core.pruning.rank import rank
from secateurs.work.export import check_suffix, exporting_work, suffix_of
from secateurs.work.networks import CutNetwork
from tests.core.conftest import random_network

NETWORK = random_network(784, 20, 10)


def test_a_file_of_the_compact_network_is_smaller_than_one_with_zeros(tmp_path):
    chosen = CutNetwork(NETWORK, rank(NETWORK, "unit").cut(0.5))
    sizes = {}
    for smaller in (True, False):
        path = tmp_path / f"{smaller}.keras"
        done = exporting_work(chosen, "keras", path, smaller=smaller)(print, lambda: False)
        assert done.path == path
        assert done.relative <= 1e-4
        sizes[smaller] = path.stat().st_size
    assert sizes[True] < sizes[False]


def test_a_name_of_another_format_is_refused_and_nothing_is_written(tmp_path):
    chosen = CutNetwork(NETWORK, rank(NETWORK, "weight").cut(0.5))
    work = exporting_work(chosen, "keras", tmp_path / "a.onnx", smaller=False)
    text = "a.onnx was not written: the name of Keras ends with .keras."
    with pytest.raises(ExportError, match=re.escape(text)):
        work(print, lambda: False)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_given_up_leaves_nothing_and_the_old_one_stays(tmp_path):
    chosen, path = CutNetwork(NETWORK, rank(NETWORK, "unit").cut(0.5)), tmp_path / "a.keras"
    path.write_text("old")
    steps = []
    work = exporting_work(chosen, "keras", path, smaller=True)
    with pytest.raises(CancelledError):
        work(steps.append, lambda: len(steps) == 3)
    assert [step.what for step in steps] == [
        "Building the network",
        "Writing it",
        "Loading it again",
    ]
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("keras", "a.keras"),
        ("safetensors", "a.weights.safetensors"),
        ("litert", "a.tflite"),
        ("litert-int8", "a.int8.tflite"),
        ("litert-int8", "a.tflite"),
        ("savedmodel", "a.savedmodel"),
        ("c", "a.h"),
    ],
)
def test_each_format_takes_its_own_names(tmp_path, kind, name):
    check_suffix(kind, tmp_path / name)


def test_an_int8_name_is_not_that_of_a_float_file(tmp_path):
    with pytest.raises(ExportError):
        check_suffix("litert", tmp_path / "a.int8.tflite")


def test_the_ending_offered_is_the_first_of_its_format():
    assert suffix_of("safetensors") == ".weights.safetensors"
    assert suffix_of("litert-int8") == ".int8.tflite"
