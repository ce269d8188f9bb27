"""Errors whose message is a sentence for the person in front of the screen."""


class SecateursError(Exception):
    """A failure that its message explains; the window and the command line show it as it is."""

    def __reduce__(self) -> tuple[object, ...]:
        """Have it pass from process to process as it is, whatever makes one takes."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[SecateursError], words: tuple[object, ...], known: dict[str, object]
) -> SecateursError:
    error = kind.__new__(kind, *words)
    error.__dict__.update(known)
    return error


class SettingError(SecateursError, ValueError):
    """A setting that is out of its range, or of a type that it cannot have."""


class CancelledError(Exception):
    """Nobody wants the result any more; ends work on its way and is told to nobody."""


class DataError(SecateursError):
    """A data set, picture or drawing that cannot be used; says which file and what is wrong."""


class UnsupportedModel(SecateursError):  # noqa: N818
    """A Keras model in which nothing can be pruned; names the layer that stands in the way."""


class StorageError(SecateursError):
    """Something kept on disk that cannot be read or written."""


class StoreUnavailable(StorageError):  # noqa: N818
    """The records as a whole cannot be opened for now; nothing was changed."""


class StoreUnwritable(StoreUnavailable):
    """A folder for records that cannot be written to: what is there may still be read."""


class RunDeleted(StorageError):  # noqa: N818
    """A run that is no longer kept; `run_id` says which."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"The run {run_id} was deleted.")
        self.run_id = run_id


class ExportError(SecateursError):
    """A model that cannot be written in a format, or whose file did not pass the check."""


class ModelError(SecateursError):
    """A model's file that cannot be opened, or that is refused."""


class PruningError(SecateursError):
    """A way of pruning that cannot be had: of this network, without data, with this pattern."""


class WorkersError(SecateursError):
    """Work that is shared out among processes or machines cannot be done there; says why."""


class UpdateError(SecateursError):
    """The newest version cannot be told; says who was asked and what came of it."""


class TrainingDiverged(SecateursError):  # noqa: N818
    """The loss became NaN or infinite; `step` (1-based) says when."""

    def __init__(self, step: int, advice: str) -> None:
        super().__init__(
            f"Training diverged: the loss was no longer a number at step {step}. "
            f"No epoch of it is kept. {advice}"
        )
        self.step = step
        self.advice = advice


class InexactWarning(UserWarning):
    """A compact network answers otherwise than the masked one: units went that may not exactly."""


class DivergedWarning(UserWarning):
    """A training ended early, as its loss became NaN or infinite; an epoch before it is kept."""
