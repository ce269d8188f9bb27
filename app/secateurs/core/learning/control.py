"""How another thread steers a training run that is under way."""

import threading


class TrainingControl:
    """Pause, go on, stop and keep, leave, discard. Safe to call from any thread."""

    def __init__(self) -> None:
        self._going = threading.Event()
        self._going.set()
        self._stop = threading.Event()
        self._discard = threading.Event()
        self._leave = threading.Event()

    def pause(self) -> None:
        self._going.clear()

    def resume(self) -> None:
        self._going.set()

    def stop_and_keep(self) -> None:
        self._stop.set()
        self._going.set()

    def cancel_and_discard(self) -> None:
        self._discard.set()
        self._stop.set()
        self._going.set()

    def leave_for_later(self) -> None:
        """End as if killed: nothing is kept but the last checkpoint, from which it can go on."""
        self._leave.set()
        self.cancel_and_discard()

    @property
    def leaving(self) -> bool:
        return self._leave.is_set()

    @property
    def paused(self) -> bool:
        return not self._going.is_set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def discarding(self) -> bool:
        return self._discard.is_set()

    def wait_while_paused(self) -> None:
        """Block the training thread until it may go on."""
        self._going.wait()
