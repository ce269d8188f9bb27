"""Start, steer and end the fine-tuning of the pruned network in front."""

from dataclasses import replace

from PySide6.QtCore import Slot

from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.core.storage.tunings import TuningNote
from secateurs.jobs.job import Failure, Runner
from secateurs.ui.prune.compaction import pruned_run
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.runs.events import RunAsked, way_back, with_way_back
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import why_not_tune
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.words import before_and_after
from secateurs.ui.train.state import Phase
from secateurs.ui.train.steered_job import SteeredJob, interrupted_words
from secateurs.ui.tune.events import (
    InterruptedTuningFound,
    TuningAsked,
    TuningDiscarded,
    TuningFailed,
    TuningPhase,
    TuningStage,
    TuningWent,
)
from secateurs.work.tuning import Stage, Tuned, tuning_work
from secateurs.work.tuning_order import TuningOrder
from secateurs.work.unfinished import TrainingDiscarded

DISCARDED = "Discarded. The network in use is the one from before."
NOTHING_LEARNED = "Nothing was kept: no epoch had ended yet. The network in use is as before."


class FineTuning(SteeredJob):
    """What is kept is a `NetworkKept`: a new run; the one that was tuned stays.

    One that was interrupted is on offer to go on.
    """

    under_way = "A network is being fine-tuned."

    def __init__(self, controller: Controller, store: RunStore, runner: Runner) -> None:
        super().__init__(controller, store, runner)
        self._back: RunAsked | None = None

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        order = order_of(state)
        if order is None or self.is_live or state.tuning.errors:
            return
        self._control = TrainingControl()
        self._back = way_back(state)
        work = tuning_work(order, self._store, self._control)
        self._start(work, TuningAsked(order.pruned.name, order.step))

    @Slot()
    def go_on(self) -> None:
        """Take up the fine-tuning on offer; the job opens its data where others are in use."""
        unfinished: Unfinished[TuningNote] | None = self._unfinished
        if unfinished is None or self.is_live:
            return
        self._unfinished = None
        self._control = TrainingControl()
        state, note = self._controller.state, unfinished.settings
        self._back = RunAsked(note.run.id, note.percent)
        work = tuning_work(unfinished, self._store, self._control, state.data)
        self._start(work, TuningAsked(note.name, note.step))
        self._offer()

    def _look(self) -> Unfinished[TuningNote] | None:
        return self._store.unfinished_tuning()

    def _offer(self) -> None:
        found = self._unfinished
        what = f"The fine-tuning of {found.settings.name}" if found else ""
        sentence = interrupted_words(what, found) if found else ""
        self._controller.dispatch(InterruptedTuningFound(sentence))

    def _reach(self, phase: Phase) -> None:
        self._controller.dispatch(TuningPhase(phase))

    def _take(self, report: object) -> None:
        match report:
            case Stage(words):
                self._controller.dispatch(TuningStage(words))
            case Tuned() if self._is_thrown_away:  # it came too late
                self._store.delete(report.kept.record.id)
                self._take(TrainingDiscarded())
            case Tuned():
                self._reach("idle")
                self.kept.emit(report.kept)
                if not report.kept.network.masks:  # nothing of it is gone that could be counted
                    self._controller.dispatch(PercentChosen(0))
                self._tell_kept(report)
            case TrainingDiscarded(nothing_learned):
                self._controller.dispatch(TuningDiscarded())
                if nothing_learned:
                    self._tell(NOTHING_LEARNED, "hint")
                else:
                    self._tell(DISCARDED)
            case _:
                self._controller.report(TuningWent(report))  # type: ignore[arg-type]

    def _tell_kept(self, tuned: Tuned) -> None:
        record = tuned.kept.record
        went_wrong = tuned.diverged is not None
        how = record.kept_epoch if went_wrong else record.course
        reached = before_and_after(record.accuracy_before, record.test_accuracy)
        text = f"{record.name} is in use: {reached} on the test set, {how}."
        text = f"{tuned.diverged} {text}" if went_wrong else text
        notice = Notice(text, "error" if went_wrong else "done")
        notice = with_way_back(notice, self._back, self._controller.state.runs)
        self._controller.dispatch(Noticed(notice))

    def _fail(self, failure: Failure) -> None:
        self._controller.dispatch(TuningFailed(failure.text))
        self._controller.tell_failure(failure)


def order_of(state: State) -> TuningOrder | None:
    """Return what fine-tuning would do now; None while something is missing."""
    pruned, choice, form = pruned_run(state), state.pruning.choice, state.tuning.form
    if pruned is None or state.tuning.errors or why_not_tune(state):
        return None
    method = choice.method
    ranking = state.pruning.way(method).ranking
    assert ranking is not None
    recipe = Recipe(
        epochs=int(form.epochs),
        optimizer=form.optimizer,
        learning_rate=float(form.learning_rate),
        seed=state.run.settings.seed,
    )
    kind = state.tuning.schedule_for(choice)
    schedule = None
    if kind != "one-shot":
        criterion, final = choice.criterion_of(method), choice.percent / 100
        schedule = Schedule(kind, final, method, criterion, choice.scope, skip=choice.skip or None)
        pruned = replace(pruned, cut=ranking.cut(0.0), repaired=None)  # what is gone already
    smaller = state.tuning.takes_units_out(choice)
    repair = state.pruning.wants_repair(method)
    step = state.history.here
    return TuningOrder(pruned, recipe, repair, schedule, form.distil, smaller, step=step)
