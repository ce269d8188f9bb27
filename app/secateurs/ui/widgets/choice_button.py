"""A button that says what is chosen and opens a menu of the other choices."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QMenu

from secateurs.ui.widgets.buttons import HEIGHT, Button
from secateurs.ui.widgets.text import plain_tip

ARROW = " ▾"


class ChoiceButton(Button):
    """Such as "Criterion: magnitude ▾"; arrow down and Space open the menu."""

    chosen = Signal(str)

    def __init__(self, prefix: str, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__("", name)
        self._prefix = f"{prefix}: " if prefix else ""
        self._name = name
        self._texts: dict[str, str] = {}
        self._key = ""
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self._menu)
        self._actions: dict[str, QAction] = {}
        self._menu.triggered.connect(self._pick)
        self.clicked.connect(self.open_menu)
        self._fill(options, {}, {})
        if options:
            self.show_choice(options[0][0])

    def set_options(
        self,
        options: Sequence[tuple[str, str]],
        tips: Mapping[str, str] | None = None,
        barred: Mapping[str, str] | None = None,
    ) -> None:
        """Offer other choices.

        Args:
            options: key and text of each.
            tips: a line on a choice.
            barred: why a choice cannot be made now; it is greyed out.
        """
        wanted = (tuple(options), dict(tips or {}), dict(barred or {}))
        if wanted != self._offered:
            self._fill(*wanted)
            key, self._key = self._key, ""
            self.show_choice(key)

    def _fill(
        self, options: Sequence[tuple[str, str]], tips: Mapping[str, str], barred: Mapping[str, str]
    ) -> None:
        self._offered = (tuple(options), dict(tips), dict(barred))
        self._texts = dict(options)
        for old in self._actions.values():
            self._group.removeAction(old)
            self._menu.removeAction(old)
        self._actions = {}
        for key, text in options:
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setData(key)
            action.setToolTip(plain_tip(barred.get(key) or tips.get(key, "")))
            action.setEnabled(not barred.get(key))
            self._group.addAction(action)
            self._actions[key] = action

    @property
    def key(self) -> str:
        """The choice that is shown."""
        return self._key

    def show_choice(self, key: str) -> None:
        if key == self._key:
            return
        self._key = key
        text = self._texts.get(key, key)
        self.setText(f"{self._prefix}{text}{ARROW}")
        self.setAccessibleName(f"{self._name}: {text}")
        for other, action in self._actions.items():
            action.setChecked(other == key)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Be as wide as the longest choice, so that nothing moves when it changes."""
        metrics = QFontMetrics(self.font())
        texts = [f"{self._prefix}{text}{ARROW}" for text in self._texts.values()] or [self.text()]
        return QSize(max(metrics.horizontalAdvance(text) for text in texts) + 26, HEIGHT)

    @Slot()
    def open_menu(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        if self._key in self._actions:
            self._menu.setActiveAction(self._actions[self._key])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
            return
        super().keyPressEvent(event)

    @Slot(QAction)
    def _pick(self, action: QAction) -> None:
        key = action.data()
        self._actions[key].setChecked(key == self._key)  # the state says what is chosen
        if self._key in self._actions:
            self._actions[self._key].setChecked(True)
        if key != self._key:
            self.chosen.emit(key)
