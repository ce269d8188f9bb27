"""A home that cannot be written to can still be read."""

import pytest

from secateurs.core.base.errors import StoreUnwritable
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.unkept import open_or_mirror
from tests.core.conftest import random_network
from tests.unwritable import posix, unwritable

NETWORK = random_network(784, 12, 8, 10)
CUT = HandChoices(remove={"layer_0": (1,)})

pytestmark = posix


@pytest.fixture
def home(tmp_path, monkeypatch, make_record, make_point, losses):
    """A home with a run, a point of it, choices by hand, and a training that was cut off."""
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "home" / "data").mkdir(parents=True)
    with RunStore(tmp_path / "home" / "data") as store:
        store.save(make_record(), NETWORK, losses)
        store.add_points([make_point()])
        store.keep_hand(BUNDLED_ID, CUT)
        store.begin_training(make_record().settings, "bundled")
    return tmp_path / "home"


def everything(folder):
    return {path: path.is_dir() or path.read_bytes() for path in folder.rglob("*")}


def test_what_is_there_is_read_and_what_is_made_is_kept_for_the_time_being(
    home, tmp_path, make_record, make_point, losses
):
    before = everything(home)
    with unwritable(home), open_or_mirror() as store:
        assert store.why_unkept == f"{home}/data cannot be written to: Permission denied."
        assert store.notices == ()
        assert [run.id for run in store.runs()] == ["one"]
        assert store.network("one").weights[0].tolist() == NETWORK.weights[0].tolist()
        assert store.points(["one"]) == (make_point(),)
        assert store.hand(BUNDLED_ID, NETWORK) == CUT
        assert store.unfinished_training() is None
        assert store.place("one") == home / "data" / "runs" / "one"
        store.save(make_record("two", "Run 2", 1), NETWORK, losses)
        store.add_points([make_point("one", 0.9), make_point("two")])
        store.keep_hand("one", CUT)
        store.rename("one", "Other")
        assert [run.name for run in store.runs()] == ["Run 2", "Other"]
        assert store.hand("one", NETWORK) == CUT
        store.delete("one")
        store.purge_deleted()
    assert everything(home) == before
    assert not list((tmp_path / "temporary").iterdir())


def test_a_home_that_cannot_be_made_is_an_empty_one(tmp_path, monkeypatch):
    (tmp_path / "outer").mkdir()
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "outer" / "home"))
    with unwritable(tmp_path / "outer"), open_or_mirror() as store:
        assert "home/data cannot be made: Permission denied" in store.why_unkept
        assert store.runs() == ()


def test_a_database_that_cannot_be_written_to_is_copied(home):
    with unwritable(home / "data" / "secateurs.sqlite"), open_or_mirror() as store:
        assert store.why_unkept.startswith(f"{home}/data/secateurs.sqlite cannot be opened: Permi")
        assert [run.id for run in store.runs()] == ["one"]


def test_where_temporary_files_cannot_be_written_either_the_home_is_named(home, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(home))
    with unwritable(home), pytest.raises(StoreUnwritable, match="data cannot be written to: Perm"):
        open_or_mirror()


def test_a_home_that_can_be_written_to_is_opened_itself(home):
    with open_or_mirror() as store:
        assert (store.why_unkept, store.folder("one")) == ("", home / "data" / "runs" / "one")
