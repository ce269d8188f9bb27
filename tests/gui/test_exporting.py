"""From a .keras file made elsewhere to a small .tflite file, by mouse and keyboard."""

from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

import secateurs as sc
from secateurs.core.evaluation.repairs import drawn_samples
from secateurs.core.network.network import build_model
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.plain_model import cut_model
from secateurs.ui.export.figures import NOTHING
from tests.gui.hand import CTRL, SHIFT, Key

pytestmark = pytest.mark.xcb
LONG = 120_000  # milliseconds
CLASSES = ("top left", "top right", "bottom left", "bottom right")
WHOLE = 100 + 910 + 7220 + 84  # parameters, layer by layer
SMALL = 20 + 38 + 292 + 20  # with 2 of 10 filters, 2 of 10 filters and 4 of 20 units


def pictures(count, rng):
    """Noise of 28 x 28, brighter in the quarter that is the label."""
    labels = np.arange(count) % 4
    images = rng.integers(0, 80, (count, 28, 28))
    for image, label in zip(images, labels, strict=True):
        down, right = divmod(label, 2)
        image[14 * down : 14 * down + 14, 14 * right : 14 * right + 14] += 120
    return images.astype(np.uint8), labels


@pytest.fixture
def folder(tmp_path):
    """A folder with data."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    rng = np.random.default_rng(3)
    images, labels = pictures(360, rng)
    test_images, test_labels = pictures(80, rng)
    np.savez(
        folder / "quarters.npz",
        x_train=images,
        y_train=labels,
        x_test=test_images,
        y_test=test_labels,
        class_names=CLASSES,
    )
    return folder


@pytest.fixture
def elsewhere(folder):
    """The folder, with a trained small CNN, too."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(5)
    images, labels = pictures(360, np.random.default_rng(3))
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(10, 3, strides=2, activation="relu"),
            layers.Conv2D(10, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(20, activation="relu"),
            layers.Dense(4, activation="softmax"),
        ],
        name="quarters",
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images[..., None] / np.float32(255), labels, epochs=4, verbose=0)
    model.save(folder / "small cnn.keras")
    return folder


@pytest.fixture
def opened(elsewhere, start, hand, qtbot, models_built_here):
    """The program with the model and its data open."""
    return open_both(start(), elsewhere / "small cnn.keras", hand, qtbot)


def open_both(program, path, hand, qtbot):
    """Open a model, and the data that lie beside it."""
    controller = program.session.controller
    hand.press(Key.Key_O, CTRL | SHIFT)
    hand.enter_path(path)
    qtbot.waitUntil(lambda: controller.state.run.name == path.stem, timeout=LONG)
    hand.press(Key.Key_O, CTRL)
    hand.enter_path(path.parent / "quarters.npz")
    qtbot.waitUntil(lambda: controller.state.run.dataset == "quarters", timeout=LONG)
    return program


def page_of(hand, window, number):
    hand.press(Key(Key.Key_0 + number), CTRL)
    return (window.train, window.prune, window.try_page, window.compare, window.export)[number - 1]


def cells(window, label, note=None):
    return next(
        row.cells
        for row in window.export.table.rows
        if row.label == label and note in (None, row.note)
    )


