"""secateurs budget: the smallest network within so many points of the dense accuracy."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from secateurs.cli.account_shown import account_json
from secateurs.cli.given_data import DataSource, Pixels, data_for
from secateurs.cli.given_network import ModelName, given
from secateurs.cli.interrupt import Stopped, on_interrupt
from secateurs.cli.options import CriterionName, Json, MethodChoice, Seed
from secateurs.cli.output_file import Out, check_out, exported_json, write
from secateurs.cli.progress_bars import counted
from secateurs.cli.terminal import progress, say, say_json
from secateurs.core.api.budget import Budget, budget
from secateurs.core.evaluation.probe import Cost

EXAMPLES = """
Examples:

* `secateurs budget model.keras --points 1 --repair -o fitted.keras`
* `secateurs budget bundled --points 0.5 --method weight --trials 30`
* `secateurs budget model.keras --data pictures --cost macs --json`
"""


def command(
    model: ModelName,
    points: Annotated[
        float, typer.Option(min=0, help="Percentage points of accuracy that may be lost.")
    ] = 1.0,
    method: MethodChoice = "unit",
    criterion: CriterionName = "magnitude",
    cost: Annotated[
        Cost, typer.Option(help="What is to be small; macs are multiply-accumulates.")
    ] = "parameters",
    repair: Annotated[
        bool, typer.Option("--repair", help="Refit what survives at every trial.")
    ] = False,
    trials: Annotated[int, typer.Option(min=1, help="Networks to score at most.")] = 60,
    data: DataSource = "",
    pixels: Pixels = None,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find how much of each layer may go, on validation samples; test the result once.

    Ctrl+C ends the search with the best so far, which is written.
    """
    check_out(out)
    one = given(model)
    look = data_for(one, data, pixels)
    with progress(quiet=as_json) as bars, on_interrupt(lambda: None) as interrupted:
        found = budget(
            one.pruned() or one.model,
            look.validation(),
            look.test(),
            points,
            method,
            criterion,
            look.train()[0] if repair else None,
            cost,
            rank_data=look.few(seed),
            seed=seed,
            trials=trials,
            report=counted(bars, "Searching"),
            cancelled=interrupted.is_set,
        )
    written = write(out, found.pruned, look.few(seed)[0])
    if as_json:
        say_json(_json(found) | {"model": one.name, "written": exported_json(written)})
    else:
        say(str(found))
        say(str(written) if written else "Nothing was written: -o names a file to write to.")
    if interrupted.is_set():
        raise Stopped(f"Stopped after {found.found.trials} trials: this is the best so far.")


def _json(budget: Budget) -> dict[str, Any]:
    found = budget.found
    return {
        "points": found.points,
        "method": found.method,
        "cost": found.cost,
        "shares": found.shares,
        "size": asdict(found.size),
        "whole": asdict(found.whole),
        "validation": found.validation,
        "validation_dense": found.validation_dense,
        "test": found.test,
        "test_dense": found.test_dense,
        "holds_on_test": found.holds_on_test,
        "trials": found.trials,
        "account": account_json(budget.pruned.account),
    }
