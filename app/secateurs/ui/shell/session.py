"""Everything behind one window: the state's holder and the actions on it."""

from contextlib import ExitStack

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure, Job, Runner
from secateurs.jobs.lane import Lane
from secateurs.jobs.thread import all_ended
from secateurs.ui.compare.actions import Sweeping
from secateurs.ui.data.actions import Data
from secateurs.ui.data.network_test import Testing
from secateurs.ui.export.actions import Measuring, Originals, Saving
from secateurs.ui.export.papers import Exporting
from secateurs.ui.hand.actions import HandKeeping
from secateurs.ui.history.actions import History
from secateurs.ui.layers.actions import Budgeting, Sensing
from secateurs.ui.pad.actions import Samples
from secateurs.ui.prune.compaction import Compacting
from secateurs.ui.prune.computation import Computing
from secateurs.ui.prune.repairs import Repairing
from secateurs.ui.runs.actions import Library, Opening
from secateurs.ui.runs.watch import Watching
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.desktop import Arrivals, Desktop
from secateurs.ui.shell.events import Noticed, TensorFlowReady
from secateurs.ui.shell.notice import Passing
from secateurs.ui.shell.state import Notice
from secateurs.ui.train.actions import Training
from secateurs.ui.tune.actions import FineTuning
from secateurs.ui.units.actions import ReadingUnits, SeeingInside
from secateurs.ui.units.insight import LookingIntoDrawing
from secateurs.ui.updates.actions import Updating
from secateurs.ui.widgets.deferred import Turns
from secateurs.work.tensorflow import warm_up

NO_TENSORFLOW = (
    "TensorFlow could not be imported, so nothing can be trained; all else works. "
    "Install Secateurs again, then start it again."
)

PATIENCE = 0.25  # seconds that the end waits for work that is thrown away
PATIENCE_TO_KEEP = 10.0  # and for what a training has learned, where nobody was asked
CALM = 200  # milliseconds between two looks at whether nothing else is at work
HEAD_START = 20  # such looks, after which TensorFlow is imported anyway


