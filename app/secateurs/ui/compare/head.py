"""The page's title and its actions."""

from functools import cached_property

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction

from secateurs.ui.compare.events import AxisChosen, CurvesExportAsked, SweepAsked
from secateurs.ui.compare.figures import can_sweep, heading, sweep_words
from secateurs.ui.compare.sweep_popover import SweepPopover
from secateurs.ui.shell.data_in_use import data_remark, short_remarks
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.choice_button import ChoiceButton, MenuButton
from secateurs.ui.widgets.page import PageHead, action_row
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

EXPORTS = (
    ("png", "Picture of the curves, PNG…"),
    ("svg", "Picture of the curves, SVG…"),
    ("csv", "All points, CSV…"),
    ("report", "Report, HTML…"),
    ("copy", "Copy picture"),
)


class ExportButton(MenuButton):
    def __init__(self) -> None:
        super().__init__("Export ▾", "Save or copy the curves and their figures (Ctrl+E: PNG)")
        self.setAccessibleName("Export")
        for key, text in EXPORTS:
            if key == "copy":
                self.menu_shown.addSeparator()
            self.menu_shown.addAction(text).setData(key)
        self.menu_shown.triggered.connect(self._picked)

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        wish(self, CurvesExportAsked(action.data()))


ONE_ROW = 675  # from this width on, title and actions stand side by side

AXES = (("sparsity", "sparsity"), ("parameters", "parameters"), ("macs", "MACs"))

OPTIONS_TIP = "Choose what the next sweep measures: levels, networks and series; it starts there"

SUBTITLE = "How much can go before the network stops seeing?"


class CompareHead(PageHead):
    def __init__(self) -> None:
        super().__init__("Compare", SUBTITLE)
        self.axis = ChoiceButton("x", AXES, "What the x axis counts")
        self.options = plain_button("Levels and series…", OPTIONS_TIP)
        self.export = ExportButton()
        self.sweep = primary_button("Sweep again", "Measure all points afresh")
        self._state: State | None = None
        self.options.setAccessibleName("Levels, networks and series of the sweep")
        self._asked: tuple[object, ...] = ()
        self._build()
        wish_on(self.axis.chosen, self, AxisChosen)
        self.options.clicked.connect(self.open_options)
        wish_on(self.sweep.clicked, self, SweepAsked())

    @cached_property
    def popover(self) -> SweepPopover:
        """What the sweep is chosen in; made when it is first asked for."""
        popover = SweepPopover(self)
        if self._state is not None:
            popover.show_state(self._state)
        return popover

    def show_state(self, state: State) -> None:
        sweep = state.sweep
        remark = data_remark(state)
        remarks = (remark, *short_remarks(state)) if remark else ()
        about_curves = heading(state)
        if remark and about_curves:
            remarks = (f"{about_curves[0]}. {remark}", f"{about_curves[-1]}. {remark}", *remarks)
        self.header.set_subtitle(*(remarks or about_curves or (SUBTITLE,)))
        self.axis.show_choice(sweep.x_axis)
        self._state = state
        if "popover" in vars(self):
            self.popover.show_state(state)
        self.options.setEnabled(not sweep.is_live)
        self.export.setEnabled(bool(sweep.points))
        self.sweep.setVisible(bool(sweep.points) and not sweep.is_live)
        self.sweep.setEnabled(can_sweep(state))
        self._say_what_is_swept(state)

    @Slot()
    def open_options(self) -> None:
        self.popover.open_below(self.options)

    def _say_what_is_swept(self, state: State) -> None:
        """Say what the button will do; worked out only when something about it changed."""
        sweep = state.sweep
        if sweep.is_live:  # the button is away
            return
        asked = (
            sweep.points,
            (sweep.levels, sweep.choice, sweep.all_seeds, sweep.siblings, sweep.place),
            (
                state.run.id,
                state.pruning.choice.scope,
                state.pruning.choice.repaired,
                state.pruning.choice.hand,
                state.pruning.choice.exact,
            ),
            state.data,
        )
        same = len(self._asked) == len(asked) and asked[1:3] == self._asked[1:3]
        if same and asked[0] is self._asked[0] and asked[3] is self._asked[3]:
            return
        self._asked = asked
        words, does = sweep_words(state)
        self.sweep.setText(words)
        self.sweep.setAccessibleName(words)
        self.sweep.setToolTip(plain_tip(does))

    def _build(self) -> None:
        self.axis.setToolTip(
            plain_tip(
                "Removed from each prunable layer, of all parameters,"
                " or of all multiply-accumulates"
            )
        )
        row = self._wrapping(action_row(self.axis, self.options, self.export, self.sweep))
        self._lay_out((row, ONE_ROW))
