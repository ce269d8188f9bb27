from secateurs.core.data.class_names import MNIST_KEY
from secateurs.core.learning.settings import TrainingSettings
from secateurs.ui.runs.details import RunDetails, as_html, as_text, facts


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
    assert words["Trained"] == "2 epochs in 01:01, epoch 2 of 2 kept"
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
    words = dict(facts(make_record(), tmp_path))
    assert words["Files"] == "a.json (2 bytes), b.bin (1,200 bytes)"


def test_every_epoch_is_in_the_text_and_names_are_shown_as_they_are(qtbot, make_record):
    record = make_record(name="<b>R&D</b>", origin="<i>x</i>", kind="tuned")
    lines = as_text(record).split("\n")
    assert lines[-1] == "2\t0.3000\t0.2500\t97.50 %"
    assert "&lt;i&gt;x&lt;/i&gt;" in as_html(record)
    qtbot.addWidget(details := RunDetails(None, record, None))
    assert "97.50 %" in details.text.toPlainText()
    details.copy.click()