def test_a_model_from_elsewhere_leaves_as_a_smaller_litert_file(
    opened, elsewhere, hand, qtbot, tmp_path
):
    window, controller = opened.window, opened.session.controller
    assert controller.state.run.test_accuracy > 0.9
    hand.click(window.notice._action)  # "Prune it"
    page = window.prune
    qtbot.waitUntil(page.isVisible)
    hand.click(page.head.method, QPoint(page.head.method.width() * 3 // 4, 15))
    hand.fill(window.sparsity.field, "80", end=Key.Key_Return)
    qtbot.waitUntil(lambda: page.head.repair.isEnabled())
    hand.click(page.head.repair)
    qtbot.waitUntil(lambda: controller.state.pruning.unit.repaired is not None, timeout=LONG)
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None, timeout=LONG)

    tabs = page.details.choice
    hand.click(next(tab for tab in tabs._segments if tab.key == "tune"))
    hand.fill(page.details.tune.form.epochs.edit, "2")
    hand.click(page.details.tune.start)
    qtbot.waitUntil(lambda: controller.state.run.kind == "tuned", timeout=LONG)
    tuned = controller.state.run
    assert tuned.test_accuracy > 0.9
    qtbot.waitUntil(page.head.compact.isEnabled, timeout=LONG)
    hand.click(page.head.compact)
    qtbot.waitUntil(lambda: controller.state.run.kind == "compacted", timeout=LONG)
    small = controller.state.network
    assert controller.state.run.test_accuracy == tuned.test_accuracy

    page = page_of(hand, window, 5)
    qtbot.waitUntil(lambda: controller.state.export.original is not None, timeout=LONG)
    dense, zeros, compact = cells(window, "Parameters")
    assert (dense.value, compact.value) == (f"{WHOLE:,}", f"{SMALL:,}")
    assert zeros == NOTHING[1]
    opened.session.measuring.rounds = 2
    qtbot.waitUntil(page.head.measure.isEnabled, timeout=LONG)
    hand.click(page.head.measure)
    assert page.head.cancel.isVisible()
    qtbot.waitUntil(lambda: controller.state.export.step is None, timeout=LONG)
    assert {one.network for one in controller.state.export.measured.timings} == {
        "dense",
        "compact",
    }
    assert "smaller" in cells(window, "Size on disk")[2].note

    hand.bring(page, page.formats.rows["litert"].save)
    hand.click(page.formats.rows["litert"].save)
    target = tmp_path / "small.tflite"
    hand.enter_path(target)
    qtbot.waitUntil(lambda: "litert" in controller.state.export.saved, timeout=LONG)
    done = controller.state.export.saved["litert"].exported
    assert done.path == target
    assert done.bytes == target.stat().st_size
    assert done.relative <= 1e-4
    assert "small.tflite" in page.formats.rows["litert"].words.text()

    images, labels = pictures(20, np.random.default_rng(9))
    x = images[..., None] / np.float32(255)
    found = answers_of(target, x)
    np.testing.assert_allclose(found, build_model(small)(x), atol=1e-5)
    assert (found.argmax(axis=1) == labels).mean() > 0.9


def attentive():
    """Rows of a picture as steps that attend to each other by four heads, seeded."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(6)
    rows = keras.Input((28, 28))
    stream = layers.Dense(8, activation="relu", name="embed")(rows)
    stream = layers.LayerNormalization(name="norm")(stream)
    heads = layers.MultiHeadAttention(4, 3, name="mha")(stream, stream)
    pooled = layers.Flatten()(layers.Add()([stream, heads]))
    return keras.Model(rows, layers.Dense(4, activation="softmax", name="answer")(pooled))


def test_heads_are_cut_repaired_tuned_and_gone_from_the_file(
    folder, start, hand, qtbot, tmp_path, models_built_here
):
    model = attentive()
    model.save(folder / "attentive.keras")
    program = open_both(start(), folder / "attentive.keras", hand, qtbot)
    window, state = program.window, lambda: program.session.controller.state
    page = page_of(hand, window, 2)
    qtbot.waitUntil(page.isVisible)
    hand.click(page.head.method, QPoint(page.head.method.width() * 3 // 4, 15))
    hand.fill(window.sparsity.field, "50", end=Key.Key_Return)

    def accuracy():
        qtbot.waitUntil(lambda: state().pruning.unit.score is not None, timeout=LONG)
        return state().pruning.unit.score.accuracy

    pruned = sc.prune(model, 0.5)
    left, whole = pruned.account.parameters, model.count_params()
    hand.click(page.head.view, QPoint(20, 15))
    cards = {card.layer.name: card for card in page.maps.cards}
    assert list(cards) == ["embed", "mha/query", "mha/key", "mha/value", "mha/output"]
    for name in ("mha/query", "mha/key", "mha/value"):
        assert cards[name].kept.text() == "2 of 4 · 50 %"
        assert cards[name].title.endswith("4 heads")
    assert cards["mha/output"].kept.text() == "whole"
    test = state().data.test
    x = test.pixels / np.float32(255)

    def right(network):
        return float((np.asarray(network(x)).argmax(axis=1) == test.labels).mean())

    assert accuracy() == right(pruned.model)
    shown = page.figures.accuracy.accessibleName()
    assert shown.startswith(f"Test accuracy: {100 * right(pruned.model):.2f}")
    assert f", {left:,}" in page.figures.parameters.accessibleName()

    qtbot.waitUntil(page.inexact.isVisible, timeout=LONG)
    assert page.inexact.words.text().startswith("Units of 2 layers stay: ")
    hand.click(page.inexact.box)
    qtbot.waitUntil(lambda: state().pruning.is_inexact("unit"), timeout=LONG)
    network, cut = state().network, state().pruning.unit.cut
    samples = drawn_samples(network, state().data, state().run.settings.seed)
    inexact = cut_model(model, network, cut, samples)
    assert accuracy() == right(compact_model(inexact))
    assert inexact.account.parameters < left
    assert f", {inexact.account.parameters:,}" in page.figures.parameters.accessibleName()
    assert not page.head.repair.isEnabled()
    hand.press(Key.Key_Z, CTRL)
    assert accuracy() == right(pruned.model)

    hand.click(page.head.repair)
    qtbot.waitUntil(lambda: state().pruning.unit.repaired is not None, timeout=LONG)
    assert accuracy() == right(build_model(state().pruning.unit.repaired))

    hand.click(next(tab for tab in page.details.choice._segments if tab.key == "tune"))
    hand.bring(page, page.details.tune.start)
    hand.fill(page.details.tune.form.epochs.edit, "1")
    hand.click(page.details.tune.start)
    qtbot.waitUntil(lambda: state().run.kind == "tuned", timeout=LONG)
    tuned = state().network
    assert (~tuned.masks["mha/query"]).sum() == 2 * 8 * 3

    page = page_of(hand, window, 5)
    qtbot.waitUntil(lambda: state().export.original is not None, timeout=LONG)
    dense, _, compact = cells(window, "Parameters")
    assert (dense.value, compact.value) == (f"{whole:,}", f"{left:,}")
    assert page.formats.smaller.isChecked()
    hand.bring(page, page.formats.rows["keras"].save)
    hand.click(page.formats.rows["keras"].save)
    hand.enter_path(tmp_path / "small.keras")
    qtbot.waitUntil(lambda: "keras" in state().export.saved, timeout=LONG)
    small = sc.open_model(tmp_path / "small.keras")
    assert small.get_layer("mha").num_heads == 2
    assert small.count_params() == left
    np.testing.assert_allclose(small(x), build_model(tuned)(x), atol=1e-5)


def test_a_file_that_is_there_is_replaced_only_after_a_question(program, hand, qtbot, tmp_path):
    target = tmp_path / "mine.keras"
    target.write_text("years of work")
    window, controller = program.window, program.session.controller
    page = page_of(hand, window, 5)
    row = page.formats.rows["keras"]
    qtbot.waitUntil(row.save.isEnabled, timeout=LONG)
    hand.click(row.save)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    hand.press(Key.Key_A, CTRL)
    hand.type(str(target))
    with answering(hand, "No"):
        hand.press(Key.Key_Return)
    assert target.read_text() == "years of work"
    with answering(hand, "Yes"):
        hand.answer("Save")
    qtbot.waitUntil(lambda: "keras" in controller.state.export.saved, timeout=LONG)
    assert controller.state.export.saved["keras"].exported.bytes == target.stat().st_size
    assert program.dialogs.folder == str(tmp_path)


@contextmanager
def answering(hand, text):
    """Answer the question that is asked meanwhile: it stops whoever brought it about."""

    def answer():
        if isinstance(QApplication.activeModalWidget(), QMessageBox):
            timer.stop()
            hand.answer(text)

    timer = QTimer(interval=20)
    timer.timeout.connect(answer)
    timer.start()
    yield
    assert not timer.isActive()


def answers_of(path, x):
    """What LiteRT's own runtime makes of the file."""
    runtime = pytest.importorskip("ai_edge_litert.interpreter")
    runner = runtime.Interpreter(model_path=str(path)).get_signature_runner()
    (name,) = runner.get_input_details()
    return np.concatenate([next(iter(runner(**{name: one[None]}).values())) for one in x])