class Session(QObject):
    """Starts and ends all that works in the background."""

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__()
        controller.setParent(self)
        self.controller = controller
        self.runner = Runner(self)
        self.desktop = Desktop(self.controller)
        self.library = Library(self.controller, store, self.desktop)
        self.history = History(self.controller, store, self.library)
        self.watching = Watching(self.controller, store, self.library, self.history)
        self.computing = Computing(self.controller)
        self.repairing = Repairing(self.controller)
        self.hand = HandKeeping(self.controller, store)
        self.seeing = SeeingInside(self.controller)
        self.reading = ReadingUnits(self.controller)
        self.looking = LookingIntoDrawing(self.controller)
        self.data = Data(self.controller)
        self.testing = Testing(self.controller, store, self.library)
        self.opening = Opening(self.controller, store)
        self.samples = Samples(self.controller)
        self.arrivals = Arrivals(self.controller)
        self.passing = Passing(self.controller)
        self.training = Training(self.controller, store, self.runner)
        self.sweeping = Sweeping(self.controller, store, self.library, self.runner)
        self.exporting = Exporting(self.controller, self.library, self.desktop)
        self.measuring = Measuring(self.controller, self.runner, store)
        self.saving = Saving(self.controller, self.runner)
        self.originals = Originals(self.controller, self.library)
        self.fine_tuning = FineTuning(self.controller, store, self.runner)
        self.compacting = Compacting(self.controller, store)
        self.sensing = Sensing(self.controller, self.runner)
        self.budgeting = Budgeting(self.controller, self.runner)
        self.updating = Updating(self.controller, self.runner)
        self._turns = Turns(self)
        self._looks = 0
        self._warm_up = QTimer(self, interval=CALM)
        self._warm_up.timeout.connect(self._import_once_calm)
        self.arrivals.model_arrived.connect(self.opening.open)
        self.arrivals.data_arrived.connect(self.data.open)
        self.arrivals.picture_arrived.connect(self.samples.show_picture)
        self.opening.opened.connect(self.library.take_model)
        for made in (self.fine_tuning.kept, self.compacting.kept):
            made.connect(self.history.made)
            made.connect(self.library.take_model)
        self.training.kept.connect(self.library.take)
        self.training.nothing_to_show.connect(self.library.show_curves)
        self.training.data_wanted.connect(self.data.open)
        self.data.failed.connect(self.training.wait_no_longer)
        self.data.failed.connect(self.sweeping.wait_no_longer)
        self.watching.points_changed.connect(self.sweeping.list_anew)

    @Slot()
    def begin(self) -> None:
        """Bring in what the first paint did not wait for: first the run that is awaited."""
        self.library.settled.connect(self._begin_with_run, Qt.ConnectionType.SingleShotConnection)
        state = self.controller.state
        self.library.open(state.awaited or state.run.id)

    @Slot()
    def _begin_with_run(self) -> None:
        self.data.begin()
        self._turns.add(
            self.history.begin,
            self._compute,
            self.sweeping.list_points,
            *(each.offer_unfinished for each in self.learners),
            self.sweeping.offer_unfinished,
            self.watching.begin,
        )

    def _compute(self) -> None:
        state = self.controller.state
        self.computing.follow(state, state)

    @property
    def is_calm(self) -> bool:
        """Whether no answer is awaited."""
        return not any(lane.is_at_work for lane in self._lanes)

    @property
    def _lanes(self) -> list[Lane]:
        return self.controller.findChildren(Lane)

    def warm_up(self) -> None:
        """Import TensorFlow ahead of the first training, once what people wait for is there.

        While its libraries are being mapped, whoever asks the system for memory waits long.
        """
        self._warm_up.start()

    @Slot()
    def _import_once_calm(self) -> None:
        self._looks += 1
        if self._looks < HEAD_START and not self.is_calm:
            return
        self._warm_up.stop()
        for lane in self._lanes:  # a thread's stack is memory, too
            lane.make_ready()
        job = Job(warm_up)
        job.reported.connect(self._tensorflow_ready)
        job.failed.connect(self._tensorflow_missing)
        self.runner.start(job)

    @Slot()
    def end(self) -> None:
        """Stop everything; a training under way is kept as far as it has come.

        All are told first and waited for together, and not for long: `all_ended` says whether
        a thread is still at work then. It may be left behind; see `core.base.process_end`.
        """
        self._turns.stop()
        parts = (
            self.history,
            self.library,
            self.watching,
            self.sweeping,
            self.computing,
            self.repairing,
            self.seeing,
            self.reading,
            self.looking,
            self.compacting,
            self.samples,
            self.data,
            self.exporting,
            self.arrivals,
            self.opening,
            self.testing,
            self.measuring,
            self.originals,
        )
        learns = [each for each in self.learners if each.is_live and not each.is_discarding]
        with ExitStack() as at_last:  # whatever goes wrong with one of them
            at_last.callback(self._wait_for, [each.job for each in learns])
            for part in (self.runner, *parts):
                at_last.callback(part.stop)
            self._warm_up.stop()
            for learner in learns:
                learner.stop_and_keep()

    def _wait_for(self, kept: list[Job | None]) -> None:
        """Wait shortly for all, and longer for the jobs whose work is kept."""
        all_ended(PATIENCE)
        for job in kept:
            if job is not None:
                self.runner.wait_for(job, PATIENCE_TO_KEEP)

    @property
    def learners(self) -> tuple[Training, FineTuning]:
        """Those whose work the person is asked about before it ends."""
        return (self.training, self.fine_tuning)

    @Slot(object)
    def _tensorflow_ready(self, _: object) -> None:
        self.controller.dispatch(TensorFlowReady())

    @Slot(object)
    def _tensorflow_missing(self, failure: Failure) -> None:
        self.controller.dispatch(Noticed(Notice(NO_TENSORFLOW, "error", failure.details)))
