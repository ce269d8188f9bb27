"""Who measures a sweep: the choice of where it runs, and what is seen of its workers."""

import os

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.base.certificates import FOLDER
from secateurs.core.base.crew import refuse_without_dask
from secateurs.core.base.errors import WorkersError
from secateurs.core.base.phrases import counted
from secateurs.ui.compare.events import (
    CertificatesAsked,
    CertificatesChosen,
    ClusterEdited,
    InsecureAllowed,
    PlaceChosen,
    ProcessesEdited,
)
from secateurs.ui.compare.state import PROCESSES, Place, SweepState
from secateurs.ui.theme.fonts import fix_size
from secateurs.ui.updates.state import PageAsked
from secateurs.ui.widgets.buttons import CheckBox, link_button, plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.field import Field, LineEdit
from secateurs.ui.widgets.text import WrappedLabel, label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

PLACES = (("program", "this program"), ("processes", "processes here"), ("cluster", "a cluster"))

TIPS = {
    "program": "One point after the other, in this window's own process",
    "processes": "Points side by side, in processes of this computer; the figures stay the same",
    "cluster": "Points side by side, by the workers of a scheduler that runs already",
}

MADE_BY = "made by: secateurs cluster certificates"

REASON = 428  # pixels

PLAIN = "Without certificates: whoever reaches a port runs code there"


class PlaceRows(QWidget):
    """One row, and below it what a cluster is found by."""

    def __init__(self) -> None:
        super().__init__()
        self._lack = _lack()
        self.where = ChoiceButton("Where", PLACES, "Where the sweep is measured")
        barred = {"processes": self._lack, "cluster": self._lack} if self._lack else {}
        self.where.set_options(PLACES, TIPS, barred)
        self.where.setToolTip(plain_tip(self._lack or "What the sweep is measured by"))
        self.processes = LineEdit("")
        self.processes.setAccessibleName("Processes side by side")
        self.processes.setToolTip(
            plain_tip(f"{PROCESSES[0]} to {PROCESSES[1]}; one a core is a good number")
        )
        fix_size(self.processes, width=48)
        self.processes.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._many = label("side by side", 12, tone="muted")
        self.address = Field("Its scheduler", "", "Address of the cluster's scheduler")
        self.address.set_hint("tls://scheduler:8786")
        self.certificates = Field("Folder of its certificates", "", "Folder of certificates")
        self.certificates.set_hint(os.environ.get(FOLDER) or MADE_BY)
        self.choose = plain_button("Choose…", "Choose the folder of the cluster's certificates")
        self.insecure = CheckBox(PLAIN, "As --insecure says on the command line")
        self._reason = WrappedLabel(tone="error", pixels=12)
        fix_size(self._reason, width=REASON)  # it is to be as high as it will be, before it is seen
        self._build()
        wish_on(self.where.chosen, self, PlaceChosen)
        wish_on(self.processes.textEdited, self, ProcessesEdited)
        wish_on(self.address.edited, self, ClusterEdited)
        wish_on(self.certificates.edited, self, CertificatesChosen)
        wish_on(self.choose.clicked, self, CertificatesAsked())
        wish_on(self.insecure.clicked, self, InsecureAllowed)

    def begin(self, place: Place) -> None:
        """Begin with what is in force; what is typed from then on is not overwritten."""
        if not place.processes_error:
            self.processes.setText(str(place.processes))
        self.address.show_text(place.address)
        self.certificates.show_text(place.certificates)

    def show_place(self, place: Place) -> None:
        here, there = place.where == "processes", place.where == "cluster"
        plain = there and place.is_plain
        self.where.show_choice(place.where)
        self.processes.setVisible(here)
        self._many.setVisible(here)
        self.address.setVisible(there)
        self._keys.setVisible(there and not plain)
        self.insecure.setVisible(plain)
        self.insecure.setChecked(place.insecure)
        fault = place.error if here or place.address else ""
        lack = "" if place.where == "program" else self._lack
        self.processes.show_wrong(here and bool(fault))
        self.processes.setAccessibleDescription(fault if here else "")
        self.address.show_wrong(fault if there else "")
        self._reason.show_words(lack or fault)
        self._reason.setVisible(bool(lack or fault))
        self._column.activate()  # what lies around is told of the height at once

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.where)
        first.addWidget(self.processes)
        first.addWidget(self._many)
        first.addStretch(1)
        self._keys = QWidget()
        keys = QHBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(8)
        keys.addWidget(self.certificates, 1)
        keys.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        for part in (self.address, self._keys, self.insecure, self._reason):
            column.addWidget(part)


def _lack() -> str:
    """Say how to install what workers need; "" where it is there."""
    try:
        refuse_without_dask()
    except WorkersError as error:
        return str(error)
    return ""


class CrewLine(QWidget):
    """Hidden where this program measures itself."""

    def __init__(self) -> None:
        super().__init__()
        self.words = WrappedLabel(tone="muted", pixels=12)
        self.dashboard = link_button("Dask's dashboard", "")
        self._page = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.dashboard)
        self.dashboard.clicked.connect(self._open)
        self.hide()

    def show_sweep(self, sweep: SweepState) -> None:
        self.words.show_words(crew_words(sweep))
        self._page = sweep.workers.dashboard if sweep.workers else ""
        self.dashboard.setToolTip(plain_tip(f"Open {self._page} in the browser"))
        self.dashboard.setVisible(bool(self._page))
        self.setVisible(sweep.is_live and sweep.place.where != "program")

    @Slot()
    def _open(self) -> None:
        wish(self, PageAsked(self._page))


def crew_words(sweep: SweepState) -> str:
    """Say which workers are there and how fast they are, or what is waited for."""
    place, seen = sweep.place, sweep.workers
    if seen is None:
        if place.where == "processes":
            many = place.processes
            return f"Starting {many} processes." if many > 1 else "Starting a process."
        return f"Looking for a scheduler at {place.address}."
    if seen.lack:
        return seen.lack
    workers = counted(seen.count, "worker")
    return f"{workers} · {pace_words(seen.pace)}" if seen.pace else workers


def pace_words(pace: float) -> str:
    """Write points a second, or a minute where they come slowly."""
    number, unit = (pace, "second") if pace >= 1 else (60 * pace, "minute")
    return f"{number:,.{1 if number < 10 else 0}f} points a {unit}"
