import shutil
import threading

import numpy as np
import pytest

from secateurs.core.base.errors import SettingError, StorageError
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.runs import RunStore


@pytest.fixture
def network(make_network):
    return make_network(12, 8, 6, 3)


@pytest.fixture
def three(store, make_record, network, losses):
    for number, run_id in enumerate(("one", "two", "three"), 1):
        store.save(make_record(run_id, f"Run {number}", minutes=number), network, losses)
    return store


def ids(store):
    return [record.id for record in store.runs()]


def test_a_run_comes_back_as_it_was(store, make_record, network, losses):
    store.save(make_record(), network, losses)
    assert store.runs() == (make_record(),)
    assert store.record("one") == make_record()
    np.testing.assert_array_equal(store.step_losses("one"), losses)
    for kept, layer in zip(store.network("one").layers, network.layers, strict=True):
        np.testing.assert_array_equal(kept.kernel, layer.kernel)


def test_runs_come_newest_first(three):
    assert ids(three) == ["three", "two", "one"]


def test_a_run_kept_after_the_clock_was_set_back_comes_first(
    three, tmp_path, make_record, network, losses
):
    three.save(make_record("four", "Run 4", minutes=-60), network, losses)
    assert ids(three) == ["four", "three", "two", "one"]
    three.delete("four")
    three.restore("four")
    assert ids(three) == ["four", "three", "two", "one"]
    root = three.folder("one").parent.parent
    three.close()
    (root / "secateurs.sqlite").unlink()
    with RunStore(root) as again:  # only their dates are left
        assert ids(again) == ["three", "two", "one", "four"]


def test_names_go_on_after_the_highest(three):
    assert three.next_name() == "Run 4"
    three.delete("three")
    assert three.next_name() == "Run 4"
    three.rename("two", "Run 17")
    assert three.next_name() == "Run 18"


def test_the_first_name_is_run_1(store):
    assert store.next_name() == "Run 1"


def test_renaming_trims(three):
    three.rename("two", "  wide  ")
    assert three.record("two").name == "wide"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_bad_name_is_refused(three, name):
    with pytest.raises(SettingError, match="1 to 60 characters"):
        three.rename("two", name)
    assert three.record("two").name == "Run 2"


def test_deleting_can_be_undone_until_it_is_purged(three, make_point):
    three.add_points([make_point("two")])
    three.delete("two")
    assert ids(three) == ["three", "one"]
    assert not three.has("two")
    three.restore("two")
    assert ids(three) == ["three", "two", "one"]
    three.delete("two")
    three.purge_deleted()
    assert not three.folder("two").exists()
    assert three.points(["two"]) == ()
    with pytest.raises(StorageError, match="it was deleted"):
        three.restore("two")


def test_nothing_is_kept_of_a_run_that_is_gone(three):
    hand = HandChoices(remove={"hidden_1": (2,)})
    three.delete("two")
    three.keep_hand("two", hand)  # it may still come back
    three.purge_deleted()
    with pytest.raises(StorageError, match="it was deleted"):
        three.keep_hand("two", hand)
    with pytest.raises(StorageError, match="it was deleted"):
        three.keep_measurement("two", None)
    assert not three.folder("two").exists()


def test_a_run_without_its_weights_is_not_listed(three):
    shutil.rmtree(three.folder("two"))
    assert ids(three) == ["three", "one"]


def test_an_unknown_run_is_an_error(store):
    for ask in (store.record, store.network, store.step_losses, store.delete):
        with pytest.raises(StorageError):
            ask("nothing")
    with pytest.raises(StorageError, match="does not name a run"):
        store.folder("../elsewhere")


def test_an_id_is_used_once(three, make_record, network, losses):
    with pytest.raises(StorageError, match="already a run one"):
        three.save(make_record("one"), network, losses)


def test_everything_is_there_after_a_restart(three, tmp_path):
    three.delete("two")
    three.close()
    with RunStore(tmp_path / "home") as again:
        assert ids(again) == ["three", "one"]
        assert not again.folder("two").exists()


def test_another_live_window_may_still_undo(three, tmp_path):
    three.delete("two")
    with RunStore(tmp_path / "home"):
        three.restore("two")
    assert ids(three) == ["three", "two", "one"]


def test_orphans_go_at_start_up_unless_another_window_lives(three, tmp_path):
    orphan = tmp_path / "home" / "runs" / ".new-four"
    orphan.mkdir()
    with RunStore(tmp_path / "home"):
        assert orphan.exists()
    three.close()
    with RunStore(tmp_path / "home") as again:
        assert not orphan.exists()
        assert ids(again) == ["three", "two", "one"]


def test_a_folder_without_its_row_does_not_block_the_run(store, make_record, network, losses):
    store.folder("one").mkdir()
    store.save(make_record(), network, losses)
    assert ids(store) == ["one"]


def test_threads_share_a_store(store, make_point, with_rows):
    with_rows(store, *(f"run{number}" for number in range(4)))

    def add(number):
        for level in range(20):
            store.add_points([make_point(f"run{number}", level / 100)])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.points([f"run{number}" for number in range(4)])) == 80


@pytest.mark.parametrize("name", ["sessions", "runs"])
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tmp_path, name):
    (tmp_path / name).write_text("a file where a folder must be")
    with pytest.raises(StorageError, match="cannot be"):
        RunStore(tmp_path)


def test_a_thread_that_ends_leaves_no_connection_behind(store, make_point, with_rows):
    with_rows(store, "one")

    def add():
        store.add_points([make_point()])
        store.release()
        store.release()

    before = len(store._connections)
    thread = threading.Thread(target=add)
    thread.start()
    thread.join()
    assert len(store._connections) == before
    assert len(store.points(["one"])) == 1
    store.release()
    assert len(store.points(["one"])) == 1
