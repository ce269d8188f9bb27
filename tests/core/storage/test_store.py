import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from secateurs.core.storage.store import Session, Store


def test_the_living_are_told_from_the_dead(tmp_path):
    one, other = Session(tmp_path), Session(tmp_path)
    assert one.others() == {other.id}
    other.close()
    assert one.others() == set()
    (tmp_path / "killed.lock").touch()
    assert one.others() == set()
    assert [path.stem for path in tmp_path.iterdir()] == [one.id]
    one.close()


@pytest.fixture
def nothing_can_be_deleted(monkeypatch):
    def fail(path, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", fail)


def test_traces_that_cannot_be_cleared_away_stop_nothing(tmp_path, nothing_can_be_deleted):
    one, other = Session(tmp_path), Session(tmp_path)
    other.close()
    assert one.others() == set()
    one.close()


LONG = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2000000)
SELECT count(*) FROM counted
"""


def test_what_another_thread_is_asking_is_answered_before_the_store_closes(tmp_path):
    store = Store(tmp_path)
    begun = threading.Event()

    def asked():
        store._rows("SELECT 1")  # it has a connection of its own
        begun.set()
        return store._rows(LONG)

    with ThreadPoolExecutor(1) as others:
        answer = others.submit(asked)
        begun.wait()
        store.close()
        assert answer.result() == [(2000000,)]
        others.submit(store.release).result()
    assert store._rows("SELECT 2") == [(2,)]  # it opens again for who asks
    store.close()
