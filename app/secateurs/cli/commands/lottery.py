"""secateurs lottery: whether a pruned network is a winning ticket, beside its controls."""

from typing import Annotated

import typer

from secateurs.cli.account import amount_from
from secateurs.cli.crew import (
    Certificates,
    Insecure,
    OnCluster,
    SideBySide,
    crew_at,
)
from secateurs.cli.given import given
from secateurs.cli.given_data import Reading, data_for
from secateurs.cli.interruption import Stopped, on_interrupt
from secateurs.cli.options import (
    BatchSize,
    Custom,
    DataSource,
    Json,
    Label,
    LayersChosen,
    LearningRate,
    ModelName,
    OptimizerName,
    Out,
    Pixels,
    PrecisionName,
    Seed,
    Skip,
    Units,
    Weights,
)
from secateurs.cli.output_file import check_out, exported_json, write
from secateurs.cli.terminal import count_bar, progress, say, say_json, show_table
from secateurs.core.base.crew import crew_of
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.phrases import counted, percent
from secateurs.core.learning.lottery import LotteryTicket, TicketPlan, trained_ticket
from secateurs.core.learning.recipe import Recipe
from secateurs.core.pruning.given import as_keras

STOPPED = "Stopped: a comparison needs all four networks, and nothing was written."

KINDS = {
    "dense": "dense",
    "ticket": "ticket: its masks, early weights",
    "random_weights": "its masks, random weights",
    "random_masks": "random masks, early weights",
}

EXAMPLES = """
Examples:

* `secateurs lottery model.keras --weights 90 --epochs 10`
* `secateurs lottery model.keras --weights 95 --epochs 20 --rewind 2 --workers 3 -o ticket.keras`
* `secateurs lottery model.keras --units 50 --data fashion-mnist --json`
"""


def command(
    model: ModelName,
    units: Units = None,
    weights: Weights = None,
    epochs: Annotated[int, typer.Option(min=1, help="Of every network, the rewound ones too.")] = 5,
    rewind: Annotated[
        int,
        typer.Option(
            min=0, metavar="EPOCH", help="The epoch whose weights the ticket begins with."
        ),
    ] = 0,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    optimizer: OptimizerName = "adam",
    learning_rate: LearningRate = 1e-3,
    batch_size: BatchSize = 128,
    precision: PrecisionName = "float32",
    layers: LayersChosen = None,
    skip: Skip = None,
    custom: Custom = None,
    seed: Seed = 0,
    out: Out = None,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """Train a network, prune it, rewind it, and train the ticket beside its two controls.

    Of MODEL the architecture counts; new weights are drawn. With workers, the ticket and its
    controls are trained side by side, to the same figures.
    """
    amount = amount_from(units, weights)
    if amount.sparsity is None:
        raise typer.BadParameter("A ticket takes one percentage for all layers.")
    if rewind >= epochs:
        raise typer.BadParameter("--rewind is an epoch before the last of --epochs.")
    check_out(out)
    there = crew_at(workers, cluster, certificates, insecure, custom)
    one = given(model, custom)
    look = data_for(one, Reading(data, pixels, label))
    recipe = Recipe(
        epochs=epochs,
        optimizer=optimizer,
        learning_rate=learning_rate,
        batch_size=batch_size,
        precision=precision,
        seed=seed,
    )
    plan = TicketPlan(
        one.model,
        look.train(),
        look.validation(),
        amount.sparsity,
        recipe,
        amount.method,
        rewind,
        layers,
        skip,
    )
    with progress(quiet=as_json) as bars, on_interrupt(told=STOPPED) as interrupted:
        try:
            found = trained_ticket(
                plan,
                crew_of(workers, there),
                report=count_bar(bars, "Epochs"),
                cancelled=interrupted.is_set,
            )
        except CancelledError:
            raise Stopped(STOPPED) from None
    accuracy = {kind: look.test_accuracy(as_keras(getattr(found, kind))) for kind in KINDS}
    written = write(out, found.ticket, look.few(seed)[0])
    if as_json:
        say_json(
            {
                "model": one.name,
                "data": look.dataset.name,
                "method": plan.method,
                "sparsity": plan.sparsity,
                "epochs": epochs,
                "rewind": rewind,
                "seed": seed,
                "accuracy": accuracy,
                "parameters": parameters_of(found),
                "written": exported_json(written),
            }
        )
        return
    _show(found, accuracy)
    say(f"Test accuracy on {look.words}, {epochs_words(epochs, rewind)}.")
    say(str(written) if written else "Nothing was written: -o names a file for the ticket.")


def parameters_of(found: LotteryTicket) -> dict[str, int]:
    """Return how many parameters of each network are not gone."""
    pruned = {kind: getattr(found, kind).account for kind in KINDS if kind != "dense"}
    whole = found.ticket.account.parameters_total
    return {"dense": whole, **{kind: account.parameters for kind, account in pruned.items()}}


def epochs_words(epochs: int, rewind: int) -> str:
    """Say for how many epochs each network was trained, the early ones of a rewound one too."""
    if not rewind:
        return f"each trained anew for {counted(epochs, 'epoch')}"
    rest = counted(epochs - rewind, "epoch")
    return (
        f"each trained anew for {epochs} epochs, but with random weights for the last {rest} only"
    )


def _show(found: LotteryTicket, accuracy: dict[str, float]) -> None:
    left = parameters_of(found)
    show_table(
        ("network", "parameters", "test accuracy"),
        [[words, f"{left[kind]:,}", percent(accuracy[kind], 2)] for kind, words in KINDS.items()],
    )
