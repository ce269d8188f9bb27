"""What the window remembers: from the state to the preferences and back."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.learning.settings import TrainingSettings, check, text_of
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.storage.kept_runs import KeptRun, bundled_network, bundled_record
from secateurs.core.storage.preferences import Preferences, save_preferences
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.ui.compare.state import Place, SweepChoice, SweepState, parse_levels, show_levels
from secateurs.ui.pad.state import Pad, Sheet
from secateurs.ui.prune.choices import PATTERNS
from secateurs.ui.prune.state import Choice, PruningState, Shown
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.layout import Layout, clamped, nearest_size
from secateurs.ui.shell.state import PAGES, Notice, State
from secateurs.ui.train.state import TrainingState
from secateurs.ui.units.state import UnitsState

logger = logging.getLogger(__name__)

HINT = "Draw a digit at the right, drag the sparsity bar below, and watch it break."
DELAY = 2000  # milliseconds after the last change
READ_AT_ONCE = 32_000_000  # bytes of a run's files, four times the bundled one's
LATEST = 10_000  # milliseconds after the first change that is not written yet


class Remembering(QObject):
    """Writes the preferences a moment after they change, and at the end."""

    def __init__(
        self, controller: Controller, preferences: Preferences, *, tells: bool = True
    ) -> None:
        """Begin to remember; `tells` of a failure, unless the person knows already."""
        super().__init__(controller)
        self._controller = controller
        self.preferences = preferences
        self._written = _remembered_parts(controller.state)
        self._failing = not tells
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._latest = QTimer(self, singleShot=True, interval=LATEST)
        self._timer.timeout.connect(self.write)
        self._latest.timeout.connect(self.write)
        controller.state_changed.connect(self._follow)

    def remember(self, **changes: str) -> None:
        """Remember what is not part of the state, such as the window's geometry."""
        self.preferences = self.preferences.model_copy(update=changes)

    @Slot()
    def write(self) -> None:
        """Write the preferences; a failure is told once until it works again."""
        self._timer.stop()
        self._latest.stop()
        state = self._controller.state
        self._written = _remembered_parts(state)
        self.preferences = preferences_of(state, self.preferences)
        try:
            save_preferences(self.preferences)
        except (SecateursError, OSError) as error:
            self._tell(error)
        else:
            self._failing = False

    def _tell(self, error: Exception) -> None:
        logger.warning("the preferences could not be written", exc_info=error)
        if not self._failing:
            self._failing = True
            text = f"Settings of the window cannot be kept: {error}"
            self._controller.dispatch(Noticed(Notice(text, "error")))

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        dismissed = _shows_hint(before) and state.notice is None
        if dismissed:
            self.preferences = self.preferences.model_copy(update={"hint_dismissed": True})
        if dismissed or _remembered_parts(state) != self._written:
            self._timer.start()
            if not self._latest.isActive():
                self._latest.start()


def _remembered_parts(state: State) -> tuple[object, ...]:
    """Return the parts of the state that the preferences are made of; cheap to compare."""
    sweep, layout = state.sweep, state.layout
    return (
        state.theme,
        (layout.type_percent, layout.folded, layout.side_width, layout.pad_width),
        state.page,
        state.pruning.choice,
        (sweep.x_axis, sweep.levels, sweep.all_seeds, sweep.choice, sweep.place),
        state.training.form,
        (state.units.order, state.units.large, state.units.layers_as, state.units.insight_seen),
        state.awaited or state.run.id,
        state.pad.sheet,
    )


def _shows_hint(state: State) -> bool:
    return state.notice is not None and state.notice.is_hint_to_draw


def preferences_of(state: State, last: Preferences) -> Preferences:
    """Return the preferences that bring this state back."""
    choice = state.pruning.choice
    return last.model_copy(
        update={
            "theme": state.theme,
            "type_percent": state.layout.type_percent,
            "folded": tuple(sorted(state.layout.folded)),
            "side_width": state.layout.side_width,
            "pad_width": state.layout.pad_width,
            "page": PAGES.index(state.page),
            "sparsity": choice.percent / 100,
            "methods": choice.methods,
            "method": choice.method,
            "criterion": choice.criterion,
            "scope": choice.scope,
            "x_axis": state.sweep.x_axis,
            "levels": show_levels(state.sweep.levels),
            "all_seeds": state.sweep.all_seeds,
            "sweep_methods": state.sweep.choice.methods,
            "sweep_criteria": state.sweep.choice.criteria,
            "sweep_treatments": state.sweep.choice.treatments,
            "sweep_pattern": state.sweep.choice.pattern,
            "sweep_epochs": state.sweep.choice.epochs,
            "sweep_where": state.sweep.place.where,
            "sweep_processes": state.sweep.place.processes,
            "sweep_cluster": state.sweep.place.address,
            "sweep_certificates": state.sweep.place.certificates,
            "sweep_insecure": state.sweep.place.insecure,
            "training": dict(state.training.form),
            "unit_order": state.units.order,
            "layer_large": state.units.large,
            "layers_as": state.units.layers_as,
            "insight_seen": state.units.insight_seen,
            "run_id": state.awaited or state.run.id,
            "drawing": state.pad.sheet.strokes or state.pad.aside.strokes,
        }
    )


