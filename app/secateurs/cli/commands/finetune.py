"""secateurs finetune: train on, with what was removed held at zero."""

import warnings
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from secateurs.api.fine_tune import fine_tune
from secateurs.cli.account import account_json, amount_from
from secateurs.cli.given import given
from secateurs.cli.given_data import GivenData, Reading, data_for
from secateurs.cli.interruption import Stopped, on_interrupt
from secateurs.cli.options import (
    BatchSize,
    CriterionName,
    Custom,
    DataSource,
    HeadsChosen,
    Json,
    Label,
    LayersChosen,
    LearningRate,
    ModelName,
    OptimizerName,
    Out,
    Pixels,
    PrecisionName,
    ScopeChoice,
    Seed,
    Skip,
    Units,
    Weights,
    units_read,
)
from secateurs.cli.output_file import check_out, exported_json, write
from secateurs.cli.terminal import progress, say, say_json, show_table, training_bar
from secateurs.core.base.errors import DivergedWarning, SecateursError
from secateurs.core.base.phrases import counted, percent
from secateurs.core.learning.events import Diverged, EpochEnded, TrainingEvent
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Kind, Schedule
from secateurs.core.pruning.given import as_keras, as_pruned
from secateurs.core.ranking.terms import Scope

STOPPED = "Stopped before the first epoch had ended: nothing was written."

EXAMPLES = """
Examples:

* `secateurs finetune pruned.keras --epochs 5 -o tuned.keras`
* `secateurs finetune pruned.keras --teacher model.keras --data fashion-mnist -o tuned.keras`
* `secateurs finetune model.keras --schedule gradual --weights 95 --epochs 10 -o tuned.keras`
"""


def command(
    model: ModelName,
    epochs: Annotated[int, typer.Option(min=1, help="At most; the best is kept.")] = 5,
    data: DataSource = "",
    pixels: Pixels = None,
    label: Label = "",
    optimizer: OptimizerName = "adam",
    learning_rate: LearningRate = 1e-3,
    batch_size: BatchSize = 128,
    weight_decay: Annotated[float, typer.Option(min=0, help="Apart from the gradients.")] = 0.0,
    augment: Annotated[
        bool, typer.Option("--augment", help="Distort images mildly; square grey ones only.")
    ] = False,
    precision: PrecisionName = "float32",
    teacher: Annotated[
        str, typer.Option(metavar="MODEL", help="A teacher to follow beside the labels.")
    ] = "",
    schedule: Annotated[
        Kind | None,
        typer.Option(help="Prune further as training goes on, to --units or --weights."),
    ] = None,
    units: Units = None,
    weights: Weights = None,
    criterion: CriterionName = "magnitude",
    scope: ScopeChoice = "layer",
    layers: LayersChosen = None,
    skip: Skip = None,
    heads: HeadsChosen = None,
    custom: Custom = None,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Train a network on; every weight that is zero in the file stays exactly zero.

    Compact first to train quickly: `finetune` also takes compact networks, of which all is
    trained. Ctrl+C ends the training and writes its best epoch.
    """
    plan = _schedule(schedule, units, weights, criterion, scope)
    if plan is not None:
        units_read((plan.method or "weight",), False, heads)
        plan = replace(plan, layers=layers, skip=skip, heads=heads)
    elif layers or skip or heads:
        raise typer.BadParameter("--layers, --skip and --heads say what a --schedule prunes.")
    check_out(out)
    one = given(model, custom)
    found = data_for(one, Reading(data, pixels, label))
    prunes = plan is not None and plan.method == "unit"
    start = one.to_prune("unit") if prunes else one.pruned() or one.model
    history: list[EpochEnded] = []
    diverged: list[Diverged] = []
    with (
        warnings.catch_warnings(),
        progress(quiet=as_json) as bars,
        on_interrupt(told=STOPPED, keeps=lambda: bool(history)) as interrupted,
    ):
        warnings.simplefilter("ignore", DivergedWarning)  # told in the end
        move = training_bar(bars, "Fine-tuning", history)

        def report(event: TrainingEvent) -> None:
            diverged.extend([event] if isinstance(event, Diverged) else [])
            move(event)

        network = fine_tune(
            start,
            found.train(),
            Recipe(
                epochs=epochs,
                optimizer=optimizer,
                learning_rate=learning_rate,
                batch_size=batch_size,
                weight_decay=weight_decay,
                augment=augment,
                precision=precision,
                seed=seed,
            ),
            validation=found.validation(),
            teacher=given(teacher, custom).model if teacher else None,
            schedule=plan,
            report=report,
            cancelled=interrupted.is_set,
        )
    if interrupted.is_set() and not history:
        raise Stopped(STOPPED)
    accuracy = {
        "before": found.test_accuracy(one.model),
        "tuned": found.test_accuracy(as_keras(network)),
    }
    pruned = as_pruned(network)
    written = write(out, network, found.few(seed)[0])
    if as_json:
        say_json(
            {
                "model": one.name,
                "data": found.dataset.name,
                "account": account_json(pruned.account) if pruned else None,
                "accuracy": accuracy,
                "history": [asdict(epoch) for epoch in history],
                "written": exported_json(written),
            }
        )
    else:
        _show(found, network, history, accuracy)
        say(str(written) if written else "Nothing was written: -o names a file to write to.")
    if interrupted.is_set():
        raise Stopped(
            f"Stopped after {counted(len(history), 'whole epoch')} of {epochs}; the best of them"
            " counts, one that was begun does not."
        )
    if diverged:
        raise SecateursError(str(diverged[0]))


def _schedule(
    kind: Kind | None, units: str | None, weights: str | None, criterion: str, scope: Scope
) -> Schedule | None:
    if kind is None:
        if units is not None or weights is not None:
            raise typer.BadParameter(
                "--units and --weights say how far a --schedule goes; to prune at once, use"
                " `secateurs prune` first."
            )
        return None
    amount = amount_from(units, weights)
    if amount.sparsity is None:
        raise typer.BadParameter("A schedule takes one percentage for all layers.")
    return Schedule(kind, amount.sparsity, amount.method, criterion, scope)


def _show(
    data: GivenData,
    network: Any,
    history: list[EpochEnded],
    accuracy: dict[str, float],
) -> None:
    columns = ("epoch", "loss", "valid. loss", "valid. accuracy")
    show_table(
        columns,
        [
            [
                str(epoch.epoch),
                f"{epoch.train_loss:.4f}",
                f"{epoch.val_loss:.4f}",
                percent(epoch.val_accuracy, 2),
            ]
            for epoch in history
        ],
    )
    said = ", ".join(f"{name} {data.percent(share)}" for name, share in accuracy.items())
    say(f"Test accuracy ({data.words}): {said}.")
    if pruned := as_pruned(network):
        account = pruned.account
        gone = percent(1 - account.parameters / account.parameters_total)
        say(f"What was removed stayed zero: {gone} of the parameters.")
