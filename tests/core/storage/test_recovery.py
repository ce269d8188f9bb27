"""Whatever becomes of the database, runs are found again and nothing is deleted."""

import errno
import json
import os
import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from secateurs.core.base.errors import (
    SettingError,
    StorageError,
    StoreUnavailable,
    StoreUnwritable,
)
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage import damage, database
from secateurs.core.storage.database import reading_errors
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore

BAD = "secateurs.sqlite.bad"


@pytest.fixture
def home(tmp_path, make_record, make_point, make_network, losses):
    """A home with two runs, points of one of them, and an unfinished training; closed."""
    with RunStore(tmp_path / "home") as store:
        for number, run_id in enumerate(("one", "two"), 1):
            record = make_record(run_id, f"Run {number}", minutes=number)
            store.save(record, make_network(12, 8, 6, 3), losses)
        store.add_points([make_point("one")])
        store.begin_training(TrainingSettings(epochs=7), "bundled", "00aa")
    return tmp_path / "home"


def edited(home, *statements):
    with closing(sqlite3.connect(home / "secateurs.sqlite")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def names(home):
    return [path.name for path in (home / "runs").iterdir()]


def check_all_is_there(home, make_record, notice="found again"):
    with RunStore(home) as store:
        assert [run.id for run in store.runs()] == ["two", "one"]
        assert store.record("two") == make_record("two", "Run 2", minutes=2)
        assert store.network("one").parameters == 12 * 8 + 8 + 8 * 6 + 6 + 6 * 3 + 3
        assert store.unfinished_training().settings == TrainingSettings(epochs=7)
        assert notice in " ".join(store.notices)
        assert len(store.points(["one"])) == 1
    with RunStore(home) as store:
        assert store.notices == ()
        assert len(store.runs()) == 2


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
def test_without_a_database_the_runs_are_found_again(home, make_record, left):
    (home / "secateurs.sqlite").unlink()
    if left is not None:
        (home / "secateurs.sqlite").write_bytes(left)
    check_all_is_there(home, make_record, "2 runs were found again by the folders: Run 1, Run 2.")
    assert not (home / BAD).exists()


def as_text(path):
    path.write_bytes(b"not a database" * 100)


def as_folder(path):
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of the person's own")


def as_pipe(path):
    path.unlink()
    os.mkfifo(path)


def as_dangling_link(path):
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def truncated(path):
    path.write_bytes(path.read_bytes()[:5000])


def with_bad_text(path):
    content = path.read_bytes()
    at = content.index(b"CREATE TABLE trainings")
    path.write_bytes(content[: at + 9] + b"\xff\xfe" + content[at + 11 :])


def with_other_tables(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE runs (name)")
        connection.execute("PRAGMA user_version = 9")


@pytest.mark.parametrize(
    "spoilt",
    [as_text, as_folder, as_pipe, as_dangling_link, truncated, with_bad_text, with_other_tables],
)
def test_a_damaged_database_is_set_aside_and_the_runs_are_found(home, make_record, spoilt):
    spoilt(home / "secateurs.sqlite")
    check_all_is_there(home, make_record, f"set aside as {home / BAD}. 2 runs were found again")
    assert os.path.lexists(home / BAD)


def test_a_second_damaged_one_does_not_take_the_place_of_the_first(home, make_record):
    for _ in range(2):
        as_text(home / "secateurs.sqlite")
        check_all_is_there(home, make_record)
    assert (home / BAD).is_file()
    assert (home / f"{BAD}-2").is_file()


@pytest.mark.parametrize(("number", "age"), [(99, "newer"), (8, "older"), (1, "older")])
def test_a_database_of_another_version_is_set_aside_and_its_rows_are_taken_over(
    home, make_record, number, age
):
    without_heads = ("DROP TABLE points", "CREATE TABLE points (run_id TEXT, point TEXT)")
    edited(home, *(without_heads if number < 9 else ()), f"PRAGMA user_version = {number}")
    aside = home / f"secateurs.sqlite.{age}"
    article = "an" if age == "older" else "a"
    told = f"was written by {article} {age} version and was set aside as {aside}."
    check_all_is_there(home, make_record, told)
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (number,)


def test_a_database_is_brought_up_to_the_version_of_a_later_release(home, monkeypatch):
    later = ("ALTER TABLE runs ADD COLUMN remark TEXT", "CREATE TABLE a (b);\nCREATE TABLE c (d)")
    monkeypatch.setattr(database, "MIGRATIONS", later)
    for path in (home / "secateurs.sqlite", home / "new.sqlite"):
        with closing(database.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (11,)
            assert connection.execute("SELECT remark, b, d FROM runs, a, c").fetchall() == []
            runs = connection.execute("SELECT id FROM runs ORDER BY id").fetchall()
            assert runs == ([("one",), ("two",)] if path.stem == "secateurs" else [])


def test_a_newer_version_at_work_is_not_robbed_of_its_database(home):
    with RunStore(home):
        edited(home, "PRAGMA user_version = 99")
        with pytest.raises(StorageError, match="newer version of Secateurs is at work"):
            RunStore(home)
    assert not (home / "secateurs.sqlite.newer").exists()


@pytest.mark.parametrize(
    "code",
    ["CANTOPEN", "PERM", "READONLY", "AUTH", "BUSY", "IOERR", "READONLY_DIRECTORY"],
)
def test_one_that_cannot_be_opened_is_no_damage(home, make_record, monkeypatch, code):
    def look_over(connection):
        error = sqlite3.OperationalError("that is so")
        error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")
        raise error

    monkeypatch.setattr(damage, "_look_over", look_over)
    told = "secateurs.sqlite cannot be opened: that is so; nothing was changed."
    with pytest.raises(StoreUnavailable, match=told):
        RunStore(home)
    monkeypatch.undo()
    check_untouched(home, make_record)


@pytest.mark.parametrize("code", ["FULL", "IOERR_SHMSIZE"])
def test_on_a_full_disk_it_says_so_and_can_still_be_read(home, make_record, monkeypatch, code):
    """Where there is no room for the index of its log, SQLite only says "disk I/O error"."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")

    def look_over(connection):
        raise error

    monkeypatch.setattr(damage, "_look_over", look_over)
    told = f"secateurs.sqlite cannot be opened: {os.strerror(errno.ENOSPC)}; nothing was changed."
    with pytest.raises(StoreUnwritable, match=told):
        RunStore(home)
    monkeypatch.undo()
    check_untouched(home, make_record)
    told = f"secateurs.sqlite cannot be used: {os.strerror(errno.ENOSPC)}."
    with pytest.raises(StoreUnwritable, match=told), reading_errors(home / "secateurs.sqlite"):
        raise error


def test_a_whole_database_stays_open_from_the_look_at_it_on(home):
    """Its log, which holds the trial write, is neither taken in nor deleted: that takes 20 ms."""
    path, log = home / "secateurs.sqlite", home / "secateurs.sqlite-wal"
    with closing(sqlite3.connect(path)) as own:
        assert damage.damage(path, lambda: own.execute("SELECT 1 FROM runs")) is None
        assert log.stat().st_size > 0
    assert not log.exists()
    called: list[str] = []
    path.write_bytes(b"no database")
    assert damage.damage(path, lambda: called.append("damaged")) is not None
    assert not called


def check_untouched(home, make_record):
    assert not (home / BAD).exists()
    with RunStore(home) as store:
        assert store.notices == ()
        assert store.record("two") == make_record("two", "Run 2", minutes=2)


def test_one_that_another_user_owns_stays_untouched(home, make_record, monkeypatch):
    real, refused = sqlite3.connect, str(home / "secateurs.sqlite")

    def connect(path, *rest, **more):
        if str(path) == refused:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return real(path, *rest, **more)

    def no_entry(path, flags, *rest):
        if str(path) == refused:
            raise PermissionError(13, "Permission denied")
        return os_open(path, flags, *rest)

    os_open = os.open
    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr(os, "open", no_entry)
    with pytest.raises(StoreUnavailable, match="cannot be opened: Permission denied; nothing"):
        RunStore(home)
    monkeypatch.undo()
    check_untouched(home, make_record)


def test_a_damaged_one_is_not_moved_from_under_another_window(home, make_record):
    whole = (home / "secateurs.sqlite").read_bytes()
    with RunStore(home):
        as_text(home / "secateurs.sqlite")
        with pytest.raises(StoreUnavailable, match=r"is damaged\. Another window or command"):
            RunStore(home)
        assert not (home / BAD).exists()
        (home / "secateurs.sqlite").write_bytes(whole)
    check_untouched(home, make_record)


@pytest.mark.parametrize("value", ["X'FF00FE'", "'{}'", "'[[['", "'{\"id\": 5}'", "''"])
def test_a_broken_row_is_told_from_the_folder(home, make_record, value):
    edited(home, f"UPDATE runs SET record = CAST({value} AS TEXT) WHERE id = 'one'")
    with RunStore(home) as store:
        assert store.record("one") == make_record("one", "Run 1", minutes=1)
        assert store.notices == ()  # nothing is lost


def test_a_row_and_a_record_that_are_both_broken_are_told_from_the_weights(home):
    edited(home, "UPDATE runs SET record = 'nonsense' WHERE id = 'one'")
    record = home / "runs" / "one" / "record.json"
    record.write_text("nonsense, too")
    with RunStore(home) as store:
        assert store.record("one").name == "Found one"
        assert "a part of it is lost: Found one." in store.notices[0]
    assert RunRecord.model_validate_json(record.read_bytes()).name == "Found one"
    assert record.with_name("record.json.bad").read_text() == "nonsense, too"
    assert record.with_name("record.json.row").read_text() == "nonsense"


def test_a_record_of_which_a_part_can_be_read_keeps_that(home, make_record):
    path = home / "runs" / "one" / "record.json"
    facts = json.loads(path.read_text()) | {"outcome": "vanished", "test_loss": "much"}
    path.write_text(json.dumps(facts))
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        told = store.record("one")
    assert (told.name, told.parameters, told.history) == ("Run 1", 123, make_record().history)
    assert (told.kind, told.is_tested) == ("opened", False)  # what is not known is not said
    assert told.remark.startswith("Found again from its folder")


def test_a_run_without_record_or_row_is_told_from_its_weights(home):
    (home / "runs" / "one" / "record.json").unlink()
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        told = store.record("one")
    assert (told.name, told.parameters) == ("Found one", 12 * 8 + 8 + 8 * 6 + 6 + 6 * 3 + 3)
    assert told.class_names == ("0", "1", "2")
    assert not told.is_tested


def test_records_are_written_beside_the_weights_of_older_versions(home, make_record):
    (home / "runs" / "one" / "record.json").unlink()
    RunStore(home).close()
    content = (home / "runs" / "one" / "record.json").read_bytes()
    assert RunRecord.model_validate_json(content) == make_record("one", "Run 1", minutes=1)


def test_a_name_given_later_is_found_again(home):
    with RunStore(home) as store:
        store.rename("one", "Wide net")
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        assert store.record("one").name == "Wide net"


def test_a_copied_folder_is_a_run_of_its_own(home):
    shutil.copytree(home / "runs" / "one", home / "runs" / "copy")
    with RunStore(home) as store:
        assert store.record("copy").id == "copy"
        assert store.record("one").id == "one"


def test_a_run_that_was_deleted_for_good_stays_deleted(home):
    with RunStore(home) as store:
        store.delete("one")
    RunStore(home).close()
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        assert [run.id for run in store.runs()] == ["two"]


def test_ids_that_are_paths_lead_nowhere(home, tmp_path):
    (tmp_path / "victim").mkdir()
    row = "'../../victim', '2026-01-01', '{}'"
    settings = TrainingSettings().model_dump_json()
    edited(
        home,
        f"INSERT INTO runs VALUES ({row}, 'gone')",
        "DELETE FROM trainings",
        "INSERT INTO trainings VALUES "
        f"('../../victim', '2026-01-01', '{settings}', 'bundled', 0, 'gone', '')",
    )
    with RunStore(home) as store:
        assert len(store.runs()) == 2
        assert store.unfinished_training().id != "../../victim"
        with pytest.raises(StorageError, match="does not name a training"):
            store.end_training("../../victim")
    assert (tmp_path / "victim").is_dir()


def test_foreign_files_among_the_runs_stay(home):
    (home / "runs" / "notes.txt").write_text("mine")
    (home / "runs" / "pictures").mkdir()
    (home / "secateurs.sqlite").unlink()
    RunStore(home).close()
    assert (home / "runs" / "notes.txt").read_text() == "mine"
    assert (home / "runs" / "pictures").is_dir()


def test_sqlites_own_files_beside_a_missing_database_stay(home):
    (home / "secateurs.sqlite").unlink()
    (home / "secateurs.sqlite-wal").write_bytes(b"pages that were not written back yet")
    RunStore(home).close()
    assert (home / "secateurs.sqlite-wal.bad").is_file()


def test_two_starts_at_once_find_the_same_runs(home):
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as one, RunStore(home) as other:
        assert len(one.runs()) == len(other.runs()) == 2
        assert other.notices == ()


def test_a_full_disk_leaves_no_half_run(home, make_record, make_network, losses, monkeypatch):
    def no_room(handle):
        raise OSError(28, "No space left on device")

    with RunStore(home) as store:
        monkeypatch.setattr(os, "fsync", no_room)
        with pytest.raises(StorageError, match=r"^The run could not be kept: .*No space left"):
            store.save(make_record("three"), make_network(12, 8, 3), losses)
        assert sorted(names(home)) == ["one", "two"]
        monkeypatch.undo()
        store.save(make_record("three"), make_network(12, 8, 3), losses)
        assert store.has("three")
        np.testing.assert_array_equal(store.step_losses("three"), losses)


def test_a_row_that_cannot_be_written_leaves_no_run(home, make_record, make_network, losses):
    with RunStore(home) as store:
        with store._writing() as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON runs BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
        with pytest.raises(StorageError, match="full"):
            store.save(make_record("three"), make_network(12, 8, 3), losses)
    assert sorted(names(home)) == ["one", "two"]


def test_names_that_are_no_utf_8_are_kept_as_far_as_they_can_be(
    tmp_path, make_record, make_network, losses
):
    record = make_record().model_copy(update={"dataset_source": "/data/n\udce9t.npz"})
    with RunStore(tmp_path) as store:
        store.save(record, make_network(12, 8, 3), losses)
        assert store.record("one") == make_record().model_copy(
            update={"dataset_source": "/data/n?t.npz"}
        )
        training = store.begin_training(TrainingSettings(), "/data/n\udce9t.npz")
        assert store.unfinished_training().id == training


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\u202eb", "\udce9"])
def test_a_name_that_a_terminal_would_obey_is_refused(home, name):
    with RunStore(home) as store, pytest.raises(SettingError, match="that can be seen"):
        store.rename("one", name)


def test_the_newest_of_the_points_is_found_again_and_broken_lines_are_not(home, make_point):
    with RunStore(home) as store:
        store.add_points([make_point("one", accuracy=0.6), make_point("bundled", accuracy=0.7)])
    journal = home / "runs" / "one" / "points.jsonl"
    journal.write_bytes(journal.read_bytes() + b'\n{"run_id": "one", "acc')
    with RunStore(home) as store:
        store.add_points([make_point("one", requested=0.9)])
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        found = store.points(["one", "bundled"])
    assert [(each.requested, each.accuracy) for each in found] == [
        (0.5, 0.6),
        (0.9, 0.8),
        (0.5, 0.7),
    ]


def test_points_of_older_versions_are_noted_beside_the_weights(home):
    (home / "runs" / "one" / "points.jsonl").unlink()
    RunStore(home).close()
    (home / "secateurs.sqlite").unlink()
    with RunStore(home) as store:
        assert len(store.points(["one"])) == 1
