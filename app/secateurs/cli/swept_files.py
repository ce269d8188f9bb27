"""The networks of a sweep that lie in files: one subject a file and seed."""

from collections.abc import Sequence

from secateurs.cli.given_data import GivenData, Reading, data_for
from secateurs.cli.given_network import given
from secateurs.core.data.dataset import Dataset
from secateurs.core.errors import DataError
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network


def subjects_in(
    files: Sequence[str], seeds: Sequence[int], reading: Reading
) -> tuple[list[Subject], Dataset]:
    """Open the files and their data.

    Raises:
        DataError: the data do not fit one of them.
        ModelError: a file cannot be opened, or is refused.
    """
    subjects: list[Subject] = []
    found: list[Dataset] = []
    for file in dict.fromkeys(files):
        one = given(file)
        look = data_for(one, reading)
        network = _quickest(look)
        subjects += [Subject(_name(file, seed, seeds), seed, network) for seed in seeds]
        found.append(look.dataset)
    if len({(each.key, each.sample_shape) for each in found}) > 1:
        raise DataError("These files take samples of different shapes: sweep them one by one.")
    return subjects, found[0]


def _quickest(look: GivenData) -> Network | Model:
    from secateurs.core.network.plain import plain_network

    known = look.network
    return plain_network(known) or known if isinstance(known, Model) else known


def _name(file: str, seed: int, seeds: Sequence[int]) -> str:
    return file if len(seeds) == 1 else f"{file}, seed {seed}"
