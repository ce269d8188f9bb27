"""Connects what the window wishes to what fulfils it."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass

from PySide6.QtCore import QObject

from secateurs.ui.compare import events as compare
from secateurs.ui.data import events as data
from secateurs.ui.export import events as export
from secateurs.ui.history import events as history
from secateurs.ui.layers import events as layers
from secateurs.ui.pad import events as pad
from secateurs.ui.prune import events as prune
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.runs import events as runs
from secateurs.ui.shell import events as shell
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.dialogs import Dialogs
from secateurs.ui.shell.layout import ColumnsReset, PresentationChosen, TypeSizeReset
from secateurs.ui.shell.session import Session
from secateurs.ui.shell.state import Notice
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.train import events as train
from secateurs.ui.tune import events as tune
from secateurs.ui.updates import state as updates

Commands = dict[type, Callable[..., object]]


class Wiring(QObject):
    """Lives as long as its window."""

    def __init__(self, window: MainWindow, session: Session, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._dialogs = dialogs
        self._commands = {
            **self._of_shell(),
            **self._of_networks(),
            **self._of_learning(),
            **self._of_pruning(),
        }
        session.exporting.path_wanted.connect(dialogs.choose_path)
        session.saving.path_wanted.connect(dialogs.choose_network_path)
        session.data.label_wanted.connect(dialogs.ask_label)

    @property
    def _controller(self) -> Controller:
        return self._session.controller

    def fulfil(self, event: object) -> None:
        """Carry out a command; any other event moves the state on."""
        command = self._commands.get(type(event))
        if command is None:
            self._controller.dispatch(event)
        else:
            command(*_values(event))

    # Which event commands what; what is called takes the event's values.

    def _of_shell(self) -> Commands:
        controller, arrivals = self._controller, self._session.arrivals
        return {
            shell.QuitAsked: self._window.close,
            shell.FileAsked: self._dialogs.open_file,
            shell.LayoutResetAsked: self._reset_layout,
            shell.PathOpenAsked: self._session.desktop.open,
            shell.FolderShowAsked: self._session.desktop.show_in_folder,
            shell.GuideAsked: self._dialogs.show_guide,
            shell.AboutAsked: self._dialogs.show_about,
            updates.UpdateCheckAsked: self._session.updating.check,
            updates.PageAsked: self._session.updating.open_page,
            prune.PercentChosen: controller.aim_at,
            prune.PercentStepped: self._step,
            prune.PlayToggled: controller.play,
            pad.StrokeExtended: controller.move_pen,
            pad.StrokeEnded: controller.lift_pen,
            pad.SampleAsked: self._session.samples.load,
            pad.PasteAsked: self._paste,
            pad.PictureGiven: arrivals.take_image,
            pad.FileGiven: arrivals.take,
        }

    def _of_networks(self) -> Commands:
        session, dialogs = self._session, self._dialogs
        return {
            runs.OpeningCancelAsked: session.opening.cancel,
            runs.RunsFolderAsked: session.library.show_runs_folder,
            runs.RunOpenAsked: session.library.open,
            runs.RunAsked: self._go_back,
            runs.RunRenameAsked: session.library.rename,
            runs.RunDeleteAsked: session.history.delete,
            runs.RunFolderAsked: session.library.show_folder,
            runs.RunDetailsAsked: self._show_details,
            runs.RestoreAsked: session.history.restore,
            history.UndoAsked: session.history.undo,
            history.RedoAsked: session.history.redo,
            history.HistoryAsked: self._show_history,
            history.StepAsked: session.history.go,
            history.StepNamed: session.history.name,
            history.StepExportAsked: session.history.export,
            data.DataAsked: dialogs.open_data,
            data.DataChosen: session.data.open,
            data.PicturesFolderAsked: dialogs.open_folder,
            data.BundledDataAsked: session.data.open_bundled,
            data.FashionDataAsked: session.data.open_fashion,
            data.NumbersChosen: session.data.give_as,
            data.LabelAsked: session.data.ask_label,
            export.MeasureAsked: session.measuring.start,
            export.MeasureCancelAsked: session.measuring.cancel,
            export.SaveAsked: session.saving.ask,
            export.SavePathChosen: session.saving.write,
            export.SaveCancelAsked: session.saving.cancel,
        }

    def _of_learning(self) -> Commands:
        training, tuning = self._session.training, self._session.fine_tuning
        return {
            train.FieldTyped: training.edit_field,
            train.TrainingStartAsked: self._train,
            train.TrainingPauseAsked: training.pause,
            train.TrainingResumeAsked: training.resume,
            train.TrainingStopAsked: training.stop_and_keep,
            train.TrainingDiscardAsked: training.cancel_and_discard,
            train.TrainingGoOnAsked: training.go_on,
            train.TrainingForgetAsked: training.forget,
            tune.TuningStartAsked: self._tune,
            tune.TuningStopAsked: tuning.stop_and_keep,
            tune.TuningDiscardAsked: tuning.cancel_and_discard,
            tune.TuningGoOnAsked: tuning.go_on,
            tune.TuningForgetAsked: tuning.forget,
        }

    def _of_pruning(self) -> Commands:
        session = self._session
        return {
            prune.CompactAsked: session.compacting.start,
            layers.SensingAsked: session.sensing.start,
            layers.SensingCancelAsked: session.sensing.cancel,
            layers.BudgetAsked: session.budgeting.start,
            layers.BudgetCancelAsked: session.budgeting.cancel,
            layers.SharesUseAsked: session.budgeting.use,
            layers.SharesLeaveAsked: session.budgeting.go_back,
            compare.SweepAsked: self._sweep,
            compare.CertificatesAsked: self._choose_certificates,
            compare.SweepCancelAsked: session.sweeping.cancel,
            compare.SweepGoOnAsked: session.sweeping.go_on,
            compare.SweepForgetAsked: session.sweeping.forget,
            compare.CurvesExportAsked: session.exporting.export,
            compare.CurvesPathChosen: session.exporting.write,
            compare.ReportCancelAsked: session.exporting.cancel_report,
        }

    def _go_back(
        self,
        run_id: str,
        percent: int,
        shares: LayerShares | None,
        exact: bool,
        skip: tuple[str, ...],
    ) -> None:
        """Go back to the step of a run, or open it again, cut as it was."""

        def cut() -> None:
            self._controller.dispatch(prune.ExactChosen(exact))
            for layer in skip:
                self._controller.dispatch(prune.LayerLeftOut(layer, True))
            self._controller.dispatch(prune.PercentChosen(percent))
            self._controller.dispatch(prune.SharesChosen(shares))

        self._controller.dispatch(shell.Noticed(None))
        if not self._session.history.go_back_to(run_id):
            self._session.library.open(run_id, cut)

    def _show_details(self, run_id: str) -> None:
        runs = [run for run in self._controller.state.runs if run.id == run_id]
        for run in runs:  # none where it was deleted a moment ago
            self._dialogs.show_run(run, self._session.library.folder(run_id))

    def _reset_layout(self) -> None:
        for event in (PresentationChosen(False), ColumnsReset(), TypeSizeReset()):
            self._controller.dispatch(event)
        self._window.reset_layout()

    def _paste(self) -> None:
        if not self._window.pad.paste():
            text = "There is no picture on the clipboard."
            self._controller.dispatch(shell.Noticed(Notice(text, "error")))

    def _step(self, step: int) -> None:
        percent = self._controller.state.pruning.choice.percent
        self._controller.dispatch(prune.PercentChosen(percent + step))

    def _show_history(self) -> None:
        self._controller.dispatch(shell.PageChosen("prune"))
        page = self._window.prune
        page.turn("history")
        page.details.history.take_keys()

    def _train(self) -> None:
        """Start from anywhere, and show it."""
        self._controller.dispatch(shell.PageChosen("train"))
        self._session.training.start()

    def _tune(self) -> None:
        """Start from the step that is chosen, which may have to be made yet."""
        self._session.history.settle()
        self._session.fine_tuning.start()

    def _choose_certificates(self) -> None:
        """Ask for the folder, and come back to where it was asked from."""
        head = self._window.compare.head
        head.popover.hide()
        self._dialogs.choose_certificates(head.open_options)

    def _sweep(self) -> None:
        self._controller.dispatch(shell.PageChosen("compare"))
        self._session.sweeping.start()


def _values(event: object) -> tuple[object, ...]:
    assert is_dataclass(event)
    return tuple(getattr(event, field.name) for field in fields(event))
