"""What is done to a cut network before it is scored, as options of a sweep."""

from typing import Annotated

import typer

from secateurs.core.evaluation.series import Treatment
from secateurs.core.pruning.terms import CRITERIA, Criterion

EPOCHS = 10  # of --scratch, where --tune does not say

Repair = Annotated[
    bool, typer.Option("--repair", help="Add series that are refitted in closed form.")
]
Tune = Annotated[
    int | None,
    typer.Option(
        "--tune", min=1, metavar="EPOCHS", help="Add series that are repaired and fine-tuned."
    ),
]
Scratch = Annotated[
    bool,
    typer.Option(
        "--scratch",
        help=f"Add the same small networks trained anew, for --tune's epochs, else {EPOCHS}.",
    ),
]


def treatments_from(repair: bool, tune: int | None, scratch: bool) -> tuple[Treatment, ...]:
    """Return the treatments; the networks as they are cut are always among them."""
    wanted = {"none": True, "repaired": repair, "tuned": tune is not None, "scratch": scratch}
    names: tuple[Treatment, ...] = ("none", "repaired", "tuned", "scratch")
    return tuple(name for name in names if wanted[name])


def usual_criteria(treatments: tuple[Treatment, ...]) -> tuple[Criterion, ...]:
    """Return what is swept unless said: the random control only where it costs little."""
    return CRITERIA if treatments == ("none",) else CRITERIA[:1]