def remembered_state(
    preferences: Preferences, store: RunStore, notices: Sequence[str] = ()
) -> State:
    """Return the state to start with: of the last run, or of the bundled one where that is gone.

    A large run would hold up the first paint: the bundled one is there until it has been read.

    Args:
        notices: what was found wrong so far; what the store has found wrong is told with it.
    """
    told = [*store.notices, *notices]
    kept, bundled = store.runs(), bundled_record()
    last = next((run for run in kept if run.id == preferences.run_id), None)
    opened = last and _opened(KeptRun(last, store))
    first = opened or _opened_bundled(store)
    state = _remembered(preferences, first, (*kept, bundled), told)
    return advance(replace(state, awaited=last.id if last and not opened else ""), first)


def _opened(run: KeptRun) -> RunOpened | None:
    """Read a run that is no slower to read than the bundled one by much; None for any other."""
    try:
        if run.size > READ_AT_ONCE:
            return None
        network = run.network()
        return RunOpened(run.record, network, run.store.hand(run.record.id, network))
    except (SecateursError, OSError):
        return None  # it is told where it is read in the background


def _opened_bundled(store: RunStore) -> RunOpened:
    record, network = bundled_record(), bundled_network()
    return RunOpened(record, network, store.hand(record.id, network))


def _remembered(
    preferences: Preferences, first: RunOpened, runs: tuple[RunRecord, ...], told: Sequence[str]
) -> State:
    levels, error = parse_levels(preferences.levels)
    sweep = SweepState(
        x_axis=preferences.x_axis,
        all_seeds=preferences.all_seeds,
        choice=_sweep_choice(preferences),
        place=Place(
            preferences.sweep_where,
            preferences.sweep_processes,
            address=preferences.sweep_cluster,
            certificates=preferences.sweep_certificates,
            insecure=preferences.sweep_insecure,
        ),
    )
    return State(
        run=first.record,
        network=first.network,
        runs=runs,
        page=PAGES[preferences.page],
        theme=preferences.theme,
        layout=Layout(
            nearest_size(preferences.type_percent),
            folded=frozenset(preferences.folded),
            side_width=clamped("side", preferences.side_width),
            pad_width=preferences.pad_width and clamped("pad", preferences.pad_width),
        ),
        pad=Pad(Sheet(preferences.drawing)),
        pruning=PruningState(choice=_choice(preferences)),
        training=TrainingState(form=tuple(_form(preferences).items())),
        units=UnitsState(
            order=preferences.unit_order,
            large=preferences.layer_large,
            layers_as=preferences.layers_as,
            insight_seen=preferences.insight_seen,
        ),
        sweep=sweep if error else replace(sweep, levels=levels),
        notice=_first_notice(told, preferences),
    )


def _first_notice(told: Sequence[str], preferences: Preferences) -> Notice | None:
    if told:
        return Notice(" ".join(told), "error")
    return None if preferences.hint_dismissed else Notice(HINT, "hint", asks_to_draw=True)


def _form(preferences: Preferences) -> dict[str, str]:
    """Return the texts last typed where they are in order, else the defaults."""
    usual = text_of(TrainingSettings())
    typed = {
        field: text
        for field, text in preferences.training.items()
        if field in usual and check(field, text) is None
    }
    return usual | typed


def _sweep_choice(preferences: Preferences) -> SweepChoice:
    """Return what is offered of the choice of the last time; of each part at least one."""
    usual, offered = SweepChoice(), {rule.name for rule in rules()}
    criteria = tuple(name for name in preferences.sweep_criteria if name in offered)
    patterns = {name for name, _ in PATTERNS}
    known = preferences.sweep_pattern in patterns
    return SweepChoice(
        methods=preferences.sweep_methods or usual.methods,
        criteria=criteria or usual.criteria,
        treatments=preferences.sweep_treatments or usual.treatments,
        pattern=preferences.sweep_pattern if known else usual.pattern,
        epochs=preferences.sweep_epochs,
    )


def _choice(preferences: Preferences) -> Choice:
    both = len(preferences.methods) != 1
    shown: Shown = "both" if both else preferences.methods[0]
    return Choice(
        percent=round(preferences.sparsity * 100),
        shown=shown,
        method=preferences.method if shown == "both" else shown,
        criterion=preferences.criterion,
        scope=preferences.scope,
    )
