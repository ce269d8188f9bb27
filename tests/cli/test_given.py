"""What a command says of a file that is given where a network is wanted."""

import os

import pytest


@pytest.fixture
def files(here):
    (here / "digits.csv").write_text("1,2\n3,4\n")
    (here / "small.tflite").write_bytes(b"\x1c\0\0\0TFL3")
    (here / "saved").mkdir()
    (here / "saved" / "saved_model.pb").touch()
    (here / "bundled").mkdir()  # beside the run of this name
    (here / "MODEL.KERAS").write_bytes((here / "chain.keras").read_bytes())
    return here


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "digits.csv",
            "digits.csv is a table: open it as data, not as a model (File, Open; or --data).",
        ),
        (
            "small.tflite",
            "small.tflite is a LiteRT (TensorFlow Lite) model: open the Keras model that it was"
            " made from (.keras).",
        ),
        (
            "saved",
            "saved is a SavedModel of TensorFlow: load it with the package tf_keras, save it with"
            " model.save('model.h5') and open that, or open the Keras model that it was made from"
            " (.keras).",
        ),
        ("./bundled", "bundled is a folder: open it as data, not as a model"),
        ("none.h5", "There is no file none.h5."),
    ],
)
def test_what_is_no_model_is_told_with_what_to_do(secateurs, files, name, sentence):
    said = secateurs("prune", name, "--units", 50)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)


def test_capitals_are_the_same_file(secateurs, files):
    assert secateurs("prune", "MODEL.KERAS", "--units", 50, "--json").code == 0


def test_a_folder_does_not_hide_a_run_of_its_name(secateurs, files):
    assert secateurs("prune", "bundled", "--units", 50, "--json").code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(secateurs, files):
    os.mkfifo("pipe")
    said = secateurs("prune", "pipe", "--units", 50)
    assert (said.code, said.err) == (2, "pipe is a named pipe; a file is needed.\n")
