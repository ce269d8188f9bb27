"""How a part of a window says what the person wants: as an event, heard at the top."""

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance


class Wishes(QObject):
    """Hears what every part of one window wishes for; there is one to a window."""

    made = Signal(object)  # an event

    @staticmethod
    def of(part: QObject) -> "Wishes":
        """Return those of the part's window; a popup's or a dialog's are its parent's."""
        top = part
        while (parent := top.parent()) is not None:
            top = parent
        found = top.findChild(Wishes, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Wishes) else Wishes(top)


def wish(part: QObject, event: object) -> None:
    """Say from a part of a window what the person wants to happen."""
    Wishes.of(part).made.emit(event)


def wish_on(signal: SignalInstance, part: QObject, event: object) -> None:
    """Wish for the event whenever the signal comes.

    Args:
        signal: such as a button's `clicked`.
        part: of the window, which the wish comes from.
        event: the event, or what makes it of the signal's value, such as its type.
    """
    if callable(event):
        signal.connect(lambda value: wish(part, event(value)))
    else:
        signal.connect(lambda: wish(part, event))
