"""What a first start shows by itself: a drawn digit that breaks as more is cut away."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from secateurs.ui.pad.state import EXAMPLE, Pad, Sheet
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import HIGHEST
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State

WORDS = "This 7 was drawn for you: watch it break as more is cut away. Any key or click stops it."
NEXT = "Your turn: draw a digit at the right, and drag the sparsity bar below."
PAUSE = 1500  # milliseconds to look at it whole
STOPS = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TabletPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
)


def first_state(state: State) -> State:
    """Return the state that a first start begins with."""
    return replace(state, page="try", pad=Pad(Sheet(EXAMPLE)), notice=Notice(WORDS))


class Demonstration(QObject):
    """Plays the sparsity once to 99 %, unless something is touched, and back; never again.

    Played to the end it leaves the sparsity as it was: nobody has decided anything. Where a touch
    stops it, a person has.
    """

    def __init__(self, controller: Controller, play_button: QWidget) -> None:
        super().__init__(controller)
        self._controller = controller
        self._play_button = play_button  # stops by itself what is played
        self._over = self._is_due = False
        self._percent = controller.state.pruning.choice.percent
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._play)

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to play."""
        return self._timer.isActive() or self._is_due

    def begin(self) -> None:
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._controller.state_changed.connect(self._follow)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop at the first touch, which does what it does besides."""
        if event.type() in STOPS and watched is not self._play_button:
            QTimer.singleShot(0, self._stop)
        return False

    @Slot()
    def _play(self) -> None:
        self._is_due = True
        self._play_what_is_seen(self._controller.state)

    def _play_what_is_seen(self, state: State) -> None:
        """Begin once both ways are ranked and answer: before, nothing would be seen to break."""
        pruning = state.pruning
        if all(pruning.way(method).answer is not None for method in pruning.choice.methods):
            self._is_due = False
            self._controller.play(True)

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if self._is_due:
            self._play_what_is_seen(state)
        elif not self._over and before.playing and not state.playing:
            self._end()
            if state.pruning.choice.percent == HIGHEST:
                self._controller.dispatch(PercentChosen(self._percent))

    @Slot()
    def _stop(self) -> None:
        if not self._over and self._controller.state.playing:
            self._controller.play(False)
        self._end()

    def _end(self) -> None:
        """Listen no more, and say what a person can do now."""
        if self._over:
            return
        self._over, self._is_due = True, False
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        notice = self._controller.state.notice
        if notice is not None and notice.text == WORDS:
            self._controller.dispatch(Noticed(Notice(NEXT, asks_to_draw=True)))
