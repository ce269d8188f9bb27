"""What can happen to the data in use."""

from dataclasses import dataclass

from secateurs.core.data.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class DataLoaded:
    data: Dataset


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The way to a network's own data, as a notice's action."""
