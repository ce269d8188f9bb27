from pathlib import Path

import pytest

from secateurs.core.storage.store import Session


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
