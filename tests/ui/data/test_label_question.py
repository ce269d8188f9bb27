import pytest
from PySide6.QtCore import Qt

from secateurs.core.data.readers.table import label_question
from secateurs.ui.data.label_question import LabelQuestion


@pytest.fixture
def ask(qtbot, tmp_path):
    def ask(text):
        path = tmp_path / "heart.csv"
        path.write_text(text)
        question = LabelQuestion(None, label_question(path))
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(question)
        question.show()
        return question

    return ask


def rows(header=""):
    return header + "".join(f"{number},{number % 2},{number}.5\n" for number in range(30))


def test_the_first_rows_are_shown_under_their_names(ask):
    question = ask(rows("age,sex,chol\n"))
    model = question.table.model()
    assert (model.rowCount(), model.columnCount()) == (5, 3)
    names = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(3)]
    assert names == ["age", "sex", "chol"]
    assert model.index(1, 2).data() == "1.5"
    assert question.said.text() == "Column 1, age: 0, 1, 2, 3, 4 …"


def test_a_column_is_chosen_by_hand_and_by_key(qtbot, ask):
    question = ask(rows())
    spot = question.table.visualRect(question.table.model().index(2, 2)).center()
    qtbot.mouseClick(question.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert question.said.text() == "Column 3: 0.5, 1.5, 2.5, 3.5, 4.5 …"
    qtbot.keyClick(question.table, Qt.Key.Key_Left)
    assert question.column == 1
    with qtbot.waitSignal(question.column_chosen) as chosen:
        qtbot.mouseClick(question.open_button, Qt.MouseButton.LeftButton)
    assert chosen.args == ["#2"]
    assert not question.isVisible()


def test_nothing_is_opened_where_nobody_chooses(qtbot, ask):
    question = ask(rows())
    with qtbot.assertNotEmitted(question.column_chosen):
        qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert not question.isVisible()


def test_names_of_strangers_are_shown_as_they_are(ask):
    question = ask(rows("<b>a</b>,\x1b[31m,c\n"))
    question.table.setCurrentIndex(question.table.model().index(0, 0))
    assert question.said.textFormat() == Qt.TextFormat.PlainText
    assert question.said.text().startswith("Column 1, <b>a</b>: ")
    assert question.table.model().headerData(1, Qt.Orientation.Horizontal) == "�[31m"
