"""What is said of the data in use: their place, what they were taken for, how they are given."""

from pathlib import Path

from secateurs.core.data.dataset import Dataset
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.source import source_of
from secateurs.core.evaluation.testing import shape_text
from secateurs.core.network.feeding import SCALED_TO, are_pixels
from secateurs.core.network.model import Model
from secateurs.core.text import one_line
from secateurs.ui.state.snapshot import State
from secateurs.ui.wording import count, short

BEST, AS_IS = "auto", "as-is"
LONGEST = 60  # letters of a path


def place_words(data: Dataset) -> str:
    """Say where the data come from."""
    path = source_of(data.source).path
    return "comes with Secateurs" if path == BUNDLED else short(one_line(path), LONGEST)


def count_words(data: Dataset) -> str:
    learn, choose, test = (count(len(part)) for part in (data.train, data.validation, data.test))
    return f"{learn} to learn from, {choose} to choose by, {test} to test on"


def reading_words(data: Dataset) -> tuple[str, ...]:
    """Say what its numbers and its labels were taken for, a sentence each."""
    remarks = data.remarks or (
        f"{shape_text(data.sample_shape)} pixels from 0 to 255",
        f"labels 0 to {data.classes - 1} are the classes",
    )
    return tuple(f"{each[:1].upper()}{each[1:]}." for each in remarks)


def opened_words(data: Dataset) -> str:
    """Say in one line, once it is open, what a file was taken for; "" of what comes along."""
    if not data.remarks:
        return ""
    name = one_line(Path(source_of(data.source).path).name)
    return f"{name}: {'; '.join(data.remarks)}."


def given_choices(state: State) -> tuple[tuple[str, str], ...]:
    """Return how numbers can be given to the network, key and text, what is best first."""
    scaled = SCALED_TO.items()
    return (
        (BEST, _best_words(state)),
        *((key, f"pixels as {text}") for key, text in scaled),
        (AS_IS, "as they are in the file"),
    )


def barred_choices(state: State) -> dict[str, str]:
    """Say why some of these choices cannot be made."""
    if isinstance(state.network, Model) or state.run.kind == "opened":
        return {}
    reason = f"{state.run.name} learned from pixels of 0 to 1"
    return {key: reason for key in SCALED_TO if key != "unit"}


def given_choice(state: State) -> str:
    """Return the key of the choice in force."""
    numbers = source_of(state.data.source).numbers if state.data else BEST
    # A network that learned here gets pixels as it learned them, whatever was said for another.
    return BEST if numbers in barred_choices(state) else numbers


def _best_words(state: State) -> str:
    if state.data is not None and not are_pixels(state.data.test.pixels):
        return "by what they are"
    if isinstance(state.network, Model) and state.data is not None and state.data.given is None:
        return f"what validates best ({SCALED_TO[state.network.scaling]})"
    return "what validates best" if isinstance(state.network, Model) else "pixels of 0 to 1"
