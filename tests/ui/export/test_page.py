from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from secateurs.core.export.exported import Exported
from secateurs.ui.export.events import (
    MeasureAsked,
    MeasureCancelAsked,
    SaveAsked,
    SaveCancelAsked,
    SmallerChosen,
)
from secateurs.ui.export.page import BESIDE, ExportPage
from secateurs.ui.export.state import SavedFile, about
from secateurs.ui.shell.layout import Layout
from secateurs.work.export import WritingStep
from secateurs.work.measurement import MeasuringStep


@pytest.fixture
def page(qtbot, keep_size):
    page = ExportPage()
    qtbot.addWidget(page)
    page.resize(808, 662)
    page.show()
    keep_size(page)
    return page


def with_export(state, **changes):
    return replace(state, export=replace(state.export, **changes))


def saved(state, **changes):
    facts = {
        "path": Path("/elsewhere/net.keras"),
        "kind": "keras",
        "bytes": 912_398,
        "difference": 3e-7,
        "scale": 1.0,
        "latency": 16e-6,
    }
    return SavedFile(about(state.pruning.choice), True, Exported(**facts | changes))


def test_measure_and_save_are_wishes(page, exported, wishes):
    page.show_state(exported())
    seen = wishes(page)
    page.head.measure.click()
    assert seen == [MeasureAsked()]
    page.formats.rows["litert"].save.click()
    assert seen[1:] == [SaveAsked("litert")]
    page.formats.smaller.click()
    assert seen[2:] == [SmallerChosen(False)]


def test_while_presenting_the_figures_stand_above_the_formats_in_a_low_window(page, exported):
    page.resize(808, 500)
    page.show_state(exported())
    page.widget().layout().activate()
    assert page.formats.y() < page.table.parentWidget().y()
    page.show_state(replace(exported(), layout=Layout(presenting=True)))
    page.widget().layout().activate()
    assert page.table.parentWidget().y() < page.formats.y()


def test_while_measuring_the_button_cancels_and_nothing_is_saved(page, exported, wishes):
    page.show_state(with_export(exported(), step=MeasuringStep("Preparing Keras", 0.25)))
    assert not page.head.measure.isVisible()
    assert page.line.text.text() == "Preparing Keras"
    assert page.line.bar.share == 0.25
    assert not any(row.save.isEnabled() for row in page.formats.rows.values())
    seen = wishes(page)
    page.head.cancel.click()
    assert seen == [MeasureCancelAsked()]


def test_while_a_file_is_written_its_row_says_how_far_and_cancels(page, exported, wishes):
    step = WritingStep("Loading it again")
    page.show_state(with_export(exported(), writing="litert", writing_step=step))
    rows = page.formats.rows
    assert rows["litert"].words.text() == "Loading it again…"
    assert rows["litert"].save.text() == "Cancel"
    assert not rows["keras"].save.isEnabled()
    seen = wishes(page)
    rows["litert"].save.click()
    assert seen == [SaveCancelAsked()]
    page.show_state(with_export(exported(), writing="litert", leaving=True))
    assert rows["litert"].words.text() == "Stopping after this step…"
    assert not rows["litert"].save.isEnabled()
    page.show_state(exported())
    assert rows["litert"].save.text() == "Save as…"
    rows["litert"].save.click()
    assert seen[1:] == [SaveAsked("litert")]


def test_a_written_file_shows_size_parity_and_latency(page, exported):
    state = exported()
    page.show_state(with_export(state, saved={"keras": saved(state, note="As it should be.")}))
    words = page.formats.rows["keras"].words.text().replace("\N{NO-BREAK SPACE}", " ")
    assert words == (
        "net.keras · 912 kB · answers differ by at most 3e-07 of their size · 0.016 ms, one at a"
        " time. As it should be."
    )
    assert page.formats.rows["keras"]._tick.isVisible()


def test_a_file_of_another_choice_says_of_which(page, exported):
    state = exported(percent=60)
    page.show_state(with_export(state, saved={"keras": saved(exported())}))
    assert page.formats.rows["keras"].words.text().startswith("Units 50 %: ")


def test_a_failure_shows_its_sentence(page, exported):
    state = exported()
    failed = SavedFile(about(state.pruning.choice), True, None, "ONNX cannot hold it.")
    page.show_state(with_export(state, saved={"onnx": failed}))
    row = page.formats.rows["onnx"]
    assert row.words.text() == "ONNX cannot hold it."
    assert row.words.property("tone") == "error"
    assert row.save.isEnabled()


def test_weights_leave_zeros_and_say_so(page, exported):
    page.show_state(exported(method="weight"))
    assert not page.formats.smaller.isVisible()
    assert page.formats.note.text().startswith("Zeros stay in place")


def test_the_remark_says_what_was_measured_and_what_would_be(page, exported, units):
    page.show_state(exported())
    assert page.line.text.text().startswith("Press Measure for sizes and latency")
    fresh = exported(units)
    page.show_state(fresh)
    assert page.line.text.text() == "Sizes and latency were measured on this computer."
    page.show_state(replace(exported(percent=60), export=fresh.export))
    assert page.line.text.text() == "Measured was units 50 %. Press Measure for units 60 %."


def test_the_table_is_copied_as_text(page, exported, units):
    page.show_state(exported(units))
    page.table.copy.trigger()
    text = QGuiApplication.clipboard().text()
    assert "NumPy, one at a time\t0.160 ms ± 2.0 %\t" in text
    assert page.table.accessibleDescription() == text


def test_a_wide_page_has_the_formats_beside_the_figures(page, exported, qtbot):
    page.show_state(exported())
    assert page.formats.y() > page.table.parentWidget().y()
    page.resize(BESIDE + 20, 900)
    qtbot.waitUntil(lambda: page.formats.x() > page.table.parentWidget().x())
    assert page.formats.y() == page.table.parentWidget().y()
    height = page.formats.height()
    page.resize(BESIDE + 20, 1300)
    qtbot.waitUntil(lambda: page.height() == 1300)
    assert page.formats.height() == page.table.parentWidget().height() == height


def test_the_focus_goes_to_the_measuring_and_back(page, exported, qtbot):
    page.show_state(exported())
    page.activateWindow()
    page.head.measure.setFocus()
    qtbot.waitUntil(page.head.measure.hasFocus)
    page.show_state(with_export(exported(), step=MeasuringStep("Preparing Keras", 0.25)))
    assert page.head.cancel.hasFocus()
    page.show_state(exported())
    assert page.head.measure.hasFocus()
