import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from secateurs.core.data.mnist import load_mnist_test

SEVEN = [[[20, 20], [80, 20], [45, 95]]]
ONE = [[[50, 10], [50, 90]]]


@pytest.fixture
def drawings(tmp_path):
    path = tmp_path / "drawings.json"
    path.write_text(json.dumps([{"strokes": SEVEN}, {"strokes": ONE}, {"strokes": []}]))
    return path


@pytest.fixture
def picture(tmp_path):
    """The first test image, a 7, dark on light and enlarged."""
    test = load_mnist_test()
    assert test.labels[0] == 7
    path = tmp_path / "seven.png"
    Image.fromarray(255 - test.pixels[0]).resize((280, 280), Image.Resampling.BILINEAR).save(path)
    return path


def test_one_json_line_a_drawing(secateurs, drawings, picture):
    said = secateurs("classify", drawings, picture, "--json")
    assert said.code == 0
    assert [line["digit"] for line in said.lines] == [7, 1, None, 7]
    assert [line["index"] for line in said.lines] == [0, 1, 2, 0]
    first = said.lines[0]
    assert set(first) == {"file", "index", "digit", "class_name", "probabilities"}
    assert first["file"] == str(drawings)
    assert first["class_name"] == "7"
    assert sum(first["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert int(np.argmax(first["probabilities"])) == 7


def test_words_for_a_person(secateurs, drawings):
    said = secateurs("classify", drawings)
    first, _, last = said.out.splitlines()
    assert first.startswith(f"{drawings}, drawing 1: 7 (")
    assert last == f"{drawings}, drawing 3: nothing is drawn here"


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_network_cut_to_pieces_is_no_longer_sure(secateurs, picture, method):
    dense = secateurs("classify", picture, "--json").lines[0]["probabilities"][7]
    cut = secateurs("classify", picture, "--method", method, "--sparsity", 99, "--json")
    assert cut.lines[0]["probabilities"][7] < dense
    whole = secateurs("classify", picture, "--method", method, "--sparsity", 0, "--json")
    assert whole.lines[0]["probabilities"][7] == pytest.approx(dense, abs=1e-5)


def test_a_kept_run_answers_by_name(secateurs, small_run, picture):
    assert secateurs("classify", picture, "--run", "run 1", "--json").code == 0


@pytest.mark.parametrize(
    "options", [["--method", "unit"], ["--sparsity", "50"], ["--method", "unit", "--sparsity", 100]]
)
def test_method_and_sparsity_go_together_and_in_range(secateurs, picture, options):
    assert secateurs("classify", picture, *options).code == 2


@pytest.mark.parametrize("content", ["{", '{"strokes": []}', '[{"strokes": [[1, 2]]}]', "[1]"])
def test_a_bad_file_of_drawings_is_refused_before_anything_is_answered(
    secateurs, tmp_path, picture, content
):
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    said = secateurs("classify", picture, bad, "--json")
    assert (said.code, said.out) == (2, "")
    assert "bad.json" in said.err


def test_a_thousand_drawings_take_seconds_and_no_tensorflow(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps([{"strokes": SEVEN}, {"strokes": ONE}] * 500))
    code = (
        "import sys; from secateurs.cli.main import run;"
        f"code = run(['classify', {str(path)!r}, '--json']);"
        "sys.exit(code or 'tensorflow' in sys.modules)"
    )
    begun = os.times()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    ended = os.times()
    assert ended.children_user - begun.children_user < 10  # seconds, start-up included
    assert len(done.stdout.splitlines()) == 1000
