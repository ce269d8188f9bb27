"""Connects what the window wishes to what fulfils it."""

from PySide6.QtCore import QObject, Slot

from secateurs.ui.compare import events as sweep_events
from secateurs.ui.compare.events import AllSeedsChosen, AxisChosen, LevelsEdited
from secateurs.ui.data.events import DataAsked
from secateurs.ui.export.events import SmallerChosen
from secateurs.ui.layers.connections import wire_layers
from secateurs.ui.pad.events import DrawingRedone, DrawingUndone, PadCleared, StrokeBegun
from secateurs.ui.prune.events import (
    CriterionChosen,
    MethodChosen,
    PatternChosen,
    PercentChosen,
    RepairChosen,
    ScopeChosen,
    SharesChosen,
    ShownChosen,
)
from secateurs.ui.runs.events import RestoreAsked, RunAsked
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.dialogs import Dialogs
from secateurs.ui.shell.events import Noticed, PageChosen, ThemeChosen
from secateurs.ui.shell.session import Session
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.tune.events import TuneFormEdited
from secateurs.ui.updates.state import PageAsked


class Wiring(QObject):
    """Lives as long as its window."""

    def __init__(self, window: MainWindow, session: Session, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._dialogs = dialogs
        session.controller.state_changed.connect(self._show)
        self._wire_shell()
        self._wire_pad()
        self._wire_train()
        self._wire_prune()
        wire_layers(window.prune.details, session)
        self._wire_compare()
        self._wire_export()
        self._wire_menus()
        self._wire_dialogs()
        window.show_state(session.controller.state)

    @property
    def _controller(self) -> Controller:
        return self._session.controller

    @Slot(object, object)
    def _show(self, _: State, state: State) -> None:
        self._window.show_state(state)

    @Slot(object)
    def _act(self, event: object) -> None:
        """Do what a notice's button offers."""
        if isinstance(event, RestoreAsked):
            self._session.library.restore(event.run_id)
        elif isinstance(event, RunAsked):
            self._controller.dispatch(Noticed(None))
            self._session.library.open(event.run_id)
            self._controller.dispatch(PercentChosen(event.percent))
            self._controller.dispatch(SharesChosen(event.shares))
        elif isinstance(event, DataAsked):
            self._dialogs.open_data()
        elif isinstance(event, PageAsked):
            self._session.updating.open_page(event.address)
        elif isinstance(event, PageChosen):
            self._controller.dispatch(Noticed(None))
            self._controller.dispatch(event)

    def _wire_shell(self) -> None:
        window, wish, library = self._window, self._controller.wish, self._session.library
        window.navigation.page_requested.connect(wish(PageChosen))
        window.runs.open_requested.connect(library.open)
        window.runs.rename_requested.connect(library.rename)
        window.runs.delete_requested.connect(library.delete)
        window.runs.show_folder_requested.connect(library.show_folder)
        window.sparsity.percent_requested.connect(self._controller.aim_at)
        window.sparsity.shown_requested.connect(wish(ShownChosen))
        window.sparsity.play_requested.connect(self._controller.play)
        window.notice.dismiss_requested.connect(lambda: self._controller.dispatch(Noticed(None)))
        window.notice.action_requested.connect(self._act)
        window.status.cancel_requested.connect(self._session.opening.cancel)
        window.status.numbers_requested.connect(self._session.data.give_as)
        window.status.label_requested.connect(self._session.data.ask_label)
        window.file_dropped.connect(self._session.arrivals.take)

    def _wire_pad(self) -> None:
        controller, wish, samples = self._controller, self._controller.wish, self._session.samples
        pad = self._window.pad
        pad.stroke_begin_requested.connect(lambda x, y: controller.dispatch(StrokeBegun((x, y))))
        pad.stroke_extend_requested.connect(controller.move_pen)
        pad.stroke_end_requested.connect(controller.lift_pen)
        pad.undo_requested.connect(wish(DrawingUndone))
        pad.redo_requested.connect(wish(DrawingRedone))
        pad.clear_requested.connect(wish(PadCleared))
        pad.sample_requested.connect(samples.load)
        pad.picture_requested.connect(self._session.arrivals.take_image)
        pad.file_requested.connect(self._session.arrivals.take)
        pad.paste_requested.connect(self._paste)
        self._window.try_page.sample_requested.connect(samples.load)
        self._window.try_page.percent_requested.connect(controller.aim_at)

    @Slot()
    def _paste(self) -> None:
        if not self._window.pad.paste():
            text = "There is no picture on the clipboard."
            self._controller.dispatch(Noticed(Notice(text, "error")))

    @Slot(int)
    def _step(self, step: int) -> None:
        percent = self._controller.state.pruning.choice.percent
        self._controller.dispatch(PercentChosen(percent + step))

    @Slot()
    def _train(self) -> None:
        """Start from anywhere, and show it."""
        self._controller.dispatch(PageChosen("train"))
        self._session.training.start()

    @Slot()
    def _sweep(self) -> None:
        self._controller.dispatch(PageChosen("compare"))
        self._session.sweeping.start()

    def _wire_menus(self) -> None:
        menus, session, wish = self._window.menus, self._session, self._controller.wish
        menus.open_model_requested.connect(self._dialogs.open_model)
        menus.cancel_opening_requested.connect(session.opening.cancel)
        menus.open_data_requested.connect(self._dialogs.open_data)
        menus.open_folder_requested.connect(self._dialogs.open_folder)
        menus.open_bundled_data_requested.connect(session.data.open_bundled)
        menus.open_fashion_requested.connect(session.data.open_fashion)
        menus.export_requested.connect(session.exporting.export)
        menus.folder_requested.connect(self._dialogs.show_runs_folder)
        menus.quit_requested.connect(self._window.close)
        menus.undo_requested.connect(wish(DrawingUndone))
        menus.redo_requested.connect(wish(DrawingRedone))
        menus.clear_requested.connect(wish(PadCleared))
        menus.paste_requested.connect(self._paste)
        menus.restore_requested.connect(session.library.restore_last)
        menus.page_requested.connect(wish(PageChosen))
        menus.theme_requested.connect(wish(ThemeChosen))
        menus.reset_layout_requested.connect(self._window.reset_layout)
        menus.start_requested.connect(self._train)
        menus.pause_requested.connect(session.training.pause)
        menus.resume_requested.connect(session.training.resume)
        menus.stop_requested.connect(session.training.stop_and_keep)
        menus.discard_requested.connect(session.training.cancel_and_discard)
        menus.sweep_requested.connect(self._sweep)
        menus.cancel_sweep_requested.connect(session.sweeping.cancel)
        menus.play_requested.connect(self._controller.play)
        menus.percent_step_requested.connect(self._step)
        menus.guide_requested.connect(self._dialogs.show_guide)
        menus.tensorboard_requested.connect(self._dialogs.show_tensorboard)
        menus.updates_requested.connect(session.updating.check)
        menus.about_requested.connect(self._dialogs.show_about)

    def _wire_dialogs(self) -> None:
        self._session.exporting.path_wanted.connect(self._dialogs.choose_path)
        self._dialogs.path_chosen.connect(self._session.exporting.write)
        self._session.saving.path_wanted.connect(self._dialogs.choose_network_path)
        self._dialogs.network_path_chosen.connect(self._session.saving.write)
        self._dialogs.data_chosen.connect(self._session.data.open)
        self._session.data.label_wanted.connect(self._dialogs.ask_label)
        self._dialogs.model_chosen.connect(self._session.opening.open)

    def _wire_train(self) -> None:
        page, training = self._window.train, self._session.training
        page.field_edit_requested.connect(training.edit_field)
        page.start_requested.connect(training.start)
        page.pause_requested.connect(training.pause)
        page.resume_requested.connect(training.resume)
        page.stop_requested.connect(training.stop_and_keep)
        page.discard_requested.connect(training.cancel_and_discard)
        page.go_on_requested.connect(training.go_on)
        page.forget_requested.connect(training.forget)

    def _wire_prune(self) -> None:
        page, wish = self._window.prune, self._controller.wish
        page.method_requested.connect(wish(MethodChosen))
        page.criterion_requested.connect(wish(CriterionChosen))
        page.scope_requested.connect(wish(ScopeChosen))
        page.pattern_requested.connect(wish(PatternChosen))
        page.repair_requested.connect(wish(RepairChosen))
        page.compact_requested.connect(self._session.compacting.start)
        tuning, tune = self._session.fine_tuning, page.details.tune
        tune.form_edit_requested.connect(wish(TuneFormEdited))
        tune.start_requested.connect(tuning.start)
        tune.stop_requested.connect(tuning.stop_and_keep)
        tune.discard_requested.connect(tuning.cancel_and_discard)

    def _wire_export(self) -> None:
        page, wish, session = self._window.export, self._controller.wish, self._session
        page.method_requested.connect(wish(MethodChosen))
        page.smaller_requested.connect(wish(SmallerChosen))
        page.measure_requested.connect(session.measuring.start)
        page.cancel_requested.connect(session.measuring.cancel)
        page.save_requested.connect(session.saving.ask)
        page.leave_requested.connect(session.saving.cancel)

    def _wire_compare(self) -> None:
        page, wish, sweeping = self._window.compare, self._controller.wish, self._session.sweeping
        page.percent_requested.connect(self._controller.aim_at)
        page.x_axis_requested.connect(wish(AxisChosen))
        page.levels_edit_requested.connect(wish(LevelsEdited))
        page.all_seeds_requested.connect(wish(AllSeedsChosen))
        page.series_toggled.connect(wish(sweep_events.SeriesToggled))
        page.sweep_part_toggled.connect(wish(sweep_events.SweepPartToggled))
        page.pattern_requested.connect(wish(sweep_events.SweepPatternChosen))
        page.epochs_edit_requested.connect(wish(sweep_events.SweepEpochsEdited))
        page.sweep_requested.connect(sweeping.start)
        page.cancel_sweep_requested.connect(sweeping.cancel)
        page.go_on_requested.connect(sweeping.go_on)
        page.forget_requested.connect(sweeping.forget)
        page.export_requested.connect(self._session.exporting.export)
