"""What was chosen by hand of a run, in a file beside its weights."""

import logging
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import PruningError, StorageError
from secateurs.core.base.files import is_ordinary, read_ordinary
from secateurs.core.graph.structure import Structure
from secateurs.core.network.masks import Masks
from secateurs.core.ranking.hand_choices import (
    NO_CHOICES,
    HandChoices,
    choosable,
    chosen_groups,
    hand_choices,
)
from secateurs.core.ranking.parts import groups_left

logger = logging.getLogger(__name__)

HAND = "hand.json"
LARGEST = 50_000_000  # bytes


@cache
def _choices() -> TypeAdapter[HandChoices]:
    return TypeAdapter(HandChoices)


def save_choices(folder: Path, choices: HandChoices) -> None:
    """Put choices in place of those that are kept in the folder, which is made if need be.

    Raises:
        StorageError: it cannot be written to.
    """
    try:
        folder.mkdir(exist_ok=True)
        if not choices:
            (folder / HAND).unlink(missing_ok=True)
            return
    except OSError as error:
        raise StorageError(f"{folder} cannot be written to: {error.strerror or error}.") from error
    write_file(folder / HAND, _choices().dump_json(choices))


def load_choices(folder: Path, structure: Structure, masks: Masks) -> HandChoices:
    """Return the choices kept in the folder, as far as they fit the network.

    Args:
        structure, masks: of the network.
    """
    try:
        return fitting(kept_choices(folder), structure, masks)
    except PruningError:
        logger.warning("the choices by hand in %s make no sense", folder, exc_info=True)
        return NO_CHOICES


def kept_choices(folder: Path) -> HandChoices:
    """Return the choices kept in the folder, whatever network they were made for."""
    if not is_ordinary(folder / HAND):
        return NO_CHOICES
    try:
        return _choices().validate_json(read_ordinary(folder / HAND, StorageError, LARGEST))
    except (StorageError, ValidationError):
        logger.warning("the choices by hand in %s cannot be read", folder, exc_info=True)
        return NO_CHOICES


def fitting(choices: HandChoices, structure: Structure, masks: Masks) -> HandChoices:
    """Return the choices of units that a network has and that are left of it.

    Raises:
        PruningError: what is tied is both to be removed and to be protected.
    """
    left = groups_left(structure, masks)
    remove, protect = (
        {name: choosable(structure, left, name, units) for name, units in numbers.items()}
        for numbers in (choices.remove, choices.protect)
    )
    found = hand_choices(remove, protect)
    chosen_groups(found, structure)
    return found
