from PySide6.QtCore import QThread
from PySide6.QtGui import QGuiApplication

from secateurs.core.data.class_names import MNIST_KEY
from secateurs.core.learning.settings import TrainingSettings
from secateurs.jobs.thread import all_ended
from secateurs.ui.runs import details
from secateurs.ui.runs.details import RunDetails, as_html, as_text, facts, files_in


def said(record):
    return dict(facts(record))


def test_a_run_on_distorted_images_says_so(make_record):
    distorted = make_record(settings=TrainingSettings(augment=True))
    assert "Augmented" not in said(make_record(settings=TrainingSettings()))
    words = said(distorted)["Augmented"]
    assert words == "images shifted, turned, slanted, scaled and thickened a little"
    digits = make_record(settings=TrainingSettings(augment=True), dataset_key=MNIST_KEY)
    assert "by other hands, so that real drawings are read better" in said(digits)["Augmented"]


def test_how_a_run_was_made_and_does_is_said(make_record):
    words = said(make_record())
    assert words["Hidden layers"] == "1000, 1000, 500, 200"
    assert words["Training"] == "Gradient descent, rate 0.1, batch 128, at most 10 epochs"
    assert words["Trained"] == "2 epochs in 1 min 1 s, epoch 2 of 2 kept"
    stopped = said(make_record(outcome="stopped", lost_steps=1))
    assert stopped["Trained"] == (
        "2 epochs in 1 min 1 s, epoch 2 of 10 kept, stopped within epoch 3 of 10, which is not kept"
    )
    assert (words["Test accuracy"], words["Seed"]) == ("98.30 % on MNIST", "0")


def test_a_compact_run_names_its_parent_and_no_training(make_record):
    words = said(make_record(kind="compacted", origin="Run 2", parent="run-2", history=()))
    assert words["Parent"] == "Run 2"
    assert not {"Training", "Hidden layers", "Trained"} & set(words)


def test_what_was_opened_and_not_tested_claims_nothing(make_record):
    opened = make_record(kind="opened", origin="a.keras", dataset_key="", history=())
    words = said(opened)
    assert words["Test accuracy"] == "not tested yet"
    assert not {"Seed", "Parent", "Validation accuracy"} & set(words)


def test_files_are_listed_with_their_sizes(make_record, tmp_path):
    (tmp_path / "b.bin").write_bytes(bytes(1200))
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "c.bin").symlink_to(tmp_path / "gone")
    files = ("a.json (2 bytes)", "b.bin (1,200 bytes)")
    assert files_in(tmp_path) == files
    assert files_in(tmp_path / "gone") == ()
    words = dict(facts(make_record(), tmp_path, files))
    assert words["Files"] == "a.json (2 bytes), b.bin (1,200 bytes)"


def test_files_are_listed_in_the_background(qtbot, make_record, tmp_path, monkeypatch):
    listed_by = []

    def files(folder):
        listed_by.append(QThread.currentThread())
        return ("a.json (2 bytes)",)

    monkeypatch.setattr(details, "files_in", files)
    qtbot.addWidget(shown := RunDetails(None, make_record(), tmp_path))
    assert "Files" not in shown.text.toPlainText()
    qtbot.waitUntil(lambda: "a.json (2 bytes)" in shown.text.toPlainText())
    assert listed_by[0] is not QThread.currentThread()
    shown.copy.click()
    assert "Files: a.json (2 bytes)" in QGuiApplication.clipboard().text()
    assert all_ended(10)


def test_every_epoch_is_in_the_text_and_names_are_shown_as_they_are(qtbot, make_record):
    record = make_record(name="<b>R&D</b>", origin="<i>x</i>", kind="tuned")
    lines = as_text(record).split("\n")
    assert lines[-1] == "2\t0.3000\t0.2500\t97.50 %"
    assert "&lt;i&gt;x&lt;/i&gt;" in as_html(record)
    qtbot.addWidget(shown := RunDetails(None, record, None))
    assert "97.50 %" in shown.text.toPlainText()
    shown.copy.click()
