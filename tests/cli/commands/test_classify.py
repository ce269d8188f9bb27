import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copy

import numpy as np
import pytest
from PIL import Image

from secateurs.core.data.mnist import load_mnist

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
    test = load_mnist().test
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
    assert set(first) == {
        *("file", "index", "digit", "class_name", "probabilities", "problem"),
    }
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
def test_one_bad_file_does_not_stop_the_others(secateurs, tmp_path, picture, content):
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    said = secateurs("classify", bad, picture, "--json")
    assert said.code == 2
    assert [line["digit"] for line in said.lines] == [7]
    first, last = said.err.splitlines()
    assert first.startswith("bad.json")
    assert last == "1 of 2 files could not be read."


def test_a_bad_file_alone_is_refused_in_one_sentence(secateurs, tmp_path):
    (tmp_path / "note.png").write_text("no picture")
    said = secateurs("classify", tmp_path / "note.png")
    assert (said.code, said.out) == (2, "")
    assert said.err == "note.png is not a picture that can be opened: save it as PNG or JPEG.\n"


def test_a_folders_pictures_are_answered_and_the_rest_is_counted(secateurs, tmp_path, picture):
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    (folder / "__MACOSX").mkdir()
    for name in ("a.png", "more/b.PNG", "__MACOSX/c.png"):
        copy(picture, folder / name)
    for name in ("._a.png", ".DS_Store", "Thumbs.db", "notes.txt"):
        (folder / name).write_bytes(b"text")
    (folder / "more" / "broken.png").write_bytes(picture.read_bytes()[:300])
    said = secateurs("classify", folder, "--json")
    assert said.code == 2
    answers = [(Path(line["file"]), line["digit"]) for line in said.lines]
    assert answers == [(folder / "a.png", 7), (folder / "more" / "b.PNG", 7)]
    passed, broken, last = said.err.splitlines()
    assert passed == "Passed over: 4 files that are no picture."
    assert broken.startswith("broken.png ")
    assert last == "1 of 3 files could not be read."


def test_a_folder_without_pictures_is_refused(secateurs, tmp_path):
    (tmp_path / "empty").mkdir()
    said = secateurs("classify", tmp_path / "empty")
    assert (said.code, said.err) == (2, "There are no pictures.\n")


def test_two_drawings_in_a_picture_are_told_for_that(secateurs, tmp_path):
    pixels = np.full((100, 200), 255, np.uint8)
    pixels[20:80, 40:50] = pixels[20:80, 120:130] = 0
    Image.fromarray(pixels).save(tmp_path / "eleven.png")
    said = secateurs("classify", tmp_path / "eleven.png")
    assert said.code == 0
    assert said.out.endswith("eleven.png: there are two drawings in this picture\n")
    line = secateurs("classify", tmp_path / "eleven.png", "--json").lines[0]
    assert (line["digit"], line["problem"]) == (None, "there are two drawings in this picture")


def test_of_an_animation_the_first_picture_is_answered_and_that_is_said(secateurs, tmp_path):
    test = load_mnist().test
    first, second = (Image.fromarray(test.pixels[place]) for place in (0, 1))
    first.save(tmp_path / "a.gif", save_all=True, append_images=[second])
    said = secateurs("classify", tmp_path / "a.gif", "--json")
    assert (said.code, said.lines[0]["digit"]) == (0, 7)
    assert said.err.endswith("a.gif: only its first picture is read.\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
@pytest.mark.parametrize("name", ["pipe.png", "pipe.json"])
def test_a_pipe_is_refused_at_once(secateurs, tmp_path, name):
    os.mkfifo(tmp_path / name)
    said = secateurs("classify", tmp_path / name)
    assert said.code == 2
    assert "is a named pipe" in said.err


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
