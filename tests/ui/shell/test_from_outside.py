from pathlib import Path

import pytest

from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.from_outside import FromOutside, local_path
from secateurs.ui.shell.state import Notice


@pytest.fixture
def controller(qapp, make_state):
    return Controller(make_state())


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "50% of # a net.keras"
    path.touch()
    return path


@pytest.fixture
def outside(controller, model):
    outside = FromOutside(controller, [str(model)])
    outside.taken = []
    outside.file_given.connect(lambda path: outside.taken.append(Path(path)))
    return outside


def test_a_file_waits_until_the_session_has_begun(outside, model):
    assert outside.taken == []
    outside.give(model.as_uri())
    assert outside.taken == []
    outside.begin()
    assert outside.taken == [model, model]
    outside.give(str(model))
    assert outside.taken == [model] * 3


@pytest.mark.parametrize("name", ["none.keras", "x" * 5000])
def test_a_file_that_is_not_there_is_told(outside, controller, name):
    outside.begin()
    outside.give(name)
    assert controller.state.notice == Notice(f"There is no file {name}.", "error")
    assert len(outside.taken) == 1


def test_a_url_names_its_path(model):
    assert Path(local_path(model.as_uri())) == model
    here = model.as_uri().replace("file://", "FILE://localhost")
    assert Path(local_path(here)) == model
    assert local_path(str(model)) == str(model)
    assert local_path("a.keras") == "a.keras"
