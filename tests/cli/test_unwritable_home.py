"""With a home that can only be read, what reads works, and what writes says what is not kept."""

import pytest
from PIL import Image

from secateurs.core.storage.runs import RunStore
from tests.unwritable import posix, unwritable

pytestmark = posix


@pytest.fixture
def why(home, small_run):
    """Why nothing is kept, once nothing can be."""
    with unwritable(home):
        yield f"{home}/data cannot be written to: Permission denied.\n"


def test_what_reads_works_without_a_word(secateurs, why, tmp_path):
    digit = Image.new("L", (28, 28))
    digit.paste(255, (12, 4, 16, 24))
    digit.save(tmp_path / "one.png")
    for options in ((), ("--run", "Run 1")):
        said = secateurs("classify", tmp_path / "one.png", *options)
        assert (said.code, said.err) == (0, "")
    said = secateurs("runs", "--json")
    assert [run["name"] for run in said.json["runs"]] == ["Run 1", "Bundled"]
    said = secateurs("prune", "Run 1", "--units", "50")
    assert (said.code, said.err) == (0, "")


def test_what_only_writes_is_refused_in_a_sentence(secateurs, why):
    for command in (
        ("train", "--epochs", "1"),
        ("runs", "rename", "Run 1", "Other"),
        ("runs", "delete", "Run 1", "--yes"),
    ):
        said = secateurs(*command)
        assert (said.code, said.out, said.err) == (2, "", why)


def test_points_of_a_sweep_are_shown_and_said_not_to_be_kept(secateurs, why, small_run, home):
    said = secateurs("sweep", "Run 1", "--levels", "0,50", "--criteria", "magnitude", "--json")
    assert said.code == 0
    assert said.err == f"These points are not kept: {why}"
    assert len(said.json["points"]) == 4


def test_nothing_was_kept(secateurs, home, small_run):
    with unwritable(home):
        secateurs("sweep", "Run 1", "--levels", "50", "--criteria", "magnitude", "--json")
    with RunStore(home / "data") as store:
        assert store.points([small_run]) == ()
