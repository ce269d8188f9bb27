import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.cli.models import READ, load, outputs
from tests.zoo import ZOO

DATA = ("--data", "rows.npz")
KEYS = "model path format bytes difference scale relative latency accuracy model_accuracy note"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("out.keras", "keras"),
        ("OUT.KERAS", "keras"),
        ("out.Weights.SafeTensors", "safetensors"),
        ("out.weights.safetensors", "safetensors"),
        ("out.tflite", "litert"),
        pytest.param("out.TFLite", "litert", marks=pytest.mark.campaign),  # capitals, as above
        ("out.h", "c"),
        pytest.param("out.H", "c", marks=pytest.mark.campaign),
    ],
)
def test_a_file_is_written_compared_and_described(secateurs, here, file, kind):
    said = secateurs("export", "chain.keras", file, "--json")
    assert (said.code, said.err) == (0, "")
    assert list(said.json) == KEYS.split()
    assert (said.json["path"], said.json["format"]) == (file, kind)
    assert said.json["bytes"] == (here / file).stat().st_size
    assert said.json["relative"] <= 1e-4


def test_a_pruned_network_keeps_its_answers_and_a_hint_to_compact_it(secateurs, here, prune_chain):
    prune_chain("pruned.keras", "--units", "50")
    first, second = secateurs("export", "pruned.keras", "again.keras").out.splitlines()
    assert first.startswith("again.keras: Keras, ")
    assert second == (
        "Its removed units are zeros that take their room: `secateurs compact` it first."
    )
    x = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    assert np.array_equal(outputs(here / "again.keras", x), outputs(here / "pruned.keras", x))


def test_a_compact_network_is_not_told_to_be_compacted(secateurs, here, prune_chain):
    # Of each layer one unit stays to carry a constant; its kernel is zeros.
    prune_chain("pruned.keras", "--units", "100")
    secateurs("compact", "pruned.keras", "-o", "small.keras")
    (line,) = secateurs("export", "small.keras", "again.keras").out.splitlines()
    assert line.startswith("again.keras: Keras, ")
    said = secateurs("compact", "small.keras", "-o", "smaller.keras")
    assert (said.code, said.err) == (
        2,
        "small.keras has no zeros to take out: `secateurs prune` it by units first.\n",
    )
    how = ("--rounds", "1", "--batch", "1", "--engines", "Keras", "--json")
    found = secateurs("measure", "small.keras", "--against", "chain.keras", *how).json
    assert [each["network"] for each in found["sizes"]] == ["dense", "compact"]
    assert [each["parameters"] for each in found["sizes"]] == [155, 15]
    assert [each["network"] for each in found["timings"]] == ["dense", "compact"]


@pytest.mark.parametrize("argv", [("out.tflite", "--int8"), ("out.int8.tflite",)])
def test_eight_bits_take_their_ranges_from_samples(secateurs, here, argv):
    said = secateurs("export", "chain.keras", *argv, *DATA, "--json")
    assert (said.code, said.err, said.json["format"]) == (0, f"{READ}\n", "litert-int8")
    assert "samples held back keep their class" in said.json["note"]


def test_a_file_that_was_there_is_replaced(secateurs, here):
    (here / "out.keras").write_text("older")
    assert secateurs("export", "chain.keras", "out.keras").code == 0
    assert load(here / "out.keras").count_params() == 155
    assert not [each for each in here.iterdir() if each.name.startswith(".")]


def test_a_run_is_exported_by_its_name(secateurs, here, small_run):
    said = secateurs("export", "run 1", "run.keras", "--json")
    assert (said.code, said.json["model"]) == (0, "Run 1")
    assert load(here / "run.keras").count_params() == 784 * 12 + 12 + 12 * 8 + 8 + 8 * 10 + 10


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["chain.keras"], "Missing argument 'FILE'."),
        (["chain.keras", "out.pt"], "out.pt has none of the endings that can be written: .keras,"),
        (["chain.keras", "out.h5"], "out.h5: Keras has given up the .h5 format;"),
        (["chain.keras", "no/out.onnx"], "There is no folder no to write out.onnx to."),
        (["chain.keras", "out.onnx", "--int8"], "out.onnx cannot be int8: only .tflite and .h"),
        (["chain.keras", "kept.keras"], "kept.keras is a folder, not a file."),
        (["chain.keras", "kept.savedmodel"], "The folder kept.savedmodel holds something else"),
        (["chain.keras", "out.int8.tflite"], "MNIST does not fit chain.keras: "),
        (["no.keras", "out.tflite"], "There is no file no.keras."),
        (["two.keras", "out.tflite", *DATA], "two.keras has 2 inputs; data can be given to"),
        (["chain.keras", "pipe"], "pipe is a named pipe; a SavedModel is a folder."),
        (["chain.keras", "pipe.onnx"], "pipe.onnx is a named pipe, not a file."),
        (["chain.keras", "chain.keras/x.onnx"], "There is no folder chain.keras to write x.onnx"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, argv, sentence):
    for folder in ("kept.keras", "kept.savedmodel"):
        (here / folder).mkdir()
        (here / folder / "notes.txt").write_text("mine")
    for pipe in ("pipe", "pipe.onnx"):
        os.mkfifo(here / pipe)
    if "two.keras" in argv:
        ZOO["two_inputs"]().save(here / "two.keras")
    said = secateurs("export", *argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
    assert not list(here.glob("out.*"))


@pytest.mark.slow
def test_in_a_terminal_of_its_own_it_writes_json_and_nothing_else(here, small_run):
    argv = ["export", small_run, "out.tflite", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "secateurs", *argv], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["bytes"] == (here / "out.tflite").stat().st_size
