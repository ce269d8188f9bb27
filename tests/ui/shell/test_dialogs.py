from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from secateurs.ui.about import AboutDialog
from secateurs.ui.guide import GuideDialog


def test_the_guide_names_pages_words_and_keys(qtbot):
    guide = GuideDialog()
    guide.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(guide)
    text = guide.text.toPlainText()
    for word in ("Train.", "Prune.", "Try.", "Compare.", "breaking point", "tensorboard --logdir"):
        assert word in text


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
