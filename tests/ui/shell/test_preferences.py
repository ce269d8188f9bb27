import numpy as np
import pytest
from PySide6.QtCore import QTimer

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import StorageError
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.storage.preferences import Preferences, load_preferences
from secateurs.core.storage.runs import RunStore
from secateurs.ui.compare.state import Place, SweepChoice, SweepState
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell import preferences as remembering
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed, ThemeChosen
from secateurs.ui.shell.preferences import (
    DELAY,
    LATEST,
    Remembering,
    preferences_of,
    remembered_state,
)
from secateurs.ui.shell.state import PAGES, Notice
from secateurs.ui.train.events import TrainingAsked
from secateurs.ui.units.state import UnitsState


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))


@pytest.fixture
def controller(qapp, make_state):
    return Controller(make_state())


@pytest.fixture
def kept(controller):
    return Remembering(controller, Preferences())


@pytest.fixture
def full_disk(monkeypatch):
    def fail(preferences):
        raise StorageError("preferences.json could not be written: No space left on device.")

    monkeypatch.setattr(remembering, "save_preferences", fail)


def waiting(kept):
    return {timer.interval() for timer in kept.findChildren(QTimer) if timer.isActive()}


def notices(controller):
    told = []
    controller.state_changed.connect(
        lambda before, state: told.append(state.notice) if state.notice != before.notice else None
    )
    return told


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_one_that_can_be_come_back_to(make_state, page):
    written = preferences_of(make_state(page=page), Preferences())
    assert PAGES[Preferences.model_validate_json(written.model_dump_json()).page] == page


CHOICE = SweepChoice(
    methods=("unit",),
    criteria=("random", "taylor"),
    treatments=("none", "scratch"),
    pattern="2:4",
    epochs=3,
)


@pytest.mark.parametrize("choice", [SweepChoice(), CHOICE])
def test_what_a_sweep_takes_is_remembered(make_state, tmp_path, choice):
    written = preferences_of(make_state(sweep=SweepState(choice=choice)), Preferences())
    read = Preferences.model_validate_json(written.model_dump_json())
    with RunStore(tmp_path) as store:
        assert remembered_state(read, store).sweep.choice == choice


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place("processes", 7),
        Place("cluster", 2, "", "tls://here:1", "keys"),
        Place("cluster", address="tcp://here:1", insecure=True),
    ],
)
def test_where_a_sweep_is_measured_is_remembered(make_state, tmp_path, place):
    written = preferences_of(make_state(sweep=SweepState(place=place)), Preferences())
    read = Preferences.model_validate_json(written.model_dump_json())
    with RunStore(tmp_path) as store:
        assert remembered_state(read, store).sweep.place == place


def test_what_is_no_longer_offered_to_sweep_by_is_left_out(tmp_path):
    read = Preferences(
        sweep_methods=(),
        sweep_criteria=("gone", "l1"),
        sweep_treatments=(),
        sweep_pattern="gone",
    )
    with RunStore(tmp_path) as store:
        found = remembered_state(read, store).sweep.choice
    assert found == SweepChoice(criteria=("l1",))


def test_how_one_looks_inside_is_remembered(make_state, tmp_path):
    units = UnitsState(1, order="alike", large=True, layers_as="network", insight_seen=True)
    written = preferences_of(make_state(units=units), Preferences())
    read = Preferences.model_validate_json(written.model_dump_json())
    with RunStore(tmp_path) as store:
        found = remembered_state(read, store).units
    assert (found.order, found.large, found.insight_seen) == ("alike", True, True)
    assert found.layers_as == "network"
    assert found.layer is None


@pytest.fixture
def store(tmp_path, make_record, network):
    with RunStore(tmp_path) as store:
        store.save(make_record("run-2", name="Run 2"), network, network.layers[0].bias)
        yield store


def test_the_first_state_is_the_last_run_s_with_its_own_network(store, network):
    state = remembered_state(Preferences(run_id="run-2", sparsity=0.4), store)
    assert (state.run.name, state.awaited) == ("Run 2", "")
    kernels = [layer.kernel.tolist() for layer in state.network.layers]
    assert kernels == [layer.kernel.tolist() for layer in network.layers]
    assert state.pruning.choice.percent == 40


