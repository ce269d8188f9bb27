"""Errors whose message is a sentence for the person in front of the screen."""


class SecateursError(Exception):
    """A failure that its message explains; the window and the command line show it as it is."""


class DataError(SecateursError):
    """A data set, picture or drawing that cannot be used; says which file and what is wrong."""


class StorageError(SecateursError):
    """Something kept on disk that cannot be read or written."""


class TrainingDiverged(SecateursError):  # noqa: N818
    """The loss became NaN or infinite; `step` (1-based) says when."""

    def __init__(self, step: int, advice: str) -> None:
        super().__init__(
            f"Training diverged: the loss was no longer a number at step {step}. {advice}"
        )
        self.step = step
