"""What can happen to the data in use."""

from dataclasses import dataclass

from secateurs.core.data.dataset import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class DataLoaded:
    data: Dataset


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The way to data of the person's own."""


@dataclass(frozen=True, slots=True)
class PicturesFolderAsked:
    """The way to a folder of pictures."""


@dataclass(frozen=True, slots=True)
class BundledDataAsked:
    pass


@dataclass(frozen=True, slots=True)
class FashionDataAsked:
    pass


@dataclass(frozen=True, slots=True)
class NumbersChosen:
    """How the numbers of the data are given to the network."""

    key: str  # of `given_choices`


@dataclass(frozen=True, slots=True)
class LabelAsked:
    """Another column of the table in use is to be the label."""


@dataclass(frozen=True, slots=True)
class DataChosen:
    source: str
