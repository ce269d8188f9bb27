"""Every entry of the menu bar, with its shortcut."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar

from secateurs.ui.shell.data_in_use import can_draw, can_train
from secateurs.ui.shell.navigation import TITLES
from secateurs.ui.shell.state import PAGES, State, Theme
from secateurs.ui.train.state import Phase
from secateurs.ui.updates.state import UpdatesState
from secateurs.ui.widgets.text import plain_tip

THEMES: tuple[tuple[Theme, str], ...] = (
    ("system", "As the system"),
    ("light", "Light"),
    ("dark", "Dark"),
)
LONGEST = 40  # letters of a file's name
ASKS = "Asks {} for the newest version; nothing is downloaded"
NO_RELEASES = "This copy was not built from a release, so it cannot tell a newer one"
NOTHING_DELETED = "Bring back a deleted run"
_STEERABLE: tuple[Phase, ...] = ("starting", "running", "paused")


class Menus(QObject):
    """Fills a menu bar; each entry is a wish, and the state says which can be wished for."""

    open_model_requested = Signal()
    cancel_opening_requested = Signal()
    open_data_requested = Signal()
    open_folder_requested = Signal()
    open_bundled_data_requested = Signal()
    open_fashion_requested = Signal()
    export_requested = Signal(str)  # "png", "svg", "csv", "report" or "copy"
    folder_requested = Signal()
    quit_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    clear_requested = Signal()
    paste_requested = Signal()
    restore_requested = Signal()
    page_requested = Signal(str)
    theme_requested = Signal(str)
    reset_layout_requested = Signal()
    start_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()
    sweep_requested = Signal()
    cancel_sweep_requested = Signal()
    play_requested = Signal(bool)
    percent_step_requested = Signal(int)
    guide_requested = Signal()
    tensorboard_requested = Signal()
    updates_requested = Signal()
    about_requested = Signal()

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._paused = False
        self._playing = False
        self._fill_file()
        self._fill_edit()
        self._fill_view()
        self._fill_run()
        self._fill_help()

    def show_state(self, state: State) -> None:
        """Offer what is possible now."""
        pad, training, sweep = state.pad, state.training, state.sweep
        draws = can_draw(state)
        self.undo.setEnabled(draws and pad.can_undo)
        self.redo.setEnabled(draws and pad.can_redo)
        self.clear.setEnabled(draws and not pad.sheet.is_empty)
        self.paste.setEnabled(draws)
        self.restore.setText(
            f"Bring back {state.deleted.name}" if state.deleted else NOTHING_DELETED
        )
        self.restore.setEnabled(state.deleted is not None)
        idle, has_data = not training.is_live, state.data is not None
        self.start.setEnabled(idle and can_train(state) and not training.form_errors)
        self._paused = training.phase == "paused"
        self.pause.setText("Resume training" if self._paused else "Pause training")
        self.pause.setEnabled(training.phase in ("running", "paused"))
        self.stop.setEnabled(training.phase in _STEERABLE)
        self.discard.setEnabled(training.phase in _STEERABLE)
        self.cancel_opening.setText(f"Stop opening {_short(state.opening)}")
        self.cancel_opening.setVisible(bool(state.opening))
        self.open_data.setEnabled(idle)
        self.open_folder.setEnabled(idle)
        self.open_bundled_data.setEnabled(idle)
        self.open_fashion.setEnabled(idle)
        self.sweep.setEnabled(has_data and not sweep.is_live and not sweep.error)
        self.cancel_sweep.setEnabled(sweep.is_live)
        self.export_menu.setEnabled(bool(sweep.points))
        self._playing = state.playing
        self.play.setText("Stop playing" if self._playing else "Play the sparsity")
        self._show_updates(state.updates)
        self.pages[state.page].setChecked(True)
        self.themes[state.theme].setChecked(True)

    def _show_updates(self, updates: UpdatesState) -> None:
        self.updates.setEnabled(bool(updates.host) and not updates.asking)
        tip = ASKS.format(updates.host) if updates.host else NO_RELEASES
        self.updates.setToolTip(plain_tip(tip))
        self.updates.setStatusTip(tip)

    def _fill_file(self) -> None:
        menu = self._menu("File")
        self.open_model = _add(menu, "Open model…", "Ctrl+Shift+O", self.open_model_requested.emit)
        self.cancel_opening = _add(menu, "", "", self.cancel_opening_requested.emit)
        self.cancel_opening.setVisible(False)
        menu.addSeparator()
        self.open_data = _add(menu, "Open data…", "Ctrl+O", self.open_data_requested.emit)
        self.open_folder = _add(
            menu, "Open a folder of pictures…", "", self.open_folder_requested.emit
        )
        self.open_bundled_data = _add(
            menu, "Use the bundled MNIST", "", self.open_bundled_data_requested.emit
        )
        self.open_fashion = _add(menu, "Use Fashion-MNIST", "", self.open_fashion_requested.emit)
        menu.addSeparator()
        self.export_network = _add(menu, "Export the network…", "", self._choose_page)
        self.export_network.setData("export")
        self.export_menu = menu.addMenu("Export the comparison")
        for text, kind, keys in (
            ("As PNG…", "png", "Ctrl+E"),
            ("As SVG…", "svg", ""),
            ("As CSV…", "csv", ""),
            ("Report…", "report", "Ctrl+Shift+E"),
            ("Copy the picture", "copy", "Ctrl+Shift+C"),
        ):
            _add(self.export_menu, text, keys, self._export).setData(kind)
        menu.addSeparator()
        self.folder = _add(menu, "Show the runs' folder", "", self.folder_requested.emit)
        menu.addSeparator()
        self.quit = _add(menu, "Quit", "Ctrl+Q", self.quit_requested.emit)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_edit(self) -> None:
        menu = self._menu("Edit")
        self.undo = _add(menu, "Undo stroke", "Ctrl+Z", self.undo_requested.emit)
        self.redo = _add(menu, "Redo stroke", "Ctrl+Shift+Z", self.redo_requested.emit)
        self.clear = _add(menu, "Clear the pad", "Del", self.clear_requested.emit)
        menu.addSeparator()
        self.paste = _add(menu, "Paste an image", "Ctrl+V", self.paste_requested.emit)
        menu.addSeparator()
        self.restore = _add(menu, NOTHING_DELETED, "", self.restore_requested.emit)

    def _fill_view(self) -> None:
        menu = self._menu("View")
        group = QActionGroup(menu)
        self.pages: dict[str, QAction] = {}
        for number, page in enumerate(PAGES, 1):
            action = _add(menu, TITLES[page], f"Ctrl+{number}", self._choose_page)
            self.pages[page] = _choice(action, page, group)
        menu.addSeparator()
        themes = menu.addMenu("Theme")
        group = QActionGroup(themes)
        self.themes: dict[str, QAction] = {}
        for theme, text in THEMES:
            self.themes[theme] = _choice(_add(themes, text, "", self._choose_theme), theme, group)
        menu.addSeparator()
        self.reset_layout = _add(menu, "Reset the window", "", self.reset_layout_requested.emit)

    def _fill_run(self) -> None:
        menu = self._menu("Run")
        self.start = _add(menu, "Train", "Ctrl+R", self.start_requested.emit)
        self.pause = _add(menu, "Pause training", "Ctrl+P", self._pause_or_resume)
        self.stop = _add(menu, "Stop and keep", "Ctrl+.", self.stop_requested.emit)
        self.discard = _add(menu, "Cancel and discard", "", self.discard_requested.emit)
        menu.addSeparator()
        self.sweep = _add(menu, "Sweep all levels", "Ctrl+Shift+R", self.sweep_requested.emit)
        self.cancel_sweep = _add(menu, "Cancel the sweep", "", self.cancel_sweep_requested.emit)
        menu.addSeparator()
        self.play = _add(menu, "Play the sparsity", "Ctrl+Space", self._play)
        for text, keys, step in (
            ("One percent more", "Ctrl+=", 1),
            ("One percent less", "Ctrl+-", -1),
            ("Ten percent more", "Ctrl+PgUp", 10),
            ("Ten percent less", "Ctrl+PgDown", -10),
        ):
            _add(menu, text, keys, self._step).setData(step)

    def _fill_help(self) -> None:
        menu = self._menu("Help")
        self.guide = _add(menu, "Guide", "F1", self.guide_requested.emit)
        self.tensorboard = _add(
            menu, "How to open TensorBoard", "", self.tensorboard_requested.emit
        )
        menu.addSeparator()
        menu.setToolTipsVisible(True)
        self.updates = _add(menu, "Check for updates", "", self.updates_requested.emit)
        self.about = _add(menu, "About Secateurs", "", self.about_requested.emit)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _menu(self, title: str) -> QMenu:
        menu = self._bar.addMenu(title)
        # Alt and the first letter, without an underline in the title.
        opener = QShortcut(QKeySequence(f"Alt+{title[0]}"), self._bar)
        opener.activated.connect(self._open_menu)
        opener.setObjectName(title)
        return menu

    @Slot()
    def _open_menu(self) -> None:
        title = self.sender().objectName()
        for action in self._bar.actions():
            menu = action.menu()
            if isinstance(menu, QMenu) and action.text() == title:
                self._bar.setActiveAction(action)
                menu.popup(self._bar.mapToGlobal(self._bar.actionGeometry(action).bottomLeft()))
                menu.setActiveAction(menu.actions()[0])

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit(_data(self.sender()))

    @Slot()
    def _choose_page(self) -> None:
        self.page_requested.emit(_data(self.sender()))

    @Slot()
    def _choose_theme(self) -> None:
        self.theme_requested.emit(_data(self.sender()))

    @Slot()
    def _step(self) -> None:
        self.percent_step_requested.emit(_data(self.sender()))

    @Slot()
    def _pause_or_resume(self) -> None:
        (self.resume_requested if self._paused else self.pause_requested).emit()

    @Slot()
    def _play(self) -> None:
        self.play_requested.emit(not self._playing)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _add(menu: QMenu, text: str, keys: str, slot: Callable[[], object]) -> QAction:
    action = menu.addAction(text)
    if keys:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(slot)
    return action


def _choice(action: QAction, key: str, group: QActionGroup) -> QAction:
    action.setCheckable(True)
    action.setData(key)
    group.addAction(action)
    return action


def _data(sender: QObject) -> object:
    return sender.data() if isinstance(sender, QAction) else None
