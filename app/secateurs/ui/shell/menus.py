"""Every entry of the menu bar, with its shortcut."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from secateurs.core.data.mnist import fashion_advice, find_fashion_mnist
from secateurs.ui.compare.events import CurvesExportAsked, SweepAsked, SweepCancelAsked
from secateurs.ui.data.events import (
    BundledDataAsked,
    FashionDataAsked,
    PicturesFolderAsked,
)
from secateurs.ui.history.events import HistoryAsked, RedoAsked, UndoAsked
from secateurs.ui.history.words import redo_words, undo_words
from secateurs.ui.pad.events import PadCleared, PasteAsked
from secateurs.ui.prune.events import PercentStepped, PlayToggled
from secateurs.ui.runs.events import (
    OpeningCancelAsked,
    RestoreAsked,
    RunsFolderAsked,
)
from secateurs.ui.shell.data_in_use import can_draw, can_train
from secateurs.ui.shell.events import (
    AboutAsked,
    FileAsked,
    GuideAsked,
    LayoutResetAsked,
    PageChosen,
    QuitAsked,
    ThemeChosen,
)
from secateurs.ui.shell.layout import (
    FOLD_KEYS,
    SIZES,
    USUAL,
    Column,
    ColumnFolded,
    Layout,
    PresentationChosen,
    TypeSizeReset,
    TypeSizeStepped,
)
from secateurs.ui.shell.navigation import TITLES
from secateurs.ui.shell.state import PAGES, State, Theme
from secateurs.ui.shell.words import short
from secateurs.ui.train.events import (
    TrainingDiscardAsked,
    TrainingPauseAsked,
    TrainingResumeAsked,
    TrainingStartAsked,
    TrainingStopAsked,
)
from secateurs.ui.train.state import Phase
from secateurs.ui.updates.state import UpdateCheckAsked, UpdatesState
from secateurs.ui.widgets.text import plain_tip, unmarked
from secateurs.ui.widgets.wishes import wish, wish_on

THEMES: tuple[tuple[Theme, str], ...] = (
    ("system", "Same as system"),
    ("light", "Light"),
    ("dark", "Dark"),
)
OPENS = "A Keras model, data or a picture: what it is, its content tells"
LONGEST = 40  # letters of a file's name
ASKS = "Asks {} for the newest version; nothing is downloaded"
NO_RELEASES = "This copy was not built from a release, so it cannot tell a newer one"
NOTHING_DELETED = "Bring back a deleted run"
_STEERABLE: tuple[Phase, ...] = ("starting", "running", "paused")


class Menus(QObject):
    """Fills a menu bar; each entry is a wish, and the state says which can be wished for."""

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._paused = False
        self._playing = False
        self._history: tuple[object, ...] = ()
        self._moved = False
        self._layout = Layout()
        self._fill_file()
        self._fill_edit()
        self._fill_view()
        self._fill_run()
        self._fill_help()

    def show_state(self, state: State) -> None:
        """Offer what is possible now."""
        pad, training, sweep = state.pad, state.training, state.sweep
        draws = can_draw(state)
        self._show_history(state)
        self.clear.setEnabled(draws and not pad.sheet.is_empty)
        self.paste.setEnabled(draws)
        self.restore.setText(
            unmarked(f"Bring back {state.deleted.name}") if state.deleted else NOTHING_DELETED
        )
        self.restore.setData(state.deleted.id if state.deleted else None)
        self.restore.setEnabled(state.deleted is not None)
        idle, has_data = not training.is_live, state.data is not None
        self.start.setEnabled(idle and can_train(state) and not training.form_errors)
        self._paused = training.phase == "paused"
        self.pause.setText("Resume training" if self._paused else "Pause training")
        self.pause.setEnabled(training.phase in ("running", "paused"))
        self.stop.setEnabled(training.phase in _STEERABLE)
        self.discard.setEnabled(training.phase in _STEERABLE)
        self.cancel_opening.setText(unmarked(f"Stop opening {short(state.opening, LONGEST)}"))
        self.cancel_opening.setVisible(bool(state.opening))
        self.open_folder.setEnabled(idle)
        self.open_bundled_data.setEnabled(idle)
        self.open_fashion.setEnabled(idle and self._has_fashion)
        self.sweep.setEnabled(has_data and not sweep.is_live and not sweep.error)
        self.cancel_sweep.setEnabled(sweep.is_live)
        self.export_menu.setEnabled(bool(sweep.points))
        self._playing = state.playing
        self.play.setText("Stop playing" if self._playing else "Play the sparsity")
        self._show_updates(state.updates)
        self.pages[state.page].setChecked(True)
        self.themes[state.theme].setChecked(True)
        self._show_layout(state.layout)

    def _show_layout(self, layout: Layout) -> None:
        size = layout.type_percent
        self.larger.setEnabled(size < SIZES[-1])
        self.smaller.setEnabled(size > SIZES[0])
        self.usual_type.setText("Usual type" if size == USUAL else f"Usual type (now {size} %)")
        self.usual_type.setEnabled(size != USUAL)
        self.present.setChecked(layout.presenting)
        self._layout = layout
        for column, action in self.columns.items():
            action.setChecked(not layout.is_folded(column))
        self.columns["side"].setEnabled(not layout.presenting)

    def _show_history(self, state: State) -> None:
        """Say what undo takes back; while the bar moves the words wait."""
        seen = (state.history, state.pad.can_undo, state.pad.can_redo, can_draw(state))
        moved = state.history.is_moved(state.pruning.choice)
        if seen == self._history and moved == self._moved:
            return
        self._history, self._moved = seen, moved
        for action, verb, words in (
            (self.undo, "Undo", undo_words(state)),
            (self.redo, "Redo", redo_words(state)),
        ):
            action.setText(unmarked(f"{verb} {words}".strip()))
            action.setEnabled(bool(words))

    def _show_updates(self, updates: UpdatesState) -> None:
        self.updates.setEnabled(bool(updates.host) and not updates.asking)
        tip = ASKS.format(updates.host) if updates.host else NO_RELEASES
        self.updates.setToolTip(plain_tip(tip))
        self.updates.setStatusTip(tip)

    def _fill_file(self) -> None:
        menu = self._menu("File")
        menu.setToolTipsVisible(True)
        self.open_file = _add(menu, "Open…", "Ctrl+O", FileAsked())
        self.open_file.setShortcuts([QKeySequence("Ctrl+O"), QKeySequence("Ctrl+Shift+O")])
        self.open_file.setToolTip(OPENS)
        self.open_file.setStatusTip(OPENS)
        self.cancel_opening = _add(menu, "", "", OpeningCancelAsked())
        self.cancel_opening.setVisible(False)
        menu.addSeparator()
        self.open_folder = _add(menu, "Open a folder of pictures…", "", PicturesFolderAsked())
        self.open_bundled_data = _add(menu, "Use the bundled MNIST", "", BundledDataAsked())
        self.open_fashion = _add(menu, "Use Fashion-MNIST", "", FashionDataAsked())
        self._has_fashion = find_fashion_mnist() is not None
        if not self._has_fashion:
            self.open_fashion.setToolTip(plain_tip(fashion_advice()))
            self.open_fashion.setStatusTip(fashion_advice())
        menu.addSeparator()
        self.export_network = _add(menu, "Export the network…", "", PageChosen("export"))
        self.export_menu = menu.addMenu("Export the comparison")
        for text, kind, keys in (
            ("As PNG…", "png", "Ctrl+E"),
            ("As SVG…", "svg", ""),
            ("As CSV…", "csv", ""),
            ("Report…", "report", "Ctrl+Shift+E"),
            ("Copy the picture", "copy", "Ctrl+Shift+C"),
        ):
            _add(self.export_menu, text, keys, CurvesExportAsked(kind))
        menu.addSeparator()
        self.folder = _add(menu, "Show the runs' folder", "", RunsFolderAsked())
        menu.addSeparator()
        self.quit = _add(menu, "Quit", "Ctrl+Q", QuitAsked())
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_edit(self) -> None:
        menu = self._menu("Edit")
        self.undo = _add(menu, "Undo", "Ctrl+Z", UndoAsked())
        self.redo = _add(menu, "Redo", "Ctrl+Shift+Z", RedoAsked())
        self.history = _add(menu, "Show the history", "Ctrl+H", HistoryAsked())
        menu.addSeparator()
        self.clear = _add(menu, "Clear the pad", "Del", PadCleared())
        menu.addSeparator()
        self.paste = _add(menu, "Paste an image", "Ctrl+V", PasteAsked())
        menu.addSeparator()
        self.restore = _add(menu, NOTHING_DELETED, "", self._restore)

    def _fill_view(self) -> None:
        menu = self._menu("View")
        group = QActionGroup(menu)
        self.pages: dict[str, QAction] = {}
        for number, page in enumerate(PAGES, 1):
            action = _add(menu, TITLES[page], f"Ctrl+{number}", PageChosen(page))
            self.pages[page] = _choice(action, group)
        menu.addSeparator()
        themes = menu.addMenu("Theme")
        group = QActionGroup(themes)
        self.themes: dict[str, QAction] = {}
        for theme, text in THEMES:
            self.themes[theme] = _choice(_add(themes, text, "", ThemeChosen(theme)), group)
        self.larger = _add(menu, "Larger type", "Ctrl+=", TypeSizeStepped(1))
        self.larger.setShortcuts([QKeySequence("Ctrl+="), QKeySequence("Ctrl++")])
        self.smaller = _add(menu, "Smaller type", "Ctrl+-", TypeSizeStepped(-1))
        self.usual_type = _add(menu, "", "Ctrl+0", TypeSizeReset())
        menu.addSeparator()
        self.columns: dict[Column, QAction] = {}
        self.columns["side"] = _add(menu, "Runs", FOLD_KEYS["side"], self._fold_runs)
        self.columns["pad"] = _add(menu, "Drawing", FOLD_KEYS["pad"], self._fold_drawing)
        for action in self.columns.values():
            action.setCheckable(True)
        menu.addSeparator()
        self.present = _add(menu, "Presentation", "F11", self._present)
        self.present.setShortcuts([QKeySequence("F11"), QKeySequence("Ctrl+Shift+P")])
        self.present.setCheckable(True)
        menu.addSeparator()
        self.reset_layout = _add(menu, "Reset the window", "", LayoutResetAsked())

    def _fill_run(self) -> None:
        menu = self._menu("Run")
        self.start = _add(menu, "Train", "Ctrl+R", TrainingStartAsked())
        self.pause = _add(menu, "Pause training", "Ctrl+P", self._pause_or_resume)
        self.stop = _add(menu, "Stop and keep", "Ctrl+.", TrainingStopAsked())
        self.discard = _add(menu, "Cancel and discard", "", TrainingDiscardAsked())
        menu.addSeparator()
        self.sweep = _add(menu, "Sweep all levels", "Ctrl+Shift+R", SweepAsked())
        self.cancel_sweep = _add(menu, "Cancel the sweep", "", SweepCancelAsked())
        menu.addSeparator()
        self.play = _add(menu, "Play the sparsity", "Ctrl+Space", self._play)
        for text, keys, step in (
            ("One percent more", "Ctrl+Up", 1),
            ("One percent less", "Ctrl+Down", -1),
            ("Ten percent more", "Ctrl+PgUp", 10),
            ("Ten percent less", "Ctrl+PgDown", -10),
        ):
            _add(menu, text, keys, PercentStepped(step))

    def _fill_help(self) -> None:
        menu = self._menu("Help")
        self.guide = _add(menu, "Guide", "F1", GuideAsked())
        self.tensorboard = _add(menu, "How to open TensorBoard", "", GuideAsked("tensorboard"))
        menu.addSeparator()
        menu.setToolTipsVisible(True)
        self.updates = _add(menu, "Check for updates", "", UpdateCheckAsked())
        self.about = _add(menu, "About Secateurs", "", AboutAsked())
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _menu(self, title: str) -> QMenu:
        return self._bar.addMenu(f"&{title}")

    @Slot()
    def _restore(self) -> None:
        wish(self, RestoreAsked(self.restore.data()))

    @Slot()
    def _pause_or_resume(self) -> None:
        wish(self, TrainingResumeAsked() if self._paused else TrainingPauseAsked())

    @Slot()
    def _present(self) -> None:
        presenting = self._layout.presenting
        self.present.setChecked(presenting)  # as the state says
        wish(self, PresentationChosen(not presenting))

    @Slot()
    def _fold_runs(self) -> None:
        wish(self, ColumnFolded("side", not self._layout.is_folded("side")))

    @Slot()
    def _fold_drawing(self) -> None:
        wish(self, ColumnFolded("pad", not self._layout.is_folded("pad")))

    @Slot()
    def _play(self) -> None:
        wish(self, PlayToggled(not self._playing))


def _add(menu: QMenu, text: str, keys: str, does: object) -> QAction:
    """Add an entry that wishes for an event, or that calls a slot."""
    action = menu.addAction(text)
    if keys:
        action.setShortcut(QKeySequence(keys))
    if callable(does):
        action.triggered.connect(does)
    else:
        wish_on(action.triggered, action, does)
    return action


def _choice(action: QAction, group: QActionGroup) -> QAction:
    action.setCheckable(True)
    group.addAction(action)
    return action
