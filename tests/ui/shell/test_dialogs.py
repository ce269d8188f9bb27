import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from secateurs.core.data.readers.table import label_question
from secateurs.core.data.source import Source
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.updates.versions import Stamp
from secateurs.ui.data.events import DataChosen
from secateurs.ui.data.label_question import LabelQuestion
from secateurs.ui.pad.events import FileGiven
from secateurs.ui.shell.dialogs import (
    AboutDialog,
    Dialogs,
    GuideDialog,
    guide_html,
    tensorboard_command,
)


def test_the_guide_names_pages_words_and_keys(qtbot):
    guide = GuideDialog()
    guide.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(guide)
    text = guide.text.toPlainText()
    for word in ("Train.", "Prune.", "Try.", "Compare.", "breaking point", " --logdir "):
        assert word in text


def test_the_guide_gives_the_command_for_tensorboard_as_it_is_here(qtbot, tmp_path, monkeypatch):
    home = tmp_path / "a home"
    monkeypatch.setenv("SECATEURS_HOME", str(home))
    program = tmp_path / "tensorboard"
    program.touch()
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setattr("sys.platform", "linux")
    assert tensorboard_command() == f"{program} --logdir '{home / 'data'}'"
    assert "{{" not in guide_html()
    program.unlink()
    assert tensorboard_command() == f"tensorboard --logdir '{home / 'data'}'"


def test_the_guide_tells_how_the_bundled_network_was_trained(qtbot):
    record = bundled_record()
    assert record.settings.augment
    assert f"{100 * record.test_accuracy:.2f}&nbsp;%" in guide_html()


def test_the_guide_scrolls_to_a_chapter(qtbot):
    guide = GuideDialog()
    guide.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(guide)
    guide.show()
    guide.show_chapter("tensorboard")
    assert guide.text.verticalScrollBar().value() > 0


def test_about_gives_the_version_and_the_credit(qtbot):
    about = AboutDialog()
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(about)
    words = " ".join(part.text() for part in about.findChildren(QLabel))
    assert "Version" in words
    assert "LeCun" in words


def test_about_tells_what_was_built(qtbot, monkeypatch):
    stamp = Stamp("1.2.3", "0123456789abcdef", "2026-11-27")
    monkeypatch.setattr("secateurs.ui.shell.dialogs.build_stamp", lambda: stamp)
    about = AboutDialog()
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(about)
    words = [part.text() for part in about.findChildren(QLabel)]
    assert "Version 1.2.3" in words
    assert "Built 2026-11-27 from 0123456789ab" in words


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "eyes.npz", "train.py"])
def test_a_chosen_file_is_opened_and_its_folder_remembered(qtbot, tmp_path, wishes, name):
    qtbot.addWidget(window := QWidget())
    dialogs = Dialogs(window)
    seen = wishes(window)
    dialogs._data_selected(str(tmp_path / name))
    dialogs._file_selected(str(tmp_path / name))
    assert seen == [FileGiven(str(tmp_path / name), "data"), FileGiven(str(tmp_path / name))]
    assert dialogs.opening_folder == str(tmp_path)


def test_a_column_that_is_chosen_goes_with_the_data(qtbot, tmp_path, wishes):
    qtbot.addWidget(window := QWidget())
    dialogs = Dialogs(window)
    (tmp_path / "a.csv").write_text("1,2,3\n4,5,6\n")
    dialogs.ask_label(Source("a.csv", numbers="byte"), label_question(tmp_path / "a.csv"))
    question = window.findChild(LabelQuestion)
    seen = wishes(window)
    question.open_button.click()
    assert seen == [DataChosen("a.csv?label=%231&numbers=byte")]