def test_a_large_run_or_a_broken_one_is_awaited_under_the_bundled_one_s_own_name(
    store, monkeypatch
):
    wanted, whole = Preferences(run_id="run-2"), remembering.READ_AT_ONCE
    monkeypatch.setattr(remembering, "READ_AT_ONCE", 10)
    large = remembered_state(wanted, store)
    monkeypatch.setattr(remembering, "READ_AT_ONCE", whole)
    (store.folder("run-2") / "weights.safetensors").write_bytes(b"torn")
    broken = remembered_state(wanted, store)
    for state in (large, broken):
        assert (state.run.is_bundled, state.awaited) == (True, "run-2")
        assert len(state.network.layers[0].kernel) == 784


def test_a_drawing_is_put_away_where_the_last_run_takes_none(store, make_record):
    weights = frozen(np.ones((5, 10), np.float32)), frozen(np.zeros(10, np.float32))
    table = chain_of((Layer("output", *weights, "linear"),))
    store.save(make_record("run-4"), table, weights[1])
    drawn = Preferences(run_id="run-4", drawing=(((10.0, 10.0), (90.0, 90.0)),))
    pad = remembered_state(drawn, store).pad
    assert (pad.sheet.strokes, pad.aside.strokes) == ((), drawn.drawing)


def test_a_run_that_is_still_being_read_is_the_one_to_come_back_to(make_state):
    assert preferences_of(make_state(), Preferences()).run_id == "run-3"
    assert preferences_of(make_state(awaited="run-2"), Preferences()).run_id == "run-2"


def test_a_change_is_written_soon_and_at_the_latest_in_ten_seconds(controller, kept):
    assert waiting(kept) == set()
    controller.dispatch(PercentChosen(85))
    assert waiting(kept) == {DELAY, LATEST}
    kept.write()
    assert waiting(kept) == set()
    assert load_preferences().sparsity == 0.85


def test_changes_that_never_pause_do_not_put_off_the_latest_moment(controller, kept):
    latest = next(timer for timer in kept.findChildren(QTimer) if timer.interval() == LATEST)
    controller.dispatch(PercentChosen(1))
    begun = latest.timerId()
    controller.dispatch(PercentChosen(2))
    assert latest.timerId() == begun


def test_it_writes_during_a_training_too(controller, kept):
    controller.dispatch(TrainingAsked())
    assert waiting(kept) == set()
    controller.dispatch(ThemeChosen("dark"))
    assert waiting(kept) == {DELAY, LATEST}


def test_a_hint_that_was_dismissed_is_written(qapp, make_state):
    hint = Notice("Draw a digit", "hint", asks_to_draw=True)
    controller = Controller(make_state(notice=hint))
    kept = Remembering(controller, Preferences())
    remarks = (Notice("Too few samples.", "hint"), Notice("It is your turn.", asks_to_draw=True))
    for remark in remarks:
        controller.dispatch(Noticed(remark))
        controller.dispatch(Noticed(None))
    assert waiting(kept) == set()
    controller.dispatch(Noticed(hint))
    controller.dispatch(Noticed(None))
    assert waiting(kept) == {DELAY, LATEST}
    kept.write()
    assert load_preferences().hint_dismissed


def test_a_full_disk_is_told_once_and_not_tried_again_for_ever(controller, kept, full_disk):
    told = notices(controller)
    controller.dispatch(PercentChosen(85))
    kept.write()
    assert waiting(kept) == set()
    controller.dispatch(PercentChosen(86))
    kept.write()
    assert [notice.kind for notice in told] == ["error"]
    assert "No space left" in told[0].text


def test_a_failure_after_a_success_is_told_again(controller, kept, monkeypatch):
    told = notices(controller)
    saves = iter((OSError(28, "No space"), None, OSError(28, "No space")))

    def save(preferences):
        error = next(saves)
        if error:
            raise error

    monkeypatch.setattr(remembering, "save_preferences", save)
    for _ in range(3):
        kept.write()
        controller.dispatch(Noticed(None))
    assert len([notice for notice in told if notice]) == 2
