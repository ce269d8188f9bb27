"""Buttons that open a menu, such as one that says what is chosen and offers the others."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import HEIGHT, Button
from secateurs.ui.widgets.text import label, plain_tip

ARROW = " ▾"


class MenuButton(Button):
    """Opens a menu below it, also by arrow down, Return and Space."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text, tip)
        self.menu_shown = QMenu(self)
        self.clicked.connect(self.open_menu)

    @Slot()
    def open_menu(self) -> None:
        self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        if (chosen := self._chosen_action()) is not None:
            self.menu_shown.setActiveAction(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
            return
        super().keyPressEvent(event)

    def _chosen_action(self) -> QAction | None:
        """Return the action that the menu opens at, if any."""
        return None


class ChoiceButton(MenuButton):
    """Such as "Criterion: magnitude ▾"."""

    chosen = Signal(str)

    def __init__(self, prefix: str, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__("", name)
        self._prefix = f"{prefix}: " if prefix else ""
        self._name = name
        self._texts: dict[str, str] = {}
        self._others: tuple[str, ...] = ()
        self._key = ""
        self.menu_shown.setToolTipsVisible(True)
        self._group = QActionGroup(self.menu_shown)
        self._actions: dict[str, QAction] = {}
        self.menu_shown.triggered.connect(self._pick)
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
            self.menu_shown.removeAction(old)
        self._actions = {}
        for key, text in options:
            action = self.menu_shown.addAction(text)
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

    def have_room_for(self, options: Sequence[tuple[str, str]]) -> None:
        """Be wide enough for what is offered at other times, too."""
        self._others = tuple(text for _, text in options)

    def sizeHint(self) -> QSize:
        """Be as wide as the longest choice, so that nothing moves when it changes."""
        metrics = QFontMetrics(self.font())
        choices = (*self._texts.values(), *self._others)
        texts = [f"{self._prefix}{text}{ARROW}" for text in choices] or [self.text()]
        return QSize(max(metrics.horizontalAdvance(text) for text in texts) + 26, scaled(HEIGHT))

    def _chosen_action(self) -> QAction | None:
        return self._actions.get(self._key)

    @Slot(QAction)
    def _pick(self, action: QAction) -> None:
        key = action.data()
        self._actions[key].setChecked(key == self._key)  # the state says what is chosen
        if self._key in self._actions:
            self._actions[self._key].setChecked(True)
        if key != self._key:
            self.chosen.emit(key)


class ChoiceField(QWidget):
    """Looks like a field: caption above, text at the left, arrow at the right."""

    chosen = Signal(str)

    def __init__(self, caption: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.button = _FieldButton(options, caption)
        self.button.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(caption, 12, tone="muted"))
        column.addWidget(self.button)
        column.addStretch(1)
        self.setFocusProxy(self.button)

    def show_choice(self, key: str) -> None:
        self.button.show_choice(key)


class _FieldButton(ChoiceButton):
    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__("", options, name)
        set_font(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), self.sizeHint().height())

    def _paint_content(self, painter: QPainter, text: str) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        area = self.rect().adjusted(11, 0, -10, 0)
        painter.setFont(self.font())
        painter.setPen(QColor(colours().muted))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, ARROW.strip())
        painter.setPen(QColor(text if self.isEnabled() else colours().muted))
        words = self.text().removesuffix(ARROW)
        words = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, area.width() - 16
        )
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, words)
