"""Keeps what is chosen by hand with its run, the moment it is chosen."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.storage.runs import RunStore
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State


class HandKeeping(QObject):
    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        controller.state_changed.connect(self._follow)

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        hand = state.pruning.choice.hand
        if hand is before.pruning.choice.hand or state.run.id != before.run.id:
            return
        try:
            self._store.keep_hand(state.run.id, hand)
        except SecateursError as error:
            text = f"What you chose by hand holds, but could not be kept: {error}"
            self._controller.dispatch(Noticed(Notice(text, "error")))
